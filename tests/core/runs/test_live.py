"""The live socket, served by uvicorn and met by a WebSocket client, as in a browser."""

import asyncio
import contextlib
import json
import socket
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from core.data.uploads import Uploads
from core.errors import InputError, Problem
from core.rooms.rooms import Rooms
from core.store import Store
from core.runs import live as live_module
from core.runs.boards import Boards
from core.runs.bringing import Bringing
from core.runs.live import AT_ONCE, LONGEST, Live
from core.runs.owners import COOKIE, LOGIN_COOKIE, Owners
from core.runs.readings import Readings
from tests.front import decoded, picture, until

OWNERS = Owners(b"a secret of at least 32 characters")


class Browser:
    """One tab: asks, and hears replies by number."""

    def __init__(self, place, token, origin=None, **more):
        cookies = {COOKIE: token, **more} if token else more
        header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        address, origin = f"ws://{place}/live", origin or f"http://{place.partition('/')[0]}"
        self._open = contextlib.ExitStack()
        self.socket = self._open.enter_context(connect(address, origin=origin, additional_headers=header, max_size=None))
        self.number, self.heard = 0, {}

    def close(self):
        self._open.close()

    def send(self, do, **rest):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "do": do, **rest}))
        return self.number

    def hear(self, number, seconds=15.0):
        """The reply to one question: what it says, and the bytes behind it."""
        while number not in self.heard:
            head, _, body = self.socket.recv(seconds).partition(b"\n")
            told = json.loads(head)
            self.heard[told.get("re")] = told, body
        return self.heard.pop(number)

    def ask(self, do, **rest):
        return self.hear(self.send(do, **rest))

    def says(self, do, **rest):
        return self.ask(do, **rest)[0]

    def start(self, **rest):
        return self.says("start", **{"topic": "ticker", "config": {"count": 5}, **rest})["run"]

    def until(self, run, true, seen=0):
        """Follow a run until what is said of it satisfies `true`; that, and the last frame."""
        frame = b""
        while True:
            head, body = self.ask("next", run=run, seen=seen)
            frame, seen = body or frame, head["number"]
            if frame and true(head):
                return head, frame


def state(name):
    return lambda head: head["state"] == name


def files_of(owner, config):
    if config.get("data", "").startswith("file-") and owner not in config["data"]:
        raise InputError(Problem("Data", config["data"], "a file of yours"))
    return {}


