"""Where rooms outlive the server: one small SQLite file in the state folder."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.database import opened, put_aside

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
            with opened(self._path, TABLE) as connection:
                rows = connection.execute("SELECT touched, kept FROM rooms").fetchall()
            return [(float(touched), json.loads(kept)) for touched, kept in rows]
        except (sqlite3.DatabaseError, ValueError):
            log.exception("the rooms of before could not be read; their file is kept as %s", put_aside(self._path))
            return []

    def write(self, rooms: Mapping[str, tuple[float, Mapping[str, Any]]], gone: frozenset[str]) -> bool:
        """Keep these rooms by code, and forget those that are gone; whether the disk took it."""
        try:
            with opened(self._path, TABLE) as connection:
                connection.executemany("DELETE FROM rooms WHERE code = ?", [(code,) for code in gone])
                rows = [(code, touched, json.dumps(kept)) for code, (touched, kept) in rooms.items()]
                connection.executemany("INSERT OR REPLACE INTO rooms VALUES (?, ?, ?)", rows)
            return True
        except (sqlite3.Error, OSError):
            log.exception("rooms could not be kept; they go on in memory")
            return False
