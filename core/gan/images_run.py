"""The game on pictures: rounds of updates, and what is measured of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np
import torch

from core.curves import Curve
from core.gan import model
from core.gan.config import CROSS_ENTROPY, Config
from core.gan.diagnose import DIVERGED, UNTRAINED, Measured, verdict
from core.gan.images_config import CELLS, FEWEST_HELD
from core.gan.images_game import PictureGame
from core.gan.images_growing import seen_at
from core.gan.images_judge import COMPARED, SHOWN, PictureJudge, copied
from core.gan.images_leaves import left
from core.gan.images_sets import real_pictures
from core.gan.images_sheet import sheet
from core.gan.images_snapshot import Copying, Growing, PicturesSnapshot, Scores
from core.gan.images_walk import fixed, walked
from core.gan.play import turns
from core.runs.moment import Moment, Resources

EVERY = 50  # iterations between two measurements
CURVE = 100  # points of each
CURVES = 6
FILM = 60  # sheets at most


def play_pictures(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then a moment for so many rounds as `pace` says."""
    return (yield from turns(PictureRun(config, resources)))


class PictureRun:
    """A game under way: its networks, its curves, what was measured last."""

    def __init__(self, config: Config, resources: Resources) -> None:
        self.config, self.changed = config, dict[str, Any]()
        self.real = real = real_pictures(config, config.seed, resources.files)
        told = len(real.names) if config.classes else 0
        x = torch.from_numpy(real.seen).float() / 127.5 - 1
        self.game = PictureGame(x, torch.from_numpy(real.seen_classes), told, config, resources.device)
        self.noise, self.of_class = fixed(CELLS + COMPARED, config.latent, told, config.seed)
        self.curve, self.iteration = Curve(CURVE), 0
        self.record: list[Measured] = []
        self.measured: list[tuple[int, Scores]] = []
        self.judge: PictureJudge | None = None
        self.verdict, self.found = UNTRAINED, 0
        self.d_loss = self.g_loss = self.on_real = self.on_made = self.accuracy = math.nan
        self.film = [sheet(self.made(0, CELLS))]
        self.apart = 1  # measurements between two sheets of the film
        self.copying = self.copies()

    @property
    def goes_on(self) -> bool:
        return self.iteration < self.config.image_iterations

    def change(self, change: Mapping[str, Any]) -> None:
        """Take a live change."""
        self.config = replace(self.config, **change)
        self.changed |= change
        self.game.rules = self.config

    def play(self) -> None:
        """Go on until the next moment."""
        for _ in range(min(self.config.rounds, self.config.image_iterations - self.iteration)):
            self.game.play(1)
            self.iteration += 1
            self.tell()
            if self.note():
                self.verdict = DIVERGED
                return
            if self.iteration % EVERY == 0 or not self.goes_on:
                self.measure()

    @np.errstate(all="ignore")  # a game that breaks is to be shown
    def tell(self) -> None:
        """What the last batches say."""
        config = self.config
        on_real, on_made, fooled = self.game.logits.numpy()
        self.d_loss, self.g_loss = model.d_loss(config, on_real, on_made), model.g_loss(config, fooled)
        self.on_real, self.on_made = (float(model.sure(config, part).mean()) for part in (on_real, on_made))
        border = model.border(config)
        self.accuracy = float(((on_real > border).mean() + (on_made <= border).mean()) / 2)
        self.curve.add(self.iteration, self.d_loss, self.g_loss, self.on_real, self.on_made, *self.game.told[:2])

    def measure(self) -> None:
        """How good made pictures are now; the first time the judge is made, once nobody waits for the first picture."""
        self.copying = self.copies()
        self.record_film()
        if len(self.real.held) < FEWEST_HELD:
            return
        self.judge = self.judge or PictureJudge(self.real, self.config.seed)
        made = self.judge.seen(self.made(CELLS, CELLS + self.judge.count))
        scores = self.judge.scores(made)
        quality = self.judge.quality(made, scores.precision)
        scale = self.config.loss in (*CROSS_ENTROPY, "least squares", "hinge")  # a Wasserstein critic has no border between real and made
        self.measured.append((self.iteration, scores))
        self.record.append(Measured(self.iteration, quality, self.accuracy if scale else math.nan))
        self.verdict = verdict(self.record, self.judge.apart, self.judge.deviation)
        self.found = quality.modes

    def record_film(self) -> None:
        """Keep this sheet, where it is one of those kept; once there are too many, every second goes."""
        if self.iteration % (self.apart * EVERY) == 0 or not self.goes_on:
            self.film.append(sheet(self.made(0, CELLS)))
        if len(self.film) > FILM:
            self.film, self.apart = self.film[::2], 2 * self.apart

    def made(self, start: int, end: int) -> Any:
        return self.game.pictures(self.noise[start:end], self.of_class[start:end]).numpy()

    def copies(self) -> Copying:
        real, now = self.real, self.game.stage
        if self.config.grow:  # a blurred picture lies near to everything: both kinds are compared as the game sees them now
            real = real._replace(seen=seen_at(real.seen, now), held=seen_at(real.held, now))
        found = copied(self.made(0, CELLS), real)
        return replace(found, **{f.name: still(getattr(found, f.name)) for f in fields(found) if f.name in ("made", "near", "away")})

    def note(self) -> str:
        """Why the game cannot go on, or ""."""
        if torch.isfinite(self.game.logits).all() and np.isfinite(self.game.told).all():
            return ""
        return f"Stopped at iteration {self.iteration:,}: the numbers have grown beyond what a computer can hold."

    def leaves(self) -> dict[str, bytes]:
        """What a finished run is taken home as."""
        return left(self.game, self.config, self.real, self.made(0, CELLS), self.film)

    def moment(self, note: str = "", leaves: Callable[[], Mapping[str, bytes]] | None = None) -> Moment:
        known = {
            "iteration": float(self.iteration),
            "d_loss": self.d_loss,
            "g_loss": self.g_loss,
            "d_on_real": self.on_real,
            "d_on_made": self.on_made,
            "accuracy": self.accuracy,
            "d_gradient": self.game.told[0],
            "g_gradient": self.game.told[1],
            "nearest_of_made": self.copying.made_away,
            "nearest_of_held": self.copying.held_away,
        }
        if self.measured:
            scores = self.measured[-1][1]
            known |= {"frechet": scores.frechet, "score": scores.score, "precision": scores.precision, "recall": scores.recall}
        return Moment(
            self.game.updates, {name: value for name, value in known.items() if math.isfinite(value)}, self.snapshot, note, leaves
        )

    def growing(self) -> Growing | None:
        """How far it has grown."""
        if not self.config.grow:
            return None
        now = self.game.stage
        ways = [self.game.pictures(self.noise[:SHOWN], self.of_class[:SHOWN], alpha).numpy() for alpha in (0.0, 1.0, now.alpha)]
        below, new, mixed = (still(way) for way in ways)
        real = still(seen_at(self.real.seen[:SHOWN], now))
        return Growing(now, below if now.alpha < 1 else still(below[:0]), new, mixed, real)

    def snapshot(self) -> PicturesSnapshot:
        real, judge, names = self.real, self.judge, self.real.names
        conditional = names if self.game.classes else ()
        columns = self.curve.arrays()[1:] if self.curve.points else (np.zeros(0),) * CURVES
        even = len(self.curve.points)  # the last point may lie closer than the others do
        return PicturesSnapshot(
            step=self.game.updates,
            iteration=self.iteration,
            real=still(real.seen[:CELLS]),
            real_names=tuple(names[k] for k in real.seen_classes[:CELLS]) if names else (),
            made=still(self.made(0, CELLS)),
            made_names=tuple(conditional[k] for k in self.of_class[:CELLS]) if conditional else (),
            walk=still(walked(self.game.pictures, self.config, self.noise, self.of_class)),
            d_loss=self.d_loss,
            g_loss=self.g_loss,
            penalty=self.game.told[2],
            on_real=self.on_real,
            on_made=self.on_made,
            accuracy=self.accuracy,
            d_gradient=self.game.told[0],
            g_gradient=self.game.told[1],
            told=tuple(still(column[:even]) for column in columns),
            stride=self.curve.stride,
            measured=still(np.array([iteration for iteration, _ in self.measured], np.int64)),
            scores=tuple(scores for _, scores in self.measured),
            floor=judge.floor if judge else None,
            ideal=judge.ideal if judge else math.nan,
            seen_by=judge.name if judge else "",
            right=judge.right if judge else math.nan,
            held=len(real.held),
            found=self.found,
            of=len(names),
            copying=self.copying,
            verdict=self.verdict,
            notes=real.notes,
            changed=tuple(self.changed.items()),
            growing=self.growing(),
        )


def still(array: Any) -> Any:
    found = np.array(array)
    found.setflags(write=False)
    return found
