"""The learners as the textbook writes them, in exact fractions, learning from a walk that somebody else took.

Independent of the app: dictionaries and fractions, one short function a learner. A walk is a list of episodes; an episode is a list of
(state, action, reward, next state) and whether it ended (True) or was cut off.
"""

from collections import defaultdict
from fractions import Fraction


def table():
    return defaultdict(Fraction)


def best(q, s):
    return max(q[s, a] for a in range(4))


def q_learning(walk, alpha, gamma, **_):
    q = table()
    for steps, ended in walk:
        for t, (s, a, r, s2) in enumerate(steps):
            after = 0 if ended and t == len(steps) - 1 else best(q, s2)
            q[s, a] += alpha * (r + gamma * after - q[s, a])
    return q


def expected_sarsa(walk, alpha, gamma, epsilon, **_):
    q = table()
    for steps, ended in walk:
        for t, (s, a, r, s2) in enumerate(steps):
            values = [q[s2, b] for b in range(4)]
            mean = sum(values) / 4 * epsilon + (1 - epsilon) * max(values)
            after = 0 if ended and t == len(steps) - 1 else mean
            q[s, a] += alpha * (r + gamma * after - q[s, a])
    return q


def sarsa(walk, alpha, gamma, **_):
    """Walks that are cut off are not for this one: the action after the last is not in them."""
    q = table()
    for steps, ended in walk:
        assert ended
        for (s, a, r, s2), later in zip(steps, [*steps[1:], None], strict=True):
            after = q[s2, later[1]] if later else 0
            q[s, a] += alpha * (r + gamma * after - q[s, a])
    return q


def n_step_sarsa(walk, alpha, gamma, n, **_):
    """Sutton & Barto (2018), section 7.2, the box, line by line."""
    q = table()
    for steps, ended in walk:
        assert ended
        end = len(steps)
        for t in range(end + n):
            tau = t - n + 1
            if 0 <= tau < end:
                target = sum(gamma ** (i - tau) * steps[i][2] for i in range(tau, min(tau + n, end)))
                if tau + n < end:
                    target += gamma**n * q[steps[tau + n][0], steps[tau + n][1]]
                s, a = steps[tau][:2]
                q[s, a] += alpha * (target - q[s, a])
    return q


def monte_carlo(walk, alpha, gamma, first, average=False, **_):
    q, count = table(), defaultdict(int)
    for steps, ended in walk:
        assert ended
        met = set()
        for t, (s, a, _r, _s2) in enumerate(steps):
            if first and (s, a) in met:
                continue
            met.add((s, a))
            gain = sum(gamma**k * step[2] for k, step in enumerate(steps[t:]))
            count[s, a] += 1
            q[s, a] += (Fraction(1, count[s, a]) if average else alpha) * (gain - q[s, a])
    return q


def with_traces(walk, alpha, gamma, trace, replacing, watkins, **_):
    """Sutton & Barto (1998), figures 7.11 (SARSA) and 7.14 (Watkins's Q)."""
    q = table()
    for steps, ended in walk:
        assert ended
        e = table()
        for (s, a, r, s2), later in zip(steps, [*steps[1:], None], strict=True):
            after = 0 if later is None else best(q, s2) if watkins else q[s2, later[1]]
            greedy = later is not None and q[s2, later[1]] == best(q, s2)
            error = r + gamma * after - q[s, a]
            e[s, a] = Fraction(1) if replacing else e[s, a] + 1
            for pair in list(e):
                q[pair] += alpha * error * e[pair]
                e[pair] *= gamma * trace if greedy or not watkins else 0
    return q
