"""A stranger's zip: its members read one by one into memory, nothing ever written to disk, no number in it believed.

The limits hold while unpacking. What a zip of pictures has no need for (links, passwords, paths that climb) is refused.
"""

from __future__ import annotations

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from core.data.wording import Described
from core.errors import InputError, Problem, shown

MILLION = 1_000_000
HIDDEN = frozenset({"__macosx", "thumbs.db", "desktop.ini", "@eadir"})  # what systems leave behind, beside names with a dot in front
JOINERS = "\u200c\u200d"  # invisible, but part of Persian words and of emoji
DIRECTORY_BYTES = 4 * MILLION  # the list of members at the end
END, LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
RATIO_FROM = 50 * MILLION  # bytes: flat drawings shrink a thousandfold, which is harmless while they are small
AGAIN = "a zip that is whole: pack it again"


@dataclass(frozen=True)
class ZipLimits:
    """The most that one zip may have. `unpacked` and `ratio` count what really came out."""

    bytes: int = 100 * MILLION
    members: int = 20_000
    unpacked: int = 500 * MILLION
    ratio: int = 200
    name: int = 250


@dataclass(frozen=True)
class Member:
    """One file in a zip: its path as folders and name, and zipfile's record of it."""

    path: tuple[str, ...]
    info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return "/".join(self.path)


class Unreadable(Exception):
    """One member of many that cannot be read; its text says why."""


DEFAULT_LIMITS = ZipLimits()


class Archive:
    """An open zip. `members` are its files in the order of their names; `hidden` counts the files that systems leave behind.

    Raises: InputError where it is no whole zip, beyond the limits, encrypted, or holds links or names that are not plain paths.
    """

    def __init__(self, file: Path, limits: ZipLimits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.bytes = file.stat().st_size
        if self.bytes > limits.bytes:
            raise InputError(Problem("File size in MB", round(self.bytes / MILLION, 1), f"at most {limits.bytes / MILLION:g}"))
        _check_end(file, self.bytes)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, struct.error, NotImplementedError, LookupError) as error:
            raise InputError(Problem("Zip", Described("a damaged zip"), AGAIN)) from error
        self.hidden = 0
        self._total = 0
        self._unpacked: dict[int, int] = {}  # bytes by where the member begins
        try:
            self.members = self._checked(self._zip.infolist())
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def read(self, member: Member, most: int) -> bytes:
        """The first `most` bytes of a member, all of it where it is shorter.

        Raises: Unreadable where it is damaged; InputError where the zip as a whole unpacks to too much.
        """
        try:
            with self._zip.open(member.info) as stream:
                raw = stream.read(most)
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, struct.error, NotImplementedError, RuntimeError) as error:
            raise Unreadable("damaged inside the zip") from error
        self._count(member.info.header_offset, len(raw))
        return raw

    def _count(self, where: int, unpacked: int) -> None:
        """Members may be read twice; what counts is the most that came out of each."""
        self._total += max(0, unpacked - self._unpacked.get(where, 0))
        self._unpacked[where] = max(unpacked, self._unpacked.get(where, 0))
        if self._total > self.limits.unpacked:
            raise InputError(Problem("Zip, unpacked", Described("more than that"), f"at most {self.limits.unpacked / MILLION:g} MB in all"))
        if self._total > max(RATIO_FROM, self.limits.ratio * self.bytes):
            needs = f"at most {self.limits.ratio} times its own size, as pictures have"
            raise InputError(Problem("Zip, unpacked", Described("more than that"), needs))

    def _checked(self, infos: Sequence[zipfile.ZipInfo]) -> list[Member]:
        if len(infos) > self.limits.members:
            raise InputError(Problem("Files in the zip", Described(f"{len(infos):,}"), f"at most {self.limits.members:,}"))
        members = []
        problems: dict[str, Problem] = {}  # the first of each kind
        for info in infos:
            name = _decoded_name(info)
            if problem := _problem(info, name, self.limits):
                problems.setdefault(problem.needs, problem)
                continue
            path = tuple(part for part in unicodedata.normalize("NFC", name).replace("\\", "/").split("/") if part not in ("", "."))
            if not path or name.endswith(("/", "\\")):
                continue
            if any(part.lower() in HIDDEN or part.startswith(".") for part in path):
                self.hidden += 1
            else:
                members.append(Member(path, info))
        if problems:
            raise InputError(list(problems.values()))
        return sorted(members, key=lambda member: (member.path, member.info.header_offset))


def _check_end(file: Path, length: int) -> None:
    """The list of members may not be larger than a real one needs: zipfile reads all of it at once. Zip64 is for larger files than ours."""
    with file.open("rb") as stream:
        stream.seek(max(0, length - 65_557 - 20))
        tail = stream.read()
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise InputError(Problem("Zip", Described("a zip without its end"), AGAIN))
    if tail[max(0, at - 20) : at].startswith(LOCATOR):
        raise InputError(Problem("Zip", Described("the zip64 form"), "a plain zip: pack fewer files"))
    (directory,) = struct.unpack_from("<I", tail, at + 12)
    if directory > DIRECTORY_BYTES:
        raise InputError(Problem("Zip", Described("a list of members of more than 4 MB"), "fewer files or shorter names"))


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The name as it was written, NUL included. Without the mark for UTF-8 it may be UTF-8 all the same (macOS), else code page 437."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _problem(info: zipfile.ZipInfo, name: str, limits: ZipLimits) -> Problem | None:
    where = "Zip"
    if info.flag_bits & 0x1:
        return Problem(where, Described("files under a password"), "a zip without a password")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Problem(f"Zip, file {shown(name)}", Described("a link or a device"), "plain files and folders")
    if len(name) > limits.name:
        return Problem("Zip, length of a name", len(name), f"at most {limits.name}")
    parts = unicodedata.normalize("NFKC", name).replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or parts[0][1:2] == ":":
        return Problem("Zip, name of a file", name, "a path inside the zip, without “..”, drive letter or “/” in front")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and sign not in JOINERS for sign in name):
        return Problem("Zip, name of a file", name, "names without invisible signs")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not info.is_dir():
        return Problem("Zip", Described("an unusual compression"), "the usual one (deflate), or none")
    return None
