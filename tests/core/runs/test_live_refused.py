"""Who and what the live socket turns away: strangers, nonsense, too much."""

import contextlib
import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from core.runs import live as live_module
from core.runs.live import AT_ONCE, LONGEST, Live
from core.runs.owners import COOKIE, LOGIN_COOKIE, Owners
from tests.core.runs.tabs import OWNERS, Browser, files_of, state
from tests.front import until

# Strangers


def turned_away(**given):
    """The code that a page without token or login is told, over a socket that was opened for that alone."""
    browser = Browser(**given)
    with pytest.raises(ConnectionClosed) as caught:
        browser.socket.recv(timeout=10)
    return caught.value.rcvd.code


def refused(**given):
    with pytest.raises(InvalidStatus) as caught, contextlib.closing(Browser(**given)):
        pass
    return caught.value.response.status_code


def test_one_browser_opens_only_so_many_sockets_and_others_still_come_in(browse, monkeypatch):
    monkeypatch.setattr(live_module, "TABS_OF_ONE", 2)
    token = OWNERS.new()
    first, second, third = (browse(token) for _ in range(3))
    with pytest.raises(ConnectionClosed) as caught:
        third.socket.recv(timeout=10)
    assert caught.value.rcvd.code == 1013
    assert browse().says("latest", topic="ticker")["run"] is None
    second.close()
    until(lambda: len(first.says("latest", topic="ticker")) == 2)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "http://[broken", "http://localhost:1"])
def test_a_page_of_another_site_is_refused(place, origin):
    assert refused(place=place, token=OWNERS.new(), origin=origin) == 403


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 32 + "." + "0" * 64, "a" * 32 + ".é", Owners(b"another secret of 32 characters!").new()], ids=range(5)
)
def test_a_browser_without_a_token_of_ours_is_refused(place, token):
    assert turned_away(place=place, token=token) == 4403


def test_a_client_without_an_origin_is_refused(place):
    with pytest.raises(InvalidStatus), connect(f"ws://{place}/live", additional_headers={"Cookie": f"{COOKIE}={OWNERS.new()}"}):
        pass


def test_where_a_password_is_set_the_login_is_needed_too(serve, front, open_answers):
    owners = Owners(b"a secret of at least 32 characters", "open sesame")
    place = serve(Live(front.desk, open_answers(1), owners, files_of))
    assert turned_away(place=place, token=owners.new()) == 4403
    assert turned_away(place=place, token=owners.new(), **{LOGIN_COOKIE: "x"}) == 4403
    tab = Browser(place, owners.new(), **{LOGIN_COOKIE: owners.login("open sesame")})
    assert len(tab.start()) == 22
    tab.close()


# Nonsense


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "3", '"x"', '{"id": 1', "\x00", "[" * 60_000, '{"do": "start", "config": []}', '{"do": "start", "config": 5}'],
    ids=range(11),
)
def test_what_is_no_message_is_answered_calmly_and_the_tab_lives(tab, text):
    tab.socket.send(text)
    said, _ = tab.hear(None)
    assert said["problems"] == ["Message: got something unreadable, needs a JSON object."]
    assert len(tab.start()) == 22


@pytest.mark.parametrize(
    "message",
    [
        {"do": "nothing"},
        {"do": None},
        {"do": ["start"]},
        {"do": {"a": 1}},
        {},
        {"do": "start", "topic": "nothing"},
        {"do": "start", "topic": {"a": 1}, "config": {}},
        {"do": "next", "run": "../../etc/passwd"},
        {"do": "next", "run": None},
        {"do": "at", "run": "a" * 22, "step": 0},
        {"do": "step", "run": "RUN", "count": "many"},
        {"do": "step", "run": "RUN", "count": 1e999},
        {"do": "step", "run": "RUN", "count": None},
        {"do": "speed", "run": "RUN", "per_second": {}},
        {"do": "change", "run": "RUN", "change": [1]},
        {"do": "change", "run": "RUN", "change": {"gain": 1e999}},
        {"do": "change", "run": "RUN", "change": {"": 1}},
        {"do": "next", "run": "RUN", "seen": -1},
        {"do": "next", "run": "RUN", "seen": 1.5},
        {"do": "next", "run": "RUN", "seen": True},
        {"do": "at", "run": "RUN", "step": "x"},
        {"do": "at", "run": "RUN", "step": 2**70},
    ],
    ids=str,
)
def test_nonsense_is_answered_with_a_sentence_and_the_tab_lives(tab, message):
    run = tab.start(paused=True)
    tab.socket.send(json.dumps({"id": "n", **message}).replace("RUN", run))
    said, _ = tab.hear("n")
    assert len(said["problems"]) == 1 and "needs" in said["problems"][0]
    assert tab.says("find", run=run)["mine"]


def test_a_fault_of_ours_is_answered_with_an_id_and_no_trace(tab, front, monkeypatch):
    monkeypatch.setattr(front.desk, "latest", lambda *_: 1 / 0)
    said = tab.says("latest", topic="ticker")
    assert len(said["error"]) == 6 and said["error"] in said["problems"][0]
    assert "division" not in json.dumps(said)


@pytest.mark.parametrize("message", ["x" * (LONGEST + 1), b"\x00\x01", "x" * (2 << 20)], ids=["too long", "bytes", "far too long"])
def test_a_message_of_another_kind_closes_the_tab_and_harms_no_other(browse, message):
    rude, other = browse(), browse()
    with pytest.raises(ConnectionClosed):
        rude.socket.send(message)
        rude.socket.recv(5)
    assert len(other.start()) == 22


def test_too_many_questions_under_way_close_the_tab(browse):
    greedy, other = browse(), browse()
    run = greedy.start(paused=True)
    head, _ = greedy.until(run, state("paused"))
    with pytest.raises(ConnectionClosed):
        for _ in range(AT_ONCE + 2):
            greedy.send("next", run=run, seen=head["number"])
        while True:
            greedy.socket.recv(5)
    assert other.says("find", run=run)["state"] == "paused"
