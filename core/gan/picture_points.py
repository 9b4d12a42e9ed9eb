"""Points from the dark pixels of a picture that a person brought."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.data import pictures
from core.data.picture import fitting, pixels
from core.data.reading import prepared
from core.data.wording import Described
from core.errors import InputError, Problem
from core.gan.own_points import FEWEST, MARGIN
from core.gan.start import POOL

LONGEST = 200  # pixels on a side: more than points can show
LEAST = 26  # of 255 between the lightest and the darkest place; below, what is dark is noise


def picture_points(file: Path, seed: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The points, (rows, 2), and what was done in sentences. Raises: InputError where the picture has no dark places."""
    shown = fitting.as_grey(pictures.one_picture(file, LONGEST))[:, :, 0]
    points, note = from_grey(shown, seed)
    count = len(pixels.load(prepared(file, {})).index.names)
    return points, (note, f"The first of {count:,} pictures.") if count > 1 else (note,)


def from_grey(grey: NDArray[np.uint8], seed: int) -> tuple[NDArray[np.float32], str]:
    """As `picture_points`, of grey pixels (height, width), 0 black. The longer side spans 0.05 … 0.95, up is up.

    A pixel darker than the middle between the lightest and the darkest is drawn as often as it is darker; others never.
    """
    low, high = int(grey.min()), int(grey.max())
    if high - low < LEAST:
        got = Described(f"nearly the same grey everywhere ({low} to {high} of 255)")
        raise InputError(Problem("Picture", got, "dark places on light ground"))
    dark = np.maximum((low + high) / 2 - grey.astype(np.float64), 0)
    if (found := int((dark > 0).sum())) < FEWEST:
        raise InputError(Problem("Picture", Described(f"{found} dark pixels"), f"at least {FEWEST}"))
    random = np.random.default_rng([seed, 0])
    height, width = grey.shape
    rows, columns = np.divmod(random.choice(grey.size, POOL, p=dark.ravel() / dark.sum()), width)
    within = random.random((POOL, 2))
    a_pixel = (1 - 2 * MARGIN) / max(height, width)
    x, y = columns + within[:, 0] - width / 2, height / 2 - rows - within[:, 1]
    points = (0.5 + a_pixel * np.stack([x, y], 1)).astype(np.float32)
    share = found / grey.size
    return points, f"Points: {POOL:,} drawn from the dark pixels of your picture, {share:.0%} of it; the darker, the likelier."
