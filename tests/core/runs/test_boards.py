"""The room's scoreboards, as messages meet them: true scores, live news, one's own entries only, and nobody floods."""

import asyncio
import json
import time

import pytest

from core.errors import InputError, Problem
from core.runs import boards as module
from core.runs.boards import NO_NEWS, Boards, Limits
from core.store import Store
from tests.front import TOPICS, refusal, until

ANNA, BO, CEM = "a" * 32, "b" * 32, "c" * 32


def package(topic):
    if topic not in TOPICS:
        raise InputError(Problem("Topic", topic, "one of " + ", ".join(TOPICS)))
    return TOPICS[topic]


class Asked:
    """Stands for the answers pool; what it was asked."""

    def __init__(self):
        self.questions, self.said = [], {"answer": {"score": 5.0, "steps": 5, "average": 5.0, "chance": False}}

    async def ask(self, package, name, arguments):
        self.questions.append((package, name, arguments))
        return self.said


class Room:
    """Boards, and people who talk to them, each with a tab of their own."""

    def __init__(self, loop, path, **limits):
        self.loop, self.answers = loop, Asked()
        self.boards = Boards(package, self.answers, Store(path), Limits(**limits))
        loop.run(self.boards.open())

    def close(self):
        self.loop.run(self.boards.close())

    def says(self, who, do, keeper=False, tab=None, topic="ticker", config=None, **rest):
        message = {"do": do, "topic": topic, "config": config or {}, **rest}
        return self.loop.run(self.boards.reply(tab or f"tab of {who}", who, keeper, message))

    def plays(self, who, moves="uuuuu", name="", **rest):
        return self.says(who, "score", moves=moves, name=name, **rest)

    def sees(self, who, **rest):
        return self.says(who, "board", seen=0, **rest)

    def names(self, who=CEM, **rest):
        return [entry["name"] for entry in self.sees(who, **rest)["entries"]]


@pytest.fixture
def small(loop, monkeypatch, tmp_path):
    """Opens boards with limits of their own; several share one file, like servers after each other."""
    monkeypatch.setattr(module, "BREATH", 0.0)
    rooms = []

    def opened(**limits):
        rooms.append(Room(loop, tmp_path / "boards.sqlite3", **limits))
        return rooms[-1]

    yield opened
    for room in rooms:
        room.close()


@pytest.fixture
def room(small):
    return small()


def test_a_board_that_nobody_has_played_on_is_empty_and_takes_no_memory(room):
    assert room.sees(ANNA) == {"number": NO_NEWS, "entries": [], "people": 0, "best": None, "keeper": False, "unkept": False}
    assert not room.boards._kept and not room.answers.questions


def test_a_game_is_played_again_by_the_server_and_everybody_sees_it(room):
    assert room.plays(ANNA, "uuduuu", "Anna") == {"place": 1, "people": 1, "improved": True, "score": 4.0, "steps": 6}
    assert room.plays(BO, "uuuuu", "Bo")["place"] == 1
    seen = room.sees(ANNA)
    assert [(e["place"], e["name"], e["score"], e["steps"], e["mine"]) for e in seen["entries"]] == [
        (1, "Bo", 5.0, 5, False),
        (2, "Anna", 4.0, 6, True),
    ]
    assert seen["people"] == 2 and ANNA not in str(seen) and BO not in str(seen), "who owns what is nobody's business"


def test_the_score_that_a_browser_claims_is_not_looked_at(room):
    assert room.plays(ANNA, "uuuuu", score=1e9, steps=0, place=1)["score"] == 5.0
    assert "Game" in refusal(room.plays, BO, "uuu") and room.sees(BO)["people"] == 1


def test_a_worse_game_changes_nothing_and_says_so(room):
    room.plays(ANNA)
    assert room.plays(ANNA, "uuuuud") == {"place": 1, "people": 1, "improved": False, "score": 4.0, "steps": 6}
    assert room.sees(ANNA)["entries"][0]["score"] == 5.0


def test_other_rules_are_another_board_and_settings_that_do_not_matter_are_not(room):
    room.plays(ANNA, name="Anna")
    room.plays(BO, "uu", "Bo", config={"count": 2})
    room.plays(CEM, name="Cem", config={"count": 5, "seconds": 3.0})
    assert room.names() == ["Anna", "Cem"] and room.names(config={"count": 2}) == ["Bo"] and room.names(config={"gain": 2.0}) == []


def test_the_best_way_of_playing_is_asked_once_a_board_and_shown(room):
    room.plays(ANNA)
    room.plays(BO)
    until(lambda: room.sees(ANNA)["best"])
    assert room.sees(ANNA)["best"] == {"score": 5.0, "steps": 5, "average": 5.0, "chance": False}
    assert room.answers.questions == [(TOPICS["ticker"], "best_game", {"config": {}, "most": 2000})]


