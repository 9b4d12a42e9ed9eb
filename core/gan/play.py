"""The game on points: rounds of updates, and what is measured of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.curves import Curve
from core.data.reading import kind_of
from core.errors import InputError, Problem
from core.gan import drawing, model
from core.gan.animation import Film, Scene
from core.gan.config import UPDATE, Config
from core.gan.diagnose import DIVERGED, Measured, verdict
from core.gan.engines import Compiled, engine, going_on
from core.gan.metrics import SAMPLES, Judge
from core.gan.points import JITTER, drawn, scattered
from core.gan.snapshot import Snapshot
from core.gan.start import POOL, Beginning, beginning
from core.runs.moment import Moment, Resources
from core.spreadsheets import csv_table

EVERY = 100  # iterations between two measurements of quality
SHOWN, ARROWS = 400, 60  # points
CELLS, EDGE = 36, 0.65  # of the discriminator's map; half its side
LINES, BENDS = 14, 27  # of the generator's grid, points a line
BEYOND = 1e6  # sides of the square: no distance is measured that far out
CURVE = 300  # points of each
Float32 = NDArray[np.float32]


def play(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the untrained state, then a moment for each update, iteration, 10 or 100 of them, as `pace` says."""
    return (yield from turns(Run(config, *real_points(config, resources))))


