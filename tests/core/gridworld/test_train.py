"""A run from its first moment to its last: what a moment is, what may change while it goes on, what ends it."""

import dataclasses
import time

import numpy as np
import pytest

from core.gridworld import worlds
from core.gridworld.config import Config
from core.gridworld.kernels import scheduled
from core.gridworld.learn import Run, averaged, started
from core.gridworld.presets import PRESETS
from core.gridworld.train import train
from core.runs.moment import Resources


def moments(config, changes=None):
    """All moments; changes: index of a moment -> what is changed after it."""
    work, told, change = train(config, Resources()), [], None
    try:
        while True:
            told.append(work.send(change))
            change = (changes or {}).get(len(told) - 1)
            told[-1] = (told[-1], told[-1].snapshot())
    except StopIteration:
        return told


@pytest.mark.parametrize(("pace", "count"), [("episode", 41), ("many episodes", 41), ("transition", None)])
def test_a_moment_is_a_transition_an_episode_or_a_share_of_all_episodes(pace, count):
    told = moments(Config(world=worlds.CORNERS, episodes=40, pace=pace))
    assert len(told) == (count or told[-1][0].step + 1)
    assert told[-1][1].episode == 40
    assert len(moments(Config(world=worlds.CORNERS, episodes=1000, pace="many episodes"))) == 201


def test_a_transition_leaves_its_path_its_count_and_its_numbers():
    before, after = moments(Config(pace="transition", episodes=1))[:2]
    assert before[1].update is None and before[1].agent == 36 and before[1].visits.sum() == 0
    update = after[1].update
    assert after[1].path.tolist() == [36, update.next] and after[1].visits[36, update.action] == 1 == after[1].visits.sum()
    assert update.after == pytest.approx(update.before + update.alpha * (update.reward + update.gamma * update.next_value - update.before))


@pytest.mark.parametrize(
    "algorithm", ["Q-learning", "SARSA", "Expected SARSA", "n-step SARSA", "Monte Carlo, first visit", "SARSA(λ)", "Q(λ)"]
)
def test_the_last_update_written_out_adds_up(algorithm):
    for _, snapshot in moments(Config(world=worlds.LAKE_4, gamma=0.9, algorithm=algorithm, pace="transition", episodes=20, epsilon=0.5))[
        1:
    ]:
        update = snapshot.update
        target = update.reward + update.gamma * update.next_value
        assert update.after == pytest.approx(update.before + update.alpha * (target - update.before), abs=1e-12)
        if update.alpha and "λ" not in algorithm:
            assert snapshot.q[update.state, update.action] == update.after


def test_the_world_may_change_while_it_learns_and_the_arrows_follow():
    """A wall in the corridor: what was the only way ends, the other one is learned. The exact optimum is that of the new world."""
    open_way, closed = "S...G|.###.|.....", "S.#.G|.###.|....."
    told = moments(Config(world=open_way + "|step=-1", gamma=0.9, epsilon=0.2, episodes=600), {100: {"world": closed + "|step=-1"}})
    assert told[100][1].lengths[-20:].mean() < 7 and told[100][1].world == open_way + "|step=-1"
    assert told[-1][1].world == closed + "|step=-1" and np.isnan(told[-1][1].q[2]).all()
    assert told[-1][1].lengths[-50:].min() == 8
    assert told[101][1].best_return != told[100][1].best_return


def test_a_changed_reward_is_unlearned():
    told = moments(
        Config(world="G...S|H...G|step=0", gamma=0.9, epsilon=0.3, episodes=800, alpha=0.3), {300: {"world": "G...S|H...H|1,1=5;2,5=-5"}}
    )
    assert told[300][1].returns[-50:].mean() > 0.9
    assert told[-1][1].returns[-50:].mean() > 4


def test_an_agent_that_stands_where_a_wall_is_drawn_begins_its_episode_again():
    run = Run(Config(world="S...|....|...G", gamma=0.9, pace="transition", episodes=5))
    while run.snapshot().agent == 0:
        run.learn()
    here = divmod(run.snapshot().agent, 4)
    rows = [list(row) for row in run.config.parsed.cells]
    rows[here[0]][here[1]] = "#"
    assert run.change({"world": "|".join("".join(row) for row in rows)}) == ""
    run.learn()
    assert run.snapshot().path[0] == 0 and len(run.snapshot().path) == 2


def test_a_world_of_another_size_ends_the_run_with_a_sentence():
    last, _ = moments(Config(episodes=50), {3: {"world": "S.|.G"}})[-1]
    assert last.note.startswith("The new world has another size") and last.note.endswith(".")


def test_alpha_epsilon_and_pace_change_at_once():
    told = moments(Config(world=worlds.CORNERS, episodes=100), {10: {"alpha": 0.0}, 20: {"pace": "transition"}})
    assert np.array_equal(told[11][1].q, told[100][1].q, equal_nan=True) and told[11][1].alpha == 0
    assert told[22][1].step == told[21][1].step + 1


