"""A sweep over learning rates in words: which rate is best for whom, soon and in the long run."""

from __future__ import annotations

from core.gridworld.config import FIRST, SWEPT, Config
from core.gridworld.snapshot import Floats, SweepSnapshot
from core.gridworld.words import uncertain


def look(config: Config, snapshot: SweepSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    algorithms = config.swept_algorithms
    if not snapshot.seeds:
        count = f"{len(algorithms)} algorithms will learn with {len(SWEPT)} rates each"
        return f"Nobody has walked yet: {count}. Which earns most, and with which rate?"
    all_of = f"{config.seeds} seeds" if config.seeds > 1 else "one seed"
    seeds = f"{snapshot.seeds} of {all_of}" if snapshot.seeds < config.seeds else all_of
    soon, late = (_leader(config, *part) for part in ((snapshot.first, snapshot.first_error), (snapshot.all, snapshot.all_error)))
    if config.episodes <= FIRST:
        return f"After {seeds} most is earned by {late}."
    return f"After {seeds} most is earned by {late}; over the first {FIRST} episodes alone by {soon}."


def warning(config: Config, snapshot: SweepSnapshot) -> str:
    """What not to trust."""
    if config.episodes <= FIRST:
        return f"There are no more than {FIRST} episodes, so dashed and solid lines are the same: take more to see the long run."
    return "One seed cannot tell a better rate from luck: take several." if snapshot.seeds == config.seeds == 1 else ""


def details(config: Config, snapshot: SweepSnapshot) -> list[str]:
    """The best rate of each algorithm, in the first episodes and in all."""
    if not snapshot.seeds:
        return []
    lines = []
    for place, algorithm in enumerate(config.swept_algorithms):
        soon, late = _best(snapshot.first[place], snapshot.first_error[place]), _best(snapshot.all[place], snapshot.all_error[place])
        lines.append(f"{algorithm}: best in the first {min(FIRST, config.episodes)} episodes {soon}; in all {config.episodes} {late}.")
    lines.append("Mean return of an episode over the seeds ± its standard error; bars are two standard errors to each side.")
    return lines


def _leader(config: Config, means: Floats, errors: Floats) -> str:
    """The algorithm whose best rate earns most."""
    place = int(means.max(1).argmax())
    return f"{config.swept_algorithms[place]} {_best(means[place], errors[place])}"


def _best(means: Floats, errors: Floats) -> str:
    at = int(means.argmax())
    return f"with α = {SWEPT[at]:g}, {uncertain(float(means[at]), float(errors[at]))}"