def test_a_best_way_that_could_not_be_found_is_not_shown_and_the_board_goes_on(room):
    room.answers.said = {"problems": ["It took too long."]}
    room.plays(ANNA)
    assert room.sees(ANNA)["best"] is None and room.plays(BO)["people"] == 2


# News


def test_who_waits_hears_of_a_game_at_once_and_of_nothing_on_another_board(room):
    room.plays(ANNA)
    until(lambda: room.sees(ANNA)["best"])
    seen = room.sees(BO)["number"]

    async def waiting():
        news = [
            asyncio.create_task(room.boards.reply(f"tab {i}", BO, False, {"do": "board", "topic": "ticker", "config": {}, "seen": seen}))
            for i in range(60)
        ]
        await asyncio.sleep(0.2)
        await room.boards.reply("x", CEM, False, {"do": "score", "topic": "ticker", "config": {"count": 1}, "moves": "u"})
        await asyncio.sleep(0.1)
        before = sum(one.done() for one in news)
        await room.boards.reply("x", CEM, False, {"do": "score", "topic": "ticker", "config": {}, "moves": "uuuuud"})
        began = time.monotonic()
        said = await asyncio.gather(*news)
        return before, said, time.monotonic() - began

    before, said, took = room.loop.run(waiting())
    assert before == 0 and {one["people"] for one in said} == {2} and {one["number"] for one in said} == {room.sees(ANNA)["number"]}
    assert took < 1 and not room.boards._waiting


def test_who_waits_for_nothing_is_answered_after_a_while(room, monkeypatch):
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.05)
    assert room.says(ANNA, "board", seen=NO_NEWS)["number"] == NO_NEWS and not room.boards._waiting


def test_a_tab_waits_for_one_board_only_and_a_tab_that_leaves_waits_no_more(room):
    async def turning():
        ask = {"do": "board", "topic": "ticker", "seen": NO_NEWS}
        first = asyncio.create_task(room.boards.reply("tab", ANNA, False, {**ask, "config": {}}))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(room.boards.reply("tab", ANNA, False, {**ask, "config": {"count": 2}}))
        said = await asyncio.wait_for(first, 5)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        return said

    assert room.loop.run(turning())["entries"] == [] and not room.boards._waiting


@pytest.mark.parametrize("seen", [0, -1, 10**9, "x", None, [], 1.5])
def test_a_browser_that_has_seen_another_servers_board_is_answered_at_once(room, seen):
    room.plays(ANNA)
    assert room.says(BO, "board", seen=seen)["people"] == 1


# Names


def test_who_gives_no_name_is_a_guest_and_stays_the_same_one(room):
    room.plays(ANNA)
    room.plays(BO)
    room.plays(ANNA, "u", config={"count": 1})
    room.plays(ANNA, "uuuuud")
    assert room.names() == ["Guest 1", "Guest 2"] and room.names(config={"count": 1}) == ["Guest 1"]


def test_a_new_name_is_on_every_board_of_its_owner_and_on_nobody_elses(room):
    room.plays(ANNA, name="Anna")
    room.plays(BO, name="Anna")
    room.plays(ANNA, "u", name="Anna", config={"count": 1})
    room.says(ANNA, "rename", name=" Ann ")
    assert room.names() == ["Ann", "Anna"] and room.names(config={"count": 1}) == ["Ann"]
    room.plays(ANNA, "u", name="An", config={"count": 1})
    assert room.names() == ["An", "Anna"], "the name of a game is the person's name everywhere"
    room.says(ANNA, "rename", name="")
    assert room.names() == ["Guest 1", "Anna"] and room.names(config={"count": 1}) == ["Guest 1"]


@pytest.mark.parametrize("name", ["x" * 21, "a\u202eb", "a\nb", 5, ["Anna"]])
def test_an_ugly_name_is_refused_with_the_game_and_alone(room, name):
    assert "Name" in refusal(room.plays, ANNA, name=name) and room.sees(ANNA)["people"] == 0
    room.plays(ANNA, name="Anna")
    assert "Name" in refusal(room.says, ANNA, "rename", name=name) and room.names() == ["Anna"]


# Taking away


def test_a_person_takes_away_their_own_game_and_nobody_elses(room):
    room.plays(ANNA, name="Anna")
    room.plays(BO, name="Bo")
    annas, bos = (entry["entry"] for entry in room.sees(ANNA)["entries"])
    assert "your own" in refusal(room.says, BO, "withdraw", entry=annas)
    room.says(BO, "withdraw", entry=bos)
    assert room.names() == ["Anna"]
    room.says(ANNA, "withdraw", entry=annas)
    assert room.sees(ANNA)["number"] == NO_NEWS and not room.boards._kept


