"""The tables that a run leaves behind."""

import csv
import io

import numpy as np
import pytest

from core.gridworld.config import Config
from core.gridworld.figures import pictures
from core.gridworld.reading import look
from core.gridworld.takeaway import csv_text, history_text, recorded
from core.gridworld.train import train
from core.runs.frames import FrameMaker
from core.runs.moment import Resources


@pytest.fixture(scope="module")
def run():
    config = Config(episodes=40, alpha=0.3, gamma=0.9)
    return config, [moment.snapshot() for moment in train(config, Resources())]


def test_the_q_table_read_back_from_a_recorded_picture_is_the_runs_own(run):
    config, moments = run
    first, last = moments[0], moments[-1]
    maker = FrameMaker()
    base = maker.base(pictures(config, first), {})
    frame = maker.frame(1, 0.0, pictures(config, last), look(config, last), {})
    read = np.array(recorded(base, frame))
    assert read.shape == (48, 4) and np.nanmin(read) < -50
    np.testing.assert_allclose(read, last.q, rtol=1e-6)
    rows = list(csv.DictReader(io.StringIO(csv_text(config.world, recorded(base, frame)))))
    assert len(rows) == 37, "4 x 12 cells without ten of cliff and the goal"
    assert float(rows[-1]["right"]) == pytest.approx(last.q[36, 1], rel=1e-6) and rows[-1]["state"] == "36"


def test_the_first_picture_alone_holds_the_untrained_table(run):
    config, moments = run
    maker = FrameMaker()
    first = moments[0]
    base = maker.base(pictures(config, first), {})
    read = np.array(recorded(base, maker.frame(0, 0.0, pictures(config, first), "", {})))
    assert set(read[np.isfinite(read)]) == {0.0}


def test_the_measurements_come_as_they_were_and_empty_where_nothing_was_known():
    history = {"steps": [0, 13], "metrics": {"episode": [0.0, 1.0], "return": [None, -13.0], "length": [None, 13.0], "error": [0.1, 1 / 3]}}
    rows = list(csv.reader(io.StringIO(history_text(history))))
    assert rows == [
        ["step", "episode", "return", "length", "error"],
        ["0", "0.0", "", "", "0.1"],
        ["13", "1.0", "-13.0", "13.0", repr(1 / 3)],
    ]


def test_a_comparisons_measurements_have_a_column_for_each_runner():
    history = {"steps": [0, 1], "metrics": {"seeds": [0.0, 1.0], "transitions": [None, 90.0], "α = 0.1": [None, -13.5], "-x": [None, 1.0]}}
    rows = list(csv.reader(io.StringIO(history_text(history))))
    assert rows == [["step", "seeds", "transitions", "α = 0.1", "'-x"], ["0", "0.0", "", "", ""], ["1", "1.0", "90.0", "-13.5", "1.0"]]
