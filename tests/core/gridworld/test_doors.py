"""Readings, presets, questions, races, the table to take away and the environment keep what they promise."""

import csv
import io
import math

import numpy as np
import pytest

from core import params
from core.errors import InputError
from core.gridworld import compare, questions, races, worlds
from core.gridworld.config import PLANNERS, Config
from core.gridworld.environment import Gridworld
from core.gridworld.notation import parse
from core.gridworld.presets import PRESETS
from core.gridworld.reading import look
from core.gridworld.takeaway import csv_text
from core.gridworld.train import Run, started


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


@pytest.mark.parametrize("name", PRESETS)
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
        assert f"average {snapshot.returns[-20:].mean():.4g}" in said


def test_a_transition_is_told_in_words():
    run = Run(Config(pace="transition"))
    run.learn()
    update = run.snapshot().update
    said = look(run.config, run.snapshot())
    assert (
        said.startswith("From row 4, column 1 the agent went ") and f"got {update.reward:g}" in said and f"to {update.after:.4g}." in said
    )


# Questions


def test_the_exact_optimum_of_an_edited_world_is_told_with_all_ties():
    answer = questions.exact(world="S.|.G", gamma=0.5, files={})
    assert answer["values"] == [0.5, 1.0, 1.0, None] and answer["best"][0] == [1, 2] and answer["known"]
    assert not questions.exact(world="S.|..|step=1", gamma=1.0, files={})["known"]
    with pytest.raises(InputError, match="Discount"):
        questions.exact(world="S.|.G", gamma=2, files={})


def test_a_race_gives_every_runner_the_same_seeds_and_a_band_of_two_standard_errors():
    race = races.RACES["Cliff race"]
    told = questions.race(config=params.values(race.base), runners=race.runners, seeds=20, files={})
    means = {name: value["mean"] for name, value in told["last"].items()}
    assert means["Q-learning"] < means["SARSA"] < means["Expected SARSA"] < -13
    table = compare.returns(Config(), range(20))[0]
    assert means["Q-learning"] == pytest.approx(table[:, -100:].mean())
    assert np.array_equal(table[3], finished(Config(), 3).mind.returns), "one run of the race is the page's own run"
    figure, _ = compare.race({"one": Config()}, range(20))
    band, line = figure["data"][:2]
    smoothed = np.array([[row[k : k + 10].mean() for k in range(491)] for row in table])
    assert line["y"] == pytest.approx(smoothed.mean(0))
    assert band["y"][:491] - line["y"] == pytest.approx(2 * smoothed.std(0, ddof=1) / math.sqrt(20))


def test_a_race_with_a_world_that_changes_runs_as_the_page_does():
    config = PRESETS["Blocking maze"].config
    assert np.array_equal(compare.returns(config, [0, 1])[1][1], finished(config, 1).mind.lengths)


def test_planning_and_traces_help_as_their_races_say():
    for name in ("Planning in the maze", "Traces"):
        race = races.RACES[name]
        told = questions.race(config=params.values(race.base), runners=race.runners, seeds=20, measure=race.measure, files={})["last"]
        first, *_, last = [value["mean"] for value in told.values()]
        assert last < first / 2
    race = races.RACES["Monte Carlo against one step"]
    told = questions.race(config=params.values(race.base), runners=race.runners, seeds=20, files={})["last"]
    assert told["Monte Carlo, every visit"]["mean"] < told["SARSA"]["mean"] < told["n-step SARSA"]["mean"]


def test_the_sweep_over_learning_rates_has_the_shape_of_figure_6_3_of_sutton_and_barto():
    """Expected SARSA is best at every rate and does not mind a rate of 1; SARSA breaks there; Q-learning stays below."""
    asked = {"algorithms": ["Q-learning", "SARSA", "Expected SARSA"], "alphas": [0.2, 0.5, 1.0], "seeds": 20}
    data = questions.sweep(config=params.values(Config(episodes=500)), **asked, files={})["figures"]["sweep"]["data"]
    mean = {trace["name"]: trace["y"] for trace in data}
    q, sarsa, expected = (mean[f"{name}, 500 episodes"] for name in asked["algorithms"])
    assert all(one < other for one, other in zip(q, expected, strict=True)) and all(a < b for a, b in zip(sarsa, expected, strict=True))
    assert expected[2] > expected[0] and sarsa[2] < sarsa[1] - 20


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seeds": 0}, "Seeds: got 0"),
        ({"runners": {}}, "Runners: got 0"),
        ({"measure": "luck"}, "Measure"),
        ({"config": {"episodes": 100_000}, "seeds": 50}, "at most 600,000"),
    ],
)
def test_a_race_that_cannot_be_run_is_refused_with_words(change, says):
    with pytest.raises(InputError, match=says):
        questions.race(**({"config": {}, "runners": {"one": {}}, "seeds": 5, "files": {}} | change))


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
