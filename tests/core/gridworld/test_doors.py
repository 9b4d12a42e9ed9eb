"""Readings, presets, questions, the table to take away and the environment keep what they promise."""

import csv
import io

import numpy as np
import pytest

from core import params
from core.errors import InputError
from core.gridworld import questions, worlds
from core.gridworld.config import LEARN, PLANNERS, Config
from core.gridworld.environment import Gridworld
from core.gridworld.learn import Run, started
from core.gridworld.notation import parse
from core.gridworld.presets import PRESETS
from core.gridworld.reading import look
from core.gridworld.takeaway import csv_text
from core.gridworld.words import number


def finished(config, seed=None):
    if seed is not None:
        config = params.read(Config, params.values(config) | {"seed": seed})
    run = started(config)
    while run.goes_on:
        run.learn()
    return run


def greedy_steps(run, most=200):
    """Steps of the way that follows the first best action, or None where it goes round in circles."""
    cell, world = run.config.parsed.starts[0], run.config.parsed
    for step in range(1, most):
        cell, _, ended = world.move(cell, int(np.argmax(run.q()[cell[0] * world.columns + cell[1]])))
        if ended:
            return step
    return None


# What presets promise


def test_q_learning_walks_along_the_edge_and_sarsa_earns_more():
    edge = [finished(PRESETS["Cliff walking"].config, seed) for seed in range(5)]
    safe = [finished(PRESETS["Cliff walking, SARSA"].config, seed) for seed in range(5)]
    assert all(greedy_steps(run) == 13 for run in edge)
    assert all(one.mind.returns[-100:].mean() < other.mind.returns[-100:].mean() - 10 for one, other in zip(edge, safe, strict=True))


def test_the_jump_of_ten_is_worth_more_than_ten():
    run = finished(PRESETS["Two jumps"].config)
    assert run.q()[1].max() > 15 and np.nanmax(run.exact[1]) == pytest.approx(24.419, abs=1e-3)


def test_the_hacked_reward_keeps_the_agent_from_the_goal():
    for seed in range(3):
        run = finished(PRESETS["A reward to hack"].config, seed)
        assert greedy_steps(run) is None
        assert run.mind.lengths[-50:].mean() > 50


def test_memory_spreads_the_value_within_the_second_episode():
    with_memory, without = finished(PRESETS["Dyna maze, planning"].config), finished(PRESETS["Dyna maze"].config)
    assert with_memory.mind.lengths[2:6].mean() < 60 < without.mind.lengths[2:6].mean()


def test_the_blocked_way_is_left_and_the_other_gap_is_found():
    for seed in range(3):
        assert finished(PRESETS["Blocking maze"].config, seed).mind.lengths[-20:].min() == 16


def test_the_lake_comes_to_rest_at_what_its_preset_says():
    assert finished(PRESETS["Frozen lake, value iteration"].config).q()[0].max() == pytest.approx(0.542, abs=5e-4)


def test_the_wind_makes_fifteen_steps_the_best():
    run = finished(PRESETS["Windy"].config)
    assert run.best_return == -15 and run.mind.returns[-100:].max() <= -15


# Words


@pytest.mark.parametrize("name", [name for name in PRESETS if PRESETS[name].config.mode == LEARN])
def test_the_sentence_is_true_at_every_moment(name):
    config = PRESETS[name].config
    run = started(config)
    assert look(config, run.snapshot()).startswith("Nothing is known yet")
    for _ in range(5):
        run.learn()
        run.moment()
    snapshot = run.snapshot()
    said = look(config, snapshot)
    if config.algorithm in PLANNERS:
        assert said.startswith("After 5 sweeps") and f"{snapshot.error[-1]:.3g}" in said
    else:
        assert f"After {snapshot.episode:,} episodes" in said
        assert f"average {number(snapshot.returns[-20:].mean())}" in said and "-" not in said


def test_a_transition_is_told_in_words():
    run = Run(Config(pace="transition"))
    run.learn()
    update = run.snapshot().update
    said = look(run.config, run.snapshot())
    assert (
        said.startswith("From row 4, column 1 the agent went ")
        and f"got {number(update.reward)}" in said
        and f"to {number(update.after)}." in said
    )


# Questions


def test_the_exact_optimum_of_an_edited_world_is_told_with_all_ties():
    answer = questions.exact(world="S.|.G", gamma=0.5, files={})
    assert answer["values"] == [0.5, 1.0, 1.0, None] and answer["best"][0] == [1, 2] and answer["known"]
    assert not questions.exact(world="S.|..|step=1", gamma=1.0, files={})["known"]
    with pytest.raises(InputError, match="Discount"):
        questions.exact(world="S.|.G", gamma=2, files={})


# To take away


def test_the_q_table_comes_back_from_csv_to_the_last_digit():
    run = finished(Config(world=worlds.LAKE_4, gamma=0.9, episodes=50))
    q = run.snapshot().q
    rows = list(csv.DictReader(io.StringIO(csv_text(worlds.LAKE_4, q.tolist()))))
    assert len(rows) == 11 and list(rows[0]) == ["state", "row", "column", "up", "right", "down", "left"]
    for row in rows:
        state = int(row["state"])
        assert (int(row["row"]) - 1, int(row["column"]) - 1) == divmod(state, 4)
        assert [float(row[name]) for name in ("up", "right", "down", "left")] == q[state].tolist()


def test_the_environment_has_the_luck_of_the_page():
    """A walk in the environment with the actions of the page's run meets the same cells."""
    run = Run(Config(world=worlds.LAKE_8, gamma=0.9, pace="transition", episodes=5, epsilon=1.0, seed=4, longest=30))
    env = Gridworld(run.config.parsed, longest=30, seed=4)
    here, _ = env.reset()
    while run.goes_on:
        run.learn()
        update = run.snapshot().update
        assert here == update.state
        here, reward, ended, cut, _ = env.step(update.action)
        assert (here, reward, ended, cut) == (update.next, update.reward, update.ended, update.cut)
        if ended or cut:
            here, _ = env.reset()


def test_gymnasiums_frozen_lake_moves_as_ours_does():
    """Its tables, cell for cell; its actions are 0 left, 1 down, 2 right, 3 up."""
    gymnasium = pytest.importorskip("gymnasium")
    theirs = gymnasium.make("FrozenLake-v1", map_name="8x8", is_slippery=True).unwrapped
    ours = parse(worlds.LAKE_8)
    for state, moves in theirs.P.items():
        cell = divmod(state, 8)
        if ours.ends(cell):
            continue
        for theirs_action, ours_action in enumerate((3, 2, 1, 0)):
            want, got = {}, {}
            for chance, there, reward, ends in moves[theirs_action]:
                want[there, reward, bool(ends)] = want.get((there, reward, bool(ends)), 0) + chance
            for chance, (i, j), reward, ends in ours.outcomes(cell, ours_action):
                got[i * 8 + j, reward, ends] = got.get((i * 8 + j, reward, ends), 0) + chance
            assert want.keys() == got.keys() and all(want[key] == pytest.approx(got[key]) for key in want)
