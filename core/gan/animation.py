"""A finished game as a moving picture: real and made points on the discriminator's map, a GIF of one palette."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.theme import ROLES, SCALES

MOST = 60  # pictures; when there are more, every other one goes
SIDE, MARK = 320, 2  # pixels: of a picture, and half of a point
LEVELS = 17  # of the map's colours
REAL, MADE, TEXT, PAPER = range(LEVELS, LEVELS + 4)  # places in the palette, after the map's
PALE = 0.55  # the map's opacity, as on the page
A_PICTURE, THE_LAST = 120, 2500  # milliseconds
Points = NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """made: (points, 2). level: (rows, columns) from low to high y and x, from 0 (made) to 1 (real)."""

    iteration: int
    made: Points
    level: NDArray[np.float32]


class Film:
    """At most MOST scenes of a game, evenly spaced however long it goes on. edge: half the side of what is seen around (0.5, 0.5)."""

    def __init__(self, edge: float) -> None:
        self.edge, self.every, self.seen = edge, 1, 0
        self.scenes: list[Scene] = []

    def offer(self, scene: Callable[[], Scene]) -> None:
        """A scene that is made and kept where its turn has come."""
        if self.seen % self.every == 0:
            self.scenes.append(scene())
        self.seen += 1
        if len(self.scenes) > MOST:
            del self.scenes[1::2]
            self.every *= 2

    def gif(self, real: Points, last: Scene) -> bytes:
        """The scenes as a GIF that begins anew after its end. real: (points, 2). last: where the game stands now."""
        scenes = [scene for scene in self.scenes if scene.iteration < last.iteration] + [last]
        first, *others = [self._drawn(real, scene) for scene in scenes]
        times = [A_PICTURE] * (len(scenes) - 1) + [THE_LAST]
        written = io.BytesIO()
        first.save(written, "GIF", save_all=True, append_images=others, duration=times, loop=0, optimize=False)
        return written.getvalue()

    def _drawn(self, real: Points, scene: Scene) -> Image.Image:
        level = Image.fromarray(np.nan_to_num(scene.level, nan=0.5)[::-1].astype(np.float32)).resize(
            (SIDE, SIDE), Image.Resampling.BILINEAR
        )
        picture = Image.fromarray(np.clip(np.round(np.asarray(level) * (LEVELS - 1)), 0, LEVELS - 1).astype(np.uint8))
        picture.putpalette(palette())  # the levels are its first places
        pen = ImageDraw.Draw(picture)
        for x, y in self._places(real):
            pen.ellipse((x - MARK, y - MARK, x + MARK, y + MARK), REAL)
        for x, y in self._places(scene.made):
            pen.polygon([(x - MARK, y), (x, y - MARK), (x + MARK, y), (x, y + MARK)], MADE)
        said, font = f"iteration {scene.iteration:,}", ImageFont.load_default(14)
        pen.rectangle(pen.textbbox((8, 6), said, font), PAPER)
        pen.text((8, 6), said, TEXT, font)
        return picture

    def _places(self, points: Points) -> list[list[Any]]:
        """Where points stand in the picture, those outside left out."""
        share = (points.astype(np.float64) - 0.5 + self.edge) / (2 * self.edge)
        inside = share[((share >= 0) & (share <= 1)).all(1)]
        return list((np.stack([inside[:, 0], 1 - inside[:, 1]], 1) * (SIDE - 1)).tolist())


def palette() -> bytes:
    """The map's colours, as pale as on the page, then those of points and words; on light ground."""
    stops = [(place, _rgb(colour)) for place, colour in SCALES["light"]["diverging"]]
    at, colours = [place for place, _ in stops], np.array([colour for _, colour in stops])
    levels = np.stack([np.interp(np.linspace(0, 1, LEVELS), at, colours[:, channel]) for channel in range(3)], 1)
    paper = np.array(_rgb(ROLES["light"]["paper"]))
    others = [_rgb(ROLES["light"][role]) for role in ("train", "generated", "text", "paper")]
    return np.round(np.vstack([PALE * levels + (1 - PALE) * paper, others])).astype(np.uint8).tobytes()


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
