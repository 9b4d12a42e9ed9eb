"""The words under two games: the state of both in one line, how they differ, the numbers of each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from core.gan import game_reading
from core.gan.config import UPDATE, Config
from core.gan.diagnose import COLLAPSE, D_WINS, DIVERGED, EQUILIBRIUM, LEARNING, OSCILLATION, UNTRAINED
from core.gan.game_reading import number
from core.gan.snapshot import Pair, Snapshot, now
from core.params import of

STATES: Mapping[str, str] = {
    UNTRAINED: "has just begun",
    LEARNING: "is learning",
    EQUILIBRIUM: "is near equilibrium",
    COLLAPSE: "has collapsed",
    OSCILLATION: "oscillates",
    D_WINS: "is won by D",
    DIVERGED: "has diverged",
}


def look(config: Config, snapshot: Pair) -> str:
    """The state of both with its numbers, and how they differ."""
    games = [now(game, one) for game, one in zip(config.games, (snapshot.a, snapshot.b), strict=True)]
    if not snapshot.a.learned:
        return f"Both games begin with the same points, weights and noise. {_difference(*games)} Press play: where do they part?"
    said = [_state(f"Game {x}", game, one) for x, game, one in zip("AB", games, (snapshot.a, snapshot.b), strict=True)]
    return " ".join([*said, _difference(*games)])


def _state(name: str, config: Config, snapshot: Snapshot) -> str:
    """One game in a sentence."""
    if config.pace == UPDATE and snapshot.verdict != DIVERGED:
        who = "discriminator" if snapshot.learned == "D" else "generator"
        return f"{name}: the {who} has learned last."
    quality = snapshot.quality
    if snapshot.verdict == DIVERGED:
        return f"{name} {STATES[DIVERGED]}: its made points have left the picture, or its numbers every bound."
    numbers = [f"{quality.modes} of {quality.of} modes hit"] if quality.of > 0 else []
    numbers += [f"energy distance {number(quality.energy, 2)}", f"D right on {snapshot.accuracy:.0%}"]
    return f"{name} {STATES[snapshot.verdict]}: {', '.join(numbers)}."


def _difference(a: Config, b: Config) -> str:
    """What B has that A has not, as far as it has an effect."""
    matter = {*a.effective(), *b.effective()}
    differ = [(param, getattr(a, name), getattr(b, name)) for name, param in of(Config).items() if name in matter]
    parts = [f"{param.label} {_said(one)} in A, {_said(other)} in B" for param, one, other in differ if one != other]
    return f"{'; '.join(parts)}." if parts else "They do not differ: choose a setting that game B has of its own."


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def details(config: Config, snapshot: Pair) -> list[str]:
    """How far both are, then the numbers of each by turns: in two columns each game has one."""
    both = [game_reading.details(game, one) for game, one in zip(config.games, (snapshot.a, snapshot.b), strict=True)]
    rows = [[f"{x}: {line}" for x, line in zip("AB", lines, strict=True) if line] for lines in zip_longest(*both)]
    return [" ".join(rows[0]), *(line for row in rows[1:] for line in row)] if rows else []


def notes(snapshot: Pair) -> tuple[str, ...]:
    """What was done to the points, and who plays; once where both say the same."""
    return tuple(dict.fromkeys([*game_reading.notes(snapshot.a), *game_reading.notes(snapshot.b)]))
