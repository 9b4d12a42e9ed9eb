"""Steps of tabular Q-learning in the page's own loop, slip, wind and portals possible, beside the loop that every tutorial prints.

The tutorial's loop runs over Gymnasium's CliffWalking-v1, with numpy's argmax. REINFORCEjs, in node on another machine in November 2026,
made 6.9 million steps a second on its 10 x 10 world without planning, 0.22 million with 50 planning steps (its demo's settings), when the
tutorial's loop made 0.131 million on the cliff.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from core.gridworld import compare, kernels, solve, worlds
from core.gridworld.config import COMPARE, Config
from core.gridworld.learn import Run
from core.gridworld.model import model
from core.gridworld.notation import parse
from core.runs.moment import Resources
from tests.benchmarks.clock import computed, interleaved, say

STEPS, FEW = 1_000_000, 20_000
MANY = Config(mode=COMPARE, runners="", seeds=100)
PLANNED = ("Dyna-Q", "Dyna-Q+", "Prioritized sweeping")
EMPTY = "|".join(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "G"]) + "|slip=2/3;step=-0.01"


def measure() -> None:
    planned = {name: lambda name=name: ours(worlds.REINFORCE, 0.1, 0.9, 0.2, algorithm=name, planning=50) for name in PLANNED}
    works = {
        "cliff": lambda: ours(worlds.CLIFF, 0.5, 1.0, 0.1),
        "grid": lambda: ours(worlds.REINFORCE, 0.1, 0.9, 0.2),
        "lake": lambda: ours(worlds.LAKE_8, 0.1, 0.99, 0.2),
    }
    took = interleaved(works | planned | {"tutorial": tutorial})
    million = {name: (FEW if name == "tutorial" else STEPS) / each / 1e6 for name, each in took.items()}
    say("Q-learning on the cliff", million["cliff"], "M/s", beside=f"tutorial's loop over Gymnasium: {million['tutorial']:.3f} M/s")
    say("  over the tutorial's loop", million["cliff"] / million["tutorial"], "times", at_least=350)
    say("Q-learning on REINFORCEjs's 10 x 10 world", million["grid"], "M/s", beside="quiet: 40 M/s are 305 times the tutorial")
    say("  over the tutorial's loop on the cliff; REINFORCEjs: 53 times", million["grid"] / million["tutorial"], "times", at_least=305)
    say("Q-learning on the slippery 8 x 8 lake", million["lake"], "M/s")
    for name in PLANNED:
        say(f"{name}, 50 planning steps, REINFORCEjs's world", million[name], "M/s")
        say("  over the tutorial's loop on the cliff; REINFORCEjs: 1.68 times", million[name] / million["tutorial"], "times", at_least=33.6)
    say("100 seeds of 500 episodes on the cliff", computed(lambda: list(compare.compare(MANY, Resources()))), "s", at_most=0.3)
    known = model(parse(EMPTY))
    say("value iteration on 30 x 30 slippery cells, to 1e-12", 1000 * computed(lambda: solve.optimum(known, 0.99)), "ms", at_most=50)


def ours(world: str, alpha: float, gamma: float, epsilon: float, **settings: Any) -> None:
    run = Run(Config(world=world, alpha=alpha, gamma=gamma, epsilon=epsilon, episodes=200_000, **settings))
    kernels.learn(run.room, run.rules, run.mind, STEPS, 200_000)
    assert run.mind.now[kernels.TOTAL] == STEPS


def tutorial() -> None:
    """As printed everywhere: gymnasium, np.argmax, action_space.sample()."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import gymnasium

        env = gymnasium.make("CliffWalking-v1")
        table = np.zeros((env.observation_space.n, env.action_space.n))  # type: ignore[attr-defined]
        state, _ = env.reset(seed=0)
        draw = np.random.default_rng(0)
        for _ in range(FEW):
            action = env.action_space.sample() if draw.random() < 0.1 else int(np.argmax(table[state]))
            there, reward, ended, cut, _ = env.step(action)
            table[state, action] += 0.5 * (reward + np.max(table[there]) * (not ended) - table[state, action])
            state = there
            if ended or cut:
                state, _ = env.reset()
