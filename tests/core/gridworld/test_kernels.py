"""What learners learn: by hand, against the textbook in exact fractions, and by laws that tie one learner to another."""

from fractions import Fraction

import numpy as np
import pytest

from core.gridworld import kernels, worlds
from core.gridworld.config import ALGORITHMS, Config
from core.gridworld.learn import Run
from tests.core.gridworld import textbook

ONE_FORK = "S..|.#.|..G|step=-1;goal=2"  # short enough for fractions
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
DYADIC = {"alpha": 0.5, "gamma": 0.5, "epsilon": 0.25, "world": ONE_FORK}  # halves and quarters: floats hold them exactly for a while


def learned(**settings):
    run = Run(Config(**settings))
    while run.goes_on:
        run.learn()
    return run


def walked(run):
    """Learn one transition at a time and write down the walk."""
    walk, steps = [], []
    while run.goes_on:
        done = run.mind.now[kernels.EPISODE]
        run.learn()
        where, path, time = run.mind.last_where, run.mind.path, int(run.mind.now[kernels.TIME])
        over = run.mind.now[kernels.EPISODE] > done
        if over:
            time = int(run.mind.lengths[done])
        there = int(path[time])
        before = int(path[time - 1])
        (action,) = np.flatnonzero(run.mind.visits[before] - walked_visits(walk, steps, before))
        reward = run.config.parsed.move(divmod(before, 3), int(action))[1]
        steps.append((before, int(action), Fraction(reward), there))
        if over:
            walk.append((steps, not bool(where[kernels.LAST_CUT])))
            steps = []
    return walk


def walked_visits(walk, steps, cell):
    counts = np.zeros(4, int)
    for s, a, _, _ in [step for episode, _ in walk for step in episode] + steps:
        counts[a] += s == cell
    return counts


def same(run, q):
    mine = run.q()
    for cell in range(9):
        for action in range(4):
            assert mine[cell, action] == pytest.approx(float(q[cell, action]), rel=1e-12, abs=1e-14), (cell, action)


@pytest.mark.parametrize("algorithm", ["Q-learning", "SARSA", "Expected SARSA", "Q(λ)"])
def test_the_first_updates_are_those_one_works_out_by_hand(algorithm):
    """Right and right along S . G, -1 then 2, alpha 1/2, gamma 1/2; going right begins at 1/8, so that a greedy agent does it.

    1/8 + 1/2 (-1 + 1/2 * 1/8 - 1/8) = -13/32, then 1/8 + 1/2 (2 - 1/8) = 17/16: what comes after the end is worth nothing.
    """
    run = Run(
        Config(
            world="S.G|###|step=-1;goal=2", algorithm=algorithm, alpha=0.5, gamma=0.5, epsilon=0.0, trace=0.0, pace="transition", episodes=1
        )
    )
    run.mind.q[:, :, 1] = 0.125
    run.learn()
    first = run.snapshot().update
    assert (first.state, first.action, first.reward, first.next, first.ended) == (0, 1, -1, 1, False)
    assert (first.before, first.next_value, first.after) == (0.125, 0.125, float(Fraction(-13, 32)))
    run.learn()
    last = run.snapshot().update
    assert (last.state, last.action, last.reward, last.next, last.ended) == (1, 1, 2, 2, True)
    assert (last.before, last.next_value, last.after) == (0.125, 0, float(Fraction(17, 16)))
    assert run.q()[0, 1] == -13 / 32 and run.q()[1, 1] == 17 / 16 and not run.goes_on


