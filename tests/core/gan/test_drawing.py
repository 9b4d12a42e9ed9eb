"""Points drawn by hand: read from text, spread as in GAN Lab, and what is no drawing is refused in the words of the screen."""

import os
import subprocess
import sys

import numpy as np
import pytest

from core.errors import InputError
from core.gan.config import DRAWN, TWO, Config
from core.gan.drawing import MOST, read
from core.gan.play import real_points
from core.gan.reading import notes
from core.gan.snippet import snippet
from core.gan.start import POOL
from core.gan.train import train
from core.runs.moment import Resources


def test_a_drawing_is_read_in_percent_across_and_up():
    assert read("35,20 41.5,22;0,100\n100,0") == ((0.35, 0.2), (0.415, 0.22), (0.0, 1.0), (1.0, 0.0))


def test_each_real_point_lies_around_a_drawn_one_with_gan_labs_deviation():
    points, said = real_points(Config(points=DRAWN, drawing="20,30 80,30 80,70 80,70"), Resources())
    places = np.array([(0.2, 0.3), (0.8, 0.3), (0.8, 0.7)])
    away = points[:, None] - places[None]
    nearest = np.hypot(away[..., 0], away[..., 1]).argmin(1)
    assert len(points) == POOL and "4 drawn by hand" in said[0]
    assert np.bincount(nearest) / POOL == pytest.approx([0.25, 0.25, 0.5], abs=0.02), "a place that is drawn twice counts twice"
    assert away[np.arange(POOL), nearest].std(0) == pytest.approx([0.02, 0.02], rel=0.05)


@pytest.mark.parametrize(
    ("drawing", "says"),
    [
        ("", ["Drawing: got nothing, needs points: draw some on the canvas, or type them as 35,20 41,22."]),
        (" ; ", ["Drawing: got nothing"]),
        ("35,20 x 101,5", ["Drawing, point 2: got “x”, needs across,up", "Drawing, point 3: got “101,5”, needs across,up"]),
        ("-1,5", ["Drawing, point 1: got “-1,5”"]),
        ("1,1 " * (MOST + 1), [f"Drawing: got {MOST + 1}, needs at most {MOST} points."]),
    ],
)
def test_what_is_no_drawing_is_refused(drawing, says):
    with pytest.raises(InputError) as caught:
        Config(points=DRAWN, drawing=drawing)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == len(says) and all(one.startswith(start) for one, start in zip(found, says, strict=True))
    assert Config(drawing=drawing).settled() == Config(), "a set needs no drawing"


def test_a_game_is_played_on_one_drawn_point_and_by_two_games_alike():
    *_, one = train(Config(points=DRAWN, drawing="50,50", iterations=200), Resources())
    assert one.metrics["energy_distance"] < 1 and "1 drawn by hand" in notes(one.snapshot())[0] and "modes" not in one.metrics
    *_, two = train(Config(points=DRAWN, drawing="50,50", iterations=200, mode=TWO), Resources())
    assert two.metrics["a_energy_distance"] == one.metrics["energy_distance"]


def test_the_script_of_a_drawing_ends_with_the_pages_numbers(tmp_path):
    config = Config(points=DRAWN, drawing="20,30 80,30 80.5,70", iterations=20)
    (tmp_path / "game.py").write_text(snippet(config), encoding="utf-8")
    command = [sys.executable, "-I", "game.py"]
    said = subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=100)
    assert said.returncode == 0, said.stderr
    *_, last = train(config, Resources())
    assert float(said.stdout.split("loss of D: ")[1].split()[0]) == pytest.approx(last.metrics["d_loss"], rel=1e-4)
