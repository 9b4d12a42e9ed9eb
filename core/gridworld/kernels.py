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


BEFORE, AFTER = range(2)  # mind.links: the neighbours of a pair in the list of those that lead to the same cell, -1 for none


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
    targets: (longest + 1,), of this episode. dice: (2,), the world's and the agent's. traces, seen: (cells, actions).
    Memory, (pairs,), a pair being 4 * cell + action: known, in the order in which they were first taken, counts: (1,) how many, seen: which
    place each has, from 1; leads: the cell where a pair led last, -1 for the end or unknown; paid, taken: its reward and when that was.
    Prioritized sweeping: first, (cells,): a pair that leads to the cell, links, (pairs, 2): the others that do; priority: how much each
    waiting pair would change, else 0; queue: a heap of all known pairs, the first to be learned on top; spots: where each stands in it.
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
    leads: NDArray[np.int64]
    paid: NDArray[np.float64]
    taken: NDArray[np.int64]
    first: NDArray[np.int64]
    links: NDArray[np.int64]
    priority: NDArray[np.float64]
    queue: NDArray[np.int64]
    spots: NDArray[np.int64]
    now: NDArray[np.int64]
    gained: NDArray[np.float64]
    dice: NDArray[np.uint64]
    last_where: NDArray[np.int64]
    last_numbers: NDArray[np.float64]


# Nothing here makes an array, so numba need not count who holds one (_nrt): in every transition that took five times the work itself.
compiled = njit(cache=True, _nrt=False)  # type: ignore[call-overload]
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
    return np.float64(np.int64(x >> np.uint64(11))) * (1.0 / 9007199254740992.0)


@inlined
def below(x, count):
    """The upper 32 of 64 random bits as a whole number from 0 up to, not including, count."""
    return np.int64((x >> np.uint64(32)) * np.uint64(count) >> np.uint64(32))


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@compiled
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


@inlined
def plan(rules, mind, here, action, reward, there, ended, total, alpha, agent):
    """Remember what the world answered, then learn from memory: the last answer to each pair counts, as in a world without chance.

    Dyna-Q: pairs drawn at random among those taken. Dyna-Q+: among all actions of the cells visited, with kappa * sqrt(transitions since
    the pair was taken) on top of its reward; an action never taken is thought to lead nowhere, for nothing. Prioritized sweeping: the pair
    whose value would change most, then those that lead to it. Source: Sutton & Barto (2018), sections 8.2 to 8.4.
    """
    q, known, leads, paid, taken = mind.q[0], mind.known, mind.leads, mind.paid, mind.taken
    curious, by_priority = rules.algorithm == DYNA_Q_PLUS, rules.algorithm == PRIORITIZED_SWEEPING
    for way in range(4):
        if mind.seen[here, way] == 0 and (way == action or curious):
            pair, place = 4 * here + way, mind.counts[0]
            known[place] = mind.queue[place] = pair
            mind.seen[here, way] = mind.counts[0] = place + 1
            mind.spots[pair] = place
            leads[pair] = here if curious else -1
    pair = 4 * here + action
    if by_priority:
        relink(leads, mind.first, mind.links, pair, -1 if ended else there)
    leads[pair], paid[pair], taken[pair] = -1 if ended else there, reward, total
    if by_priority:
        sweep_by_priority(rules, mind, pair, alpha)
        return agent
    count = mind.counts[0]
    for _ in range(rules.planning):
        agent = rolled(agent)
        pair = known[below(agent, count)]
        worth = remembered(q, leads, paid, rules.gamma, pair)
        if curious:
            worth += rules.curiosity * math.sqrt(total - taken[pair])
        q[pair >> 2, pair & 3] += alpha * (worth - q[pair >> 2, pair & 3])
    return agent


@inlined
def remembered(q, leads, paid, gamma, pair):
    """r + gamma * max Q(s',.) by memory."""
    there = leads[pair]
    return paid[pair] if there < 0 else paid[pair] + gamma * largest(q[there, 0], q[there, 1], q[there, 2], q[there, 3])


