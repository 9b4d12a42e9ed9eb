"""Kept experiments on disk: owners, limits, rooms, and what outlives the server."""

import stat
import threading
import time

import pytest

from core.experiments.store import DAY, UNKNOWN, Limits, Store
from tests.core.experiments.kept import ANNA, BO, CEM, FIGURES, experiment, parts
from tests.front import refusal

ROOM, OTHER = "CDFHJKMN", "HHHHHHHH"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "state" / "experiments.sqlite3")


def keep(store, identity, owner=ANNA, figures=FIGURES, **more):
    store.add(experiment(identity, owner, **more), *parts(figures))


def names(experiments):
    return [one.identity for one in experiments]


def test_what_is_kept_is_there_after_a_restart_the_newest_first(store, tmp_path):
    keep(store, "one", kept=1e12)
    keep(store, "two", kept=2e12)
    again = Store(tmp_path / "state" / "experiments.sqlite3")
    again.open()
    assert names(again.all(ANNA)) == ["two", "one"] and again.all(ANNA)[1] == experiment("one", kept=1e12)
    assert again.find("one", owner=ANNA)[1:] == parts()
    assert stat.S_IMODE((tmp_path / "state" / "experiments.sqlite3").stat().st_mode) == 0o600


def test_nobody_else_reads_renames_deletes_or_shows_it_and_learns_not_even_that_it_is_there(store):
    keep(store, "one")
    doors = (
        lambda name: store.find(name, owner=BO),
        lambda name: store.find(name, owner=BO, code=ROOM),
        lambda name: store.find(name),
        lambda name: store.rename(BO, name, "mine"),
        lambda name: store.remove(BO, name),
        lambda name: store.show(ROOM, BO, name),
        lambda name: store.hide(ROOM, name, owner=BO),
    )
    for door in doors:
        assert refusal(door, "one") == refusal(door, "never there") == UNKNOWN
    assert store.all(BO) == [] and store.all(ANNA) == [experiment("one")], "it is there, as it was"


def test_each_limit_refuses_and_says_what_would_do(tmp_path):
    size = len(experiment("one").about().encode()) + sum(map(len, parts()))
    few = Store(tmp_path / "few", Limits(experiments=2))
    keep(few, "one")
    keep(few, "two")
    assert "fewer than 2: delete one first" in refusal(keep, few, "three")
    keep(few, "three", BO)
    few.remove(ANNA, "one")
    keep(few, "four")
    one = Store(tmp_path / "one", Limits(one=size))
    keep(one, "one")
    assert "This picture" in refusal(keep, one, "two", figures={**FIGURES, "more": FIGURES["noise"] | {"data": list(range(50))}})
    person = Store(tmp_path / "person", Limits(a_person=2 * size))
    keep(person, "one")
    keep(person, "two")
    assert "together: delete one first" in refusal(keep, person, "three") and person.held(ANNA) == 2 * size
    keep(person, "three", BO)
    everybody = Store(tmp_path / "all", Limits(in_all=2 * size))
    keep(everybody, "one", ANNA)
    keep(everybody, "two", BO)
    assert "as many experiments as it may" in refusal(keep, everybody, "three", CEM)
    assert names(everybody.all(ANNA)) == ["one"], "nobody's makes way for another's"


def test_two_tabs_that_keep_at_once_do_not_pass_the_limit_together(tmp_path):
    store = Store(tmp_path / "kept", Limits(experiments=5))
    refused = []

    def tab(number):
        for turn in range(4):
            try:
                keep(store, f"{number} {turn}")
            except ValueError:
                refused.append(turn)

    tabs = [threading.Thread(target=tab, args=(number,)) for number in range(4)]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()
    assert (len(store.all(ANNA)), len(refused)) == (5, 11)


def test_what_is_too_old_goes_with_its_place_in_rooms(tmp_path):
    store = Store(tmp_path / "kept", Limits(days=2))
    now = time.time()
    keep(store, "old", kept=now - 3 * DAY)
    keep(store, "new", kept=now - DAY)
    for name in ("old", "new"):
        store.show(ROOM, ANNA, name)
    store.open()
    assert names(store.all(ANNA)) == ["new"] and names(store.shown(ROOM)) == ["new"]


def test_a_file_that_cannot_be_read_is_put_aside_and_keeping_goes_on(tmp_path):
    path = tmp_path / "experiments.sqlite3"
    path.write_bytes(b"not a database at all" * 100)
    store = Store(path)
    store.open()
    assert len(list(tmp_path.glob("experiments.unreadable-*"))) == 1
    keep(store, "one")
    assert names(store.all(ANNA)) == ["one"]


def test_a_room_shows_what_its_owners_put_there_to_who_is_in_it(store):
    keep(store, "one")
    keep(store, "two", BO)
    store.show(ROOM, BO, "two")
    store.show(ROOM, ANNA, "one")
    store.show(ROOM, ANNA, "one")  # twice is once
    assert names(store.shown(ROOM)) == ["two", "one"] and store.shown(OTHER) == [] and store.rooms() == [ROOM]
    assert store.find("one", owner=CEM, code=ROOM)[0].identity == "one"
    assert refusal(store.find, "one", owner=CEM, code=OTHER) == UNKNOWN
    store.rename(ANNA, "one", "Better name")
    assert [one.name for one in store.shown(ROOM)][1] == "Better name"


def test_the_owner_takes_it_back_the_presenter_takes_out_any_and_what_is_deleted_is_gone_from_rooms(store):
    for name, owner in (("one", ANNA), ("two", BO), ("three", BO)):
        keep(store, name, owner)
        store.show(ROOM, owner, name)
    store.hide(ROOM, "one", owner=ANNA)
    store.hide(ROOM, "two", owner=None)
    assert names(store.shown(ROOM)) == ["three"] and names(store.all(ANNA)) == ["one"], "it stays its owner's"
    assert store.rooms_of("three") == [ROOM]
    store.remove(BO, "three")
    assert store.shown(ROOM) == [] and store.rooms() == []


def test_a_room_and_a_person_in_it_have_limits_of_their_own(tmp_path):
    store = Store(tmp_path / "kept", Limits(shown=3, shown_by_one=2))
    for name, owner in (("a", ANNA), ("b", ANNA), ("c", ANNA), ("d", BO), ("e", BO)):
        keep(store, name, owner)
    store.show(ROOM, ANNA, "a")
    store.show(ROOM, ANNA, "b")
    assert "take one back first" in refusal(store.show, ROOM, ANNA, "c")
    store.show(OTHER, ANNA, "c")
    store.show(ROOM, BO, "d")
    assert "fewer than 3" in refusal(store.show, ROOM, BO, "e")


def test_a_room_that_has_ended_is_forgotten_and_nobodys_experiment_with_it(store):
    keep(store, "one")
    store.show(ROOM, ANNA, "one")
    store.forget_room(ROOM)
    assert store.rooms() == [] and names(store.all(ANNA)) == ["one"]
