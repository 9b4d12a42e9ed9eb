"""Two games side by side: the same data, noise and luck, other settings. They take turns in one process."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from core.gan.config import Config
from core.gan.play import Run, real_points
from core.gan.snapshot import Pair
from core.runs.moment import Moment, Resources

LETTERS = ("a", "b")


def play_both(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield both untrained states, then a moment each time that both have gone on by what `pace` says."""
    both = Both(config, resources)
    change = yield both.moment()
    while both.under_way:
        if change:
            both.change(change)
        both.play()
        change = yield both.moment()


class Both:
    """Two runs of a game, which end each for itself."""

    def __init__(self, config: Config, resources: Resources) -> None:
        self.config = config
        real, notes = real_points(config, resources)
        self.runs = [Run(game, real, notes) for game in config.games]

    @property
    def under_way(self) -> list[Run]:
        """Those that go on: a broken game stands still while the other is played to its end."""
        return [run for run in self.runs if run.goes_on and not run.note()]

    def change(self, change: Mapping[str, Any]) -> None:
        """Take a live change of a setting; what game B has of its own it keeps."""
        self.config = replace(self.config, **change)
        for run, game in zip(self.runs, self.config.games, strict=True):
            run.change({name: getattr(game, name) for name in change})

    def play(self) -> None:
        """Go on until the next moment; where an iteration has more updates in one game, the other waits for it."""
        going = self.under_way
        behind = min(run.iteration for run in going)
        for run in going:
            if run.iteration == behind:
                run.play(self.config.rounds)

    def moment(self) -> Moment:
        """Step: updates of both games. Measurements are those of each game, with its letter."""
        moments = [run.moment(run.note()) for run in self.runs]
        metrics = {f"{x}_{name}": value for x, one in zip(LETTERS, moments, strict=True) for name, value in one.metrics.items()}
        ended = not self.under_way
        note = " ".join(f"Game {x.upper()}: {one.note}" for x, one in zip(LETTERS, moments, strict=True) if one.note and ended)
        return Moment(sum(one.step for one in moments), metrics, self.snapshot, note, self.leaves)

    def snapshot(self) -> Pair:
        return Pair(*(run.snapshot() for run in self.runs))

    def leaves(self) -> dict[str, bytes]:
        """What both are taken home as, each with its letter; the real points are the same."""
        found: dict[str, bytes] = {}
        for letter, run in zip(LETTERS, self.runs, strict=True):
            left = run.leaves()
            found["points.csv"] = left.pop("points.csv")
            found |= {f"{letter}_{name}": content for name, content in left.items()}
        return found
