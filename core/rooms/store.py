"""Where rooms outlive the server: one small SQLite file in the state folder."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
TABLE = "CREATE TABLE IF NOT EXISTS rooms (code TEXT PRIMARY KEY, touched REAL NOT NULL, kept TEXT NOT NULL)"


class Store:
    """path: of the file, made when first needed, readable by the server's user only. A disk that fails costs no room that is in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[tuple[float, Mapping[str, Any]]]:
        """When each room was last touched, in seconds since the epoch, and what was kept of it. A file that cannot be read is put aside."""
        if not self._path.exists():
            return []
        try:
            with self._open() as connection:
                rows = connection.execute("SELECT touched, kept FROM rooms").fetchall()
            return [(float(touched), json.loads(kept)) for touched, kept in rows]
        except (sqlite3.DatabaseError, ValueError):
            aside = self._path.with_suffix(".unreadable")
            log.exception("the rooms of before could not be read; their file is kept as %s", aside.name)
            self._path.replace(aside)
            return []

    def write(self, rooms: Mapping[str, tuple[float, Mapping[str, Any]]], gone: frozenset[str]) -> bool:
        """Keep these rooms by code, and forget those that are gone; whether the disk took it."""
        try:
            with self._open() as connection:
                connection.executemany("DELETE FROM rooms WHERE code = ?", [(code,) for code in gone])
                rows = [(code, touched, json.dumps(kept)) for code, (touched, kept) in rooms.items()]
                connection.executemany("INSERT OR REPLACE INTO rooms VALUES (?, ?, ?)", rows)
            return True
        except (sqlite3.Error, OSError):
            log.exception("rooms could not be kept; they go on in memory")
            return False

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(self._path, timeout=5)) as connection, connection:
            connection.execute(TABLE)
            yield connection
