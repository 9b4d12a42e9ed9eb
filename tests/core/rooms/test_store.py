"""Rooms on disk."""

import stat

from core.rooms.store import Store

ROOM = {"code": "CDFHJKMN", "owner": "a" * 32, "place": {"page": "gan"}}


def test_what_is_written_is_there_after_a_restart_and_what_is_gone_is_not(tmp_path):
    path = tmp_path / "state" / "rooms.sqlite3"
    assert Store(path).all() == []
    assert Store(path).write({"CDFHJKMN": (5.0, ROOM), "HHHHHHHH": (6.0, ROOM)}, frozenset())
    assert Store(path).write({"CDFHJKMN": (7.0, ROOM)}, frozenset({"HHHHHHHH", "never there"}))
    assert Store(path).all() == [(7.0, ROOM)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "codes are for its user only"


def test_a_file_that_cannot_be_read_is_put_aside_and_rooms_begin_anew(tmp_path):
    path = tmp_path / "rooms.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    assert Store(path).all() == [] and path.with_suffix(".unreadable").exists()
    assert Store(path).write({"CDFHJKMN": (7.0, ROOM)}, frozenset()) and len(Store(path).all()) == 1


def test_a_disk_that_takes_nothing_is_said_and_costs_nothing_else(tmp_path):
    (tmp_path / "rooms.sqlite3").mkdir()
    assert Store(tmp_path / "rooms.sqlite3").write({"CDFHJKMN": (7.0, ROOM)}, frozenset()) is False
