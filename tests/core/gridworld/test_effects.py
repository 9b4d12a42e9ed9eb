"""A setting that is shown changes the run, one that is not shown does not: tried, for every algorithm."""

import pytest
import torch

from core import params
from core.gridworld import worlds
from core.gridworld.config import ALGORITHMS, PLANNERS, Config
from core.gridworld.effects import effective
from core.gridworld.learn import started

LAKE = worlds.LAKE_4 + ";step=-0.01"
BASE = {"world": LAKE, "later": LAKE.replace("2/3", "0.2"), "later_at": 3, "gamma": 0.9, "episodes": 30, "longest": 40, "epsilon": 0.3}
OTHER = {
    **{"world": LAKE.replace("SFFF", "SFHF"), "later": LAKE.replace("2/3", "0.4"), "later_at": 6, "gamma": 0.8, "episodes": 9},
    **{"longest": 11, "alpha": 0.3, "epsilon": 0.6, "alpha_last": 0.2, "epsilon_last": 0.2, "decay": 7, "temperature": 0.2, "bonus": 0.02},
    **{"first_value": 0.7, "steps": 2, "trace": 0.4, "traces": "accumulating", "planning": 9, "curiosity": 0.1, "threshold": 0.05},
    **{"width": 16, "net_rate": 0.02, "batch": 8, "memory": 20, "still": 3, "seed": 5, "pace": "transition"},
}
SHORT = {"episodes": 6, "longest": 15}  # a network takes its time
CHOICES = ("exploration", "epsilon_schedule", "alpha_schedule")
MIXED = {
    "as a page opens": {},
    "softmax, 1/visits": {"exploration": "softmax", "alpha_schedule": "1/visits", "temperature": 1.0},
    "UCB, falling rate": {"exploration": "UCB", "alpha_schedule": "linear", "decay": 50},
    "falling exploration": {"epsilon_schedule": "exponential", "decay": 50},
    "falling exploration that softmax does not use": {"exploration": "softmax", "epsilon_schedule": "linear"},
}


def history(settings):
    """All that a run shows of itself: each moment's measurements, what was learned, and what the best policy expects."""
    torch.set_num_threads(1)
    run = started(Config(**settings))
    told = [run.moment()]
    while run.goes_on:
        run.learn()
        told.append(run.moment())
    return [(moment.step, tuple(moment.metrics.items())) for moment in told], run.q().tobytes(), run.best_return


@pytest.mark.parametrize("mixed", MIXED)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_is_shown_changes_the_run_and_what_is_not_shown_does_not(algorithm, mixed):
    base = {**BASE, **MIXED[mixed], "algorithm": algorithm, **(SHORT if algorithm == "Deep Q-learning" else {})}
    shown, before = effective(base), history(base)
    for name, value in OTHER.items():
        assert (history({**base, name: value}) != before) == (name in shown), name
    for name in CHOICES:
        options = [option for option in params.of(Config)[name].options if option != base.get(name, getattr(Config(), name))]
        assert any(history({**base, name: option}) != before for option in options) == (name in shown), name


def test_every_setting_of_a_learner_is_tried():
    of_comparisons = {"mode", "runners", "swept", "measure", "smooth", "seeds"}
    assert {*OTHER, *CHOICES, "algorithm"} == set(params.of(Config)) - of_comparisons


def test_without_a_later_world_there_is_no_time_for_it():
    assert "later_at" not in effective({}) and "later_at" in effective({"later": LAKE})


def test_planners_show_only_what_they_know():
    assert {effective({"algorithm": name}) for name in PLANNERS} == {frozenset({"world", "later", "algorithm", "gamma", "longest"})}