@pytest.fixture(scope="module")
def server(loop):
    """One server for all; each test has a live socket, and so a desk, of its own there. Its port and the sockets by number."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    lives = []

    async def endpoint(tab):
        await lives[tab.path_params["number"]].endpoint(tab)

    app = Starlette(routes=[WebSocketRoute("/{number:int}/live", endpoint)])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical", ws_max_size=1 << 20))
    task = asyncio.run_coroutine_threadsafe(server.serve([listener]), loop.loop)
    until(lambda: server.started)
    yield listener.getsockname()[1], lives
    server.should_exit = True
    task.result(10)
    listener.close()


@pytest.fixture
def serve(loop, server):
    """Serves a live socket; where it is."""
    port, lives = server
    before = len(lives)

    def served(live):
        lives.append(live)
        return f"127.0.0.1:{port}/{len(lives) - 1}"

    yield served
    for live in lives[before:]:
        loop.run(live.close())


@pytest.fixture
def place(serve, front, open_answers):
    return serve(Live(front.desk, open_answers(1), OWNERS, files_of))


@pytest.fixture
def browse(place):
    """Opens tabs; each of a new person unless a token is given."""
    tabs = []

    def opened(token=None, **more):
        tabs.append(Browser(place, OWNERS.new() if token is None else token, **more))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture
def tab(browse):
    return browse()


def test_a_run_is_started_and_watched_to_its_end(tab):
    run = tab.start(config={"count": 30, "points": 4})
    head, frame = tab.until(run, state("ended"))
    assert (head["run"], head["topic"], head["mine"], head["end"], head["sentence"]) == (run, "ticker", True, "done", "Finished.")
    assert head["config"]["count"] == 30 and head["step"] == 30
    base = tab.ask("base", run=run)[1]
    assert json.loads(frame)["step"] == 30
    assert len(decoded(picture(base, frame))["noise"]["data"][0]["y"]) == 4


def test_what_one_has_seen_is_not_sent_again(tab):
    run = tab.start(paused=True, config={"count": 1000})
    head, _ = tab.until(run, lambda head: head["state"] == "paused")
    seen = head["number"]
    waiting = tab.send("next", run=run, seen=seen)
    with pytest.raises(TimeoutError):
        tab.hear(waiting, 0.2)
    tab.says("step", run=run)
    head, body = tab.hear(waiting)
    assert head["number"] > seen and json.loads(body)["step"] == head["step"] == 1


def test_a_browser_that_comes_back_with_another_servers_count_is_answered_at_once(tab):
    run = tab.start()
    tab.until(run, state("ended"))
    assert tab.says("next", run=run, seen=10**9)["state"] == "ended"


def test_a_slow_browser_gets_the_newest_frame_and_not_those_in_between(tab):
    run = tab.start(config={"count": 10_000_000})
    head, _ = tab.until(run, lambda head: head["step"] > 0)
    time.sleep(0.4)
    later, body = tab.ask("next", run=run, seen=head["number"])
    assert later["number"] >= head["number"] + 2 and json.loads(body)["step"] == later["step"]


def test_the_recording_is_read_back_by_step(tab):
    run = tab.start(config={"count": 40}, per_second=100)
    tab.until(run, state("ended"))
    steps = tab.says("steps", run=run)["steps"]
    assert steps[0] == 0 and steps[-1] == 40
    for step in steps[:: max(1, len(steps) // 4)]:
        head, body = tab.ask("at", run=run, step=step)
        assert head["recorded"] == step == json.loads(body)["step"]
    assert tab.says("at", run=run, step=10**9)["recorded"] == 40


@pytest.mark.parametrize("rate", [-1, 1e9, "fast", None, [], True])
def test_a_start_with_an_odd_speed_still_starts(tab, rate):
    assert len(tab.start(per_second=rate, paused=True)) == 22


def test_every_control_works_through_the_socket(tab):
    run = tab.start(paused=True, config={"count": 1000})
    tab.until(run, state("paused"))
    assert tab.says("step", run=run, count=3) == {"re": tab.number}
    tab.until(run, lambda head: head["step"] == 3)
    tab.says("change", run=run, change={"gain": -1})
    tab.says("speed", run=run, per_second=500)
    tab.says("play", run=run)
    head, frame = tab.until(run, lambda head: head["step"] > 6)
    assert head["config"]["gain"] == -1 and json.loads(frame)["metrics"]["total"] < 3
    tab.says("pause", run=run)
    tab.until(run, state("paused"))
    tab.says("stop", run=run)
    assert tab.until(run, state("ended"))[0]["end"] == "stopped"


def test_bad_settings_come_back_as_sentences(tab):
    assert tab.says("start", topic="ticker", config={"count": 0, "x": 1})["problems"] == [
        "Setting: got “x”, needs one of count, seconds, drawing, points, gain, teeth, seed, big, note, data.",
        "Count: got 0, needs a whole number from 1 to 10000000.",
    ]


def test_another_persons_file_is_refused(tab):
    assert tab.says("start", topic="ticker", config={"data": "file-of-bo"})["problems"] == [
        "Data: got “file-of-bo”, needs a file of yours."
    ]


def test_the_untrained_picture_is_asked_for_by_config(tab):
    said = tab.says("ask", topic="ticker", view="main", config={"count": 9, "points": 2})
    assert said["answer"]["look"] == "The total is 0." and "noise" in said["answer"]["figures"]
    assert "Topic" in tab.says("ask", topic="os", view="main", config={})["problems"][0]


@pytest.fixture
def ahead(serve, front, open_answers, loop):
    """A tab that shows a preview of 9 counts; and what a page's script calls when a control has moved."""
    live, token = Live(front.desk, open_answers(1), OWNERS, files_of), OWNERS.new()
    tab = Browser(serve(live), token)
    tab.says("ask", topic="ticker", view="a view", config={"count": 9, "points": 2})
    owner = OWNERS.owner({COOKIE: token})
    yield tab, lambda config, who=owner, view="a view": loop.run(live.ahead(who, view, "ticker", config))
    tab.close()


