"""The picture that a network looks at, as its input takes it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.data import pictures
from core.data.builtin_pictures import PICTURES, builtin_picture
from core.data.picture.fitting import as_grey, resized
from core.data.wording import Described
from core.errors import InputError, Problem
from core.receptive_field.network import Network, Pair
from core.receptive_field.snapshot import Floats, Pixels

KEPT = 4  # pictures that a worker remembers
LARGEST = 4096  # pixels on a picture's longer side before it is fitted


def picture(data: str, fit: str, network: Network, files: Mapping[str, Path]) -> tuple[Pixels, tuple[str, ...]]:
    """The chosen picture in the input's height and width, (height, width, 3), and what was done to it.

    Raises: InputError where there is no such picture.
    """
    return _fitted(data, str(files.get(data, "")), fit, network.size, network.channels)


@lru_cache(maxsize=KEPT)
def _fitted(data: str, file: str, fit: str, size: Pair, channels: int) -> tuple[Pixels, tuple[str, ...]]:
    """`picture`, remembered: a moved control mostly leaves it as it is."""
    found = brought(data, {data: Path(file)} if file else {})
    height, width = size
    had = found.shape[:2]
    cut = cropped(found, height, width) if fit == "crop" else found
    fitted: Pixels = resized(cut, height, width)
    done = [f"The picture has {had[0]} × {had[1]} pixels."]
    if cut.shape[:2] != had:
        done.append(f"Its middle, {cut.shape[0]} × {cut.shape[1]}, is cut out to fit the input’s shape.")
    if cut.shape[:2] != (height, width):
        done.append(f"It is resized to {height} × {width}, the input of this network.")
    if channels != 3:
        done.append(f"The network takes {channels} channels: each is the picture in grey.")
    fitted = np.array(fitted)
    fitted.setflags(write=False)
    return fitted, tuple(done)


def brought(data: str, files: Mapping[str, Path]) -> Pixels:
    """The chosen picture as it came, (height, width, 3), made smaller where it is larger than LARGEST.

    Raises: InputError where there is no such picture.
    """
    if data in PICTURES:
        return builtin_picture(data)
    if data in files:
        return pictures.one_picture(files[data], LARGEST)
    raise InputError(Problem("Picture", Described("a file that is not here"), "a built-in picture, or that file brought again"))


def cropped(found: Pixels, height: int, width: int) -> Pixels:
    """The largest part in the middle that has the proportions height : width."""
    had_height, had_width = found.shape[:2]
    tall, wide = min(had_height, max(1, round(had_width * height / width))), min(had_width, max(1, round(had_height * width / height)))
    top, left = (had_height - tall) // 2, (had_width - wide) // 2
    return found[top : top + tall, left : left + wide]


def given(shown: Pixels, channels: int) -> Floats:
    """The input as the network takes it: (channels, height, width), from -1 to 1; other than 3 channels are the grey picture each."""
    pixels = shown if channels == 3 else np.repeat(as_grey(shown), channels, axis=2)
    scaled: Floats = (pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
    return np.ascontiguousarray(scaled)


def signal(network: Network) -> tuple[Floats, tuple[str, ...]]:
    """The signal that a network in one dimension listens to, (samples,), from -1 to 1: a tone that rises, in three bursts."""
    samples = network.size[1]
    t = np.arange(samples) / samples
    wave = np.sin(2 * np.pi * (6 * t + 40 * t**2)) * (0.15 + 0.85 * np.sin(np.pi * 3 * t) ** 2)
    return wave.astype(np.float32), ("The signal is made: a rising tone in three bursts.",)
