"""A person's points: what is left out is counted, and what makes no cloud is refused in the words of the screen."""

import json
import math
from itertools import islice

import numpy as np
import pandas as pd
import pytest

from core.data.table.limits import DEFAULT_LIMITS
from core.data.tables import prepare
from core.errors import InputError
from core.gan.config import Config
from core.gan.own_points import from_table
from core.gan.play import play
from core.gan.reading import notes
from core.gan.start import POOL
from core.runs.moment import Resources

ROWS = 40


def frame(**columns):
    return pd.DataFrame({"a": np.arange(ROWS, dtype=float), "b": np.arange(ROWS, dtype=float) ** 2, **columns})


def test_each_column_is_brought_to_the_square_with_its_order_kept():
    points, said = from_table(frame(name=["x"] * ROWS), "", "", 0)
    assert points.min(0) == pytest.approx([0.05, 0.05]) and points.max(0) == pytest.approx([0.95, 0.95])
    assert points[10] == pytest.approx([0.05 + 0.9 * 10 / 39, 0.05 + 0.9 * 100 / 39**2]) and len(said) == 1
    swapped, _ = from_table(frame(), "b", "a", 0)
    assert np.array_equal(swapped, points[:, ::-1])


def test_rows_without_both_numbers_and_points_beyond_the_pool_are_left_out_and_counted():
    holes = frame()
    holes.loc[[3, 5], "a"], holes.loc[[5, 9], "b"] = math.nan, math.nan
    points, said = from_table(holes, "", "", 0)
    assert len(points) == ROWS - 3 and "3 of 40 rows" in said[1]
    many = pd.DataFrame({"a": np.arange(POOL + 5.0), "b": np.arange(POOL + 5.0)})
    points, said = from_table(many, "", "", 0)
    assert len(points) == POOL and "12,000 of 12,005 points" in said[1]


@pytest.mark.parametrize(
    ("table", "x", "y", "says"),
    [
        (frame().head(3), "", "", "Data: got 3 points, needs at least 20."),
        (frame()[["a"]], "", "", "Data: got 1 column of numbers, needs two."),
        (pd.DataFrame({"t": ["x"] * ROWS}), "", "", "Data: got 0 columns of numbers, needs two."),
        (frame(), "nope", "b", "Across: got “nope”, needs a column of numbers: a, b."),
        (frame(), "a", "a", "Up: got “a”, needs another column than across."),
        (frame(c=1.5), "a", "c", "Column “c”: got 1.5 in every row, needs different numbers."),
        (frame(c=math.nan), "a", "c", "Up: got “c”, needs a column of numbers: a, b."),
    ],
)
def test_what_makes_no_cloud_of_points_is_refused(table, x, y, says):
    with pytest.raises(InputError) as caught:
        from_table(table, x, y, 0)
    assert [str(problem) for problem in caught.value.problems] == [says]


def test_a_game_on_a_persons_file_says_what_was_done_and_leaves_its_points_and_generator(tmp_path):
    name = "file-0123456789abcdef"
    csv = tmp_path / f"{name}.data"
    csv.write_text("x;y\n" + "\n".join(f"{i};{i * i % 50}" for i in range(60)) + "\n;3\n")
    prepare(csv, tmp_path / "ready", {}, lambda _: None, DEFAULT_LIMITS)
    config = Config(points=name, iterations=20)
    *_, last = islice(play(config, Resources(files={name: csv})), 9)
    assert "1 of 61 rows" in " ".join(notes(last.snapshot()))
    left = last.leaves()
    assert set(left) == {"generator.safetensors", "made.csv", "points.csv", "animation.gif"}
    assert left["points.csv"].decode().splitlines()[0] == "x,y" and len(left["points.csv"].decode().split()) == 61
    assert len(left["made.csv"].decode().split()) == 2501
    head = json.loads(left["generator.safetensors"][8 : 8 + int.from_bytes(left["generator.safetensors"][:8], "little")])
    assert head["0.weight"]["shape"] == [8, 2] and head["__metadata__"]["noise"] == "2-D uniform"


def test_a_file_that_is_not_there_is_asked_for_and_nonsense_is_refused():
    with pytest.raises(InputError, match="bring the file with this fingerprint again"):
        next(play(Config(points="file-0123456789abcdef"), Resources()))
    with pytest.raises(InputError, match="a file of yours, or one of two Gaussians"):
        Config(points="file-../../etc")
