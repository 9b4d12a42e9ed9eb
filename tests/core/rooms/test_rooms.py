"""All rooms, as messages of browsers meet them: who may do what, what each hears, what is limited, and what outlives the server."""

import asyncio
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.rooms import rooms as module
from core.rooms.codes import new_code
from core.rooms.rooms import ACTS, Limits, Rooms
from core.store import Store
from tests.core.rooms.test_room import JSON
from tests.front import refusal, until

ANNA, BO, CEM = "a" * 32, "b" * 32, "c" * 32
RUN = "abcdefghijklmnop-_3456"


class House:
    """Rooms, and people who talk to them, each with a tab of their own."""

    def __init__(self, loop, path, **limits):
        self.loop = loop
        self.rooms = Rooms(Store(path), lambda code, origin: {"link": f"{origin}/?room={code}"}, Limits(**limits))
        loop.run(self.rooms.open())

    def message(self, who, do, tab=None, **rest):
        return self.rooms.reply(tab or f"tab of {who}", who, "http://here", {"do": do, **rest})

    def says(self, who, do, tab=None, **rest):
        return self.loop.run(self.message(who, do, tab, **rest))

    def hears(self, who, code, part="follows", seen=0, tab=None):
        return self.says(who, "room", tab, **{"code": code, "as": part, "seen": seen})

    def waits(self, who, code, seen, part="follows"):
        return asyncio.run_coroutine_threadsafe(self.message(who, "room", **{"code": code, "as": part, "seen": seen}), self.loop.loop)

    def close(self):
        self.loop.run(self.rooms.close())


@pytest.fixture
def opened(loop, tmp_path):
    houses = []

    def made(**limits):
        houses.append(House(loop, tmp_path / "rooms.sqlite3", **limits))
        return houses[-1]

    yield made
    for house in houses:
        house.close()


@pytest.fixture
def house(opened):
    return opened()


@pytest.fixture
def code(house):
    return house.says(ANNA, "room open")["code"]


# Who may do what


def test_who_joins_is_told_where_the_presenter_is_and_hears_of_every_step_at_once(house, code):
    house.says(ANNA, "room steer", code=code, page="gan", query="loss=hinge", topic="gan", run=RUN, at=None)
    first = house.hears(BO, code)
    assert first["place"] == {"page": "gan", "query": "loss=hinge", "topic": "gan", "run": RUN, "at": None} and not first["mine"]
    waiting = house.waits(BO, code, first["number"])
    time.sleep(0.05)
    assert not waiting.done(), "no news, no answer"
    house.says(ANNA, "room steer", code=code, page="gridworld")
    assert waiting.result(5)["place"]["page"] == "gridworld"


def test_only_the_browser_that_opened_a_room_steers_it(house, code):
    before = house.hears(BO, code)
    for act in ("room steer", "room set", "room end"):
        assert "Only the browser" in refusal(house.says, BO, act, code=code, page="gan", locked=True, words="mine now")
    assert "Part" in refusal(house.hears, BO, code, "presents")
    assert house.hears(BO, code) == before and house.hears(ANNA, code, "presents")["mine"]


def test_a_browser_has_one_room_and_finds_it_again(house, code):
    assert house.says(ANNA, "room open")["code"] == code == house.says(ANNA, "room mine", tab="another")["code"]
    assert house.says(BO, "room mine") == {"code": None}


def test_the_presenter_sees_how_many_follow_and_how_many_play_alone(house, code):
    for who, part in ((BO, "follows"), (CEM, "plays"), ("d" * 32, "follows")):
        house.hears(who, code, part)
    crowd = house.hears(ANNA, code, "presents")
    assert (crowd["follow"], crowd["play"]) == (2, 1)
    waiting = house.waits(ANNA, code, crowd["number"], "presents")
    house.loop.call(house.rooms.left, f"tab of {BO}")
    assert waiting.result(5)["follow"] == 1


