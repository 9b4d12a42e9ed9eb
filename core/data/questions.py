"""Short questions about data, answered by a worker."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core.data import pictures
from core.data.picture import fitting, pixels
from core.data.reading import prepared
from core.errors import InputError, Problem

__all__ = ["picture"]
SHOWN = 160  # pixels on the longer side of what is shown


def picture(*, file: str, size: int, fit: str, colour: str, files: Mapping[str, Path]) -> dict[str, Any]:
    """One picture of an upload before and after it is made ready, as PNG in base64, and `steps`: what is done to all of them.

    Raises: InputError where the file is not there, is no picture, or a setting is none.
    """
    if file not in files:
        raise InputError(Problem("Data", file, "that file, uploaded again"))
    steps = list(pictures.steps(files[file], size, fit, colour))
    before = pictures.one_picture(files[file], SHOWN)
    kept = pixels.load(prepared(files[file], {}))
    first = fitting.as_grey(kept.picture(0)) if colour == "grey" else fitting.as_colour(kept.picture(0))
    after = fitting.as_colour(fitting.fitted(first, size, fit, kept.index.background))
    larger = max(1, SHOWN // size)
    after = after.repeat(larger, axis=0).repeat(larger, axis=1)  # each pixel as a square: what is learned from is seen as it is
    return {"before": _png(before), "after": _png(after), "steps": steps}


def _png(picture: np.ndarray) -> str:
    """A picture, uint8 (height, width, 3)."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()
