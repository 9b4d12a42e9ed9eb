"""Prioritized sweeping and the memory it plans from: update by update what a slow, plain reference does."""

from itertools import pairwise

import numpy as np
import pytest

from core.gridworld import kernels, worlds
from core.gridworld.config import Config
from core.gridworld.learn import Run

GUSTS = "S....|.#...|..a..|.....|A...G|slip=0.3;wind=0,1,0,-1,0;sidewind=0,0,1,0,0;a=0.5;bump=-0.1;step=-0.01;2,4=-1"
WORLDS = {
    "the maze of the book": {"world": worlds.DYNA, "gamma": 0.95},
    "steps that cost": {"world": worlds.DYNA + "|step=-0.01", "gamma": 0.95},
    "a slippery lake": {"world": worlds.LAKE_4, "gamma": 0.9},
    "wind, slip, a wall and a portal": {"world": GUSTS, "gamma": 0.9},
    "a world that changes": {"world": worlds.BLOCKING, "later": worlds.BLOCKED, "later_at": 700, "gamma": 0.95},
}


class Plain:
    """Sutton & Barto (2018), section 8.4, with dictionaries and a look at every pair for each question.

    As the kernel says: the transition itself is learned first, and a pair that was learned waits again for what is left of its change.
    """

    def __init__(self, config):
        self.config, self.q, self.memory, self.queue, self.updates = config, {}, {}, {}, []

    def change(self, pair):
        reward, there = self.memory[pair]
        after = 0.0 if there is None else max(self.q.get((there, action), 0.0) for action in range(4))
        return reward + self.config.gamma * after - self.q.get(pair, 0.0)

    def learn(self, pair):
        self.q[pair] = self.q.get(pair, 0.0) + self.config.alpha * self.change(pair)
        self.queue.pop(pair, None)
        self.wait(pair)
        for other, (_, there) in self.memory.items():
            if there == pair[0]:
                self.wait(other)
        self.updates.append(pair)

    def wait(self, pair):
        change = abs(self.change(pair))
        if change > self.config.threshold:
            self.queue[pair] = max(change, self.queue.get(pair, 0.0))

    def step(self, pair, reward, there):
        self.memory[pair] = reward, there  # a dictionary keeps the order in which its keys came first
        self.learn(pair)
        for _ in range(self.config.planning):
            if not self.queue:
                return
            self.learn(max(self.memory, key=lambda known: self.queue.get(known, 0.0)))  # of equal ones the first

    def table(self, cells):
        return np.array([[self.q.get((cell, action), 0.0) for action in range(4)] for cell in range(cells)])


def walked(run):
    """One transition: the pair that was taken, its reward, and the cell it led to, None at an end."""
    run.learn()
    where = run.mind.last_where.tolist()
    there = None if where[kernels.LAST_ENDED] else where[kernels.LAST_NEXT]
    return (where[kernels.LAST_STATE], where[kernels.LAST_ACTION]), float(run.mind.last_numbers[kernels.LAST_REWARD]), there


def sweeping(**settings):
    return Config(algorithm="Prioritized sweeping", pace="transition", episodes=1000, longest=400, **settings)


@pytest.mark.parametrize("planning", [0, 1, 2, 9])
@pytest.mark.parametrize("name", WORLDS)
def test_after_every_transition_the_values_are_those_of_the_slow_reference(name, planning):
    config = sweeping(**WORLDS[name], planning=planning, alpha=0.5, epsilon=0.3, threshold=0.001)
    run, plain = Run(config), Plain(config)
    for _ in range(1500):
        plain.step(*walked(run))
        assert np.array_equal(run.q(), plain.table(len(run.q())))
    assert len(plain.updates) >= 1500 * (1 + 0.1 * bool(planning))
    waiting = np.zeros(run.mind.priority.size)
    for (cell, action), change in plain.queue.items():
        waiting[4 * cell + action] = change
    assert np.array_equal(run.mind.priority, waiting)


@pytest.mark.parametrize("name", ["steps that cost", "wind, slip, a wall and a portal"])
def test_the_updates_come_in_the_order_of_the_slow_reference(name):
    """The next transition with 0, 1, 2, … updates from memory, each from the same state: what one more changes is the next update."""
    config = sweeping(**WORLDS[name], planning=12, alpha=0.25, epsilon=0.5, threshold=0.0001)
    run, plain, most, ties = Run(config), Plain(config), 0, 0
    for _ in range(400):
        tables = []
        for planning in range(13):
            copy = kernels.Mind(*(part.copy() for part in run.mind))
            kernels.learn(run.room, run.rules._replace(planning=planning), copy, 1, config.episodes)
            tables.append(copy.q[0])
        plain.updates = []
        plain.step(*walked(run))
        order = [tuple(pair) for before, after in pairwise(tables) for pair in np.argwhere(before != after).tolist()]
        assert order == plain.updates[1:]
        most, ties = max(most, len(order)), ties + (len(plain.queue) - len(set(plain.queue.values())))
    assert most == 12 and ties > 100, "pairs whose changes are equal were among them"
