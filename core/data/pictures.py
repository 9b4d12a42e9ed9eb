"""Pictures that strangers bring, one or a zip of many: read once into a prepared file, from which runs take arrays of one size.

`prepare` parses strangers' bytes and belongs in a process of its own; the other functions only read what it wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.data.picture import archives, decoding, fitting, headers, pixels, survey
from core.data.picture.survey import DEFAULT_LIMITS, Limits, Say
from core.data.wording import Described
from core.errors import InputError, Problem

FITS = ("crop", "pad", "stretch")
COLOURS = ("grey", "colour")
BACKGROUNDS = {"white": 255, "black": 0}
SMALLEST, LARGEST = 4, 512  # pixels on a side of picture_arrays
ARRAY_BYTES = 300_000_000


def prepare(file: Path, out: Path, options: Mapping[str, str], say: Say, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Read the picture or the zip of pictures in `file` into the prepared file `out`, and return facts as JSON values.

    options: background = white (where nothing is said) or black, the ground under whatever is transparent.
    say: is told {"share", "words"} as it goes, and {"preview": facts so far} once, after about a second, where reading takes longer.

    Raises: InputError for a file that holds no picture that can be read, or is beyond the limits.
    """
    background = _background(options)
    with file.open("rb") as stream:
        head = stream.read(1000)
    if headers.is_zip(head):
        with archives.Archive(file, limits.zip) as archive:
            found = survey.of_archive(archive, limits, say)
            return survey.written(found, out, background, say)
    if file.stat().st_size > limits.picture.bytes:
        got = round(file.stat().st_size / decoding.MILLION, 1)
        raise InputError(Problem("Picture size in MB", got, f"at most {limits.picture.bytes / decoding.MILLION:g}"))
    found = survey.of_one(file.read_bytes(), limits)
    return survey.written(found, out, background, say)


def picture_arrays(file: Path, size: int, fit: str, colour: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """All pictures as squares: x uint8 (pictures, channels, size, size), labels int64, class names, names.

    fit: "crop", "pad" or "stretch"; colour: "grey" (1 channel) or "colour" (3). Labels count in the class names, which are in
    rising order; without classes every label is -1 and there are no class names. `file` is the prepared one, or the raw one with
    the prepared one beside it, which is made again when it is gone. What is done, in words: `steps`.

    Raises: InputError for a size, fit or colour that is none, or where the arrays would be too large.
    """
    _check(size, fit, colour)
    kept = _loaded(file)
    channels = 1 if colour == "grey" else 3
    count = len(kept.index.names)
    if count * channels * size * size > ARRAY_BYTES:
        most = int((ARRAY_BYTES / (count * channels)) ** 0.5)
        raise InputError(Problem("Picture size", size, f"at most {most} pixels for {count:,} pictures in {colour}"))
    x = np.empty((count, channels, size, size), np.uint8)
    for at in range(count):
        picture = kept.picture(at)
        picture = fitting.as_grey(picture) if colour == "grey" else fitting.as_colour(picture)
        x[at] = fitting.fitted(picture, size, fit, kept.index.background).transpose(2, 0, 1)
    return x, np.array(kept.index.labels, np.int64), kept.index.class_names, kept.index.names


def steps(file: Path, size: int, fit: str, colour: str) -> tuple[str, ...]:
    """What `picture_arrays` does with these settings, in sentences with counts. Raises: InputError as it does."""
    _check(size, fit, colour)
    kept = _loaded(file)
    shapes = kept.index.shapes
    said = []
    oblong = sum(height != width for height, width, _ in shapes)
    if oblong:
        ground = "black" if kept.index.background == 0 else "white"
        done = {
            "crop": "cut to the largest square in the middle",
            "pad": f"filled up with {ground} to a square",
            "stretch": "stretched to a square, which changes their proportions",
        }[fit]
        said.append(f"Pictures that are not square are {done}: {oblong:,}.")
    # What decides is the side that becomes `size`: the shorter one when cutting, the longer when filling up.
    sides = [min(shape[:2]) if fit == "crop" else max(shape[:2]) for shape in shapes]
    smaller, larger = sum(side > size for side in sides), sum(side < size for side in sides)
    if smaller:
        said.append(f"Made smaller to {size} × {size} pixels (Lanczos): {smaller:,}.")
    if larger:
        said.append(f"Made larger to {size} × {size} pixels (bilinear; that adds no detail): {larger:,}.")
    coloured = sum(channels == 3 for _, _, channels in shapes)
    if colour == "grey" and coloured:
        said.append(f"Turned to grey, 0.299 red + 0.587 green + 0.114 blue (Rec. 601): {coloured:,}.")
    if colour == "colour" and coloured < len(shapes):
        said.append(f"Grey pictures with their grey as red, green and blue: {len(shapes) - coloured:,}.")
    return tuple(said)


def one_picture(file: Path, longest: int, at: int = 0) -> np.ndarray:
    """One picture for showing, uint8 (height, width, 3), made smaller where a side is longer than `longest` pixels, never larger.

    Raises: InputError where there is no picture with this number.
    """
    if longest < 1:
        raise InputError(Problem("Longest side", longest, "at least 1 pixel"))
    kept = _loaded(file)
    if not 0 <= at < len(kept.index.names):
        raise InputError(Problem("Picture", at, f"a number from 0 to {len(kept.index.names) - 1}"))
    picture = fitting.as_colour(kept.picture(at))
    width, height = decoding.within((picture.shape[1], picture.shape[0]), longest)
    return np.array(fitting.resized(picture, height, width))


def _background(options: Mapping[str, str]) -> int:
    problems = [Problem("Option", name, "background") for name in options if name != "background"]
    name = options.get("background", "white")
    if name not in BACKGROUNDS:
        problems.append(Problem("Background", name, "white or black"))
    if problems:
        raise InputError(problems)
    return BACKGROUNDS[name]


def _check(size: int, fit: str, colour: str) -> None:
    problems = []
    if not SMALLEST <= size <= LARGEST:
        problems.append(Problem("Picture size", size, f"{SMALLEST} to {LARGEST} pixels"))
    if fit not in FITS:
        problems.append(Problem("Fit", fit, "one of " + ", ".join(FITS)))
    if colour not in COLOURS:
        problems.append(Problem("Colour", colour, "one of " + ", ".join(COLOURS)))
    if problems:
        raise InputError(problems)


def _loaded(file: Path) -> pixels.Pictures:
    for place in (file, file.with_suffix(".pictures")):
        try:
            return pixels.load(place)
        except (FileNotFoundError, ValueError):
            continue
    if not file.is_file():
        raise InputError(Problem("Data", Described("a file that is gone"), "the pictures brought again"))
    out = file.with_suffix(".pictures")
    prepare(file, out, {}, lambda _: None)
    return pixels.load(out)
