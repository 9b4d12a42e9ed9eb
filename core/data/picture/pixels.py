"""The prepared file of pictures: what was decoded once, laid out so that a run has it at once.

Eight bytes of magic; the pixels of each picture one after another, uint8 (height, width, channels) in C order; an index as JSON in UTF-8;
its length in bytes as a little-endian uint64; the magic again. Reading maps the file into memory and parses nothing but the index.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

MAGIC = b"pixels1\n"


@dataclass(frozen=True)
class Index:
    """What there is beside pixels. shapes: (height, width, channels) of each picture; labels count in class_names, -1 without classes."""

    background: int
    class_names: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[int, ...]
    shapes: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Pictures:
    """A prepared file, mapped: `index`, and `picture(at)` in order."""

    index: Index
    pixels: np.ndarray
    starts: np.ndarray

    def picture(self, at: int) -> np.ndarray:
        """One picture, uint8 (height, width, channels), read-only."""
        shape = self.index.shapes[at]
        return self.pixels[self.starts[at] : self.starts[at + 1]].reshape(shape)


class Writer:
    """Takes pictures one at a time, so that memory holds one."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.shapes: list[tuple[int, int, int]] = []
        file.write(MAGIC)

    def add(self, pixels: np.ndarray) -> None:
        """The next picture, uint8 (height, width, channels)."""
        height, width, channels = pixels.shape
        self._file.write(np.ascontiguousarray(pixels).tobytes())
        self.shapes.append((height, width, channels))

    def end(self, background: int, class_names: Sequence[str], names: Sequence[str], labels: Sequence[int]) -> None:
        """The index, once all pictures are in."""
        index = Index(background, tuple(class_names), tuple(names), tuple(labels), tuple(self.shapes))
        written = json.dumps(asdict(index)).encode()
        self._file.write(written + struct.pack("<Q", len(written)) + MAGIC)


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """A new prepared file: there, whole, when the block ends well; nothing otherwise."""
    handle, part = tempfile.mkstemp(dir=out.parent, prefix=out.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield Writer(file)
        os.replace(part, out)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(part)
        raise


def load(file: Path) -> Pictures:
    """A prepared file. Raises: FileNotFoundError; ValueError where it is not one, or is cut."""
    length = file.stat().st_size
    with file.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC or length < 2 * len(MAGIC) + 8:
            raise ValueError("not a prepared file of pictures")
        stream.seek(length - len(MAGIC) - 8)
        (size,) = struct.unpack("<Q", stream.read(8))
        if stream.read() != MAGIC or size > length - 2 * len(MAGIC) - 8:
            raise ValueError("a prepared file of pictures that is cut")
        stream.seek(length - len(MAGIC) - 8 - size)
        known = json.loads(stream.read(size))
    shapes = tuple((height, width, channels) for height, width, channels in known["shapes"])
    index = Index(known["background"], tuple(known["class_names"]), tuple(known["names"]), tuple(known["labels"]), shapes)
    starts = np.concatenate([[0], np.cumsum([height * width * channels for height, width, channels in shapes])]).astype(np.int64)
    pixels = np.memmap(file, dtype=np.uint8, mode="r", offset=len(MAGIC), shape=(int(starts[-1]),))
    return Pictures(index, pixels, starts)
