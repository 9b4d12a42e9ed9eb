"""Draws the sample pictures, the same ones each time: python -m scripts.draw_samples"""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SAMPLES = Path(__file__).parents[1] / "assets" / "samples"
EACH, SIDE, FINER = 40, 32, 8
CORNERS = {"circle": 0, "square": 4, "triangle": 3}


def shape(name: str, rng: np.random.Generator) -> np.ndarray:
    """One shape, (32, 32, 3), lighter than its ground: colours, place, size and a small turn by chance."""
    colour, ground = two_colours(rng)
    image = Image.new("RGB", (SIDE * FINER, SIDE * FINER), ground)
    radius = rng.uniform(8, 12)
    across, up = rng.uniform(radius + 1, SIDE - radius - 1, 2)
    corners = CORNERS[name]
    if corners:
        turn = math.pi * (1 / 4 if corners == 4 else -1 / 2) + rng.uniform(-0.3, 0.3)
        angles = [turn + 2 * math.pi * at / corners for at in range(corners)]
        points = [(FINER * (across + radius * math.cos(a)), FINER * (up + radius * math.sin(a))) for a in angles]
        ImageDraw.Draw(image).polygon(points, fill=colour)
    else:
        box = [FINER * (across - radius), FINER * (up - radius), FINER * (across + radius), FINER * (up + radius)]
        ImageDraw.Draw(image).ellipse(box, fill=colour)
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX))


def two_colours(rng: np.random.Generator) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """A light colour and a dark ground, whatever their hues."""
    (a, b, c), (d, e, f) = rng.integers(130, 256, 3).tolist(), rng.integers(0, 100, 3).tolist()
    return (a, b, c), (d, e, f)


def texture(name: str, rng: np.random.Generator) -> np.ndarray:
    """One texture, (32, 32) grey. The phase is by chance, so that every pixel has the same mean in every class: only neighbours tell."""
    up, across = np.mgrid[:SIDE, :SIDE].astype(float)
    period = rng.uniform(6, 11)
    one, two = (np.cos(2 * np.pi * axis / period + rng.uniform(0, 2 * np.pi)) for axis in (up, across))
    slanting = np.cos(2 * np.pi * (up + rng.choice([-1, 1]) * across) / (math.sqrt(2) * period) + rng.uniform(0, 2 * np.pi))
    wave = {"lying stripes": one, "standing stripes": two, "slanting stripes": slanting, "checks": math.sqrt(2) * one * two}[name]
    grey = np.clip(128 + rng.uniform(25, 75) * wave + rng.normal(0, 7, (SIDE, SIDE)), 0, 255)
    return grey.astype(np.uint8) // 4 * 4  # 64 greys: a smaller file


def write(path: Path, pictures: dict[str, np.ndarray]) -> None:
    """A zip of PNGs without dates, so that equal pictures give equal files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, picture in pictures.items():
            out = io.BytesIO()
            Image.fromarray(picture).save(out, "PNG", optimize=True)
            archive.writestr(zipfile.ZipInfo(name), out.getvalue())


def shapes() -> dict[str, np.ndarray]:
    """40 circles, 40 squares, 40 triangles."""
    rng = np.random.default_rng(1)
    return {f"shapes/{name}s/{at:02}.png": shape(name, rng) for name in CORNERS for at in range(1, EACH + 1)}


def textures() -> dict[str, np.ndarray]:
    """40 of each of four textures."""
    rng = np.random.default_rng(2)
    names = ("checks", "lying stripes", "slanting stripes", "standing stripes")
    return {f"textures/{name}/{at:02}.png": texture(name, rng) for name in names for at in range(1, EACH + 1)}


if __name__ == "__main__":
    write(SAMPLES / "shapes.zip", shapes())
    write(SAMPLES / "textures.zip", textures())
