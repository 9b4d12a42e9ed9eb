"""Kernels to slide over a picture: named ones by their formulas, and one's own as text. Light."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.data.wording import Described
from core.errors import InputError, Problem

Weights = NDArray[np.float64]  # (rows, columns)
IDENTITY, BOX, GAUSSIAN, SHARPEN, LAPLACIAN, SOBEL_X, SOBEL_Y, GABOR, OWN = KERNELS = (
    "Identity",
    "Box blur",
    "Gaussian blur",
    "Sharpen",
    "Laplacian",
    "Sobel x",
    "Sobel y",
    "Gabor",
    "Own numbers",
)
FIXED: Mapping[str, str] = {
    IDENTITY: "0 0 0; 0 1 0; 0 0 0",
    SHARPEN: "0 -1 0; -1 5 -1; 0 -1 0",
    LAPLACIAN: "0 1 0; 1 -4 1; 0 1 0",
    SOBEL_X: "-1 0 1; -2 0 2; -1 0 1",
    SOBEL_Y: "-1 -2 -1; 0 0 0; 1 2 1",
}
LARGEST = 7  # rows or columns
LONGEST = 700  # characters of one's own numbers
BEYOND = 1000.0  # no weight is larger
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,2})?", re.IGNORECASE)
BANDWIDTH = math.sqrt(math.log(2) / 2) * 3 / math.pi  # of a Gabor's envelope, in wavelengths: one octave
ASPECT = 0.5  # of its envelope, across to along


def weights(name: str, size: int, *, sigma: float, wavelength: float, orientation: float, own: str) -> Weights:
    """The numbers of a kernel. size: rows and columns where they are not fixed; sigma, wavelength in pixels; orientation in degrees.

    Raises: InputError where one's own numbers cannot be read.
    """
    if name in FIXED:
        return parse(FIXED[name])
    if name == OWN:
        return parse(own)
    if name == BOX:
        return np.full((size, size), 1 / size**2)
    return gaussian(size, sigma) if name == GAUSSIAN else gabor(size, wavelength, orientation)


def gaussian(size: int, sigma: float) -> Weights:
    """w(y, x) = exp(-(x^2 + y^2) / (2 sigma^2)) around the middle, divided by its sum."""
    away = np.arange(size) - (size - 1) / 2
    one = np.exp(-(away**2) / (2 * sigma**2))
    whole: Weights = np.outer(one, one) / one.sum() ** 2
    return whole


def gabor(size: int, wavelength: float, orientation: float) -> Weights:
    """w(y, x) = exp(-(a^2 + 0.25 b^2) / (2 sigma^2)) cos(2 pi a / wavelength), its mean taken off, divided by the sum of sizes.

    a = x cos(t) + y sin(t) runs across the stripes, b = -x sin(t) + y cos(t) along them, t the orientation; sigma = 0.56 wavelengths, a
    bandwidth of one octave. Without its mean a flat area gives 0. Source: Daugman (1985), J. Opt. Soc. Am. A 2, eq. 1, even part; bandwidth
    as in Petkov & Kruizinga (1997), Biological Cybernetics 76, section 2.
    """
    wave = stripes((size, size), wavelength, orientation)
    total = np.abs(wave).sum()
    return wave / total if total > 1e-12 else np.zeros_like(wave)


def stripes(shape: tuple[int, int], wavelength: float, orientation: float, phase: float = 0.0) -> Weights:
    """A Gabor function's numbers before they are scaled, their mean taken off; (rows, columns). See `gabor`.

    phase: in degrees; 0 is even, a bar; 90 is odd, an edge.
    """
    y, x = np.meshgrid(*(np.arange(n) - (n - 1) / 2 for n in shape), indexing="ij")
    turn, shift = math.radians(orientation), math.radians(phase)
    a, b = x * math.cos(turn) + y * math.sin(turn), -x * math.sin(turn) + y * math.cos(turn)
    envelope = np.exp(-(a**2 + (ASPECT * b) ** 2) / (2 * (BANDWIDTH * wavelength) ** 2))
    wave: Weights = envelope * np.cos(2 * math.pi * a / wavelength - shift)
    wave -= wave.mean()
    return wave


def parse(text: str) -> Weights:
    """Numbers as "0 1 0; 1 -4 1; 0 1 0": rows end with ";" or a line's end, numbers are apart by spaces or commas, 1/9 is a fraction.

    Raises: InputError naming every number that is none, and rows of other lengths than the first.
    """
    rows = [row.replace(",", " ").split() for row in re.split(r"[;\n]", text.strip().rstrip(";"))]
    if not any(rows):
        raise InputError(Problem("Own numbers", "", "rows of numbers such as 0 1 0; 1 -4 1; 0 1 0"))
    problems: list[Problem] = []
    if len(rows) > LARGEST or max(map(len, rows)) > LARGEST:
        got = Described(f"{len(rows)} rows, the longest of {max(map(len, rows))} numbers")
        raise InputError(Problem("Own numbers", got, f"at most {LARGEST} rows of {LARGEST}"))
    found = [[_number(token) for token in row] for row in rows]
    for i, (row, values) in enumerate(zip(rows, found, strict=True), 1):
        if len(row) != len(rows[0]):
            got = Described(f"{len(row)} {'number' if len(row) == 1 else 'numbers'}")
            problems.append(Problem(f"Own numbers, row {i}", got, f"{len(rows[0])} like the first row"))
        problems += [
            Problem(f"Own numbers, row {i}, place {j}", token, f"a number from {-BEYOND:g} to {BEYOND:g}, or a fraction such as 1/9")
            for j, (token, value) in enumerate(zip(row, values, strict=True), 1)
            if value is None
        ]
    if problems:
        raise InputError(problems)
    return np.array(found, np.float64)


def _number(token: str) -> float | None:
    """The value of a number or of a fraction of two; None where it is neither or too large."""
    top, slash, bottom = token.partition("/")
    if not NUMBER.fullmatch(top) or (slash and not NUMBER.fullmatch(bottom)):
        return None
    below = float(bottom) if slash else 1.0
    value = float(top) / below if below else math.inf
    return value if abs(value) <= BEYOND else None


def written(kernel: Weights) -> str:
    """The text that `parse` reads back as the same numbers."""
    return "; ".join(" ".join(str(int(value)) if value == int(value) else repr(float(value)) for value in row) for row in kernel)
