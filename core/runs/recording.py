"""A run's recording on disk: every frame that was made, to scrub back to; capped in bytes and thinned, never lost with the run.

One folder a run:
    run.json        who owns it, which topic and config, how it stands (written by the desk)
    base.json       the first picture, whole
    frames-N.bin    frames one after the other; N grows at each thinning
    frames-N.idx    one record a frame: step, offset, bytes
    history.json    {"steps": […], "metrics": {name: […]}}
    end.json        how the run ended, its note and the live changes it was given
"""

from __future__ import annotations

import bisect
import errno
import json
import logging
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

log = logging.getLogger(__name__)
INDEX = struct.Struct("<QQI")  # step, offset, bytes


class Recorder:
    """Writes frames as they come; when they pass `limit` bytes, every second one is dropped, so that the whole run stays covered.

    refused: the disk has taken something no more. The recording then stays as it is, and the run goes on without.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._stride = 1  # of the frames offered, one in so many is kept
        self._offered = 0
        self.refused = False
        self._files: list[BinaryIO] = []
        with self._until_refused():
            self._open(0, [])

    def base(self, body: bytes) -> None:
        with self._until_refused():
            write(self._folder / "base.json", body)

    def frame(self, step: int, body: bytes, *, keep: bool = False) -> bool:
        """Offer one frame; `keep` records it whatever the thinning says (the last one). Returns whether it was recorded."""
        self._offered += 1
        if self.refused or (not keep and (self._offered - 1) % self._stride):
            return False
        with self._until_refused():
            self._append(step, body)
            while self._size > self._limit and len(self._entries) > 2:
                self._thin()
        return not self.refused

    def close(self) -> None:
        for file in self._files:
            file.close()

    @contextmanager
    def _until_refused(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self.refused = True
            log.exception("a run is not recorded any more", extra={"run": self._folder.name})

    def _open(self, generation: int, entries: list[tuple[int, int, int]]) -> None:
        self._generation, self._entries, self._size = generation, entries, sum(size for _, _, size in entries)
        self._files = [(self._folder / f"frames-{generation}.{suffix}").open("ab", buffering=0) for suffix in ("bin", "idx")]

    def _append(self, step: int, body: bytes) -> None:
        frames, index = self._files
        _whole(frames, body)
        _whole(index, INDEX.pack(step, self._size, len(body)))  # after the frame: a reader never finds an entry without it
        self._entries.append((step, self._size, len(body)))
        self._size += len(body)

    def _thin(self) -> None:
        """Write the next generation, its index last and at once: a reader, or a run killed here, has the one or the other."""
        old, kept, offset = self._generation, self._entries[:-1:2] + self._entries[-1:], 0
        entries: list[tuple[int, int, int]] = []
        with (self._folder / f"frames-{old}.bin").open("rb") as source, (self._folder / f"frames-{old + 1}.bin").open("wb") as target:
            for step, place, size in kept:
                target.write(_slice(source, place, size))
                entries.append((step, offset, size))
                offset += size
        write(self._folder / f"frames-{old + 1}.idx", b"".join(INDEX.pack(*entry) for entry in entries))
        self.close()
        self._open(old + 1, entries)
        for suffix in ("idx", "bin"):
            (self._folder / f"frames-{old}.{suffix}").unlink()
        self._stride *= 2


class Recording:
    """Reads what a Recorder wrote, also while it is being written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def base(self) -> bytes | None:
        return _read(self.folder / "base.json")

    def steps(self) -> list[int]:
        """Every recorded step, in order."""
        return [step for step, _, _ in self._index()[1]]

    def at(self, step: int) -> tuple[int, bytes] | None:
        """The last frame at or before `step` (the first one where there is none), with its step."""
        for _ in range(3):  # a thinning may replace the files between two reads
            generation, entries = self._index()
            if not entries:
                return None
            found = entries[max(0, bisect.bisect_right(entries, step, key=lambda entry: entry[0]) - 1)]
            try:
                with (self.folder / f"frames-{generation}.bin").open("rb") as source:
                    return found[0], _slice(source, found[1], found[2])
            except FileNotFoundError:
                continue
        return None

    def last(self) -> tuple[int, bytes] | None:
        return self.at(2**62)

    def history(self) -> dict[str, Any]:
        return json.loads(_read(self.folder / "history.json") or b'{"steps":[],"metrics":{}}')  # type: ignore[no-any-return]

    def end(self) -> dict[str, Any]:
        return json.loads(_read(self.folder / "end.json") or b"{}")  # type: ignore[no-any-return]

    def _index(self) -> tuple[int, list[tuple[int, int, int]]]:
        for _ in range(3):  # a thinning may replace the files between two reads
            newest = max((int(path.stem.split("-")[1]) for path in self.folder.glob("frames-*.idx")), default=0)
            raw = _read(self.folder / f"frames-{newest}.idx")
            if raw is not None:
                return newest, list(INDEX.iter_unpack(raw[: len(raw) - len(raw) % INDEX.size]))
        return 0, []


class History:
    """Metrics by step, at most `limit` points and the last: when full, every second is dropped and only every second new one kept."""

    def __init__(self, limit: int = 4000) -> None:
        self._limit, self._stride, self._seen = limit, 1, 0
        self.points: list[tuple[int, Mapping[str, float]]] = []
        self._last: list[tuple[int, Mapping[str, float]]] = []  # one point at most

    def add(self, step: int, metrics: Mapping[str, float]) -> None:
        self._last = [(step, metrics)]
        if self._seen % self._stride == 0:
            self.points.append((step, metrics))
            if len(self.points) > self._limit:
                self.points = self.points[::2]
                self._stride *= 2
        self._seen += 1

    def columns(self) -> dict[str, Any]:
        """{"steps": […], "metrics": {name: values, None where a step lacks it or it is not finite}}."""
        points = self.points if self.points[-1:] == self._last else self.points + self._last
        names = list(dict.fromkeys(name for _, metrics in points for name in metrics))
        finite = {name: [_finite(metrics.get(name)) for _, metrics in points] for name in names}
        return {"steps": [step for step, _ in points], "metrics": finite}


def write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(body)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _whole(file: BinaryIO, body: bytes) -> None:
    """Write all of it. Raises: OSError where the disk takes a part only, which is no error to the system."""
    if file.write(body) != len(body):
        raise OSError(errno.ENOSPC, "only a part was written")


def _finite(value: float | None) -> float | None:
    return None if value is None or value != value or value in (float("inf"), float("-inf")) else float(value)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _slice(source: BinaryIO, offset: int, size: int) -> bytes:
    source.seek(offset)
    return source.read(size)