def test_a_moved_controls_picture_comes_unasked_and_is_the_one_that_would_be_asked_for(ahead):
    tab, moved = ahead
    moved({"count": 9, "points": 3})
    pushed, _ = tab.hear(None)
    assert (pushed["view"], pushed["config"]) == ("a view", {"count": 9, "points": 3})
    assert len(decoded(pushed["answer"]["figures"])["noise"]["data"][0]["y"]) == 3
    assert tab.says("ask", topic="ticker", view="a view", config={"count": 9, "points": 3})["answer"] == pushed["answer"]


def test_nothing_comes_unasked_to_another_person_or_view_or_for_settings_that_make_no_picture_or_for_the_same_again(ahead):
    tab, moved = ahead
    moved({"count": 9, "points": 3}, who=OWNERS.owner({COOKIE: OWNERS.new()}))
    moved({"count": 9, "points": 3}, view="another view")
    moved({"count": 0})
    moved({"count": 0})
    tab.says("steps", run="no such run")
    assert None not in tab.heard


def test_nothing_comes_unasked_once_a_run_is_on_screen(ahead):
    tab, moved = ahead
    tab.start(paused=True)
    moved({"count": 9, "points": 3})
    tab.says("steps", run="no such run")
    assert None not in tab.heard


def test_the_newest_run_is_found_again_after_a_reload(browse):
    token = OWNERS.new()
    first = browse(token)
    assert first.says("latest", topic="ticker") == {"re": 1, "run": None}
    run = first.start(paused=True)
    first.close()
    assert browse(token).says("latest", topic="ticker")["run"] == run


# Others


def test_another_person_watches_but_does_not_control(browse):
    mine, other = browse(), browse()
    run = mine.start(paused=True, config={"count": 50})
    mine.until(run, state("paused"))
    head, frame = other.until(run, state("paused"))
    assert head["mine"] is False and json.loads(frame)["step"] == 0
    for act in ("play", "pause", "step", "stop", "speed", "change"):
        assert "you are watching" in other.says(act, run=run, per_second=1, change={"gain": 2})["problems"][0]
    assert other.says("latest", topic="ticker")["run"] is None
    assert mine.says("find", run=run)["state"] == "paused" and other.says("find", run=run)["mine"] is False
    assert other.ask("base", run=run)[1] and other.says("steps", run=run)["steps"] == [0]


def test_nothing_that_is_said_of_a_run_names_its_owner(browse, front):
    mine, other = browse(), browse()
    run = mine.start()
    other.until(run, state("ended"))
    owner = front.desk.find(run).owner
    for do in ("find", "next", "steps", "at", "base"):
        head, body = other.ask(do, run=run)
        assert owner not in json.dumps(head) and owner.encode() not in body


def test_a_tab_that_leaves_a_run_or_is_closed_watches_it_no_more(tab, browse, front):
    run = tab.start(paused=True)
    tab.until(run, state("paused"))
    other = browse()
    other.until(run, state("paused"))
    kept = front.desk.find(run)
    assert kept.watchers == 2
    tab.says("leave", run=run)
    tab.says("leave", run=run)
    assert kept.watchers == 1
    other.close()
    until(lambda: kept.watchers == 0)


def test_a_run_is_watched_as_long_as_a_tab_follows_it(serve, open_desk, open_answers):
    front = open_desk(unwatched_seconds=0.3)
    tab = Browser(serve(Live(front.desk, open_answers(1), OWNERS, files_of)), OWNERS.new())
    run = tab.start(config={"count": 10_000_000})
    tab.until(run, lambda head: head["step"] > 0)
    time.sleep(1.3)
    assert tab.says("find", run=run)["state"] == "running"
    tab.close()
    assert front.ended(front.desk.find(run))["end"] == "unwatched"


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


# Staying and going


def test_a_silent_tab_hears_a_beat(browse, monkeypatch):
    monkeypatch.setattr(live_module, "BEAT", 0.05)
    assert json.loads(browse().socket.recv(5)) == {"beat": True}


