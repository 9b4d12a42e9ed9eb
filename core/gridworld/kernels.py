"""Learners as compiled loops over tables: one transition after another, until so many transitions or episodes are done.

Every learner is a function (room, rules, mind, transitions, episodes) that goes on where `mind` stands. They share how an episode begins,
how an action is chosen and what the world answers; they differ in what they learn from it. Two streams of random numbers, one for the
world (slips, starts) and one for the agent (exploration, ties), so that settings can be compared on the same luck.

Without numba the same functions run as plain Python, slowly. All stay in this one file: numba's cache on disk knows a function by its file.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Q_LEARNING, SARSA = range(2)  # rules.algorithm, in the order of config.ALGORITHMS
EPSILON_GREEDY, SOFTMAX, UCB = range(3)  # rules.exploration
CONSTANT, LINEAR, EXPONENTIAL, VISITS = range(4)  # schedules
STATE, ACTION, TIME, EPISODE, TOTAL = range(5)  # mind.now: TIME is the steps of this episode, TOTAL all transitions
LAST_STATE, LAST_ACTION, LAST_NEXT, LAST_NEXT_ACTION, LAST_ENDED, LAST_CUT = range(6)  # mind.last_where
LAST_REWARD, LAST_NEXT_VALUE, LAST_ALPHA, LAST_GAMMA, LAST_BEFORE, LAST_AFTER = range(6)  # mind.last_numbers


class Room(NamedTuple):
    """What the world answers. next, reward, ends: (cells, actions, 3 ways to slip); starts: (starts,)."""

    next: NDArray[np.int32]
    reward: NDArray[np.float64]
    ends: NDArray[np.bool_]
    slip: float
    starts: NDArray[np.int32]


class Rules(NamedTuple):
    """How to learn and explore; schedules go from the first value to `last` over `decay` episodes."""

    algorithm: int
    gamma: float
    alpha: float
    alpha_last: float
    alpha_schedule: int
    exploration: int
    epsilon: float
    epsilon_last: float
    epsilon_schedule: int
    decay: float
    temperature: float
    bonus: float
    longest: int


class Mind(NamedTuple):
    """What the agent knows and where it stands. q: (2 tables, cells, actions), the second for double learning only.

    visits: (cells, actions). returns, lengths: (episodes,). path: (longest + 1,) cells of this episode. dice: (2,) world's, agent's.
    """

    q: NDArray[np.float64]
    visits: NDArray[np.int64]
    returns: NDArray[np.float64]
    lengths: NDArray[np.int64]
    path: NDArray[np.int32]
    now: NDArray[np.int64]
    gained: NDArray[np.float64]
    dice: NDArray[np.uint64]
    last_where: NDArray[np.int64]
    last_numbers: NDArray[np.float64]


inlined = njit(inline="always")  # what every transition does: called, it would take half as long again


@inlined
def rolled(x):
    """The next of a stream of 64 random bits, never 0. Source: Marsaglia (2003), xorshift64 with 13, 7, 17."""
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    return x


@inlined
def share(x):
    """The upper 53 of 64 random bits as a number from 0 up to, not including, 1."""
    return np.float64(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True)
def scheduled(kind, first, last, decay, episode):
    """A value in an episode, counted from 0: first, then towards last, which it has from episode `decay` on."""
    done = min(episode / decay, 1.0)
    if kind == LINEAR:
        return first + (last - first) * done
    if kind == EXPONENTIAL:
        return first * (last / first) ** done if first > 0.0 and last > 0.0 else first * (1.0 - done) + last * done
    return first


@inlined
def largest(a, b, c, d):
    """The largest of four values, none of which is NaN: that spares the care that `max` takes of it."""
    upper, lower = a if a > b else b, c if c > d else d
    return upper if upper > lower else lower


@inlined
def greedy(a, b, c, d, x):
    """Which of four values is largest; ties are broken at random by the bits of x."""
    top = largest(a, b, c, d)
    ties = int(a == top) + int(b == top) + int(c == top) + int(d == top)
    if ties > 1:
        skip = np.int64(((x >> np.uint64(2)) & np.uint64(0x3FFFFFFF)) * np.uint64(ties) >> np.uint64(30))
        for action in range(4):
            value = a if action == 0 else b if action == 1 else c if action == 2 else d
            if value == top:
                if skip == 0:
                    return action
                skip -= 1
    return 0 if a == top else 1 if b == top else 2 if c == top else 3


@njit(cache=True)
def chances(a, b, c, d, visits, here, rules, epsilon):
    """The policy's probability of each of four actions in the cell `here`, with these values."""
    if rules.exploration == SOFTMAX:
        top = largest(a, b, c, d)
        a, b = math.exp((a - top) / rules.temperature), math.exp((b - top) / rules.temperature)
        c, d = math.exp((c - top) / rules.temperature), math.exp((d - top) / rules.temperature)
        total = a + b + c + d
        return a / total, b / total, c / total, d / total
    if rules.exploration == UCB:
        up, right, down, left = visits[here, 0], visits[here, 1], visits[here, 2], visits[here, 3]
        log = math.log(max(up + right + down + left, 1))
        a += rules.bonus * math.sqrt(log / up) if up else np.inf
        b += rules.bonus * math.sqrt(log / right) if right else np.inf
        c += rules.bonus * math.sqrt(log / down) if down else np.inf
        d += rules.bonus * math.sqrt(log / left) if left else np.inf
        epsilon = 0.0
    top = largest(a, b, c, d)
    each = (1.0 - epsilon) / (int(a == top) + int(b == top) + int(c == top) + int(d == top))
    rest = epsilon / 4
    return (
        rest + (each if a == top else 0.0),
        rest + (each if b == top else 0.0),
        rest + (each if c == top else 0.0),
        rest + (each if d == top else 0.0),
    )


