"""Keeping experiments, as browsers' messages meet it: what is kept is what the server drew, for its owner; and a room's gallery."""

import asyncio
import json
import time
import zlib

import pytest

from core.experiments.store import UNKNOWN, Limits, Store
from core.rooms.rooms import Rooms
from core.runs import keeping as module
from core.runs.keeping import OUTSIDE, Keeping
from core.runs.screen import Screens
from core.store import Store as RoomStore
from tests.core.experiments.kept import ANNA, BO, CEM
from tests.front import picture, refusal, until


class House:
    """Keeping and rooms, and people who talk to them."""

    def __init__(self, front, answers, folder, **limits):
        self.front, self.loop = front, front.loop
        self.rooms = Rooms(RoomStore(folder / "rooms.sqlite3"), lambda code, origin: {})
        self.store = Store(folder / "experiments.sqlite3", Limits(**limits))
        self.keeping = Keeping(Screens(front.desk, answers, self.files), self.store, self.rooms)
        self.loop.run(self.rooms.open())
        self.loop.run(self.keeping.open())

    def files(self, owner, config):
        return {}

    def message(self, who, do, tab=None, **rest):
        return self.keeping.reply(tab or f"tab of {who}", who, {"do": do, **rest})

    def asks(self, who, do, **rest):
        return self.loop.run(self.message(who, do, **rest))

    def says(self, who, do, **rest):
        return self.asks(who, do, **rest)[0]

    def waits(self, who, code, seen):
        return asyncio.run_coroutine_threadsafe(self.message(who, "gallery", code=code, seen=seen), self.loop.loop)

    def keep(self, who=ANNA, **rest):
        return self.says(who, "keep", **{"title": "Ticker", "topic": "ticker", "config": {"gain": 2.5}, **rest})["id"]

    def whole(self, who, name, **rest):
        head, body = self.asks(who, "kept one", experiment=name, **rest)
        return head, json.loads(body)

    def close(self):
        self.loop.call(self.keeping.close)
        self.loop.run(self.rooms.close())


@pytest.fixture
def opened(front, open_answers, tmp_path):
    houses, answers = [], open_answers(1)

    def made(**limits):
        houses.append(House(front, answers, tmp_path, **limits))
        return houses[-1]

    yield made
    for house in houses:
        house.close()


@pytest.fixture
def house(opened):
    return opened()


@pytest.fixture
def code(house):
    """A room of Anna's in which Bo is as well."""
    code = house.loop.run(house.rooms.reply("t", ANNA, "", {"do": "room open"}))["code"]
    house.loop.run(house.rooms.reply("tab of Bo", BO, "", {"do": "room", "code": code, "as": "follows", "seen": 0}))
    return code


# Keeping


def test_a_run_is_kept_as_the_server_recorded_it_at_the_step_on_screen(house, front):
    run = front.start(owner=ANNA, count=5, gain=2.0, per_second=10)
    front.ended(run)
    step = max(step for step in run.recording.steps() if 0 < step < 5)  # a busy machine leaves out some
    head, figures = house.whole(ANNA, house.keep(run=run.identity, step=step, config={"gain": 99.0}))
    assert (head["step"], head["look"]) == (step, f"The total is {2 * step}."), "by hand: each step adds 2"
    assert figures == picture(run.recording.base(), run.recording.at(step)[1])
    assert head["results"]["total"] == 2.0 * step and "gain=2.0" in head["link"] and ["gain", "Gain", 2.0] in head["settings"]
    newest, _ = house.whole(ANNA, house.keep(run=run.identity))
    assert newest["look"] == "The total is 10." and newest["results"]["total"] == 10.0


def test_a_run_that_goes_on_is_kept_with_the_numbers_of_the_picture_on_screen(house, front):
    run = front.start(owner=ANNA, count=10_000_000, gain=2.0, per_second=20)
    until(lambda: run.step > 2)
    head, _ = house.whole(ANNA, house.keep(run=run.identity))
    assert head["step"] > 2 and head["results"]["total"] == 2 * head["step"]
    _, _, history = house.store.find(head["id"], owner=ANNA)
    kept = json.loads(zlib.decompress(history))
    assert kept["metrics"]["total"][kept["steps"].index(head["step"])] == 2 * head["step"] and kept["steps"] == sorted(kept["steps"])


def test_without_a_run_the_picture_of_the_settings_is_kept_as_any_tab_is_shown_it(house):
    said = house.says(ANNA, "keep", title="Ticker", topic="ticker", config={"gain": 2.5, "seed": 4})
    assert said["name"] == "Ticker: Gain 2.5" and (said["count"], said["most"]) == (1, 60)
    head, figures = house.whole(ANNA, said["id"])
    assert head["look"] == "The total is 0." and head["step"] is None and head["results"] == {} and figures["noise"]["data"]
    assert house.says(ANNA, "keep", title="Ticker", topic="ticker", config={"gain": 2.5})["name"] == "Ticker: Gain 2.5 2"


