"""The run on screen as a script that runs without the app. It is the app's own source, so it cannot tell another story."""

from __future__ import annotations

from core.gridworld.config import COMPARE, LEARN, PLANNERS, Config
from core.gridworld.notation import checked
from core.gridworld.rules import rules
from core.gridworld.seeds_script import seeds_script
from core.gridworld.world import World
from core.snippets import source

WORLD = (*("UP", "ACTIONS", "DELTAS", "FREE", "DOORS", "PORTALS", "Cell", "World"),)
MODEL = ("SIDES", "Model", "model")
CONSTANTS = ("Q_LEARNING", "FIRST_AHEAD", "EPSILON_GREEDY", "CONSTANT", "STATE", "LAST_STATE", "LAST_REWARD", "BEFORE")
SHARED = (
    "Room",
    "Rules",
    "Mind",
    "compiled",
    "inlined",
    "rolled",
    "share",
    "below",
    "scheduled",
    "largest",
    "greedy",
    "chances",
    "chosen",
    "worths",
    "slipped",
    "note",
)
LEARNING = ("learn", "learn_along_traces", "learn_back", "plan", "remembered", "relink", "sweep_by_priority", "prioritize", "sooner")

PLANNING = ("Floats", "AT_REST", "EVALUATED", "worth", "best_actions", "Sweeps")

NUMPY = "import numpy as np\n"
TORCH = "import torch\n"
TYPING = "from numpy.typing import NDArray\n"
NN = "from torch import nn\n"

HEAD = '''"""{algorithm} in a gridworld, and the world as a Gymnasium environment.

Made by ML Playground from its own source; needs {needs}. With numba it takes no time, without it the same loops run as plain Python.
With gymnasium installed, Gridworld is one of its environments. Changes made while a run went on are not in here.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

try:
    from numba import njit
except ImportError:

    def njit(*functions, **options):
        return functions[0] if functions else lambda function: function


try:
    from gymnasium import Env, spaces
except ImportError:
    Env, spaces = object, None'''

RUN = """world = {world}
longest, episodes, seed = {longest}, {episodes}, {seed}
rules = Rules({rules})


def room_of(world):
    tables = model(world)
    return Room(tables.next, tables.reward, tables.ends, world.slip, tables.starts)


mind = fresh_mind(world.rows * world.columns, first_value={first_value!r}, episodes=episodes, longest=longest, seed=seed)
{learn}

done = int(mind.now[EPISODE])
q = {q}
print(f"{{done}} episodes, {{int(mind.now[TOTAL])}} transitions")
print(f"mean return of the last {{min(done, 100)}} episodes: {{float(mind.returns[max(done - 100, 0) : done].mean())!r}}")
for row, column in world.starts:
    cell = row * world.columns + column
    values = ", ".join(f"{{action}} {{float(value)!r}}" for action, value in zip(ACTIONS, q[cell]))
    print(f"at the start in row {{row + 1}}, column {{column + 1}}: {{values}}")"""

LATER = """later = {later}
learn(room_of(world), rules, mind, {at}, episodes)
if mind.now[TIME] and not model(later).reached[mind.now[STATE]]:
    mind.now[TIME] = 0  # the agent stood where a wall is now
learn(room_of(later), rules, mind, 2**62, episodes)"""


PLAN = """world = {world}
planner = Sweeps(model(world), {gamma!r}, by_policy={by_policy})
while not planner.done:
    planner.sweep()

print(f"at rest after {{planner.count}} sweeps")
for row, column in world.starts:
    cell = row * world.columns + column
    values = ", ".join(f"{{action}} {{float(value)!r}}" for action, value in zip(ACTIONS, planner.q[cell]))
    print(f"at the start in row {{row + 1}}, column {{column + 1}}: {{values}}")"""


def snippet(config: Config) -> str:
    """A script that needs numpy and ends with the page's numbers."""
    deep = config.mode == LEARN and config.algorithm == "Deep Q-learning"
    title = {LEARN: config.algorithm, COMPARE: "A comparison over many seeds"}.get(config.mode, "Learning rates over many seeds")
    shared = [
        HEAD.format(algorithm=title, needs="numpy and torch" if deep else "numpy"),
        source("core.gridworld.world", *WORLD),
        source("core.gridworld.model", *MODEL),
    ]
    if config.mode == LEARN and config.algorithm in PLANNERS:
        run = PLAN.format(world=_literal(config.parsed), gamma=float(config.gamma), by_policy=config.algorithm == "Policy iteration")
        return "\n\n\n".join([*shared, source("core.gridworld.planning", *PLANNING), run]) + "\n"
    learn = "learn(room_of(world), rules, mind, 2**62, episodes)"
    if config.later:
        learn = LATER.format(later=_literal(checked(config.later)), at=config.later_at)
    if deep:
        settings = f"width={config.width}, rate={config.net_rate!r}, batch={config.batch}, memory={config.memory}, every={config.still}"
        threads = "torch.set_num_threads(1)  # as in the app: sums are rounded in the same order"
        learn = f"{threads}\nlearner = DeepLearner(len(mind.visits), {settings}, seed=seed)\n" + learn.replace(
            "learn(room_of", "learner.learn(room_of"
        )
    run = RUN.format(
        world=_literal(config.parsed),
        longest=config.longest,
        episodes=config.episodes,
        seed=config.seed,
        rules=", ".join(f"{name}={value!r}" for name, value in rules(config).items()),
        first_value=float(config.first_value),
        learn=learn,
        q="learner.table()" if deep else "mind.q.mean(0)" if config.algorithm == "Double Q-learning" else "mind.q[0]",
    )
    if config.mode != LEARN:
        run = seeds_script(config, _literal(config.parsed), _literal(checked(config.later)) if config.later else "")
    parts = [
        *(
            [shared[0].replace("import math\n", "import copy\nimport math\n").replace(NUMPY, NUMPY + TORCH).replace(TYPING, TYPING + NN)]
            if deep
            else shared[:1]
        ),
        *shared[1:],
        source("core.gridworld.kernels", *CONSTANTS, *SHARED, *LEARNING),
        source("core.gridworld.luck", "scattered"),
        source("core.gridworld.minds", "fresh_mind"),
        source("core.gridworld.environment", "Gridworld"),
        *([source("core.gridworld.deep", "DeepLearner")] if deep else []),
        run,
    ]
    return "\n\n\n".join(parts) + "\n"


def _literal(world: World) -> str:
    """The world as Python writes it, what is as usual left out."""
    usual = World(world.cells)
    given = {name: value for name, value in vars(world).items() if hasattr(usual, name) and name in World.__dataclass_fields__}
    parts = [f"{name}={value!r}" for name, value in given.items() if name == "cells" or value != getattr(usual, name)]
    rows = "".join(f"\n        {row!r}," for row in world.cells)
    parts[0] = f"cells=({rows}\n    )"
    return "World(\n    " + ",\n    ".join(parts) + ",\n)"
