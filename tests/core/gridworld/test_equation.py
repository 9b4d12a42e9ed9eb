"""The last update written out: its numbers are the run's own, and they add up."""

import re

import pytest

from core.gridworld import equation
from core.gridworld.config import PLANNERS, Config
from core.gridworld.floor_figure import CELL
from core.gridworld.train import train
from core.runs.moment import Resources

WORLD = "S..|..G|step=-0.5"
TABLES = [
    "Q-learning",
    "SARSA",
    "Expected SARSA",
    "Double Q-learning",
    "SARSA(λ)",
    "Q(λ)",
    "Dyna-Q",
    "n-step SARSA",
    "Monte Carlo, first visit",
]


def texts(line):
    return "".join(part if isinstance(part, str) else part["text"] for part in line)


def moments(**settings):
    config = Config(world=WORLD, gamma=0.9, pace="transition", episodes=6, longest=50, **settings)
    return config, [moment.snapshot() for moment in train(config, Resources())]


def numbers(text):
    """The numbers of a written update, in order."""
    return [float(found.replace("−", "-")) for found in re.findall(r"−?\d+\.?\d*(?:e−?\d+)?", re.sub(r" − ", " ~ ", text))]


@pytest.mark.parametrize("algorithm", TABLES)
def test_every_written_update_adds_up(algorithm):
    """new = old + alpha * (reward + gamma * next - old), worked anew from what stands on the screen, to its four digits."""
    config, found = moments(algorithm=algorithm)
    written = [equation.lines(config, snapshot, 3, CELL) for snapshot in found if snapshot.update]
    whole = [lines for lines in written if len(lines) == 3]
    assert len(whole) > 4
    for lines in whole:
        new, old, alpha, reward, *rest, again = numbers(texts(lines[1]))
        follows = rest[0] * rest[1] if rest else 0.0
        assert again == old and new == pytest.approx(old + alpha * (reward + follows - old), abs=2e-3)


def test_the_target_of_the_last_move_of_an_episode_is_the_reward_alone():
    config, found = moments()
    last = next(snapshot for snapshot in found if snapshot.update and snapshot.update.ended)
    rule, update, words = (texts(line) for line in equation.lines(config, last, 3, CELL))
    assert rule == "Q(s,a) ← Q(s,a) + α [ r − Q(s,a) ]" and "·" not in update and "nothing comes after" in words


def test_each_term_outlines_the_cell_that_it_belongs_to():
    """The first move from the start, row 1, column 1; the cell that it leads to is known from the path."""
    config, found = moments()
    first = found[1]
    terms = [part for part in equation.lines(config, first, 3, CELL)[1] if isinstance(part, dict)]
    row, column = divmod(int(first.path[1]), 3)
    assert terms[0]["box"] == [0, 0, CELL, CELL] and terms[0]["tip"].endswith("row 1, column 1")
    assert terms[3]["box"] == [CELL * column, CELL * row, CELL * column + CELL, CELL * row + CELL]


def test_before_the_first_move_the_rule_stands_there_in_symbols():
    config, found = moments(algorithm="SARSA")
    assert [texts(line) for line in equation.lines(config, found[0], 3, CELL)] == [
        "Q(s,a) ← Q(s,a) + α [ r + γ Q(s′,a′) − Q(s,a) ]",
        "No move yet.",
    ]


@pytest.mark.parametrize("algorithm", [*PLANNERS, "Deep Q-learning"])
def test_what_learns_from_no_single_move_shows_its_rule_alone(algorithm):
    config = Config(world=WORLD, gamma=0.9, algorithm=algorithm, episodes=1)
    snapshot = next(train(config, Resources())).snapshot()
    assert len(equation.lines(config, snapshot, 3, CELL)) == 1


def test_the_policy_names_every_best_action_of_every_cell():
    """By hand: in the 2 by 3 world all paths of two rights and one down are shortest; bits 1 up, 2 right, 4 down, 8 left."""
    config = Config(world=WORLD, algorithm="Value iteration", gamma=0.9)
    *_, last = train(config, Resources())
    assert equation.policy(last.snapshot()) == "664220"
