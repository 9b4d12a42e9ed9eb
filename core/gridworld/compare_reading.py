"""A comparison in words: who does better, by how much, and whether that could be luck."""

from __future__ import annotations

from core.gridworld.config import LAST, Config
from core.gridworld.snapshot import CompareSnapshot, Lane
from core.gridworld.words import number, uncertain
from core.verdict import Verdict


def look(config: Config, snapshot: CompareSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    count, lanes = len(snapshot.lanes), snapshot.lanes
    if not snapshot.seeds:
        if count == 1:
            return f"Nobody has walked yet. Over {_seeds(config.seeds)} the curve of one agent becomes what it can expect, with a band."
        most = "earn most" if config.measure == "return" else "need the fewest steps"
        return f"Nobody has walked yet: {count} runners will meet the same chances on {_seeds(config.seeds)}. Which will {most}?"
    after = f"After {snapshot.seeds} of {_seeds(config.seeds)}" if snapshot.seeds < config.seeds else f"After {_seeds(config.seeds)}"
    best = ordered(config, snapshot)[0]
    if count == 1:
        return f"{after} {best.name} {_does(config, best)} in its {_last(config)}."
    if not snapshot.verdict:
        return f"{after} {best.name} is ahead: it {_does(config, best)} in its {_last(config)}."
    tied = [lane.name for lane, apart in zip(lanes, snapshot.verdict.beyond, strict=True) if not apart and lane.name != best.name]
    if len(tied) == count - 1:
        return f"{after} nobody is ahead beyond chance: the differences over the {_last(config)} are no larger than luck makes them."
    others = "the others are" if count > 2 else "the other is"
    same = f"; its distance from {_listed(tied)} may be chance" if tied else f", and {others} behind beyond chance"
    return f"{after} {best.name} is best: it {_does(config, best)} in its {_last(config)}{same}."


def warning(config: Config, snapshot: CompareSnapshot) -> str:
    """What not to trust."""
    alone = snapshot.seeds == config.seeds == 1 and len(snapshot.lanes) > 1
    return "One seed cannot tell a better way from luck: take several." if alone else ""


def details(config: Config, snapshot: CompareSnapshot) -> list[str]:
    """Each runner's last episodes, the best first, and how far it is from the best; then the rule by which that is called chance."""
    if not snapshot.seeds:
        return []
    lines = []
    for lane in ordered(config, snapshot):
        apart = _apart(snapshot.verdict, snapshot.lanes.index(lane), snapshot.lanes) if snapshot.verdict else ""
        lines.append(f"{lane.name}: {uncertain(lane.last, lane.last_error)} in its {_last(config)}{apart}.")
    what = "return" if config.measure == "return" else "steps"
    lines.append(f"Mean {what} of an episode over the seeds ± its standard error; bands are two standard errors to each side.")
    if snapshot.verdict:
        lines.append(
            "Beyond chance: the differences from the best, seed by seed, have a mean of more than "
            f"{number(snapshot.verdict.times, 3)} standard errors (paired t test, 5\u00a0% for all pairs together)."
        )
    return lines


def ordered(config: Config, snapshot: CompareSnapshot) -> list[Lane]:
    """The runners, the best first."""
    return sorted(snapshot.lanes, key=lambda lane: -lane.last if config.measure == "return" else lane.last)


def _does(config: Config, lane: Lane) -> str:
    said = uncertain(lane.last, lane.last_error)
    return f"earns {said}" if config.measure == "return" else f"needs {said} steps"


def _apart(verdict: Verdict, place: int, lanes: tuple[Lane, ...]) -> str:
    if place == verdict.best:
        return ""
    if verdict.apart[place] == verdict.apart_error[place] == 0:
        return f"; the same as {lanes[verdict.best].name} on every seed"
    said = uncertain(verdict.apart[place], verdict.apart_error[place])
    said = said if said.startswith("−") else f"+{said}"
    return f"; {said} from {lanes[verdict.best].name}, {'beyond chance' if verdict.beyond[place] else 'which may be chance'}"


def _last(config: Config) -> str:
    return f"last {LAST} episodes" if config.episodes > LAST else f"{config.episodes} episodes" if config.episodes > 1 else "episode"


def _seeds(count: int) -> str:
    return f"{count} seeds" if count > 1 else "one seed"


def _listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
