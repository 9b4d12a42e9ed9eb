"""What a person chooses for an agent in a gridworld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from core.errors import InputError, Problem
from core.gridworld import runners
from core.gridworld.notation import checked
from core.gridworld.world import World
from core.gridworld.worlds import CLIFF
from core.params import check, choice, number, of, text, values

LEARN, COMPARE, SWEEP = MODES = ("Learn", "Compare", "Sweep α")
# Each has its own short story in `train`; the names are the field's.
ALGORITHMS = (
    "Q-learning",
    "SARSA",
    "Expected SARSA",
    "Double Q-learning",
    "n-step SARSA",
    "Monte Carlo, first visit",
    "Monte Carlo, every visit",
    "SARSA(λ)",
    "Q(λ)",
    "Dyna-Q",
    "Dyna-Q+",
    "Prioritized sweeping",
    "Value iteration",
    "Policy iteration",
    "Deep Q-learning",
)
PLANNERS = ("Value iteration", "Policy iteration")  # they know the world and take no step: a moment is a sweep over all cells
RACED = tuple(name for name in ALGORITHMS if name not in (*PLANNERS, "Deep Q-learning"))  # in comparisons of many seeds
WITH_TRACES = ("SARSA(λ)", "Q(λ)")
# Settings that matter for these algorithms only; what matters for the others, and when, says `effects`.
ONLY_FOR = {
    "steps": ("n-step SARSA",),
    "trace": WITH_TRACES,
    "traces": WITH_TRACES,
    "planning": ("Dyna-Q", "Dyna-Q+", "Prioritized sweeping"),
    "curiosity": ("Dyna-Q+",),
    "threshold": ("Prioritized sweeping",),
    "width": ("Deep Q-learning",),
    "net_rate": ("Deep Q-learning",),
    "batch": ("Deep Q-learning",),
    "memory": ("Deep Q-learning",),
    "still": ("Deep Q-learning",),
}
TRACES = ("replacing", "accumulating")
EXPLORATIONS = ("epsilon-greedy", "softmax", "UCB")
SCHEDULES = ("constant", "linear", "exponential")  # from the first value to the last over `decay` episodes
MEASURES = ("return", "steps")
# What a runner may have of its own: all that makes a learner. The world, the episodes and the seeds are the same for all.
OWN = (
    "algorithm",
    *("alpha", "gamma", "epsilon", "exploration", "epsilon_schedule", "epsilon_last", "alpha_schedule", "alpha_last", "decay"),
    *("temperature", "bonus", "first_value", "steps", "trace", "traces", "planning", "curiosity", "threshold"),
)
SWEPT = tuple(rate / 10 for rate in range(1, 11))  # learning rates
FEWEST_SWEPT, MOST_SWEPT = 2, 4  # algorithms
FIRST, LAST = 100, 100  # episodes: of the interim performance of a sweep, of what a comparison comes to
PACES = ("transition", "episode", "many episodes")
MANY = 200  # "many episodes": a moment each 1/200 of the episodes, at least one episode
# For `transitions_a_moment`. Seconds on one core of a small server: of a transition, of one value looked at, of a step of a small network.
SECONDS_A_STEP, SECONDS_A_VALUE, SECONDS_A_NETWORK = 5e-8, 5e-9, 1e-3
PATIENCE = 0.2  # seconds: a person who presses stop waits for the moment to end
LONGEST_TEXT = 20_000  # characters of a world: a paste of 100 x 100 cells is still told its size


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything one run depends on. Equal configs give equal runs."""

    VERSIONS: ClassVar[Mapping[int, Mapping[str, Any]]] = MappingProxyType({1: {}})  # version -> defaults that were different then
    # What may change while it runs. Moments come as `pace` says from the next one on; a world must keep its size.
    LIVE: ClassVar[frozenset[str]] = frozenset({"world", "alpha", "gamma", "epsilon", "pace"})

    mode: str = choice("Learn", "What to do", "Watch one agent learn; compare settings over many seeds; try all learning rates.", MODES)
    world: str = text(CLIFF, "World", "The world as text: rows of letters, then its settings. S starts, G ends well.", longest=LONGEST_TEXT)
    later: str = text(
        "", "Later world", "A world of the same size that takes over while the agent learns. Empty: none.", longest=LONGEST_TEXT
    )
    later_at: int = number(1000, "It takes over after", "So many transitions.", low=1, high=100_000_000, unit="steps", log=True)
    algorithm: str = choice("Q-learning", "Algorithm", "How values are learned from what happened.", ALGORITHMS)
    alpha: float = number(0.5, "Learning rate α", "How far a value moves towards what was just seen.", low=0.0, high=1.0, step=0.05)
    gamma: float = number(1.0, "Discount γ", "What a reward one step later is worth: 1 as much, 0 nothing.", low=0.0, high=1.0, step=0.01)
    epsilon: float = number(0.1, "Exploration ε", "How often the agent tries an action at random.", low=0.0, high=1.0, step=0.01)
    exploration: str = choice("epsilon-greedy", "Exploration", "How the agent chooses actions that do not look best.", EXPLORATIONS)
    epsilon_schedule: str = choice("constant", "ε schedule", "How ε changes from episode to episode.", SCHEDULES)
    epsilon_last: float = number(0.01, "Last ε", "Where the ε schedule ends.", low=0.0, high=1.0, step=0.01)
    alpha_schedule: str = choice(
        "constant", "α schedule", "How α changes; 1/visits averages all that was seen of an action.", (*SCHEDULES, "1/visits")
    )
    alpha_last: float = number(0.01, "Last α", "Where the α schedule ends.", low=0.0, high=1.0, step=0.01)
    decay: int = number(500, "Schedules end after", "From here on the last values hold.", low=1, high=1_000_000, unit="episodes", log=True)
    temperature: float = number(
        1.0, "Temperature", "Softmax: near 0 only the best action, high all alike.", low=0.001, high=1000.0, log=True
    )
    bonus: float = number(1.0, "UCB bonus", "Weight of not having tried an action.", low=0.0, high=1000.0)
    first_value: float = number(
        0.0, "First values", "What every action is worth before it was tried; high is optimistic.", low=-1000.0, high=1000.0
    )
    steps: int = number(4, "Steps n", "Rewards that n-step SARSA looks at before it counts on a value.", low=1, high=1000, unit="steps")
    trace: float = number(0.9, "Trace λ", "How much earlier actions share in what happens: 0 nothing, 1 all.", low=0.0, high=1.0, step=0.05)
    traces: str = choice("replacing", "Traces", "What a cell's trace does when it is visited again.", TRACES)
    planning: int = number(
        5, "Planning steps", "What is learned again from memory after each transition.", low=0, high=1000, unit="updates"
    )
    curiosity: float = number(
        0.001, "Curiosity κ", "Dyna-Q+ adds κ times the root of the steps since an action was tried.", low=0.0, high=10.0, log=True
    )
    threshold: float = number(
        0.0001, "Least change", "Prioritized sweeping leaves changes alone that are smaller.", low=0.0, high=100.0, log=True
    )
    width: int = number(64, "Units", "Hidden units of the network that deep Q-learning has instead of a table.", low=1, high=512, log=True)
    net_rate: float = number(0.005, "Network's learning rate", "Of Adam; the network has it in place of α.", low=1e-5, high=1.0, log=True)
    batch: int = number(32, "Memories a step", "Transitions that are learned again after each one.", low=1, high=512, log=True)
    memory: int = number(5000, "Memory", "How many of the last transitions are kept.", low=1, high=100_000, unit="transitions", log=True)
    still: int = number(
        100,
        "Target stands still",
        "What comes next is judged by a copy of the network that is this old at most.",
        low=1,
        high=100_000,
        unit="transitions",
        log=True,
    )
    episodes: int = number(500, "Episodes", "Journeys from a start to an end.", low=1, high=1_000_000, log=True)
    longest: int = number(
        1000, "Longest episode", "An episode is cut off after so many steps.", low=1, high=100_000, unit="steps", log=True
    )
    pace: str = choice("episode", "One step is", "What the step button does, and what a picture may show.", PACES)
    runners: str = text(
        "algorithm=Q-learning | algorithm=SARSA | algorithm=Expected SARSA",
        "Runners",
        "Settings to compare: for each runner what it has of its own; the rest is as on screen. Empty: only what is on screen.",
        longest=3000,
    )
    swept: str = text(
        "Q-learning | SARSA | Expected SARSA", "Algorithms", "Two to four algorithms, each with ten learning rates.", longest=200
    )
    measure: str = choice("return", "Measure", "What is compared: the sum of an episode’s rewards, or its steps.", MEASURES)
    smooth: int = number(
        10, "Smoothing", "Each point of a curve is the mean of so many episodes.", low=1, high=1000, unit="episodes", log=True
    )
    seeds: int = number(50, "Seeds", "So many runs of each, all with the same chances: more make the bands narrow.", low=1, high=200)
    seed: int = number(0, "Seed", "Same seed, same run: it fixes slips, exploration and ties.", low=0, high=9999)

    def __post_init__(self) -> None:
        check(self)
        world = checked(self.world)
        if self.later:
            later = checked(self.later)
            if (later.rows, later.columns) != (world.rows, world.columns):
                got, needs = f"{later.rows} × {later.columns} cells", f"{world.rows} × {world.columns} cells like the world before it"
                raise InputError(Problem(of(type(self))["later"].label, got, needs))
        if self.mode == COMPARE:
            _ = self.racers  # each is checked by itself
        if self.mode == SWEEP:
            _ = self.swept_algorithms
        # What holds together with the world of a link is checked here, what needs the exact answer in `train`.
        if self.mode != COMPARE and self.gamma == 1 and (stuck := endless(world)):
            row, column = stuck
            where = of(type(self))["gamma"].label
            raise InputError(
                Problem(
                    where,
                    self.gamma,
                    f"less than 1: from row {row + 1}, column {column + 1} no end can be reached, so values would grow for ever",
                )
            )

    @property
    def racers(self) -> tuple[Config, ...]:
        """The settings to compare, each as the config of one Learn run. Raises: InputError naming what is wrong with which runner."""
        declared = of(type(self))
        raced = replace(declared["algorithm"], options=RACED)
        own = runners.read(self.runners, {name: declared[name] for name in OWN} | {"algorithm": raced}) or ({},)
        if any("algorithm" not in changes for changes in own) and not raced.accepts(self.algorithm):
            raise InputError(Problem(raced.label, self.algorithm, f"for a comparison {raced.needs()}"))
        return tuple(replace(self, mode=LEARN, **changes).settled() for changes in own)

    @property
    def racer_names(self) -> tuple[str, ...]:
        """What the runners of a comparison are called, by what differs between them."""
        own = [{name: getattr(racer, name) for name in OWN if name in racer.effective()} for racer in self.racers]
        return runners.names(own, of(type(self)))

    @property
    def swept_algorithms(self) -> tuple[str, ...]:
        """The algorithms of a sweep over learning rates. Raises: InputError."""
        names = tuple(name.strip() for name in self.swept.split("|") if name.strip())
        wrong = [name for name in names if name not in RACED]
        if wrong or not FEWEST_SWEPT <= len(set(names)) == len(names) <= MOST_SWEPT:
            needs = f"{FEWEST_SWEPT} to {MOST_SWEPT} different ones of {', '.join(RACED)}"
            raise InputError(Problem(of(type(self))["swept"].label, " | ".join(wrong or names), needs))
        return names

    def swept_at(self, algorithm: str, alpha: float) -> Config:
        """One point of the sweep, as the config of a Learn run."""
        return replace(self, mode=LEARN, algorithm=algorithm, alpha=alpha, alpha_schedule="constant").settled()

    def effective(self) -> tuple[str, ...]:
        """The settings that this run depends on, in reading order."""
        from core.gridworld import effects  # it reads the declarations here

        shared = {"mode", "world", "later", "episodes", "longest", "seed", *({"later_at"} if self.later else ())}
        if self.mode == COMPARE:
            named = [set(changes) for changes in runners.read(self.runners, {name: of(type(self))[name] for name in OWN})]
            same = set.intersection(*named) if named else set()
            learning = {name for racer in self.racers for name in racer.effective() if name in OWN} - same
            names = shared | learning | {"runners", "measure", "smooth", "seeds"}
        elif self.mode == SWEEP:
            learning = {name for algorithm in self.swept_algorithms for name in self.swept_at(algorithm, 0.1).effective() if name in OWN}
            names = shared | learning - {"algorithm", "alpha", "alpha_schedule"} | {"swept", "seeds"}
        else:
            names = {"mode", *effects.effective(values(self))}
        return tuple(name for name in of(type(self)) if name in names)

    def settled(self) -> Config:
        """The same run, with every setting that has no effect on it at its default: what a run is known by."""
        known = self.effective()
        return replace(self, **{name: param.default for name, param in of(type(self)).items() if name not in known})

    def check_follows(self, before: Config) -> None:
        """Raises InputError where a run of `before` cannot go on with this: its table has a row for each cell, a comparison is fair."""
        if before.mode != LEARN:
            raise InputError(Problem(of(type(self))["mode"].label, before.mode, "the same settings for all seeds: run it anew"))
        now, then = self.parsed, before.parsed
        if (now.rows, now.columns) != (then.rows, then.columns):
            needs = f"{then.rows} × {then.columns} cells while it runs"
            raise InputError(Problem(of(type(self))["world"].label, f"{now.rows} × {now.columns}", needs))

    @property
    def parsed(self) -> World:
        """The world itself."""
        return checked(self.world)

    @property
    def transitions_a_moment(self) -> int:
        """After so many transitions a moment ends though its episode goes on: what is learned after each may take its time."""
        values = 4 * self.parsed.rows * self.parsed.columns
        looked_at = {"n-step SARSA": self.steps, "Dyna-Q": 8 * self.planning, "Dyna-Q+": 8 * self.planning}.get(self.algorithm, 0)
        if self.algorithm in WITH_TRACES:
            looked_at = values
        elif self.algorithm == "Prioritized sweeping":
            looked_at = (20 + values // 8) * (self.planning + 1)  # those that lead to a cell: mostly four pairs, but it may be all
        seconds = SECONDS_A_STEP + SECONDS_A_VALUE * looked_at
        if self.algorithm == "Deep Q-learning":
            seconds = SECONDS_A_NETWORK * (1 + self.batch * self.width / 50_000)
        return max(1, int(PATIENCE / seconds))

    @property
    def heavy(self) -> bool:
        """No run here must queue: tables are small, and the time limit of a run holds."""
        return False

    @property
    def instant(self) -> bool:
        """Whether the run is so quick that it may follow the controls."""
        return False


@lru_cache(maxsize=64)
def endless(world: World) -> tuple[int, int] | None:
    """A cell that can be reached from a start and from which no end can be reached, or None."""
    reached = world.reached()
    leads: dict[tuple[int, int], set[tuple[int, int]]] = {cell: set() for cell in reached}  # next cell -> the cells before it
    for cell in reached:
        if not world.ends(cell):
            for action in range(4):
                for _, there, _, _ in world.outcomes(cell, action):
                    leads[there].add(cell)
    waiting = [cell for cell in reached if world.ends(cell)]
    ending = set(waiting)
    while waiting:
        for before in leads[waiting.pop()] - ending:
            ending.add(before)
            waiting.append(before)
    return min(reached - ending, default=None)