def turns(game: Any) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Play a game, of points or of pictures: take over what is changed, yield a moment, end where there is something to say of the end."""
    change = yield game.moment(leaves=game.leaves)
    while game.goes_on:
        if change:
            game.change(change)
        game.play()
        note = game.note()
        change = yield game.moment(note, None if note else game.leaves)
        if note:
            return


def real_points(config: Config, resources: Resources) -> tuple[Float32, tuple[str, ...]]:
    """The points to imitate, (rows, 2), and what was done to them. Raises: InputError where a file is not there or holds none."""
    random = np.random.default_rng([config.seed, 0])
    if config.by_hand:
        places = drawing.read(config.drawing)
        said = f"Points: {len(places)} drawn by hand; each real point lies around one of them, with deviation {JITTER:g}."
        return scattered(places, POOL, random), (said,)
    if not config.own:
        return drawn(config.points, POOL, config.spread, random), ()
    if config.points not in resources.files:
        raise InputError(Problem("Data", config.points, "a set, or a file of yours: bring the file with this fingerprint again"))
    file = resources.files[config.points]
    if kind_of(file) == "pictures":
        from core.gan.picture_points import picture_points

        return picture_points(file, config.seed)
    from core.gan.own_points import own_points  # it reads pandas

    return own_points(file, config.x_column, config.y_column, config.seed)


def first(config: Config, real: Float32 | None = None) -> Beginning:
    """What the config's game begins with. real: the points, where they are not a set's."""
    real = real_points(config, Resources())[0] if real is None else real
    return beginning(real, config.noise, config.g_sizes, config.d_sizes, config.seed, config.weights, config.minibatch)


class Run:
    """A game under way: its engine, its curves, what was measured last."""

    def __init__(self, config: Config, real: Float32 | None = None, notes: tuple[str, ...] = ()) -> None:
        self.config, self.notes = config, notes
        self.changed: dict[str, Any] = {}
        self.begin = begin = first(config, real)
        self.engine = engine(config, begin)
        self.judge = Judge(config.points, config.spread, begin.real, config.seed)
        self.pool, self.samples = begin.real, begin.noise[-SAMPLES:]
        self.iteration, self.half, self.learned = 0, 0, ""
        self.film = Film(EDGE)
        self.losses, self.measures = Curve(CURVE), Curve(CURVE)
        self.record: list[Measured] = []
        self.d_loss = self.g_loss = self.on_real = self.on_made = self.accuracy = math.nan
        self.measure()

    @property
    def goes_on(self) -> bool:
        return self.iteration < self.config.iterations

    def change(self, change: Mapping[str, Any]) -> None:
        """Take a live change."""
        self.config = replace(self.config, **change)
        self.changed |= change
        self.engine = going_on(self.engine, self.config, self.begin)
        self.half = min(self.half, self.config.d_updates + self.config.g_updates - 1)

    def play(self, rounds: int | None = None) -> None:
        """Go on until the next moment. rounds: iterations until then, as many as the config says unless said."""
        d, g = self.config.d_updates, self.config.g_updates
        if self.config.pace == UPDATE:
            mine = self.half < d
            self.engine.play(1, int(mine), int(not mine))
            self.learned = "D" if mine else "G"
            self.half = (self.half + 1) % (d + g)
            self.iteration += self.half == 0
        else:
            until = min(self.iteration + (rounds or self.config.rounds), self.config.iterations)
            while self.iteration < until and not self.note():
                if self.half:  # what a slower pace has left of an iteration
                    self.engine.play(1, max(0, d - self.half), min(g, d + g - self.half))
                    self.half, some = 0, 1
                else:
                    some = min(until - self.iteration, EVERY - self.iteration % EVERY)
                    self.engine.play(some, d, g)
                self.iteration += some
                if self.iteration < until:
                    self.take_stock()
            self.learned = "G" if g else "D"
        self.take_stock()

    def take_stock(self) -> None:
        """Note the losses, and every so often how good the made points are."""
        self.told()
        if self.half == 0 and (self.iteration % EVERY == 0 or not self.goes_on):
            self.measure()

    @np.errstate(all="ignore")  # a game that breaks is to be shown
    def told(self) -> None:
        """What the last batches say."""
        on_real, on_made, fooled = self.engine.logits
        if self.learned != "G" or self.config.d_updates:
            self.d_loss = model.d_loss(self.config, on_real, on_made)
            self.on_real, self.on_made = (float(model.sure(self.config, part).mean()) for part in (on_real, on_made))
            border = model.border(self.config)
            self.accuracy = float(((on_real > border).mean() + (on_made <= border).mean()) / 2)
        if self.learned == "G" or (self.config.g_updates and self.config.pace != UPDATE):
            self.g_loss = model.g_loss(self.config, fooled)
        if self.half == 0:
            self.losses.add(self.iteration, self.d_loss, self.g_loss)

    def measure(self) -> None:
        """How good made points are now."""
        made = self.engine.points(self.samples)
        finite = bool((np.abs(made) < BEYOND).all() and np.isfinite(self.engine.logits).all())
        self.quality = self.judge.quality(made if finite else np.zeros_like(made))
        self.record.append(Measured(self.iteration, self.quality, self.accuracy, finite))
        self.film.offer(self.scene)
        self.measures.add(self.iteration, self.quality.energy, self.quality.modes, self.quality.good)
        self.verdict = verdict(self.record, self.judge.floor[1], self.judge.deviation)

    @np.errstate(all="ignore")
    def surface(self) -> Float32:
        """What the discriminator says everywhere, (CELLS, CELLS) from low to high y and x."""
        at = np.linspace(0.5 - EDGE, 0.5 + EDGE, CELLS, dtype=np.float32)
        plane = np.stack(np.meshgrid(at, at), 2).reshape(-1, 2)
        return model.sure(self.config, self.engine.judged(plane)).reshape(CELLS, CELLS).astype(np.float32)

    def scene(self) -> Scene:
        """The state as the film shows it."""
        return Scene(self.iteration, self.engine.points(self.samples[:SHOWN]), model.level(self.config, self.surface()))

    def leaves(self) -> dict[str, bytes]:
        """What a finished run is taken home as: the generator's weights, named as the script's, made points, the real ones, the film."""
        from core.nets.weights import safetensors

        config = self.config
        about = {"what": "generator", "noise": config.noise, "activation": config.activation, "output": config.output}
        return {
            "generator.safetensors": safetensors(self.engine.state(), about),
            "made.csv": csv_table(["x", "y"], self.engine.points(self.samples).tolist()).encode(),
            "animation.gif": self.film.gif(self.pool[:SHOWN], self.scene()),
            "points.csv": csv_table(["x", "y"], self.pool.tolist()).encode(),
        }

    def note(self) -> str:
        """Why the game cannot go on, or ""."""
        if np.isfinite(self.engine.logits).all() and np.isfinite(self.engine.told).all():
            return ""
        self.verdict = DIVERGED
        return f"Stopped at iteration {self.iteration:,}: the numbers have grown beyond what a computer can hold."

    def moment(self, note: str = "", leaves: Callable[[], Mapping[str, bytes]] | None = None) -> Moment:
        known = {
            "iteration": float(self.iteration),
            "d_loss": self.d_loss,
            "g_loss": self.g_loss,
            "d_on_real": self.on_real,
            "d_on_made": self.on_made,
            "accuracy": self.accuracy,
            "d_gradient": float(self.engine.told[0]),
            "g_gradient": float(self.engine.told[1]),
            "energy_distance": self.quality.energy,
        }
        if self.quality.of > 0:
            known |= {"modes": float(self.quality.modes), "high_quality": self.quality.good}
        return Moment(
            self.engine.updates, {name: value for name, value in known.items() if math.isfinite(value)}, self.snapshot, note, leaves
        )

    @np.errstate(all="ignore")
    def snapshot(self) -> Snapshot:
        config = self.config
        made = self.engine.points(self.samples[:SHOWN])
        some = made[:ARROWS]
        pushed = model.wish(config, self.engine.judged(some))[:, None] * self.engine.slopes(some)
        steps, d, g = frozen(self.losses, 3)
        measured, energy, modes, good = frozen(self.measures, 4)
        return Snapshot(
            step=self.engine.updates,
            iteration=self.iteration,
            learned=self.learned,
            real=still(self.pool[:SHOWN]),
            made=still(made),
            arrows=still(pushed.astype(np.float32)),
            surface=still(self.surface()),
            edge=EDGE,
            grid=still(self.engine.points(lattice(config.noise)).reshape(-1, BENDS, 2)),
            d_loss=self.d_loss,
            g_loss=self.g_loss,
            penalty=float(self.engine.told[2]),
            on_real=self.on_real,
            on_made=self.on_made,
            accuracy=self.accuracy,
            d_norm=float(self.engine.told[0]),
            g_norm=float(self.engine.told[1]),
            losses=(steps, d, g),
            measured=(measured, energy, modes, good),
            quality=self.quality,
            floor=self.judge.floor,
            verdict=self.verdict,
            compiled=isinstance(self.engine, Compiled),
            uncovered=config.uncovered,
            notes=self.notes,
            changed=tuple(self.changed.items()),
        )


def lattice(noise: str) -> Float32:
    """Lines through the noise, (lines * BENDS, features): across and along for 2-D noise, the whole of 1-D noise as one line of pieces."""
    share = np.linspace(0.0, 1.0, LINES)
    fine = np.linspace(0.0, 1.0, BENDS)
    if noise.startswith("1"):
        values = np.linspace(0.0, 1.0, LINES * (BENDS - 1) + 1)
        found = np.stack([values[k * (BENDS - 1) : (k + 1) * (BENDS - 1) + 1] for k in range(LINES)]).reshape(-1, 1)
    else:
        along = np.stack(np.meshgrid(share, fine, indexing="ij"), 2).reshape(-1, 2)
        found = np.concatenate([along, along[:, ::-1]])
    if noise.endswith("normal"):
        known = NormalDist()
        found = np.array([[known.inv_cdf(0.01 + 0.98 * value) for value in row] for row in found])
    return found.astype(np.float32)


def frozen(curve: Curve, columns: int) -> Any:
    """A curve's columns, read-only; one with no points yet has them all, empty."""
    arrays = curve.arrays()
    return tuple(still(array) for array in (arrays if len(arrays) == columns else [arrays[0], *[np.zeros(0)] * (columns - 1)]))


def still(array: NDArray[Any]) -> Any:
    found = np.array(array)
    found.setflags(write=False)
    return found
