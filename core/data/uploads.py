"""The files that people bring, kept on disk under fingerprints, apart for each owner.

folder/<owner>/file-<fingerprint>.data holds the bytes as they came, .json beside it what is known about them. A file's own
name is only ever shown. One `Uploads` serves one process; its lock keeps the limits when threads save at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem

MB = 1_000_000
OWNER = re.compile(r"[0-9a-f]{8,64}")
NAME = re.compile(r"file-[0-9a-f]{16}")
LONGEST_FILENAME = 100


@dataclass(frozen=True)
class Upload:
    """One file of one owner. `added` is the time of the last save in seconds since 1970; `facts` what `note` stored."""

    name: str
    filename: str
    bytes: int
    added: float
    facts: Mapping[str, Any] | None = None


class Uploads:
    """The store. Every method raises ValueError for an owner that is not 8 to 64 hex digits: owners come from us, not from people."""

    def __init__(self, folder: Path, *, files: int = 20, file_bytes: int = 20 * MB, total_bytes: int = 100 * MB) -> None:
        self.folder = folder
        self.files = files
        self.file_bytes = file_bytes
        self.total_bytes = total_bytes
        self._lock = threading.Lock()

    def save(self, owner: str, filename: str, raw: bytes) -> Upload:
        """Keep a file; the same bytes twice are one upload, under the newer file name.

        Raises: InputError where the file is empty or too large, or the owner's files would be too many or too large.
        """
        home = self._home(owner)
        name = "file-" + hashlib.sha256(raw).hexdigest()[:16]
        with self._lock:
            kept = {upload.name: upload for upload in self._kept(home)}
            others = [upload for upload in kept.values() if upload.name != name]
            self._check(raw, others)
            facts = kept[name].facts if name in kept else None
            upload = Upload(name, cleaned(filename), len(raw), time.time(), facts)
            home.mkdir(parents=True, exist_ok=True)
            if name not in kept:
                _write(home / f"{name}.data", raw)
            self._describe(home, upload)
        return upload

    def all(self, owner: str) -> tuple[Upload, ...]:
        """The owner's uploads, oldest first."""
        return tuple(sorted(self._kept(self._home(owner)), key=lambda upload: (upload.added, upload.name)))

    def path(self, owner: str, name: str) -> Path:
        """Where an upload's bytes are. Raises: InputError where this owner has no such upload."""
        path = self._home(owner) / f"{name}.data"
        if not NAME.fullmatch(name) or not path.is_file():
            raise InputError(Problem("Data", name, "a file of yours: bring the file with this fingerprint again"))
        return path

    def remove(self, owner: str, name: str) -> None:
        """Forget an upload. Raises: InputError where this owner has no such upload."""
        with self._lock:
            _forget(self.path(owner, name))

    def note(self, owner: str, name: str, facts: Mapping[str, Any]) -> Upload:
        """Store JSON facts beside an upload. Raises: InputError where this owner has no such upload."""
        with self._lock:
            known = _read(self.path(owner, name))
            upload = Upload(known.name, known.filename, known.bytes, known.added, dict(facts))
            self._describe(self._home(owner), upload)
        return upload

    def expire(self, older_than_seconds: float) -> int:
        """Forget every upload last saved longer ago than that, whoever owns it; how many were forgotten."""
        now, forgotten = time.time(), 0
        with self._lock:
            for home in [path for path in _entries(self.folder) if OWNER.fullmatch(path.name)]:
                for upload in list(self._kept(home)):
                    if now - upload.added > older_than_seconds:
                        _forget(home / f"{upload.name}.data")
                        forgotten += 1
                for path in _entries(home):
                    # Left by a process that was killed while it wrote.
                    if path.suffix == ".part" and now - path.stat().st_mtime > older_than_seconds:
                        path.unlink(missing_ok=True)
                if not any(_entries(home)):
                    home.rmdir()
        return forgotten

    def _home(self, owner: str) -> Path:
        if not isinstance(owner, str) or not OWNER.fullmatch(owner):
            raise ValueError(f"not an owner: {owner!r}")
        return self.folder / owner

    def _kept(self, home: Path) -> Iterator[Upload]:
        for path in _entries(home):
            if path.suffix == ".data" and NAME.fullmatch(path.stem):
                with contextlib.suppress(FileNotFoundError):  # removed by another thread since it was listed
                    yield _read(path)

    def _check(self, raw: bytes, others: list[Upload]) -> None:
        problems = []
        if not raw:
            problems.append(Problem("File size", 0, "at least 1 byte"))
        if len(raw) > self.file_bytes:
            problems.append(Problem("File size in MB", round(len(raw) / MB, 3), f"at most {self.file_bytes / MB:g}"))
        if len(others) + 1 > self.files:
            problems.append(Problem("Your files", len(others) + 1, f"at most {self.files}: remove one first"))
        total = len(raw) + sum(upload.bytes for upload in others)
        if total > self.total_bytes and len(raw) <= self.file_bytes:
            needs = f"at most {self.total_bytes / MB:g} in all: remove one first"
            problems.append(Problem("Your files in MB", round(total / MB, 3), needs))
        if problems:
            raise InputError(problems)

    def _describe(self, home: Path, upload: Upload) -> None:
        known = {"filename": upload.filename, "added": upload.added, "facts": upload.facts}
        _write(home / f"{upload.name}.json", json.dumps(known).encode())


def cleaned(filename: str) -> str:
    """A file name fit to be shown: no folders, only printable characters, at most 100; "upload" where nothing is left."""
    last = re.split(r"[/\\]", filename)[-1]
    printable = "".join(sign for sign in last if sign.isprintable()).strip()
    if len(printable) > LONGEST_FILENAME:
        stem, dot, ending = printable.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 10 else ""
        printable = printable[: LONGEST_FILENAME - len(ending)] + ending
    return printable if printable.strip(". ") else "upload"


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read(path: Path) -> Upload:
    """The upload whose bytes are at `path`; one whose description is not there yet is known by its fingerprint only."""
    state = path.stat()
    try:
        known = json.loads(path.with_suffix(".json").read_bytes())
    except (FileNotFoundError, ValueError):
        known = {}
    return Upload(path.stem, known.get("filename", path.stem), state.st_size, known.get("added", state.st_mtime), known.get("facts"))


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
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)