@pytest.mark.parametrize(
    ("algorithm", "settings", "book", "extra"),
    [
        ("Q-learning", {}, textbook.q_learning, {}),
        ("SARSA", {}, textbook.sarsa, {}),
        ("Expected SARSA", {}, textbook.expected_sarsa, {"epsilon": QUARTER}),
        ("n-step SARSA", {"steps": 1}, textbook.n_step_sarsa, {"n": 1}),
        ("n-step SARSA", {"steps": 3}, textbook.n_step_sarsa, {"n": 3}),
        ("Monte Carlo, first visit", {}, textbook.monte_carlo, {"first": True}),
        ("Monte Carlo, every visit", {}, textbook.monte_carlo, {"first": False}),
        ("Monte Carlo, first visit", {"alpha_schedule": "1/visits"}, textbook.monte_carlo, {"first": True, "average": True}),
        ("SARSA(λ)", {"trace": 0.5}, textbook.with_traces, {"trace": HALF, "replacing": True, "watkins": False}),
        ("SARSA(λ)", {"trace": 0.5, "traces": "accumulating"}, textbook.with_traces, {"trace": HALF, "replacing": False, "watkins": False}),
        ("Q(λ)", {"trace": 0.5}, textbook.with_traces, {"trace": HALF, "replacing": True, "watkins": True}),
        ("Q(λ)", {"trace": 0.5, "traces": "accumulating"}, textbook.with_traces, {"trace": HALF, "replacing": False, "watkins": True}),
        ("Dyna-Q", {"planning": 0}, textbook.q_learning, {}),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_learner_learns_what_the_textbook_learns_from_the_same_walk_in_exact_fractions(algorithm, settings, book, extra, seed):
    run = Run(Config(**DYADIC, algorithm=algorithm, **settings, episodes=6, longest=200, pace="transition", seed=seed))
    walk = walked(run)
    assert len(walk) == 6 and all(ended for _, ended in walk)
    same(run, book(walk, alpha=HALF, gamma=HALF, **extra))


@pytest.mark.parametrize("algorithm", ["Q-learning", "Expected SARSA"])
def test_an_episode_that_is_cut_off_counts_on_what_would_have_come(algorithm):
    run = Run(Config(**DYADIC, algorithm=algorithm, episodes=12, longest=5, pace="transition"))
    walk = walked(run)
    assert any(not ended for _, ended in walk) and all(len(steps) <= 5 for steps, _ in walk)
    book = textbook.q_learning if algorithm == "Q-learning" else textbook.expected_sarsa
    same(run, book(walk, alpha=HALF, gamma=HALF, epsilon=QUARTER))
    wrong = book([(steps, True) for steps, _ in walk], alpha=HALF, gamma=HALF, epsilon=QUARTER)
    assert any(run.q()[pair] != pytest.approx(float(value)) for pair, value in wrong.items())


@pytest.mark.parametrize("pace", ["episode", "many episodes"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_how_often_one_looks_changes_nothing(algorithm, pace):
    settings = dict(world=worlds.LAKE_4, algorithm=algorithm, gamma=0.9, episodes=300, longest=50, epsilon=0.3)
    one, other = learned(**settings, pace="transition"), learned(**settings, pace=pace)
    assert np.array_equal(one.q(), other.q()) and np.array_equal(one.mind.returns, other.mind.returns)


def test_monte_carlo_is_n_step_sarsa_that_looks_at_all_rewards():
    settings = dict(world=worlds.LAKE_4, gamma=0.9, episodes=200, longest=100, alpha=0.1)
    far = learned(algorithm="n-step SARSA", steps=100, **settings)
    assert np.array_equal(learned(algorithm="Monte Carlo, every visit", **settings).q(), far.q())


@pytest.mark.parametrize("traces", ["replacing", "accumulating"])
def test_without_traces_sarsa_lambda_is_sarsa(traces):
    settings = dict(world=worlds.LAKE_4, gamma=0.9, episodes=200, longest=100, alpha=0.1)
    assert np.array_equal(
        learned(algorithm="SARSA(λ)", trace=0.0, traces=traces, **settings).q(), learned(algorithm="SARSA", **settings).q()
    )


@pytest.mark.parametrize("algorithm", ["Dyna-Q", "Prioritized sweeping"])
def test_planning_makes_the_maze_known_exactly(algorithm):
    run = learned(
        world=worlds.DYNA, algorithm=algorithm, gamma=0.95, alpha=0.5, epsilon=0.3, planning=200, episodes=150, longest=3000, threshold=1e-9
    )
    tried = (run.mind.visits > 0).all(1)
    assert tried.sum() > 0.7 * run.model.reached.sum()
    assert run.q()[tried].max(1) == pytest.approx(run.exact[tried].max(1), abs=1e-4)


def test_prioritized_sweeping_carries_the_first_reward_back_to_the_start_at_once():
    """With alpha 1 the corridor S . . G is known when the goal is first reached: 1, gamma and gamma squared, by hand."""
    run = learned(
        world="S..G|####", algorithm="Prioritized sweeping", alpha=1.0, gamma=0.5, epsilon=0.0, episodes=1, planning=50, threshold=0.0
    )
    assert [run.q()[cell, 1] for cell in range(3)] == [0.25, 0.5, 1.0]


def test_dyna_q_plus_finds_the_way_that_opens_and_dyna_q_does_not():
    """Sutton & Barto (2018), example 8.3: a shorter way opens on the right; the left one stays."""
    settings = dict(
        world=worlds.BLOCKED,
        later=worlds.BLOCKED.replace(".########", ".#######."),
        later_at=3000,
        gamma=0.95,
        alpha=0.5,
        episodes=500,
        longest=3000,
        planning=50,
        curiosity=0.001,
    )
    found = {
        name: [learned(algorithm=name, seed=seed, **settings).mind.lengths[-50:].min() for seed in range(3)]
        for name in ("Dyna-Q", "Dyna-Q+")
    }
    assert found == {"Dyna-Q": [16, 16, 16], "Dyna-Q+": [10, 10, 10]}


def test_double_q_learning_asks_one_table_for_the_best_action_and_the_other_for_its_value():
    """Sutton & Barto (2018), section 6.7, step by step; which table learns is seen from which one changed."""
    run = Run(Config(**DYADIC, algorithm="Double Q-learning", episodes=40, pace="transition", seed=2))
    learned_in = [0, 0]
    while run.goes_on:
        q = run.mind.q.copy()
        run.learn()
        update = run.snapshot().update
        changed = np.argwhere(run.mind.q != q)
        if not len(changed):
            continue
        ((table, state, action),) = changed.tolist()
        assert (state, action) == (update.state, update.action)
        best = np.flatnonzero(q[table, update.next] == q[table, update.next].max())
        after = [0.0] if update.ended else q[1 - table, update.next, best].tolist()
        targets = [update.reward + 0.5 * value for value in after]
        assert run.mind.q[table, state, action] in [
            q[table, state, action] + 0.5 * (target - q[table, state, action]) for target in targets
        ]
        learned_in[table] += 1
    assert min(learned_in) > 0.4 * sum(learned_in) > 20


@pytest.mark.parametrize(("algorithm", "low", "high"), [("Q-learning", -56, -43), ("SARSA", -30, -22), ("Expected SARSA", -23, -19)])
def test_what_learners_earn_on_the_cliff_while_they_learn(algorithm, low, high):
    """Sutton & Barto (2018), example 6.6; another implementation's means of the last 100 of 500 episodes over 50 seeds: -49, -26, -21."""
    means = [learned(algorithm=algorithm, pace="many episodes", seed=seed).mind.returns[-100:].mean() for seed in range(50)]
    assert low < np.mean(means) < high


def test_q_learning_finds_the_optimum_when_rates_shrink():
    """Watkins & Dayan (1992): with every pair tried for ever and rates 1/n, Q goes to Q*."""
    run = learned(world="S.|HG|slip=0.2;pit=-1", gamma=0.9, epsilon=1.0, alpha_schedule="1/visits", episodes=200_000, pace="many episodes")
    assert run.error() < 0.02


def frequencies(values, visits, **settings):
    """How often each action is chosen in 40,000 draws, and what the policy says of it."""
    rules = Run(Config(**settings)).rules
    visits = np.array([visits])
    luck, counts = np.uint64(12345), np.zeros(4)
    for _ in range(40_000):
        luck = kernels.rolled.py_func(luck)
        counts[kernels.chosen(*values, visits, 0, rules, settings.get("epsilon", 0.1), luck)] += 1
    return counts / counts.sum(), np.array(kernels.chances(*values, visits, 0, rules, settings.get("epsilon", 0.1)))


@pytest.mark.parametrize(
    ("values", "settings", "expected"),
    [
        ((0.0, 1.0, 0.5, 0.2), {"epsilon": 0.2}, (0.05, 0.85, 0.05, 0.05)),
        ((1.0, 1.0, 0.0, 1.0), {"epsilon": 0.1}, (0.025 + 0.3, 0.025 + 0.3, 0.025, 0.025 + 0.3)),
        ((0.0, 0.0, 0.0, 0.0), {"epsilon": 0.0}, (0.25,) * 4),
        ((0.0, np.log(2), np.log(3), np.log(4)), {"exploration": "softmax", "temperature": 1.0}, (0.1, 0.2, 0.3, 0.4)),
        (
            (0.0, 0.5, 0.0, 0.0),
            {"exploration": "UCB", "bonus": 1.0},
            (0.5, 0.0, 0.0, 0.5),
        ),  # sqrt(ln 16 / 2) = 1.18, 0.5 + sqrt(ln 16 / 8) = 1.09
    ],
)
def test_actions_are_chosen_as_often_as_the_policy_says_and_ties_are_broken_at_random(values, settings, expected):
    seen, said = frequencies(values, (2, 8, 4, 2), **settings)
    assert said == pytest.approx(expected, abs=1e-12)
    assert seen == pytest.approx(said, abs=4 * np.sqrt(0.25 / 40_000))


def test_an_action_never_tried_is_tried_first_with_ucb():
    assert frequencies((5.0, 0.0, 5.0, 5.0), (9, 0, 9, 9), exploration="UCB")[1].tolist() == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("kind", "expected"), [(kernels.CONSTANT, [0.8, 0.8, 0.8]), (kernels.LINEAR, [0.8, 0.5, 0.2]), (kernels.EXPONENTIAL, [0.8, 0.4, 0.2])]
)
def test_schedules_go_from_the_first_value_to_the_last(kind, expected):
    assert [kernels.scheduled(kind, 0.8, 0.2, 100.0, episode) for episode in (0, 50, 100)] == pytest.approx(expected)
    assert kernels.scheduled(kind, 0.8, 0.2, 100.0, 1000) == pytest.approx(expected[-1])


def test_the_luck_of_slips_is_shared_by_all_learners_of_a_seed():
    runs = [Run(Config(world=worlds.LAKE_4, gamma=0.9, algorithm=name, episodes=1, longest=20, epsilon=1.0, seed=5)) for name in ALGORITHMS]
    assert len({int(run.mind.dice[0]) for run in runs}) == 1
    assert len({int(Run(Config(seed=seed)).mind.dice[0]) for seed in range(50)}) == 50
