"""Scoreboards over the live socket."""

import json

import pytest

from core.runs.boards import Boards
from core.runs.live import Live
from core.store import Store
from tests.core.runs.tabs import OWNERS, Browser, files_of


@pytest.fixture
def board(loop, serve, front, open_answers, tmp_path):
    """Opens tabs of new people on a server with scoreboards; at an address of the classroom's they are not where the server is."""
    answers = open_answers(1)
    boards, tabs = Boards(front.desk.package, answers, Store(tmp_path / "boards.sqlite3")), []
    loop.run(boards.open())
    place = serve(Live(front.desk, answers, OWNERS, files_of, base_url="http://class.example", boards=boards))

    def opened(origin="http://class.example"):
        tabs.append(Browser(place, OWNERS.new(), origin=origin))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()
    loop.run(boards.close())


def played(tab, moves="uuuuu", **rest):
    return tab.says("score", **{"topic": "ticker", "config": {}, "moves": moves, "name": "", **rest})


def seen(tab, number=0):
    return tab.says("board", topic="ticker", config={}, seen=number)


def test_a_game_of_one_person_reaches_the_tab_of_another_without_being_asked_for(board):
    anna, bo = board(), board()
    waiting = bo.send("board", topic="ticker", config={}, seen=seen(bo)["number"])
    assert played(anna, name="Anna")["place"] == 1
    head, _ = bo.hear(waiting)
    assert [(entry["name"], entry["score"], entry["mine"]) for entry in head["entries"]] == [("Anna", 5.0, False)]
    while not head["best"]:
        head = seen(bo, head["number"])
    assert head["best"]["steps"] == 5 and not head["keeper"]


def test_only_a_browser_on_the_servers_own_address_keeps_the_board(board, serve, front):
    anna, keeper = board(), board(origin=None)
    played(anna, name="Anna")
    assert not seen(anna)["keeper"] and "may clear" in anna.says("clear", topic="ticker", config={})["problems"][0]
    assert seen(keeper)["keeper"] and "problems" not in keeper.says("clear", topic="ticker", config={})
    assert seen(anna)["people"] == 0


@pytest.mark.parametrize(
    "message",
    [
        {"do": "score"},
        {"do": "score", "topic": "ticker", "moves": "u" * 60_000},
        {"do": "score", "topic": "ticker", "moves": "uuuuu", "name": "\u202e"},
        {"do": "score", "topic": "ticker", "moves": "uuuuu", "name": {"a": 1}},
        {"do": "score", "topic": "ticker", "moves": "uuuuu", "config": {"count": 1e999}},
        {"do": "score", "topic": "boom", "moves": "uuuuu"},
        {"do": "board", "topic": "../ticker"},
        {"do": "withdraw", "topic": "ticker", "entry": 1},
        {"do": "withdraw", "topic": "ticker"},
        {"do": "rename", "name": "x" * 21},
    ],
    ids=str,
)
def test_nonsense_about_scores_is_answered_with_a_sentence_and_the_tab_lives(board, message):
    tab = board()
    tab.socket.send(json.dumps({"id": "n", **message}))
    said, _ = tab.hear("n")
    assert len(said["problems"]) == 1 and "needs" in said["problems"][0]
    assert played(tab)["place"] == 1


def test_a_flood_of_games_is_stopped_and_harms_no_other(board):
    greedy, other = board(), board()
    said = [played(greedy) for _ in range(45)]
    assert sum("place" in one for one in said) == 40 and "in a minute" in said[-1]["problems"][0]
    assert played(other)["people"] == 2


def test_a_server_without_scoreboards_does_not_know_the_message(tab):
    assert "Message" in tab.says("board", topic="ticker", config={}, seen=0)["problems"][0]
