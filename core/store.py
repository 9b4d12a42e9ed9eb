"""What outlives the server: texts by key in one small SQLite file in the state folder. Rooms have one, scoreboards another."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.database import PATIENCE, opened, out_of_reach, put_aside

log = logging.getLogger(__name__)
Row = tuple[float, str]  # when it was last touched, in seconds since the epoch, and what is kept of it as text
Thing = tuple[float, Mapping[str, Any]]  # the same as plain values
VERSIONS = (
    "CREATE TABLE IF NOT EXISTS rooms (code TEXT PRIMARY KEY, touched REAL NOT NULL, kept TEXT NOT NULL)",
    "ALTER TABLE rooms RENAME TO things; ALTER TABLE things RENAME COLUMN code TO key",
)


class Store:
    """path: of the file, made when first needed. patience: seconds that a lock is waited for."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path, self._patience = path, patience

    def all(self) -> dict[str, Row]:
        """Everything, by key. A file that makes no sense is put aside; one that cannot be opened now is left as it is: both begin empty."""
        if not self.path.exists():
            return {}
        try:
            with opened(self.path, *VERSIONS, patience=self._patience) as connection:
                rows = connection.execute("SELECT key, touched, kept FROM things").fetchall()
            return {str(key): (float(touched), str(kept)) for key, touched, kept in rows}
        except (sqlite3.Error, OSError) as error:
            if out_of_reach(error):
                log.exception("%s cannot be read now; it begins empty, and the file stays as it is", self.path.name)
            else:
                log.exception("%s could not be read; it begins empty, and the file is kept as %s", self.path.name, put_aside(self.path))
            return {}

    def write(self, rows: Mapping[str, Row], gone: frozenset[str]) -> None:
        """Keep these rows by key, and forget those that are gone. Raises: sqlite3.Error or OSError where the disk does not take it."""
        with opened(self.path, *VERSIONS, patience=self._patience) as connection:
            connection.executemany("DELETE FROM things WHERE key = ?", [(key,) for key in gone])
            connection.executemany("INSERT OR REPLACE INTO things VALUES (?, ?, ?)", [(key, *row) for key, row in rows.items()])


class Ledger:
    """What has changed and is not written yet. look: what is to be kept under a key, None where it is gone. told: called when the disk
    begins or ceases to refuse."""

    def __init__(self, store: Store, look: Callable[[str], Thing | None], told: Callable[[], None]) -> None:
        self._store, self._look, self._told = store, look, told
        self._unwritten: set[str] = set()
        self.failing = False

    @property
    def clean(self) -> bool:
        """Whether all is written."""
        return not self._unwritten

    async def all(self) -> dict[str, Thing]:
        """What was kept before, the last touched first; a row that makes no sense is left out."""
        rows, things = await asyncio.to_thread(self._store.all), dict[str, Thing]()
        for key, (touched, kept) in sorted(rows.items(), key=lambda row: -row[1][0]):
            try:
                things[key] = (touched, json.loads(kept))
            except ValueError:
                log.warning("%s: a row could not be read and is left out", self._store.path.name)
        return things

    def note(self, key: str) -> None:
        """Whatever is under this key has changed."""
        self._unwritten.add(key)

    async def write(self) -> None:
        """Write what has changed. What the disk does not take goes on in memory and is tried again at the next call."""
        unwritten, self._unwritten = self._unwritten, set()
        if not unwritten:
            return
        things = {key: (thing[0], json.dumps(thing[1])) for key in unwritten if (thing := self._look(key))}
        failed = False
        try:
            await asyncio.to_thread(self._store.write, things, frozenset(unwritten - things.keys()))
        except (sqlite3.Error, OSError):
            failed = True
            self._unwritten |= unwritten
            if not self.failing:  # once, not at every try
                log.exception("%s cannot be written; what it holds goes on in memory", self._store.path.name)
        if failed != self.failing:
            self.failing = failed
            if not failed:
                log.warning("%s is written again", self._store.path.name)
            self._told()
