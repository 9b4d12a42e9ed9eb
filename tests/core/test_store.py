"""What outlives the server: one SQLite file of texts by key, and what is written to it."""

import asyncio
import logging
import sqlite3
import stat

import pytest

from core import store as module
from core.store import VERSIONS, Ledger, Store

ROW = (7.0, '{"a": 1}')


def write(path, *keys):
    Store(path).write(dict.fromkeys(keys, ROW), frozenset())


def version(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


def made(path, *statements):
    """A file as another program left it."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def aside(path):
    return [other.name for other in path.parent.iterdir() if "unreadable" in other.name]


def test_what_is_written_is_there_after_a_restart_and_what_is_gone_is_not(tmp_path):
    path = tmp_path / "state" / "rooms.sqlite3"
    assert Store(path).all() == {}
    Store(path).write({"one": (5.0, "a"), "two": (6.0, "b")}, frozenset())
    Store(path).write({"one": (7.0, "c")}, frozenset({"two", "never there"}))
    assert Store(path).all() == {"one": (7.0, "c")}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "codes are for its user only"


def test_a_file_of_the_first_version_is_brought_to_the_newest_and_loses_nothing(tmp_path):
    """The first version had no number, and a table of rooms by code."""
    path = tmp_path / "rooms.sqlite3"
    made(
        path,
        "CREATE TABLE rooms (code TEXT PRIMARY KEY, touched REAL NOT NULL, kept TEXT NOT NULL)",
        "INSERT INTO rooms VALUES ('K', 7.0, 'x')",
    )
    assert version(path) == 0
    assert Store(path).all() == {"K": (7.0, "x")} and version(path) == len(VERSIONS)
    write(path, "another")
    assert set(Store(path).all()) == {"K", "another"} and not aside(path)


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "rooms.sqlite3"
    write(path, "K")
    monkeypatch.setattr(module, "VERSIONS", (*VERSIONS, "ALTER TABLE things RENAME TO others; no such statement"))
    with pytest.raises(sqlite3.Error):
        write(path, "L")
    monkeypatch.undo()
    assert Store(path).all() == {"K": ROW} and version(path) == len(VERSIONS)


@pytest.mark.parametrize(
    "statements", [["PRAGMA user_version = 99"], ["CREATE TABLE things (other TEXT)", f"PRAGMA user_version = {len(VERSIONS)}"]]
)
def test_a_file_of_another_program_or_of_a_newer_one_is_put_aside_and_said_in_the_log(tmp_path, caplog, statements):
    path = tmp_path / "rooms.sqlite3"
    made(path, *statements)
    assert Store(path).all() == {} and len(aside(path)) == 1 and "begins empty" in caplog.text
    write(path, "K")
    assert set(Store(path).all()) == {"K"}


@pytest.mark.parametrize("damage", ["whole", "middle"])
def test_a_damaged_file_is_put_aside_and_all_begins_anew(tmp_path, caplog, damage):
    path = tmp_path / "rooms.sqlite3"
    Store(path).write({f"key {i}": (1.0, "x" * 2000) for i in range(50)}, frozenset())
    raw = path.read_bytes()
    path.write_bytes(b"not a database at all" * 100 if damage == "whole" else raw[:4096] + b"\xff" * (len(raw) - 4096))
    assert Store(path).all() == {} and len(aside(path)) == 1 and "begins empty" in caplog.text
    write(path, "K")
    assert set(Store(path).all()) == {"K"}


def test_a_locked_file_is_left_as_it_is_and_comes_back(tmp_path, caplog):
    path = tmp_path / "rooms.sqlite3"
    write(path, "K")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert Store(path, patience=0.05).all() == {} and "cannot be read now" in caplog.text
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Store(path, patience=0.05).write({"L": ROW}, frozenset())
    other.execute("COMMIT")
    other.close()
    assert set(Store(path).all()) == {"K"} and not aside(path)


class Book:
    """A ledger over things that a test changes."""

    def __init__(self, path):
        self.things, self.heard = {}, 0
        self.ledger = Ledger(Store(path), self.things.get, self.hear)

    def hear(self):
        self.heard += 1

    def changes(self, key, value):
        if value is None:
            del self.things[key]
        else:
            self.things[key] = (5.0, value)
        self.ledger.note(key)

    def writes(self):
        asyncio.run(self.ledger.write())

    def finds(self):
        return asyncio.run(self.ledger.all())


def test_a_ledger_writes_what_has_changed_and_forgets_what_is_gone(tmp_path):
    book = Book(tmp_path / "boards.sqlite3")
    book.changes("K", {"a": 1})
    book.changes("L", {"b": 2})
    assert not book.ledger.clean
    book.writes()
    book.changes("K", None)
    book.writes()
    assert book.finds() == {"L": (5.0, {"b": 2})} and book.ledger.clean and not book.heard


def test_a_row_that_makes_no_sense_costs_no_other(tmp_path, caplog):
    Store(tmp_path / "boards.sqlite3").write({"K": (1.0, "{"), "L": (2.0, "{}"), "M": (3.0, "{}")}, frozenset())
    assert list(Book(tmp_path / "boards.sqlite3").finds()) == ["M", "L"], "the last touched first"
    assert "a row could not be read" in caplog.text


def test_a_disk_that_takes_nothing_is_said_once_and_costs_nothing_and_is_tried_again(tmp_path, caplog):
    path = tmp_path / "boards.sqlite3"
    path.mkdir()
    book = Book(path)
    book.changes("K", {"a": 1})
    for _ in range(3):
        book.writes()
    assert book.ledger.failing and book.heard == 1 and caplog.text.count("goes on in memory") == 1
    path.rmdir()
    with caplog.at_level(logging.WARNING):
        book.writes()
    assert not book.ledger.failing and book.heard == 2 and "written again" in caplog.text
    assert book.finds() == {"K": (5.0, {"a": 1})}
