"""A file on its way to disk, and several files that become one zip archive: bytes are written as they come, none are kept in memory."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from core.errors import InputError, Problem

LONGEST_HEADER = 1 << 20  # bytes of the line that names what comes
MOST_FILES = 10_000
LONGEST_NAME = 100  # characters of a file's or a folder's name
DEEPEST = 8  # folders
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the same pictures brought again are the same archive, and so the same fingerprint
UNREADABLE = "Upload: got something unreadable, needs a list of files and then their bytes."
CUT = "Upload: got less than was announced, needs the whole: the connection was lost, bring it again."


class Incoming:
    """Bytes that go to a temporary file in `folder` as they come, fingerprinted on the way. Raises OSError where the disk is full."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=folder, prefix="coming-", suffix=".part")
        self.path, self.size = Path(part), 0
        self._file, self._hash = os.fdopen(handle, "wb"), hashlib.sha256()

    def write(self, part: bytes) -> int:
        """Part of `zipfile`'s notion of a file that cannot be rewound: what was written stays as it is."""
        self._file.write(part)
        self._hash.update(part)
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._file.close()

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of the SHA-256 of all bytes."""
        return self._hash.hexdigest()[:16]


class Parcel:
    """What one request brings: a line of JSON, {"files": [{"name": …, "size": bytes}, …]}, then the bytes of one file after the other.

    One file is kept as it came; several become a zip archive (stored, not packed) with their folders. limit: bytes of all together.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self.incoming = Incoming(folder)
        self._limit, self._head, self._ready = limit, b"", False
        self._files: list[tuple[str, int]] = []
        self._at, self._left = 0, 0
        self._archive: zipfile.ZipFile | None = None
        self._member: IO[bytes] | None = None
        self._name = ""

    @property
    def filename(self) -> str:
        """What the person reads: the file's own name, or the folder's, or how many there were."""
        if len(self._files) == 1:
            return self._files[0][0].split("/")[-1]
        return f"{self._name or 'files'} ({len(self._files):,} files)"

    def feed(self, part: bytes) -> None:
        """The next bytes of the request. Raises: InputError for what no parcel is, or where it is larger than may be."""
        if not self._ready:
            part = self._begin(part)
        while part:
            if not self._left and not self._next():
                raise InputError([UNREADABLE])  # more than was announced
            now, part = part[: self._left], part[self._left :]
            (self._member or self.incoming).write(now)
            self._left -= len(now)

    def close(self) -> None:
        """All has come. Raises: InputError where it has not."""
        if not self._ready or self._left:
            raise InputError([CUT])
        while self._next():
            if self._left:
                raise InputError([CUT])
        self._end_member()
        if self._archive:
            self._archive.close()
        self.incoming.close()

    def drop(self) -> None:
        """Forget what has come."""
        for open_still in (self._member, self._archive):
            with contextlib.suppress(OSError, ValueError, RuntimeError):  # half written, perhaps on a full disk
                if open_still:
                    open_still.close()
        with contextlib.suppress(OSError):
            self.incoming.drop()

    def _begin(self, part: bytes) -> bytes:
        """Take in the line that names what comes; returns what stands behind it."""
        head, end, rest = (self._head + part).partition(b"\n")
        if len(head) > LONGEST_HEADER:
            raise InputError([UNREADABLE])
        if not end:
            self._head = head
            return b""
        self._files = announced(head, self._limit)
        self._name = common_folder([name for name, _ in self._files])
        if len(self._files) > 1:
            self._archive = zipfile.ZipFile(self.incoming, "w", zipfile.ZIP_STORED)
        self._ready, self._head = True, b""
        self._open_member()
        return rest

    def _open_member(self) -> None:
        name, self._left = self._files[self._at]
        if self._archive:
            about = zipfile.ZipInfo(name, NO_DATE)
            about.file_size = self._left
            self._member = self._archive.open(about, "w")

    def _end_member(self) -> None:
        if self._member:
            self._member.close()
            self._member = None

    def _next(self) -> bool:
        """Turn to the next file that is not empty or the last; False where there is none."""
        if self._at + 1 >= len(self._files):
            return False
        self._end_member()
        self._at += 1
        self._open_member()
        return bool(self._left) or self._next()


def announced(line: bytes, limit: int) -> list[tuple[str, int]]:
    """Cleaned names and sizes of the files that a parcel's first line names. limit: bytes of all together.

    Raises: InputError for anything else than such a line, for no file, too many, or too much.
    """
    try:
        files = json.loads(line)["files"]
        given = [(file["name"], file["size"]) for file in files]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError([UNREADABLE]) from None
    if not all(isinstance(name, str) and type(size) is int and size >= 0 for name, size in given):
        raise InputError([UNREADABLE])
    total = sum(size for _, size in given)
    problems: list[Problem | str] = []
    if not 1 <= len(given) <= MOST_FILES:
        problems.append(Problem("Files at once", len(given), f"1 to {MOST_FILES:,}"))
    if total > limit:
        problems.append(Problem("File size in MB", round(total / 1_000_000, 3), f"at most {limit / 1_000_000:g}"))
    if not total:
        problems.append(Problem("File size", 0, "at least 1 byte"))
    if problems:
        raise InputError(problems)
    names = different([cleaned_path(name) for name, _ in given])
    return list(zip(names, (size for _, size in given), strict=True))


def cleaned(filename: str) -> str:
    """A file name fit to be shown: no folders, only printable characters, at most 100; "upload" where nothing is left."""
    return cleaned_path(filename).split("/")[-1]


def cleaned_path(given: str) -> str:
    """A name with its folders, "cats/1.png": never absolute, never upwards, at most 8 deep; "upload" where nothing is left."""
    parts = re.split(r"[/\\]", given)
    folders = [part for folder in parts[:-1] if (part := _shown(folder))]
    return "/".join([*folders[-DEEPEST:], _shown(parts[-1]) or "upload"])


def different(names: Sequence[str]) -> list[str]:
    """The same names, a second "a.png" called "a (2).png"."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    result = []
    for name in names:
        folder, slash, last = name.rpartition("/")
        stem, dot, ending = last.rpartition(".") if "." in last[1:] else (last, "", "")
        while name in taken:
            counts[last] = counts.get(last, 1) + 1
            name = f"{folder}{slash}{stem or last} ({counts[last]}){dot}{ending}"
        taken.add(name)
        result.append(name)
    return result


def common_folder(names: Sequence[str]) -> str:
    """The folder that all names lie in, "" where there is none."""
    first = {name.split("/")[0] if "/" in name else "" for name in names}
    return first.pop() if len(first) == 1 else ""


def _shown(name: str) -> str:
    """One name of a path: only printable characters, at most 100; "" for one that says nothing or leads elsewhere."""
    printable = "".join(sign for sign in name if sign.isprintable() and not "\ud800" <= sign <= "\udfff").strip()
    if len(printable) > LONGEST_NAME:
        stem, dot, ending = printable.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 10 else ""
        printable = printable[: LONGEST_NAME - len(ending)] + ending
    return printable if printable.strip(". ") else ""
