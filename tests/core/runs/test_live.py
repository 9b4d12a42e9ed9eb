"""The live socket, served by uvicorn and met by a WebSocket client, as in a browser: runs that are started, steered and watched."""

import json
import socket
import time

import pytest
from websockets.exceptions import ConnectionClosed

from core.runs import live as live_module
from core.runs.live import Live
from tests.core.runs.tabs import OWNERS, Asleep, Browser, files_of, listening, state
from tests.front import decoded, picture, until


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


# Staying and going


def test_who_was_cut_off_for_a_minute_goes_on_at_the_runs_present_picture(browse, front):
    token = OWNERS.new()
    cut = browse(token)
    run = cut.start(config={"count": 10_000_000})
    before, _ = cut.until(run, lambda head: head["step"] > 0)
    kept = front.desk.find(run)
    cut.socket.socket.shutdown(socket.SHUT_RDWR)  # without a goodbye
    until(lambda: kept.watchers == 0)
    minute = kept.last_watched + 60 + 5  # a browser tries again every 5 s at the latest
    front.loop.call(front.desk._end_overdue, minute)
    assert not kept.ended
    until(lambda: kept.number > before["number"] + 2)
    back = browse(token)
    head, body = back.ask("next", run=run, seen=before["number"])
    assert (head["state"], head["mine"]) == ("running", True)
    assert head["number"] > before["number"] + 2 and json.loads(body)["step"] == head["step"] > before["step"], "no picture of before"
    front.loop.call(front.desk._end_overdue, minute + 500)
    assert not kept.ended, "it is watched again"


def test_a_laptop_that_is_closed_without_a_goodbye_gives_its_slot_back(loop, open_desk, open_answers):
    """No word comes any more, and none that the connection has ended: only the server's own pings find out."""
    front = open_desk(heavy_at_once=1, unwatched_seconds=0.3)
    live = Live(front.desk, open_answers(1), OWNERS, files_of)
    with listening(loop, live.endpoint, ws="websockets-sansio", ws_ping_interval=0.2, ws_ping_timeout=0.2) as port:
        place = f"127.0.0.1:{port}"
        laptop = Asleep(place, OWNERS.new(), {"id": 1, "do": "start", "topic": "ticker", "config": {"big": True, "count": 10_000_000}})
        mine = until(lambda: next(iter(front.desk._runs.values()), None))
        laptop.send({"id": 2, "do": "next", "run": mine.identity, "seen": 0})
        until(lambda: mine.watchers == 1 and mine.frame)
        other = Browser(place, OWNERS.new())
        run = other.start(config={"big": True, "count": 3})
        assert other.says("find", run=run)["place"] == 1
        assert other.until(run, state("ended"))[0]["end"] == "done"
        assert mine.state["end"] == "unwatched"
        laptop.close()
        other.close()
        loop.run(live.close())


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