@pytest.mark.parametrize("entry", [0, -1, 99, "1", None, [1], {}, 1.0, 2**70])
def test_an_entry_that_is_not_there_cannot_be_taken_away(room, entry):
    room.plays(ANNA)
    assert "Entry" in refusal(room.says, ANNA, "withdraw", entry=entry) and room.sees(ANNA)["people"] == 1


def test_only_the_computer_that_runs_the_server_takes_others_away_and_clears(room):
    room.plays(ANNA, name="Rude")
    room.plays(BO, name="Bo")
    assert "may clear" in refusal(room.says, BO, "clear")
    assert room.sees(BO)["keeper"] is False and room.sees(CEM, keeper=True)["keeper"] is True
    room.says(CEM, "withdraw", keeper=True, entry=room.sees(CEM)["entries"][0]["entry"])
    assert room.names() == ["Bo"]
    room.says(CEM, "clear", keeper=True)
    assert room.names() == [] and not room.boards._kept


# Limits


def test_more_acts_a_minute_than_a_person_can_play_are_refused_and_others_play_on(small, monkeypatch):
    room = small(acts_a_minute=3)
    for _ in range(3):
        room.plays(ANNA)
    for do in ("score", "rename", "withdraw", "clear"):
        assert "3 messages in a minute" in refusal(room.says, ANNA, do, moves="uuuuu", keeper=True)
    assert room.plays(BO)["people"] == 2 and room.sees(ANNA)["people"] == 2, "looking costs nothing"
    later = time.monotonic() + 61
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    assert room.plays(ANNA)["people"] == 2


def test_refused_games_count_too(small):
    room = small(acts_a_minute=2)
    for _ in range(2):
        refusal(room.plays, ANNA, "nonsense")
    assert "in a minute" in refusal(room.plays, ANNA)


def test_what_is_remembered_of_who_played_lately_has_an_end(small, monkeypatch):
    room = small(people_a_minute=3)
    for who in "abc":
        room.plays(who)
    assert "Very many people" in refusal(room.plays, "d") and room.plays("a")
    later = time.monotonic() + 61
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    assert room.plays("d") and set(room.boards._pace.known) == {"d"}


def test_a_game_of_too_many_moves_is_refused_unplayed(small):
    room = small(moves=6)
    assert "at most 6 moves" in refusal(room.plays, ANNA, "uuuuudd") and room.plays(ANNA, "uuuuud")


@pytest.mark.parametrize("moves", [None, 5, ["u"], {"u": 1}, "", "xyz", "u" * 100_000])
def test_nonsense_instead_of_moves_is_refused(room, moves):
    assert "Game" in refusal(room.plays, ANNA, moves) and not room.boards._kept


def test_one_person_fills_only_so_many_boards(small):
    room = small(boards_a_person=2)
    for count in (1, 2):
        room.plays(ANNA, "u" * count, config={"count": count})
    assert "fewer than 2" in refusal(room.plays, ANNA, "uuu", config={"count": 3})
    assert room.plays(BO, "uuu", config={"count": 3})["people"] == 1
    room.says(ANNA, "withdraw", config={"count": 1}, entry=room.sees(ANNA, config={"count": 1})["entries"][0]["entry"])
    assert room.plays(ANNA, "uuuu", config={"count": 4})


def test_where_there_are_too_many_boards_the_emptiest_and_oldest_makes_way(small):
    room = small(boards=3)
    for who, count in [(ANNA, 1), (BO, 1), (ANNA, 2), (ANNA, 3), (BO, 4)]:
        room.plays(who, "u" * count, config={"count": count})
    assert [room.sees(CEM, config={"count": count})["people"] for count in (1, 2, 3, 4)] == [2, 0, 1, 1]


def test_a_board_holds_only_so_many_and_shows_the_first_and_ones_own(small):
    room = small(entries=5, shown=2)
    for i in range(5):
        room.plays(f"person {i}", "uuuuu" + "d" * i, name=f"P{i}")
    assert room.plays("late", "uuuuudddddd") == {"place": None, "people": 5, "improved": False, "score": -1.0, "steps": 11}
    assert room.names("person 4") == ["P0", "P1", "P4"] and room.names("late") == ["P0", "P1"] and room.sees("late")["people"] == 5


@pytest.mark.parametrize(
    "message",
    [
        {"topic": "nothing"},
        {"topic": {"a": 1}},
        {"topic": "boom"},  # it has no game
        {"config": {"count": 0}},
        {"config": {"x": 1}},
        {"config": {"count": "many"}},
    ],
    ids=str,
)
def test_a_board_that_cannot_be_is_refused_whatever_is_asked_of_it(room, message):
    for do in ("board", "score", "withdraw", "clear"):
        said = refusal(room.says, ANNA, do, keeper=True, **{"moves": "uuuuu", "seen": 0, **message})
        assert "got" in said and "needs" in said
    assert not room.boards._kept and not room.boards._waiting


# A restart


