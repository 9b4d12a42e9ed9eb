"""The files that people bring, kept on disk under fingerprints, apart for each owner.

folder/<owner>/file-<fingerprint>.data holds the bytes as they came, .json beside it what is known about them. What a reading left
lies beside them too: .facts, .parquet, .pictures or .graph, each with -<8 hex digits> before the dot where it was corrected. A file's own
name is only ever shown. One `Uploads` serves one process; its lock keeps the limits when threads save at once.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.data.incoming import Incoming, Parcel, cleaned
from core.data.reading import stem
from core.errors import InputError, Problem

__all__ = ["MB", "NAME", "Upload", "Uploads", "cleaned"]
MB = 1_000_000
OWNER = re.compile(r"[0-9a-f]{8,64}")
NAME = re.compile(r"file-[0-9a-f]{16}")
LONG = len("file-") + 16
COMING = "coming"  # the folder of files on their way
LEFT_FREE = 200 * MB  # of the disk, for everything else that writes there
REMEMBERED = 32  # facts kept in memory, of all owners together
NO_ROOM = (errno.EFBIG, errno.ENOSPC, errno.EDQUOT)  # beyond the limit of a file, of the disk, of a quota
FULL = "The server's disk is full. Nothing was kept; try again later."


@dataclass(frozen=True)
class Upload:
    """One file of one owner. added: the time of the last save in seconds since 1970. about: what lists show of it, None until it is read.

    facts: all that a reading found, where they were asked for. bytes: of the file as it came. on_disk: with all that was prepared from it.
    readings: the digests of the corrections with which it has been read, "" for none.
    """

    name: str
    filename: str
    bytes: int
    added: float
    about: Mapping[str, Any] | None = None
    on_disk: int = 0
    facts: Mapping[str, Any] | None = None
    readings: tuple[str, ...] = ()


class Uploads:
    """The store. Every method raises ValueError for an owner that is not 8 to 64 hex digits: owners come from us, not from people.

    files, file_bytes, person_bytes: what one owner may have. all_bytes: of all owners together; beyond, the oldest are forgotten.
    """

    def __init__(
        self, folder: Path, *, files: int = 20, file_bytes: int = 100 * MB, person_bytes: int = 500 * MB, all_bytes: int = 4000 * MB
    ) -> None:
        self.folder = folder
        self.files, self.file_bytes, self.person_bytes, self.all_bytes = files, file_bytes, person_bytes, all_bytes
        self._lock = threading.Lock()
        self._facts: dict[tuple[Path, int], Mapping[str, Any]] = {}  # read at every run of a page's script

    def parcel(self, owner: str) -> Parcel:
        """Where the bytes of a request go; hand it to `keep` once it is closed, or drop it.

        Raises: InputError where the owner has no room for another file, or the disk has none.
        """
        others = list(self._kept(self._home(owner)))
        if self.room() < 1:
            raise InputError([FULL])
        self._check(1, others, slack=1)  # the last word is `keep`'s, which knows whether it is a file that is there already
        return Parcel(self.folder / COMING, self.file_bytes)

    def room(self) -> int:
        """How many files of the largest size may come before the disk is too full."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return max(0, shutil.disk_usage(self.folder).free - LEFT_FREE) // self.file_bytes

    def save(self, owner: str, filename: str, raw: bytes) -> Upload:
        """Keep a file that is in memory; the same bytes twice are one upload, under the newer file name.

        Raises: InputError where the file is empty or too large, or the owner's files would be too many or too large.
        """
        self._home(owner)
        incoming = Incoming(self.folder / COMING)
        try:
            incoming.write(raw)
            incoming.close()
            return self.keep(owner, filename, incoming)
        except BaseException:
            incoming.drop()
            raise

    def keep(self, owner: str, filename: str, incoming: Incoming) -> Upload:
        """Keep what has come, as `save` does. On an error it is still the caller's to drop."""
        home, name = self._home(owner), f"file-{incoming.fingerprint}"
        with self._lock:
            kept = {upload.name: upload for upload in self._kept(home)}
            others = [upload for upload in kept.values() if upload.name != name]
            self._check(incoming.size, others)
            about = kept[name].about if name in kept else None
            upload = Upload(name, cleaned(filename), incoming.size, time.time(), about, incoming.size)
            home.mkdir(parents=True, exist_ok=True)
            os.replace(incoming.path, home / f"{name}.data")
            self._describe(home, upload)
            self._make_room(but=home / f"{name}.data")
        return _read(home / f"{name}.data")

    def all(self, owner: str) -> tuple[Upload, ...]:
        """The owner's uploads, oldest first, without their facts."""
        return tuple(sorted(self._kept(self._home(owner)), key=lambda upload: (upload.added, upload.name)))

    def path(self, owner: str, name: str) -> Path:
        """Where an upload's bytes are. Raises: InputError where this owner has no such upload."""
        path = self._home(owner) / f"{name}.data"
        if not isinstance(name, str) or not NAME.fullmatch(name) or not path.is_file():
            raise InputError(Problem("Data", name, "a file of yours: bring the file with this fingerprint again"))
        return path

    def remove(self, owner: str, name: str) -> None:
        """Forget an upload and all that was prepared from it. Raises: InputError where this owner has no such upload."""
        with self._lock:
            _forget(self.path(owner, name))

    def note(self, owner: str, name: str, facts: Mapping[str, Any], corrections: Mapping[str, str] | None = None) -> Upload:
        """Store the JSON facts of one reading. Raises: InputError where this owner has no such upload, or no room for what was prepared."""
        with self._lock:
            path = self.path(owner, name)
            known = _read(path)
            _write(path.with_name(f"{stem(path, corrections or {})}.facts"), json.dumps(facts).encode())
            if not corrections:
                known = replace(known, about=_about(facts))
                self._describe(path.parent, known)
            self._check(
                known.bytes,
                [upload for upload in self._kept(path.parent) if upload.name != name],
                _found(path.parent)[name][0] - known.bytes,
            )
            self._make_room(but=path)
        return replace(_read(path), facts=dict(facts))

    def facts(self, owner: str, name: str, corrections: Mapping[str, str] | None = None) -> Mapping[str, Any] | None:
        """The facts of one reading; None where it has not been read so. Raises: InputError where this owner has no such upload."""
        path = self.path(owner, name)
        kept = path.with_name(f"{stem(path, corrections or {})}.facts")
        try:
            written = (kept, kept.stat().st_mtime_ns)
            if known := self._facts.get(written):
                return known
            found = json.loads(kept.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        if not isinstance(found, dict):
            return None
        while len(self._facts) >= REMEMBERED:
            with contextlib.suppress(StopIteration, RuntimeError):  # other threads take away, too
                self._facts.pop(next(iter(self._facts)), None)
        self._facts[written] = found
        return found

    def expire(self, older_than_seconds: float) -> int:
        """Forget every upload last saved longer ago than that, whoever owns it; how many were forgotten."""
        now, forgotten = time.time(), 0
        with self._lock:
            for home in self._homes():
                for upload in list(self._kept(home)):
                    if now - upload.added > older_than_seconds:
                        _forget(home / f"{upload.name}.data")
                        forgotten += 1
                _sweep(home, now - older_than_seconds)
                if not any(_entries(home)):
                    home.rmdir()
            _sweep(self.folder / COMING, now - min(older_than_seconds, 86400))
        return forgotten

    def tidy(self, owner: str, name: str) -> None:
        """Delete what a reading that came to no end left half written; no other reading of this file may be going on."""
        path = self._home(owner) / f"{name}.data"
        with self._lock:
            for left in _entries(path.parent):
                if name in left.name and left.suffix not in (".data", ".json") and not _is_reading(left, path):
                    left.unlink(missing_ok=True)

    def _home(self, owner: str) -> Path:
        if not isinstance(owner, str) or not OWNER.fullmatch(owner):
            raise ValueError(f"not an owner: {owner!r}")
        return self.folder / owner

    def _homes(self) -> list[Path]:
        return [path for path in _entries(self.folder) if OWNER.fullmatch(path.name)]

    def _kept(self, home: Path) -> Iterator[Upload]:
        found = _found(home)
        for name in sorted(found):
            with contextlib.suppress(FileNotFoundError):  # only left-overs of it, or removed by another thread since it was listed
                yield _read(home / f"{name}.data", *found[name])

    def _check(self, size: int, others: list[Upload], prepared: int = 0, *, slack: int = 0) -> None:
        """Raise InputError unless a file of `size` bytes, and `prepared` more made from it, has room beside the others."""
        problems = []
        if not size:
            problems.append(Problem("File size", 0, "at least 1 byte"))
        if size > self.file_bytes:
            problems.append(Problem("File size in MB", round(size / MB, 3), f"at most {self.file_bytes / MB:g}"))
        if len(others) + 1 - slack > self.files:
            problems.append(Problem("Your files", len(others) + 1 - slack, f"at most {self.files}: remove one first"))
        total = size + prepared + sum(upload.on_disk for upload in others)
        if total > self.person_bytes and size <= self.file_bytes:
            needs = f"at most {self.person_bytes / MB:g} in all, with what was prepared from them: remove one first"
            problems.append(Problem("Your files in MB", round(total / MB, 3), needs))
        if problems:
            raise InputError(problems)

    def _make_room(self, *, but: Path) -> None:
        """Forget the oldest uploads of anybody, but not that one, until all together fit."""
        kept = [(upload.added, upload.on_disk, home / f"{upload.name}.data") for home in self._homes() for upload in self._kept(home)]
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self.all_bytes:
                return
            if path != but:
                _forget(path)
                total -= size

    def _describe(self, home: Path, upload: Upload) -> None:
        known = {"filename": upload.filename, "added": upload.added, "about": upload.about}
        _write(home / f"{upload.name}.json", json.dumps(known).encode())


def _about(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The few facts that a list of files shows."""
    if facts.get("what") == "pictures":
        return {"what": "pictures", "count": facts.get("count", 0), "classes": len(facts.get("classes", ()))}
    if facts.get("what") == "network":
        return {"what": "network", "operators": facts.get("operators", 0)}
    return {"what": "table", "rows": facts.get("rows", 0), "columns": len(facts.get("columns", ()))}


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _found(home: Path) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Of each upload there: its bytes with all that was prepared from it, without its description; how it has been read."""
    sizes, readings = Counter[str](), defaultdict[str, list[str]](list)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(home) as entries:
        for entry in entries:
            name, rest = entry.name[:LONG], entry.name[LONG:]
            if NAME.fullmatch(name) and not rest.endswith(".json"):
                with contextlib.suppress(FileNotFoundError):
                    sizes[name] += entry.stat().st_size
                if rest.endswith(".facts"):
                    readings[name].append(rest.removesuffix(".facts").removeprefix("-"))
    return {name: (size, tuple(sorted(readings[name]))) for name, size in sizes.items()}


def _read(path: Path, on_disk: int | None = None, readings: tuple[str, ...] = ()) -> Upload:
    """The upload whose bytes are at `path`; one whose description is not there yet is known by its fingerprint only."""
    state = path.stat()
    try:
        known = json.loads(path.with_suffix(".json").read_bytes())
    except (FileNotFoundError, ValueError):
        known = {}
    added = known.get("added", state.st_mtime)
    if on_disk is None:
        on_disk, readings = _found(path.parent)[path.stem]
    return Upload(path.stem, known.get("filename", path.stem), state.st_size, added, known.get("about"), on_disk, None, readings)


def _write(path: Path, raw: bytes) -> None:
    """Write a whole file or nothing: other readers see the old one until the new one is complete."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _forget(path: Path) -> None:
    """Delete an upload's bytes and everything made from them; the bytes first, since without them it is gone for everybody."""
    path.unlink(missing_ok=True)
    for entry in path.parent.glob(f"*{path.stem}*"):
        entry.unlink(missing_ok=True)


def _is_reading(entry: Path, path: Path) -> bool:
    """Whether this is a finished file of a reading of the upload at `path`."""
    return bool(re.fullmatch(re.escape(path.stem) + r"(-[0-9a-f]{8})?\.(parquet|pictures|graph|facts)", entry.name))


def _sweep(folder: Path, before: float) -> None:
    """Delete what a process that was killed left half written."""
    for path in _entries(folder):
        with contextlib.suppress(FileNotFoundError):
            if path.suffix == ".part" and path.stat().st_mtime < before:
                path.unlink()
