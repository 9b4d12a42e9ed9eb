"""Learners as compiled loops over tables: one transition after another, until so many transitions or episodes are done.

One loop, `learn`, goes on where `mind` stands. All learners share how an episode begins, how an action is chosen and what the world
answers; they differ in what they learn from it. Two streams of random numbers, one for the
world (slips, starts) and one for the agent (exploration, ties), so that settings can be compared on the same luck.

Without numba the same functions run as plain Python, slowly. All stay in this one file: numba's cache on disk knows a function by its file.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

# rules.algorithm, in the order of config.ALGORITHMS
(
    Q_LEARNING,
    SARSA,
    EXPECTED_SARSA,
    DOUBLE_Q,
    N_STEP,
    MONTE_CARLO_FIRST,
    MONTE_CARLO_EVERY,
    SARSA_LAMBDA,
    Q_LAMBDA,
    DYNA_Q,
    DYNA_Q_PLUS,
    PRIORITIZED_SWEEPING,
) = range(12)
FIRST_AHEAD, LAST_AHEAD = N_STEP, Q_LAMBDA  # these choose the next action before they learn, as SARSA does
EPSILON_GREEDY, SOFTMAX, UCB = range(3)  # rules.exploration
CONSTANT, LINEAR, EXPONENTIAL, VISITS = range(4)  # schedules
STATE, ACTION, TIME, EPISODE, TOTAL = range(5)  # mind.now: TIME is the steps of this episode, TOTAL all transitions
LAST_STATE, LAST_ACTION, LAST_NEXT, LAST_NEXT_ACTION, LAST_ENDED, LAST_CUT = range(6)  # mind.last_where
LAST_REWARD, LAST_NEXT_VALUE, LAST_ALPHA, LAST_GAMMA, LAST_BEFORE, LAST_AFTER = range(6)  # mind.last_numbers


MEMORY_NEXT, MEMORY_REWARD, MEMORY_TIME = range(3)  # mind.memory: next cell (-1: the end), reward, when it was taken last


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
    steps: int
    trace: float
    replacing: bool
    planning: int
    curiosity: float
    threshold: float


class Mind(NamedTuple):
    """What the agent knows and where it stands. q: (2 tables, cells, actions), the second for double learning only.

    visits, updates: (cells, actions), how often a pair was taken and learned. returns, lengths: (episodes,). path, actions, rewards,
    targets: (longest + 1,), of this episode. dice: (2,), the world's and the agent's. traces, priority, seen: (cells, actions); known:
    pairs 4 * cell + action in memory, counts: (1,) how many; memory: (cells, actions, 3).
    """

    q: NDArray[np.float64]
    visits: NDArray[np.int64]
    updates: NDArray[np.int64]
    returns: NDArray[np.float64]
    lengths: NDArray[np.int64]
    path: NDArray[np.int32]
    actions: NDArray[np.int64]
    rewards: NDArray[np.float64]
    targets: NDArray[np.float64]
    traces: NDArray[np.float64]
    touched: NDArray[np.float64]
    seen: NDArray[np.int64]
    known: NDArray[np.int64]
    counts: NDArray[np.int64]
    memory: NDArray[np.float64]
    priority: NDArray[np.float64]
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
def worths(q, here, double):
    """What the four actions are thought to be worth, in both tables together where there are two."""
    if double:
        return q[0, here, 0] + q[1, here, 0], q[0, here, 1] + q[1, here, 1], q[0, here, 2] + q[1, here, 2], q[0, here, 3] + q[1, here, 3]
    return q[0, here, 0], q[0, here, 1], q[0, here, 2], q[0, here, 3]


@inlined
def slipped(slip, x):
    """Which way a move goes: 0 as meant, 1 and 2 to the sides."""
    luck = share(x)
    return 1 if luck < slip / 2 else 2 if luck < slip else 0


@njit(cache=True)
def learn(room, rules, mind, transitions, episodes):
    """Walk and learn until so many transitions or episodes are done: Q(s,a) += alpha * (r + gamma * next value - Q(s,a)).

    next value: 0 where the episode ended, else
        Q-learning, Q(lambda), Dyna and prioritized sweeping: max Q(s',.)
        Double Q-learning: the other table's value of the action that is best in the table that learns, drawn by a coin
        Expected SARSA: the mean of Q(s',.) under the policy
        all others: Q(s',a') of the action a' that is taken next.
    An episode that is cut off has not ended: its last transition counts on what would have come.
    Sources: Sutton & Barto (2018), sections 6.4 to 6.7; the functions called for what the other learners do more.
    """
    q, visits, path, now, dice = mind.q, mind.visits, mind.path, mind.now, mind.dice
    here, action, time, episode, total = now[STATE], now[ACTION], now[TIME], now[EPISODE], now[TOTAL]
    world, agent, gained = dice[0], dice[1], mind.gained[0]
    last_total, last_episode = total + transitions, min(episode + episodes, mind.returns.size)
    epsilon = scheduled(rules.epsilon_schedule, rules.epsilon, rules.epsilon_last, rules.decay, episode)
    alpha = scheduled(rules.alpha_schedule, rules.alpha, rules.alpha_last, rules.decay, episode)
    kind, double, table, other = rules.algorithm, rules.algorithm == DOUBLE_Q, np.int64(0), np.int64(0)
    ahead = kind == SARSA or FIRST_AHEAD <= kind <= LAST_AHEAD
    while total < last_total and episode < last_episode:
        if time == 0:
            world = rolled(world)
            here, action, gained = np.int64(room.starts[np.int64(share(world) * room.starts.size)]), -1, 0.0
            path[0] = here
            if kind in (SARSA_LAMBDA, Q_LAMBDA):
                mind.traces[:] = 0.0
        if action < 0:
            agent = rolled(agent)
            up, right, down, left = worths(q, here, double)
            action = chosen(up, right, down, left, visits, here, rules, epsilon, agent)
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
        cut = not ended and time >= rules.longest
        following, value = -1, 0.0
        if double:
            agent = rolled(agent)
            table = np.int64(agent >> np.uint64(63))
            other = 1 - table
        if not ended:
            if kind == Q_LEARNING or kind >= DYNA_Q:
                value = largest(q[0, there, 0], q[0, there, 1], q[0, there, 2], q[0, there, 3])
            elif ahead:
                agent = rolled(agent)
                up, right, down, left = worths(q, there, False)
                following = chosen(up, right, down, left, visits, there, rules, epsilon, agent)
                value = largest(up, right, down, left) if kind == Q_LAMBDA else q[0, there, following]
            elif kind == EXPECTED_SARSA:
                up, right, down, left = worths(q, there, False)
                a, b, c, d = chances(up, right, down, left, visits, there, rules, epsilon)
                value = a * up + b * right + c * down + d * left
            else:
                agent = rolled(agent)
                best = greedy(q[table, there, 0], q[table, there, 1], q[table, there, 2], q[table, there, 3], agent)
                value = q[other, there, best]
        if N_STEP <= kind <= MONTE_CARLO_EVERY:
            mind.actions[time - 1], mind.rewards[time - 1] = action, reward
            learn_back(rules, mind, time, ended or cut, value, alpha)
        else:
            mind.updates[here, action] += 1
            rate = 1.0 / mind.updates[here, action] if rules.alpha_schedule == VISITS else alpha
            before = q[table, here, action]
            error = reward + rules.gamma * value - before
            if kind in (SARSA_LAMBDA, Q_LAMBDA):
                learn_along_traces(
                    rules, mind, here, action, error, rate, kind == SARSA_LAMBDA or (not ended and q[0, there, following] == value)
                )
                rate *= mind.touched[0]
            else:
                q[table, here, action] = before + rate * error
            if kind >= DYNA_Q:
                agent = plan(rules, mind, here, action, reward, there, ended, total, alpha, agent)
            if total >= last_total or (episode + 1 >= last_episode and (ended or cut)):
                note(mind, here, action, there, following, ended, reward, value, rate, rules.gamma, before, before + rate * error)
        mind.last_where[LAST_CUT] = cut
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
def learn_along_traces(rules, mind, here, action, error, rate, going_on):
    """Q += alpha * error * trace for all that led here, then trace *= gamma * lambda; in Q(lambda) 0 after an action that was not the best.

    The pair just taken: trace + 1 (accumulating) or 1 (replacing). mind.touched: its trace in this update.
    Source: Sutton & Barto (1998), figures 7.11 and 7.14 (Watkins's Q(lambda)).
    """
    q, traces = mind.q[0], mind.traces
    traces[here, action] = 1.0 if rules.replacing else traces[here, action] + 1.0
    mind.touched[0] = traces[here, action]
    fade = rules.gamma * rules.trace if going_on else 0.0
    for cell in range(len(q)):
        for way in range(4):
            if traces[cell, way] != 0.0:
                q[cell, way] += rate * error * traces[cell, way]
                traces[cell, way] *= fade


@njit(cache=True)
def learn_back(rules, mind, time, over, value, alpha):
    """Learn from the last n rewards of this episode (n-step SARSA), or from all of them when it is over (Monte Carlo).

    target of time t: r(t+1) + gamma r(t+2) + ... + gamma^k * value, k steps on; `value` is what the cell reached now is worth, 0 after the
    end. Once the episode is over, every time left is learned, in order. First visit: of each pair only its first time.
    Sources: Sutton & Barto (2018), sections 5.4 and 7.2.
    """
    q, path, actions, rewards, monte_carlo = mind.q[0], mind.path, mind.actions, mind.rewards, rules.algorithm != N_STEP
    reach = rules.longest if monte_carlo else rules.steps
    first = max(0, time - reach)
    note(mind, path[time - 1], actions[time - 1], path[time], -1, False, rewards[time - 1], value, 0.0, rules.gamma, 0.0, 0.0)
    mind.last_numbers[LAST_BEFORE] = mind.last_numbers[LAST_AFTER] = q[path[time - 1], actions[time - 1]]
    if not over and (monte_carlo or time < reach):
        return
    if over:
        mind.counts[0] += 1  # what first visits of this episode are marked with
        target = value
        for t in range(time - 1, first - 1, -1):
            target = rewards[t] + rules.gamma * target
            mind.targets[t] = target
    else:
        target, weight = 0.0, 1.0
        for t in range(first, time):
            target += weight * rewards[t]
            weight *= rules.gamma
        mind.targets[first] = target + weight * value
    for t in range(first, time if over else first + 1):
        cell, action = path[t], actions[t]
        if rules.algorithm == MONTE_CARLO_FIRST:
            if mind.seen[cell, action] == mind.counts[0]:
                continue
            mind.seen[cell, action] = mind.counts[0]
        mind.updates[cell, action] += 1
        rate = 1.0 / mind.updates[cell, action] if rules.alpha_schedule == VISITS else alpha
        before = q[cell, action]
        q[cell, action] = before + rate * (mind.targets[t] - before)
        weight = rules.gamma ** (time - t)
        note(mind, cell, action, path[time], -1, False, mind.targets[t] - weight * value, value, rate, weight, before, q[cell, action])


@njit(cache=True)
def plan(rules, mind, here, action, reward, there, ended, total, alpha, agent):
    """Remember what the world answered, then learn from memory: the last answer to each pair counts, as in a world without chance.

    Dyna-Q: pairs drawn at random among those taken. Dyna-Q+: among all actions of the cells visited, with kappa * sqrt(transitions since
    the pair was taken) on top of its reward; an action never taken is thought to lead nowhere, for nothing. Prioritized sweeping: the pair
    whose value would change most, then those that lead to it. Source: Sutton & Barto (2018), sections 8.2 to 8.4.
    """
    q, memory = mind.q[0], mind.memory
    for way in range(4):
        if mind.seen[here, way] == 0 and (way == action or rules.algorithm == DYNA_Q_PLUS):
            mind.known[mind.counts[0]] = 4 * here + way
            mind.counts[0] += 1
            mind.seen[here, way] = 1
            memory[here, way, MEMORY_NEXT], memory[here, way, MEMORY_REWARD] = here, 0.0
    memory[here, action, MEMORY_NEXT], memory[here, action, MEMORY_REWARD] = -1 if ended else there, reward
    memory[here, action, MEMORY_TIME] = total
    if rules.algorithm == PRIORITIZED_SWEEPING:
        sweep_by_priority(rules, mind, here, action, alpha)
        return agent
    for _ in range(rules.planning):
        agent = rolled(agent)
        pair = mind.known[np.int64(share(agent) * mind.counts[0])]
        cell, way = pair // 4, pair % 4
        worth = remembered(rules, mind, cell, way)
        if rules.algorithm == DYNA_Q_PLUS:
            worth += rules.curiosity * math.sqrt(total - memory[cell, way, MEMORY_TIME])
        q[cell, way] += alpha * (worth - q[cell, way])
    return agent


@njit(cache=True)
def remembered(rules, mind, cell, action):
    """r + gamma * max Q(s',.) by memory."""
    there, reward = np.int64(mind.memory[cell, action, MEMORY_NEXT]), mind.memory[cell, action, MEMORY_REWARD]
    q = mind.q[0]
    return reward if there < 0 else reward + rules.gamma * largest(q[there, 0], q[there, 1], q[there, 2], q[there, 3])


@njit(cache=True)
def sweep_by_priority(rules, mind, here, action, alpha):
    """Once a pair was learned, learn those that lead to it, the largest change first, and so on; `planning` times or until none is left.

    priority: |r + gamma * max Q(s',.) - Q(s,a)|, kept where it exceeds `threshold`. Source: Sutton & Barto (2018), section 8.4; the pair
    just taken is learned at once instead of waiting for its turn.
    """
    q, priority = mind.q[0], mind.priority
    change = abs(remembered(rules, mind, here, action) - q[here, action])
    priority[here, action] = change if change > rules.threshold else 0.0
    ask_before(rules, mind, here)
    for _ in range(rules.planning):
        cell, way, most = -1, -1, 0.0
        for place in range(mind.counts[0]):
            pair = mind.known[place]
            if priority[pair // 4, pair % 4] > most:
                cell, way, most = pair // 4, pair % 4, priority[pair // 4, pair % 4]
        if cell < 0:
            return
        priority[cell, way] = 0.0
        q[cell, way] += alpha * (remembered(rules, mind, cell, way) - q[cell, way])
        change = abs(remembered(rules, mind, cell, way) - q[cell, way])
        priority[cell, way] = change if change > rules.threshold else 0.0
        ask_before(rules, mind, cell)


@njit(cache=True)
def ask_before(rules, mind, cell):
    """Give every pair that is remembered to lead to this cell its priority."""
    for place in range(mind.counts[0]):
        before, way = mind.known[place] // 4, mind.known[place] % 4
        if mind.memory[before, way, MEMORY_NEXT] == cell:
            change = abs(remembered(rules, mind, before, way) - mind.q[0, before, way])
            if change > rules.threshold:
                mind.priority[before, way] = max(mind.priority[before, way], change)


@njit(cache=True)
def note(mind, here, action, there, following, ended, reward, value, rate, gamma, before, after):
    """Keep the last update with its numbers."""
    where, numbers = mind.last_where, mind.last_numbers
    where[LAST_STATE], where[LAST_ACTION], where[LAST_NEXT], where[LAST_NEXT_ACTION] = here, action, there, following
    where[LAST_ENDED] = ended
    numbers[LAST_REWARD], numbers[LAST_NEXT_VALUE], numbers[LAST_ALPHA], numbers[LAST_GAMMA] = reward, value, rate, gamma
    numbers[LAST_BEFORE], numbers[LAST_AFTER] = before, after