def test_a_server_that_closes_tells_every_tab_to_come_back(serve, loop, front, open_answers):
    live = Live(front.desk, open_answers(1), OWNERS, files_of)
    place = serve(live)
    tabs = [Browser(place, OWNERS.new()) for _ in range(3)]
    waiting = [tab.send("next", run=tab.start(paused=True), seen=0) for tab in tabs]
    assert len(waiting) == 3
    loop.run(live.close())
    for tab in tabs:
        with pytest.raises(ConnectionClosed) as caught:
            while True:
                tab.socket.recv(5)
        assert caught.value.rcvd.code == 1012
        tab.close()


def test_twenty_tabs_watch_one_run_and_the_run_ends_for_all(browse):
    tabs = [browse() for _ in range(20)]
    run = tabs[0].start(paused=True, config={"count": 200}, per_second=400)
    tabs[0].says("play", run=run)
    assert [tab.until(run, state("ended"))[0]["step"] for tab in tabs] == [200] * 20


# What people bring


@pytest.fixture
def bring(loop, engine, serve, front, open_answers, tmp_path):
    """A tab of Anna's and of Bo's on a server where files can be brought, and how Anna brings one."""
    uploads = Uploads(tmp_path / "uploads")
    readings = Readings(engine, uploads, at_once=1, seconds=20, memory=256, room="tests.topics.reader")
    bringing = Bringing(uploads, readings, tmp_path, 7)
    place = serve(Live(front.desk, open_answers(1), OWNERS, files_of, bringing=bringing))
    tokens = OWNERS.new(), OWNERS.new()
    anna, bo = (Browser(place, token) for token in tokens)

    def brought(deeds):
        owner = OWNERS.owner({COOKIE: tokens[0]})
        upload = uploads.save(owner, "it.csv", deeds.encode())
        loop.call(bringing.came, owner, upload)
        return upload.name

    yield anna, bo, brought
    anna.close()
    bo.close()
    loop.run(readings.close())


def told(tab, true):
    """Ask for news until they satisfy `true`; the files then."""
    seen = 0
    while True:
        head = tab.says("brought", seen=seen)
        seen = head["number"]
        if true(head["files"]):
            return head["files"]


def test_a_tab_hears_how_a_file_is_read_and_may_ask_for_its_facts(bring):
    anna, bo, brought = bring
    name = brought("say 0.5\nnap 0.4")
    assert told(anna, lambda files: files[0].get("share") == 0.5)[0]["state"] == "reading"
    assert told(anna, lambda files: files[0]["state"] == "read")[0]["about"]["rows"] == 3
    assert anna.says("facts", file=name, reading="")["facts"]["rows"] == 3
    assert anna.says("facts", file=name, reading="header=no")["facts"] is None
    assert "Header row" in anna.says("facts", file=name, reading="header=maybe")["problems"][0]
    assert bo.says("brought", seen=0)["files"] == [] and name in bo.says("facts", file=name, reading="")["problems"][0]


def test_a_tab_cancels_its_own_reading_only(bring):
    anna, bo, brought = bring
    name = brought("nap 60")
    assert name in bo.says("forget", file=name)["problems"][0]
    assert anna.says("brought", seen=0)["files"][0]["state"] == "reading"
    assert "problems" not in anna.says("forget", file=name) and anna.says("brought", seen=0)["files"] == []


@pytest.mark.parametrize("message", [{"file": None}, {"file": "../x"}, {"file": ["a"]}, {}])
def test_nonsense_about_files_is_answered_with_a_sentence(bring, message):
    anna, _, _ = bring
    for do in ("forget", "facts"):
        assert anna.says(do, **message)["problems"][0].startswith("Data: got ")
    assert anna.says("sample", **message)["problems"][0].startswith("Sample: got ")
    assert anna.says("brought", seen="x")["files"] == []


# Scoreboards


@pytest.fixture
def board(serve, front, open_answers):
    """Opens tabs of new people on a server with scoreboards; at an address of the classroom's they are not where the server is."""
    answers = open_answers(1)
    boards, tabs = Boards(front.desk.package, answers), []
    place = serve(Live(front.desk, answers, OWNERS, files_of, base_url="http://class.example", boards=boards))

    def opened(origin="http://class.example"):
        tabs.append(Browser(place, OWNERS.new(), origin=origin))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


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


# Rooms


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


def test_a_server_without_rooms_does_not_know_the_message(tab):
    assert "Message" in tab.says("room open")["problems"][0]
