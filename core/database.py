"""A small SQLite file of our own in the state folder: how it is opened and brought to its newest version, and when it cannot be read."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE = 5.0  # seconds that a lock is waited for
# The file may be whole; what is in the way is another program, the disk or the rights.
IN_THE_WAY = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM),
)


@contextmanager
def opened(path: Path, *versions: str, patience: float = PATIENCE) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, made where there is none, readable by the server's user only.

    versions: the statements of each; the n-th bring a file of version n to n + 1 (SQLite keeps the number as `user_version`), all or none.
    Raises: sqlite3.Error or OSError where the file or the disk does not allow it, sqlite3.DatabaseError for a file of a newer program.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(path, timeout=patience)) as connection, connection:
        if _version(connection) != len(versions):
            _migrate(connection, versions)
        yield connection


def out_of_reach(error: Exception) -> bool:
    """Whether a file could not be opened or written now, but may be whole: locked, on a full disk, somebody else's."""
    return isinstance(error, OSError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in IN_THE_WAY


def put_aside(path: Path) -> str:
    """Make way for a new file where this one cannot be read; its name from now on."""
    aside = path.with_suffix(f".unreadable-{time.time():.0f}")
    path.replace(aside)
    return aside.name


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, versions: tuple[str, ...]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    version = _version(connection)  # another process may have been quicker
    if version > len(versions):
        raise sqlite3.DatabaseError(f"version {version}, this program knows {len(versions)}")
    for statement in ";".join(versions[version:]).split(";"):  # not executescript, which would end the transaction
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(versions)}")
    connection.commit()