def test_followers_are_not_woken_because_somebody_comes(house, code):
    waiting = house.waits(BO, code, house.hears(BO, code)["number"])
    house.hears(CEM, code)
    time.sleep(0.05)
    assert not waiting.done()
    again = house.waits(BO, code, house.hears(BO, code)["number"], "follows")
    time.sleep(0.05)
    assert not again.done(), "nor later, because of what they were not told"


def test_a_tab_waits_for_one_room_once(house, code):
    first = house.waits(BO, code, house.hears(BO, code)["number"])
    second = house.waits(BO, code, house.hears(BO, code)["number"])
    assert first.result(5)["code"] == code
    other = house.says(CEM, "room open")["code"]
    assert house.hears(BO, other)["follow"] == 1
    assert second.result(5) and house.hears(ANNA, code, "presents")["follow"] == 0


def test_a_room_that_ends_says_so_to_all_and_to_who_comes_late(house, code):
    waiting = house.waits(BO, code, house.hears(BO, code)["number"])
    house.says(ANNA, "room end", code=code)
    assert waiting.result(5) == {"ended": True} == house.hears(CEM, code)
    assert house.says(ANNA, "room open")["code"] != code


def test_clicks_reach_the_presenter_and_others_once_they_are_shown(house, code):
    house.says(ANNA, "room set", code=code, question="Where?")
    house.hears(BO, code)
    house.says(BO, "room pick", code=code, asked=1, at=0.5)
    assert house.hears(ANNA, code, "presents")["picks"] == [0.5] and house.hears(BO, code)["picks"] == []
    house.says(ANNA, "room set", code=code, shown=True)
    assert house.hears(BO, code)["picks"] == [0.5]


def test_the_invitation_has_the_link_for_others(house, code):
    said = house.says(ANNA, "room invite", code=code)
    assert said["link"] == f"http://here/?room={code}" and said["spelled"].replace("-", "") == code


# Limits


def test_who_is_wrong_too_often_may_not_even_be_right_for_a_minute_and_others_may(opened, monkeypatch):
    house = opened(wrong_a_minute=3)
    code = house.says(ANNA, "room open")["code"]
    for _ in range(3):
        assert "No room has this code" in refusal(house.hears, BO, new_code())
    assert "Too many wrong codes" in refusal(house.hears, BO, code)
    assert house.hears(CEM, code)["code"] == code
    later = time.monotonic() + 61
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    assert house.hears(BO, code)["code"] == code


def test_many_browsers_together_guess_no_faster_and_those_inside_stay_inside(opened):
    house = opened(wrong_in_all=5)
    code = house.says(ANNA, "room open")["code"]
    house.hears(BO, code)
    for number in range(5):
        refusal(house.hears, f"guesser {number}", new_code())
    assert "Too many wrong codes" in refusal(house.hears, "guesser 6", code)
    assert house.hears(BO, code, tab="another tab")["code"] == code and house.hears(ANNA, code, "presents")


@pytest.mark.parametrize("act", ["room steer", "room set", "room pick", "room end", "room invite"])
def test_every_act_counts_a_wrong_code(opened, act):
    house = opened(wrong_a_minute=1)
    code = house.says(ANNA, "room open")["code"]
    refusal(house.says, BO, act, code=new_code())
    assert "Too many wrong codes" in refusal(house.hears, BO, code)


def test_only_so_many_rooms_are_open_and_only_so_many_people_in_one(opened):
    house = opened(rooms=2, in_a_room=2)
    code = house.says(ANNA, "room open")["code"]
    house.says(BO, "room open")
    assert "fewer than 2" in refusal(house.says, CEM, "room open")
    house.hears(BO, code)
    assert "fewer than 2" in refusal(house.hears, CEM, code)