@inlined
def chosen(a, b, c, d, visits, here, rules, epsilon, x):
    """An action by the policy; x gives the luck."""
    if rules.exploration == EPSILON_GREEDY:
        if share(x) < epsilon:
            return np.int64(x & np.uint64(3))
        return np.int64(greedy(a, b, c, d, x))
    up, right, down, _ = chances(a, b, c, d, visits, here, rules, epsilon)
    luck = share(x)
    return np.int64(0 if luck < up else 1 if luck < up + right else 2 if luck < up + right + down else 3)


@inlined
def slipped(slip, x):
    """Which way a move goes: 0 as meant, 1 and 2 to the sides."""
    luck = share(x)
    return 1 if luck < slip / 2 else 2 if luck < slip else 0


@njit(cache=True)
def learn_each_step(room, rules, mind, transitions, episodes):
    """Q-learning and SARSA: Q(s,a) += alpha * (r + gamma * next value - Q(s,a)) after each transition.

    next value: 0 where the episode ended; else max Q(s',.) for Q-learning, Q(s',a') of the action a' taken next for SARSA. An episode that
    is cut off has not ended: its last transition counts on what would have come. Source: Sutton & Barto (2018), sections 6.4 and 6.5.
    """
    q, visits, path, now, dice = mind.q[0], mind.visits, mind.path, mind.now, mind.dice
    here, action, time, episode, total = now[STATE], now[ACTION], now[TIME], now[EPISODE], now[TOTAL]
    world, agent, gained = dice[0], dice[1], mind.gained[0]
    last_total, last_episode = total + transitions, min(episode + episodes, mind.returns.size)
    epsilon = scheduled(rules.epsilon_schedule, rules.epsilon, rules.epsilon_last, rules.decay, episode)
    alpha = scheduled(rules.alpha_schedule, rules.alpha, rules.alpha_last, rules.decay, episode)
    while total < last_total and episode < last_episode:
        if time == 0:
            world = rolled(world)
            here, action, gained = np.int64(room.starts[np.int64(share(world) * room.starts.size)]), -1, 0.0
            path[0] = here
        if action < 0:
            agent = rolled(agent)
            action = chosen(q[here, 0], q[here, 1], q[here, 2], q[here, 3], visits, here, rules, epsilon, agent)
        way = 0
        if room.slip > 0.0:
            world = rolled(world)
            way = slipped(room.slip, world)
        there, reward, ended = np.int64(room.next[here, action, way]), room.reward[here, action, way], room.ends[here, action, way]
        time += 1
        total += 1
        gained += reward
        path[time] = there
        visits[here, action] += 1
        following, value = -1, 0.0
        if not ended:
            if rules.algorithm == SARSA:
                agent = rolled(agent)
                following = chosen(q[there, 0], q[there, 1], q[there, 2], q[there, 3], visits, there, rules, epsilon, agent)
                value = q[there, following]
            else:
                value = largest(q[there, 0], q[there, 1], q[there, 2], q[there, 3])
        rate = 1.0 / visits[here, action] if rules.alpha_schedule == VISITS else alpha
        before = q[here, action]
        q[here, action] = before + rate * (reward + rules.gamma * value - before)
        cut = not ended and time >= rules.longest
        if total >= last_total or (episode + 1 >= last_episode and (ended or cut)):
            note(mind, here, action, there, following, ended, cut, reward, value, rate, rules.gamma, before, q[here, action])
        here, action = there, following
        if ended or cut:
            mind.returns[episode], mind.lengths[episode] = gained, time
            episode += 1
            epsilon = scheduled(rules.epsilon_schedule, rules.epsilon, rules.epsilon_last, rules.decay, episode)
            alpha = scheduled(rules.alpha_schedule, rules.alpha, rules.alpha_last, rules.decay, episode)
            time = 0
    now[STATE], now[ACTION], now[TIME], now[EPISODE], now[TOTAL] = here, action, time, episode, total
    dice[0], dice[1], mind.gained[0] = world, agent, gained


@njit(cache=True)
def note(mind, here, action, there, following, ended, cut, reward, value, rate, gamma, before, after):
    """Keep the last update with its numbers."""
    where, numbers = mind.last_where, mind.last_numbers
    where[LAST_STATE], where[LAST_ACTION], where[LAST_NEXT], where[LAST_NEXT_ACTION] = here, action, there, following
    where[LAST_ENDED], where[LAST_CUT] = ended, cut
    numbers[LAST_REWARD], numbers[LAST_NEXT_VALUE], numbers[LAST_ALPHA], numbers[LAST_GAMMA] = reward, value, rate, gamma
    numbers[LAST_BEFORE], numbers[LAST_AFTER] = before, after