def shown(room, **rest):
    """A board without its numbers, which begin anew with each server."""
    said = room.sees(CEM, **rest)
    return [(e["place"], e["name"], e["score"], e["steps"]) for e in said["entries"]], said["people"], said["best"]


def test_a_restart_of_the_server_loses_no_scoreboard(small, monkeypatch):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    room = small()
    room.plays(ANNA, "uuduuu", "Anna")
    room.plays(BO, "uuuuu", "Bo")
    room.plays(CEM, "uuuuu")
    room.plays(ANNA, "uu", config={"count": 2})
    until(lambda: room.sees(ANNA)["best"] and room.sees(ANNA, config={"count": 2})["best"])
    before = shown(room), shown(room, config={"count": 2})
    assert before[0][0] == [(1, "Bo", 5.0, 5), (2, "Guest 1", 5.0, 5), (3, "Anna", 4.0, 6)], "who came first stands first"
    until(lambda: room.boards._ledger.clean)
    time.sleep(0.1)
    again = small()  # the first one never closed: as after a crash
    assert (shown(again), shown(again, config={"count": 2})) == before
    assert again.plays(ANNA, "uuuuu")["people"] == 3, "one's entry is still one's own"
    again.plays("d" * 32)
    assert "Guest 2" in again.names(), "a new guest is no guest of before"
    assert [mine["name"] for mine in again.sees(BO)["entries"] if mine["mine"]] == ["Bo"]


def test_what_was_taken_away_or_cleared_stays_away_after_a_restart(small):
    room = small()
    room.plays(ANNA, name="Anna")
    room.plays(BO, name="Bo")
    room.plays(BO, "uu", "Bo", config={"count": 2})
    room.says(BO, "withdraw", entry=next(e["entry"] for e in room.sees(BO)["entries"] if e["mine"]))
    room.says(CEM, "clear", keeper=True, config={"count": 2})
    room.close()
    again = small()
    assert again.names() == ["Anna"] and again.names(config={"count": 2}) == []


def test_a_board_is_forgotten_when_nobody_has_played_on_it_for_long(small, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    room = small(idle=0.3)
    room.plays(ANNA, name="Anna")
    seen = room.sees(BO)["number"]
    assert room.says(BO, "board", seen=seen)["people"] == 0
    until(lambda: Store(tmp_path / "boards.sqlite3").all() == {})


def test_two_boards_by_the_same_rules_of_which_one_could_not_be_read_at_first_become_one(small, tmp_path):
    room = small()
    room.plays(ANNA, name="Anna")
    room.close()
    path = tmp_path / "boards.sqlite3"
    away = path.rename(tmp_path / "away")
    room = small()
    room.plays(BO, "uuuuud", "Bo")
    room.close()
    Store(path).write(Store(away).all(), frozenset())
    again = small()
    assert again.names() == ["Anna", "Bo"]
    again.close()
    assert len(Store(path).all()) == 1 and small().names() == ["Anna", "Bo"]


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"topic": "nothing"},
        {"config": {"colour": 1}},
        {"config": 5},
        {"games": [[ANNA, "Anna", "x", 5]]},
        {"games": [[ANNA, "\u202e", 5, 5]]},
        {"games": [[ANNA]]},
        {"games": None},
    ],
    ids=str,
)
def test_a_board_that_cannot_be_read_is_left_out_and_said_in_the_log(small, tmp_path, caplog, kept):
    whole = {"topic": "ticker", "config": {}, "games": [[BO, "Bo", 5.0, 5]], "best": None}
    bad = {**whole, **kept} if kept else {}
    rows = {"bad": (time.time(), json.dumps(bad)), "good": (time.time(), json.dumps({**whole, "config": {"count": 2}}))}
    Store(tmp_path / "boards.sqlite3").write(rows, frozenset())
    room = small()
    assert room.names() == [] and room.names(config={"count": 2}) == ["Bo"] and "left out" in caplog.text


def test_only_as_many_boards_as_may_be_are_taken_up_the_last_played_first(small):
    room = small()
    for count in (1, 2, 3):
        room.plays(ANNA, "u" * count, config={"count": count})
        time.sleep(0.01)
    room.close()
    again = small(boards=2)
    assert [again.sees(CEM, config={"count": count})["people"] for count in (1, 2, 3)] == [0, 1, 1]


def test_where_the_disk_takes_nothing_the_board_goes_on_and_everybody_who_looks_is_told(small, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "KEEPING", 0.01)
    path = tmp_path / "boards.sqlite3"
    path.mkdir()
    room = small()
    room.plays(ANNA, name="Anna")
    until(lambda: room.sees(BO)["unkept"])
    assert room.plays(BO)["people"] == 2
    path.rmdir()
    until(lambda: not room.sees(BO)["unkept"])
    assert small().sees(CEM)["people"] == 2