def test_the_later_world_takes_over_after_exactly_so_many_transitions_at_any_pace():
    settings = dict(world=worlds.BLOCKING, later=worlds.BLOCKED, later_at=700, gamma=0.95, alpha=0.1, episodes=40, longest=500)
    ends = []
    for pace in ("transition", "episode", "many episodes"):
        told = moments(Config(**settings, pace=pace))
        assert all((snapshot.world == worlds.BLOCKED) == (moment.step >= 700) for moment, snapshot in told)
        ends.append(told[-1][1])
    assert np.array_equal(ends[0].q, ends[1].q, equal_nan=True) and np.array_equal(ends[0].q, ends[2].q, equal_nan=True)


@pytest.mark.parametrize(
    "settings",
    [
        {"algorithm": "Prioritized sweeping", "planning": 1000, "threshold": 0.0},
        {"algorithm": "Dyna-Q+", "planning": 1000},
        {"algorithm": "Q(λ)"},
        {"algorithm": "n-step SARSA", "steps": 1000},
        {"algorithm": "Deep Q-learning", "width": 512, "batch": 512},
        {},
    ],
    ids=str,
)
def test_nobody_waits_long_for_a_moment_to_end(settings):
    """On the largest world, in seconds of computing; generous, since machines differ."""
    world = "|".join(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "G"])
    run = started(Config(world=world, gamma=0.99, longest=100_000, episodes=5, **settings))
    for _ in range(2):
        began = time.process_time()
        run.learn()
        assert time.process_time() - began < 1.5


@pytest.mark.parametrize("algorithm", ["Value iteration", "Policy iteration"])
@pytest.mark.parametrize(
    ("text", "gamma", "start"),
    [(worlds.CLIFF, 1.0, -13), (worlds.WINDY, 1.0, -15), (worlds.LAKE_4, 0.99, 0.542026), (worlds.TWO_JUMPS, 0.9, 14.419)],
)
def test_planning_comes_to_rest_at_the_optimum(algorithm, text, gamma, start):
    told = moments(Config(world=text, gamma=gamma, algorithm=algorithm))
    last = told[-1][1]
    assert last.q[last.agent].max() == pytest.approx(start, abs=1e-3)
    assert told[-1][0].metrics["error"] < 1e-7 and [moment.step for moment, _ in told] == list(range(len(told)))


def test_value_iteration_carries_the_goal_one_cell_further_with_each_sweep():
    """S . . G, gamma 1/2, by hand: after k sweeps k cells next to the goal know 1, 1/2, 1/4."""
    told = moments(Config(world="S..G|####", gamma=0.5, algorithm="Value iteration"))
    assert [snapshot.q[:3].max(1).tolist() for _, snapshot in told[:4]] == [[0, 0, 0], [0, 0, 1], [0, 0.5, 1], [0.25, 0.5, 1]]


def test_the_first_sweeps_of_policy_iteration_are_those_of_figure_4_1_of_sutton_and_barto():
    told = moments(Config(world=worlds.CORNERS, algorithm="Policy iteration"))
    v1, v2 = (snapshot.q.mean(1) for _, snapshot in told[1:3])
    assert v1[1:15].tolist() == [-1.0] * 14
    assert v2[1] == -1.75 and v2[2] == -2.0  # the book prints -1.7


def test_a_loop_that_pays_without_discount_has_no_optimum_and_is_run_all_the_same():
    told = moments(Config(world="S.|.G|step=1", gamma=1.0, episodes=5, longest=50))
    assert np.isnan(told[-1][1].q_exact[0]).all() and "error" not in told[-1][0].metrics


def test_returns_are_averaged_over_equal_groups_of_episodes():
    means, last = averaged(1300, np.arange(2000.0))
    assert len(means) == 433 and means[0] == 1.0 and last[0] == 3 and last[-1] == 1299
    assert [len(part) for part in averaged(0, np.zeros(5))] == [0, 0]


def test_epsilon_follows_its_schedule():
    settings = dict(epsilon=0.8, epsilon_last=0.2, epsilon_schedule="linear", decay=100, world=worlds.CORNERS, episodes=150)
    told = moments(Config(**settings))
    assert [told[k][1].epsilon for k in (0, 50, 100, 150)] == pytest.approx([0.8, 0.5, 0.2, 0.2])
    assert scheduled(0, 0.8, 0.2, 100.0, 50) == 0.8


def test_a_network_learns_the_way_over_dry_ice_and_counts_on_nothing_after_the_end():
    """0.95^5 at the start, and 1, not more, for the last step: by hand. Never visited cells change too, which no table does."""
    for seed in range(2):
        config = dataclasses.replace(PRESETS["Deep Q-learning on dry ice"].config, seed=seed)
        run = started(config)
        first = run.snapshot().q
        run.learn()
        early = run.snapshot()
        untried = (early.visits == 0) & ~np.isnan(early.q)
        assert untried.any() and (early.q[untried] != first[untried]).any()
        while run.goes_on:
            run.learn()
        last = run.snapshot()
        assert last.q[0].max() == pytest.approx(0.95**5, abs=0.05) and last.q[14, 1] == pytest.approx(1, abs=0.05)
        update = last.update
        target = update.reward + update.gamma * update.next_value
        assert update.after == pytest.approx(update.before + update.alpha * (target - update.before))