def test_a_watcher_keeps_another_persons_run_and_gets_no_more_than_any_watcher_sees(house, front):
    run = front.start(owner=ANNA, count=3)
    front.ended(run)
    head, figures = house.whole(BO, house.keep(BO, run=run.identity))
    assert head["look"] == "The total is 3." and ANNA not in repr(head) + repr(figures) and house.says(ANNA, "kept")["experiments"] == []


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"config": {"gain": 99.0}}, "Gain"),
        ({"topic": "../ticker"}, "Topic"),
        ({"run": "a" * 22}, "Run"),
        ({"title": ""}, "Name"),
        ({"title": "two\nlines"}, "Name"),
        ({"step": -1}, "Step"),
        ({"step": True}, "Step"),
        ({"topic": "boom", "config": {"how": "snapshot", "at": 0}}, "could not be made"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_kept(house, message, says):
    assert says.lower() in refusal(house.keep, **message).lower()
    assert house.says(ANNA, "kept")["experiments"] == []


def test_one_may_rename_and_delete_and_a_restart_loses_nothing(house, opened):
    name = house.keep()
    house.says(ANNA, "kept rename", experiment=name, name="  My best  ")
    assert [one["name"] for one in opened().says(ANNA, "kept")["experiments"]] == ["My best"]
    assert "Name" in refusal(house.says, ANNA, "kept rename", experiment=name, name="")
    house.says(ANNA, "kept delete", experiment=name)
    assert house.says(ANNA, "kept")["experiments"] == [] and refusal(house.says, ANNA, "kept one", experiment=name) == UNKNOWN


def test_keeping_is_paced_and_so_is_the_rest(house, monkeypatch):
    monkeypatch.setattr(module, "KEEPS_A_MINUTE", 2)
    monkeypatch.setattr(module, "ACTS_A_MINUTE", 3)
    house.keep()
    house.keep()
    assert "Wait a little" in refusal(house.keep)
    assert house.keep(BO), "another person is not kept waiting"
    for _ in range(3):
        house.says(ANNA, "kept")
    assert "Wait a little" in refusal(house.says, ANNA, "kept")


def test_a_disk_that_fails_is_said_calmly(house, caplog):
    house.store._path = house.store._path.parent  # a folder, which is no database
    assert refusal(house.says, ANNA, "kept") == module.DISK and "could not be reached" in caplog.text


# A room's gallery


def test_who_is_in_the_room_sees_what_is_shown_at_once_and_may_open_it(house, code):
    name = house.keep()
    first = house.says(BO, "gallery", code=code, seen=0)
    assert first["ids"] == [] and not first["presents"]
    waiting = house.waits(BO, code, first["number"])
    time.sleep(0.05)
    assert not waiting.done(), "no news, no answer"
    house.says(ANNA, "gallery show", code=code, experiment=name)
    head, _ = waiting.result(5)
    assert head["ids"] == [name] and head["entries"][0]["mine"] is False and ANNA not in repr(head)
    assert house.whole(BO, name, code=code)[0]["name"] == "Ticker: Gain 2.5"
    assert house.says(ANNA, "gallery", code=code, seen=0)["entries"][0]["mine"] is True


def test_only_what_has_changed_is_told_again(house, code):
    names = [house.keep() for _ in range(3)]
    for name in names:
        house.says(ANNA, "gallery show", code=code, experiment=name)
    seen = house.says(BO, "gallery", code=code, seen=0)
    assert len(seen["entries"]) == 3
    house.says(ANNA, "kept rename", experiment=names[1], name="Renamed")
    news = house.says(BO, "gallery", code=code, seen=seen["number"])
    assert news["ids"] == names and [entry["name"] for entry in news["entries"]] == ["Renamed"]
    house.says(ANNA, "kept delete", experiment=names[0])
    last = house.says(BO, "gallery", code=code, seen=news["number"])
    assert last["ids"] == names[1:] and last["entries"] == []


def test_who_is_not_in_the_room_neither_looks_nor_shows_nor_opens(house, code):
    name, other = house.keep(), house.keep(CEM)
    house.says(ANNA, "gallery show", code=code, experiment=name)
    for door in ("gallery", "gallery show", "gallery hide", "kept one"):
        assert refusal(house.says, CEM, door, code=code, experiment=other, seen=0) == OUTSIDE
        assert refusal(house.says, CEM, door, code="HHHHHHHH", experiment=other, seen=0) == OUTSIDE, "nor learns which codes there are"
    assert refusal(house.says, CEM, "kept one", experiment=name) == refusal(house.says, BO, "kept one", experiment=name) == UNKNOWN


def test_what_is_not_shown_stays_closed_to_the_others_in_the_room_and_the_presenter_too(house, code):
    name, bos = house.keep(), house.keep(BO)
    assert refusal(house.says, BO, "kept one", experiment=name, code=code) == UNKNOWN
    assert refusal(house.says, ANNA, "kept one", experiment=bos, code=code) == UNKNOWN
    assert refusal(house.says, ANNA, "gallery show", experiment=bos, code=code) == UNKNOWN


def test_the_presenter_takes_out_any_others_only_their_own(house, code):
    mine, bos = house.keep(), house.keep(BO)
    house.says(ANNA, "gallery show", code=code, experiment=mine)
    house.says(BO, "gallery show", code=code, experiment=bos)
    assert refusal(house.says, BO, "gallery hide", code=code, experiment=mine) == UNKNOWN
    house.says(ANNA, "gallery hide", code=code, experiment=bos)
    assert house.says(BO, "gallery", code=code, seen=0)["ids"] == [mine]
    assert [one["id"] for one in house.says(BO, "kept")["experiments"]] == [bos], "it stays Bo's"


def test_a_room_that_ends_shows_nothing_any_more(house, code, monkeypatch):
    name = house.keep()
    house.says(ANNA, "gallery show", code=code, experiment=name)
    house.loop.run(house.rooms.reply("t", ANNA, "", {"do": "room end", "code": code}))
    assert refusal(house.says, BO, "gallery", code=code, seen=0) == OUTSIDE
    assert refusal(house.says, BO, "kept one", code=code, experiment=name) == OUTSIDE
    monkeypatch.setattr(module, "SWEEP", 0.01)
    house.loop.call(house.keeping.close)
    house.loop.run(house.keeping.open())
    until(lambda: house.store.rooms() == [])
    assert house.says(ANNA, "kept")["experiments"][0]["id"] == name
