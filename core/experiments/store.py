"""Where kept experiments lie: one SQLite file in the state folder. Whose each is stands beside it, and every question asks for that."""

from __future__ import annotations

import logging
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from core.database import opened, out_of_reach, put_aside
from core.errors import InputError, Problem
from core.experiments.experiment import Experiment, read_experiment

log = logging.getLogger(__name__)
MB = 1 << 20
DAY = 86400.0
TABLES = """
CREATE TABLE IF NOT EXISTS experiments (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, kept REAL NOT NULL,
  about TEXT NOT NULL, size INTEGER NOT NULL, figures BLOB NOT NULL, history BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS of_whom ON experiments (owner, kept);
CREATE TABLE IF NOT EXISTS shown (code TEXT NOT NULL, id TEXT NOT NULL, since REAL NOT NULL, PRIMARY KEY (code, id));
"""
TOLD = "id, owner, name, kept, about"
UNKNOWN = "This experiment is not there: it was deleted, or it is somebody else's."


@dataclass(frozen=True)
class Limits:
    """What one person may keep, and all together; sizes in bytes as they lie on disk. shown: in one room, by all and by one person."""

    experiments: int = 60
    one: int = 3 * MB
    a_person: int = 40 * MB
    in_all: int = 2000 * MB
    days: float = 365
    shown: int = 100
    shown_by_one: int = 10


