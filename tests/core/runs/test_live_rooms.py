"""Rooms over the live socket."""

import socket

import pytest

from core.rooms.rooms import Rooms
from core.runs.live import Live
from core.store import Store
from tests.core.runs.tabs import OWNERS, Browser, files_of, state
from tests.front import until


@pytest.fixture
def classroom(loop, serve, front, open_answers, tmp_path):
    """Opens tabs of new people on a server with rooms, each pool's questions counted."""
    answers, rooms, tabs = open_answers(2), Rooms(Store(tmp_path / "rooms.sqlite3"), lambda code, origin: {"link": origin + code}), []
    loop.run(rooms.open())
    place, asked, ask = serve(Live(front.desk, answers, OWNERS, files_of, rooms=rooms)), [], answers.ask

    async def counted(package, name, arguments, **rest):
        asked.append(arguments["config"])
        return await ask(package, name, arguments, **rest)

    answers.ask = counted

    def opened():
        tabs.append(Browser(place, OWNERS.new()))
        return tabs[-1]

    opened.asked = asked
    yield opened
    for tab in tabs:
        tab.close()
    loop.run(rooms.close())


def in_room(tab, code, part="follows", seen=0):
    return tab.says("room", code=code, seen=seen, **{"as": part})


def test_followers_hear_of_the_presenters_run_and_watch_it_as_anybody_does(classroom):
    presenter, follower = classroom(), classroom()
    code = presenter.says("room open")["code"]
    waiting = follower.send("room", code=code, seen=in_room(follower, code)["number"], **{"as": "follows"})
    run = presenter.start(config={"count": 3})
    presenter.says("room steer", code=code, page="ticker", query="count=3", topic="ticker", run=run)
    told = follower.hear(waiting)[0]
    head, frame = follower.until(told["place"]["run"], state("ended"))
    assert told["place"]["run"] == run and not head["mine"] and b'"step":3' in frame.replace(b" ", b"")
    assert follower.says("stop", run=run)["problems"], "watching is all they may do"


def test_the_untrained_picture_that_all_followers_see_is_made_once(classroom):
    presenter, followers, alone = classroom(), [classroom() for _ in range(5)], classroom()
    code = presenter.says("room open")["code"]
    for tab in followers:
        in_room(tab, code)
    question = {"topic": "ticker", "config": {"count": 7}, "view": "v"}
    said = [tab.send("ask", **question) for tab in followers]
    answers = [tab.hear(number)[0]["answer"] for tab, number in zip(followers, said, strict=True)]
    assert answers == [answers[0]] * 5 and len(classroom.asked) == 1
    assert alone.says("ask", **question)["answer"]["figures"] == answers[0]["figures"] and len(classroom.asked) == 2


def test_a_picture_that_could_not_be_made_is_asked_for_again(classroom):
    presenter, follower = classroom(), classroom()
    in_room(follower, presenter.says("room open")["code"])
    for _ in range(2):
        assert follower.says("ask", topic="ticker", config={"count": 0}, view="v")["problems"]
    assert len(classroom.asked) == 2


def test_a_tab_that_closes_follows_no_more(classroom):
    presenter, follower = classroom(), classroom()
    code = presenter.says("room open")["code"]
    in_room(follower, code)
    assert in_room(presenter, code, "presents")["follow"] == 1
    follower.close()
    until(lambda: in_room(presenter, code, "presents")["follow"] == 0)


def test_a_follower_who_was_cut_off_catches_up_at_once_with_all_that_happened_meanwhile(classroom):
    presenter, cut = classroom(), classroom()
    code = presenter.says("room open")["code"]
    seen = in_room(cut, code)["number"]
    cut.send("room", code=code, seen=seen, **{"as": "follows"})
    cut.socket.socket.shutdown(socket.SHUT_RDWR)  # without a goodbye
    until(lambda: in_room(presenter, code, "presents")["follow"] == 0)
    run = presenter.start(config={"count": 3})
    for page in ("gan", "ticker"):
        presenter.says("room steer", code=code, page=page, query="count=3", topic="ticker", run=run)
    presenter.says("room set", code=code, words="Look", hidden=["ticker/gain"])
    told = in_room(classroom(), code, seen=seen)
    assert (told["place"]["page"], told["place"]["run"], told["words"], told["hidden"]) == ("ticker", run, "Look", ["ticker/gain"])


def test_a_server_without_rooms_does_not_know_the_message(tab):
    assert "Message" in tab.says("room open")["problems"][0]
