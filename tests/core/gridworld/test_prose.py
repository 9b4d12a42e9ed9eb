"""What the page's text tells people to compare comes out as it says."""

from pathlib import Path

import pytest

from core.gridworld.config import COMPARE, SWEEP, Config
from core.gridworld.train import train
from core.gridworld.worlds import CLIFF
from core.runs.moment import Resources

PROSE = (Path(__file__).parents[3] / "assets" / "prose" / "gridworld.md").read_text(encoding="utf-8")


def last(**settings):
    *_, moment = train(Config(**settings), Resources())
    return moment.snapshot()


def test_without_chance_steps_nobody_falls_off_and_the_difference_is_gone():
    assert "Set *Exploration ε* to 0 and race again" in PROSE
    snapshot = last(mode=COMPARE, epsilon=0.0)
    assert [lane.last for lane in snapshot.lanes] == [-13] * 3 and not any(snapshot.verdict.beyond)


@pytest.mark.parametrize("seed", [0, 1000, 2000])
def test_fifty_seeds_tell_two_rates_of_sarsa_apart(seed):
    assert "with 50 it is beyond chance" in PROSE
    runners = {"runners": "algorithm=SARSA; alpha=0.5 | algorithm=SARSA; alpha=0.1", "seed": seed}
    snapshot = last(mode=COMPARE, seeds=50, **runners)
    assert snapshot.verdict.best == 1 and snapshot.verdict.beyond == (True, False)
    assert seed or not any(last(mode=COMPARE, seeds=5, **runners).verdict.beyond)


def test_slip_makes_the_best_rate_of_expected_sarsa_smaller():
    assert "Expected SARSA too does better with a smaller rate" in PROSE
    firm, slippery = (last(mode=SWEEP, world=world, seeds=20) for world in (CLIFF, f"{CLIFF};slip=0.1"))
    assert firm.all[2].argmax() >= 8 and firm.all[1][9] < firm.all[0][9], "Expected SARSA can afford 1, SARSA cannot"
    assert slippery.all[2][9] < slippery.all[2].max() - 10