class Store:
    """Experiments by owner, and which of them rooms show. Each call is one transaction and may wait for the disk: ask from a thread."""

    def __init__(self, path: Path, limits: Limits = Limits()) -> None:
        self._path, self.limits = path, limits

    def open(self) -> None:
        """Forget what is too old. A file that cannot be read is put aside."""
        if not self._path.exists():
            return
        try:
            self.expire()
        except (sqlite3.Error, OSError) as error:
            if out_of_reach(error):
                log.exception("kept experiments cannot be reached now")
            else:
                log.exception("kept experiments could not be read; their file is kept as %s", put_aside(self._path))

    def add(self, experiment: Experiment, figures: bytes, history: bytes) -> None:
        """Keep one. Raises InputError where it, or what this person or everybody keeps, would be too much."""
        about, limits = experiment.about(), self.limits
        size = len(about.encode()) + len(figures) + len(history)
        if size > limits.one:
            raise InputError(Problem("This picture", f"{size / MB:.1f} MB", f"at most {limits.one / MB:g} MB to be kept"))
        with opened(self._path, TABLES) as connection:
            connection.execute("BEGIN IMMEDIATE")  # two tabs that keep at once are counted one after the other
            mine = "SELECT count(*), coalesce(sum(size), 0) FROM experiments WHERE owner = ?"
            count, held = connection.execute(mine, (experiment.owner,)).fetchone()
            (all_held,) = connection.execute("SELECT coalesce(sum(size), 0) FROM experiments").fetchone()
            if count >= limits.experiments:
                raise InputError(Problem("Your experiments", count, f"fewer than {limits.experiments}: delete one first"))
            if held + size > limits.a_person:
                needs = f"at most {limits.a_person / MB:g} MB together: delete one first"
                raise InputError(Problem("Your experiments", f"{(held + size) / MB:.1f} MB", needs))
            if all_held + size > limits.in_all:
                raise InputError(["The server keeps as many experiments as it may. Take this one home as picture and link instead."])
            row = (experiment.identity, experiment.owner, experiment.name, experiment.kept, about, size, figures, history)
            connection.execute("INSERT INTO experiments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def all(self, owner: str) -> list[Experiment]:
        """This person's, the newest first."""
        with opened(self._path, TABLES) as connection:
            rows = connection.execute(f"SELECT {TOLD} FROM experiments WHERE owner = ? ORDER BY kept DESC", (owner,)).fetchall()
        return [read_experiment(*row) for row in rows]

    def held(self, owner: str) -> int:
        """Bytes that this person's take."""
        with opened(self._path, TABLES) as connection:
            (held,) = connection.execute("SELECT coalesce(sum(size), 0) FROM experiments WHERE owner = ?", (owner,)).fetchone()
        return int(held)

    def find(self, identity: str, *, owner: str | None = None, code: str | None = None) -> tuple[Experiment, bytes, bytes]:
        """One with its picture and its measurements, for its owner or, of the room of that code, for who is in it.

        Raises: InputError, the same one for what is not there and for what is somebody else's.
        """
        with opened(self._path, TABLES) as connection:
            may = "owner = ? OR id IN (SELECT id FROM shown WHERE code = ?)"
            row = connection.execute(
                f"SELECT {TOLD}, figures, history FROM experiments WHERE id = ? AND ({may})", (identity, owner, code)
            ).fetchone()
        if row is None:
            raise InputError([UNKNOWN])
        return read_experiment(*row[:5]), row[5], row[6]

    def rename(self, owner: str, identity: str, name: str) -> None:
        """Raises InputError where it is not this person's."""
        with opened(self._path, TABLES) as connection:
            done = connection.execute("UPDATE experiments SET name = ? WHERE id = ? AND owner = ?", (name, identity, owner))
        if not done.rowcount:
            raise InputError([UNKNOWN])

    def remove(self, owner: str, identity: str) -> None:
        """Delete one, from rooms too. Raises InputError where it is not this person's."""
        with opened(self._path, TABLES) as connection:
            done = connection.execute("DELETE FROM experiments WHERE id = ? AND owner = ?", (identity, owner))
            if not done.rowcount:
                raise InputError([UNKNOWN])
            connection.execute("DELETE FROM shown WHERE id = ?", (identity,))

    def expire(self) -> None:
        """Delete what is older than may be."""
        with opened(self._path, TABLES) as connection:
            connection.execute("DELETE FROM experiments WHERE kept < ?", (time.time() - self.limits.days * DAY,))
            connection.execute("DELETE FROM shown WHERE id NOT IN (SELECT id FROM experiments)")

    # --- in a room ---------------------------------------------------------------------------------------------------------------------

    def shown(self, code: str) -> list[Experiment]:
        """What the room of that code shows, in the order in which it came."""
        with opened(self._path, TABLES) as connection:
            rows = connection.execute(
                f"SELECT {TOLD} FROM experiments JOIN shown USING (id) WHERE code = ? ORDER BY since, id", (code,)
            ).fetchall()
        return [read_experiment(*row) for row in rows]

    def rooms(self) -> list[str]:
        """The codes of rooms that show something."""
        with opened(self._path, TABLES) as connection:
            return [str(code) for (code,) in connection.execute("SELECT DISTINCT code FROM shown").fetchall()]

    def rooms_of(self, identity: str) -> list[str]:
        """The codes of rooms that show this one."""
        with opened(self._path, TABLES) as connection:
            return [str(code) for (code,) in connection.execute("SELECT code FROM shown WHERE id = ?", (identity,)).fetchall()]

    def show(self, code: str, owner: str, identity: str) -> None:
        """Show one of this person's in a room. Raises InputError where it is not theirs, or the room or they show too many there."""
        limits = self.limits
        with opened(self._path, TABLES) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM experiments WHERE id = ? AND owner = ?", (identity, owner)).fetchone():
                raise InputError([UNKNOWN])
            there = connection.execute("SELECT owner, id FROM shown JOIN experiments USING (id) WHERE code = ?", (code,)).fetchall()
            if (owner, identity) in there:
                return
            mine = sum(whose == owner for whose, _ in there)
            if mine >= limits.shown_by_one:
                raise InputError(Problem("Yours in this room", mine, f"fewer than {limits.shown_by_one}: take one back first"))
            if len(there) >= limits.shown:
                raise InputError(Problem("The room's gallery", len(there), f"fewer than {limits.shown} experiments"))
            connection.execute("INSERT INTO shown VALUES (?, ?, ?)", (code, identity, time.time()))

    def hide(self, code: str, identity: str, *, owner: str | None) -> None:
        """Take one out of a room. owner: whose it must be; None where the presenter may take any."""
        with opened(self._path, TABLES) as connection:
            mine = "AND id IN (SELECT id FROM experiments WHERE owner = ?)" if owner is not None else ""
            values = (code, identity) if owner is None else (code, identity, owner)
            if not connection.execute(f"DELETE FROM shown WHERE code = ? AND id = ? {mine}", values).rowcount:
                raise InputError([UNKNOWN])

    def forget_room(self, code: str) -> None:
        """A room has ended; the experiments stay their owners'."""
        with opened(self._path, TABLES) as connection:
            connection.execute("DELETE FROM shown WHERE code = ?", (code,))