def test_nobody_floods_the_rooms(opened):
    house = opened(acts_a_minute=4, people_a_minute=2)
    code = house.says(ANNA, "room open")["code"]
    for _ in range(3):
        house.says(ANNA, "room steer", code=code, page="gan")
    assert "4 messages in a minute" in refusal(house.says, ANNA, "room steer", code=code, page="gan")
    assert house.hears(BO, code) and "Very many people" in refusal(house.hears, CEM, code)


def test_a_room_ends_by_itself_when_its_presenter_stays_away(opened, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    house = opened(idle=0.3)
    code = house.says(ANNA, "room open")["code"]
    waiting = house.waits(BO, code, house.hears(BO, code)["number"])
    assert waiting.result(5) == {"ended": True} and house.says(ANNA, "room mine") == {"code": None}
    until(lambda: Store(tmp_path / "rooms.sqlite3").all() == {})


SAID = st.dictionaries(st.sampled_from(["as", "seen", "page", "query", "run", "at", "asked", "words", "locked", "hidden", "code"]), JSON)


def test_a_strangers_message_of_any_kind_is_answered_or_refused_and_changes_nothing_of_the_room(opened, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.01)
    house = opened(wrong_a_minute=10**6, wrong_in_all=10**6, acts_a_minute=10**6)
    code = house.says(ANNA, "room open")["code"]
    before = house.hears(ANNA, code, "presents")

    @settings(max_examples=200, deadline=None)
    @given(st.sampled_from(ACTS), SAID)
    def holds(act, message):
        try:
            said = house.says(BO, act, tab="a stranger's tab", **{"code": code, **message})
            assert json.dumps(said, allow_nan=False) and ANNA not in json.dumps(said)
        except InputError as error:
            assert ANNA not in str(error)
        house.says(BO, "room leave", tab="a stranger's tab")
        after = house.hears(ANNA, code, "presents")
        assert {**after, "number": 0} == {**before, "number": 0}

    holds()


# A restart


def test_a_restart_of_the_server_loses_no_room(opened, monkeypatch):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    house = opened()
    code = house.says(ANNA, "room open")["code"]
    house.says(ANNA, "room steer", code=code, page="gan", query="loss=hinge", topic="gan", run=RUN)
    house.says(ANNA, "room set", code=code, words="Hello", question="Where?", locked=True, hidden=["gan/loss"])
    house.hears(BO, code)
    house.says(BO, "room pick", code=code, asked=1, at=0.5)
    before = house.hears(ANNA, code, "presents")
    until(lambda: house.rooms._ledger.clean)
    time.sleep(0.1)
    again = opened()  # the first one never closed: as after a crash
    after = again.hears(ANNA, code, "presents")
    assert {**after, "number": 0} == {**before, "number": 0, "follow": 0} and after["picks"] == [0.5]
    assert again.hears(BO, code)["words"] == "Hello"
    again.says(ANNA, "room end", code=code)
    again.close()
    assert opened().says(ANNA, "room mine") == {"code": None}


def test_a_room_of_another_version_is_left_out(opened, tmp_path):
    kept = json.dumps({"code": "CDFHJKMN", "owner": ANNA, "place": {}, "new": 1})
    Store(tmp_path / "rooms.sqlite3").write({"CDFHJKMN": (time.time(), kept)}, frozenset())
    assert opened().says(ANNA, "room mine") == {"code": None}


def test_where_the_disk_takes_nothing_the_room_goes_on_and_its_presenter_alone_is_told(opened, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    (tmp_path / "rooms.sqlite3").mkdir()
    house = opened()
    code = house.says(ANNA, "room open")["code"]
    until(lambda: house.hears(ANNA, code, "presents")["unkept"])
    house.says(ANNA, "room steer", code=code, page="gan")
    told = house.hears(BO, code)
    assert told["place"]["page"] == "gan" and "unkept" not in told
    (tmp_path / "rooms.sqlite3").rmdir()
    until(lambda: not house.hears(ANNA, code, "presents")["unkept"])
    assert opened().hears(ANNA, code, "presents")["place"]["page"] == "gan", "what was in memory is kept once the disk has room"
