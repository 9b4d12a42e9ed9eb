"""A small SQLite file of our own in the state folder: how it is opened, and what happens to one that cannot be read."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE = 5.0  # seconds that one writer waits for another


@contextmanager
def opened(path: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, made where there is none, readable by the server's user only. tables: the statements that make them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection, connection:
        connection.executescript(tables)
        yield connection


def put_aside(path: Path) -> str:
    """Make way for a new file where this one cannot be read; its name from now on."""
    aside = path.with_suffix(".unreadable")
    path.replace(aside)
    return aside.name