@compiled
def relink(leads, first, links, pair, cell):
    """Move a pair from the list of those that lead where it led to the list of those that lead to this cell; -1: to none."""
    if leads[pair] == cell:
        return
    before, after = links[pair, BEFORE], links[pair, AFTER]
    if before >= 0:
        links[before, AFTER] = after
    elif leads[pair] >= 0:
        first[leads[pair]] = after
    if after >= 0:
        links[after, BEFORE] = before
    links[pair, BEFORE] = links[pair, AFTER] = -1
    if cell >= 0:
        if first[cell] >= 0:
            links[first[cell], BEFORE] = pair
        links[pair, AFTER], first[cell] = first[cell], pair


@inlined
def sweep_by_priority(rules, mind, pair, alpha):
    """Once a pair was learned, learn those that lead to it, the largest change first, and so on; `planning` times or until none waits.

    priority: |r + gamma * max Q(s',.) - Q(s,a)|, kept where it exceeds `threshold`; of equal ones the pair that was first taken earlier.
    Source: Sutton & Barto (2018), section 8.4, with two differences. The pair just taken is learned at once and does not wait for its turn.
    A pair that was learned waits again for what is left of its change: so says the section's text, while its box forgets it.
    """
    q, leads, paid, gamma, threshold = mind.q[0], mind.leads, mind.paid, rules.gamma, rules.threshold
    priority, queue, spots, seen, count = mind.priority, mind.queue, mind.spots, mind.seen, mind.counts[0]
    for turn in range(rules.planning + 1):
        if turn > 0:
            pair = queue[0]
            if priority[pair] == 0.0:
                return
            q[pair >> 2, pair & 3] += alpha * (remembered(q, leads, paid, gamma, pair) - q[pair >> 2, pair & 3])
        change = abs(remembered(q, leads, paid, gamma, pair) - q[pair >> 2, pair & 3])
        prioritize(priority, queue, spots, seen, count, pair, change if change > threshold else 0.0)
        before = mind.first[pair >> 2]
        while before >= 0:
            change = abs(remembered(q, leads, paid, gamma, before) - q[before >> 2, before & 3])
            if change > threshold and change > priority[before]:
                prioritize(priority, queue, spots, seen, count, before, change)
            before = mind.links[before, AFTER]


@compiled
def prioritize(priority, queue, spots, seen, count, pair, change):
    """Give a pair its priority and its place in the queue, a binary heap: no pair stands above one that is to be learned before it."""
    if priority[pair] == change:
        return
    rising = change > priority[pair]
    priority[pair] = change
    spot = spots[pair]
    while rising and spot > 0:
        above = (spot - 1) >> 1
        if not sooner(priority, seen, pair, queue[above]):
            break
        queue[spot] = queue[above]
        spots[queue[spot]] = spot
        spot = above
    while not rising and 2 * spot + 1 < count:
        below = 2 * spot + 1
        if below + 1 < count and sooner(priority, seen, queue[below + 1], queue[below]):
            below += 1
        if sooner(priority, seen, pair, queue[below]):
            break
        queue[spot] = queue[below]
        spots[queue[spot]] = spot
        spot = below
    queue[spot], spots[pair] = pair, spot


@inlined
def sooner(priority, seen, pair, other):
    """Whether a pair is to be learned before another: for its larger change, or, where both are equal, because it is known longer."""
    if priority[pair] != priority[other]:
        return priority[pair] > priority[other]
    return seen[pair >> 2, pair & 3] < seen[other >> 2, other & 3]


@compiled
def note(mind, here, action, there, following, ended, reward, value, rate, gamma, before, after):
    """Keep the last update with its numbers."""
    where, numbers = mind.last_where, mind.last_numbers
    where[LAST_STATE], where[LAST_ACTION], where[LAST_NEXT], where[LAST_NEXT_ACTION] = here, action, there, following
    where[LAST_ENDED] = ended
    numbers[LAST_REWARD], numbers[LAST_NEXT_VALUE], numbers[LAST_ALPHA], numbers[LAST_GAMMA] = reward, value, rate, gamma
    numbers[LAST_BEFORE], numbers[LAST_AFTER] = before, after
