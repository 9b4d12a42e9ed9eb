"""Who may run what, when. All through real processes."""

import asyncio
import json
import time

import pytest

from core.runs.desk import PAUSED_SECONDS
from core.runs.ends import ENDS
from tests.front import process_of, refusal, until

# Asking


def test_bad_settings_are_refused_all_at_once_and_start_nothing(front):
    said = refusal(front.start, count=0, seconds="long", colour=1)
    assert said.count("needs") == 3 and "Count: got 0" in said and "Seconds: got “long”" in said and "Setting: got “colour”" in said
    assert front.desk.latest("anna", "ticker") is None


@pytest.mark.parametrize("topic", ["", "nothing", "tests.topics.ticker", "../ticker", "os"])
def test_a_topic_that_is_not_there_is_refused_with_those_that_are(front, topic):
    assert refusal(front.start, topic).endswith("needs one of ticker, boom.")


def test_a_run_gets_an_id_that_nobody_can_guess(front):
    names = {front.start(paused=True, owner=f"p{i}").identity for i in range(5)}
    assert len(names) == 5 and all(len(name) == 22 for name in names)  # 16 random bytes


def test_one_person_may_have_so_many_runs_and_stopping_one_makes_room(open_desk):
    front = open_desk(runs_per_person=2)
    first, _ = front.start(paused=True), front.start(paused=True)
    assert refusal(front.start) == "Your runs: got 2, needs fewer than 2 at once: stop one first."
    front.start(owner="bo", paused=True)
    front.act(first, "stop")
    front.ended(first)
    front.start(paused=True)


def test_the_queue_has_an_end_and_says_so(open_desk):
    front = open_desk(heavy_at_once=1, queue_length=2, runs_per_person=10)
    for _ in range(3):
        front.start(big=True, count=10_000_000)
    assert refusal(front.start, owner="bo", big=True) == "The queue: got 2, needs fewer than 2 waiting: try again in a few minutes."


# Acting


@pytest.mark.parametrize("act", ["pause", "play", "step", "stop", "speed", "change"])
def test_nobody_but_its_owner_controls_a_run(front, act):
    run = front.paused_at(front.start(count=1000, paused=True), 0)
    said = refusal(front.act, run, act, owner="bo", change={"gain": 2}, per_second=1)
    assert said == "This run: got “a control”, needs its owner; you are watching."
    time.sleep(0.1)
    assert (run.state["state"], run.step, run.config["gain"]) == ("paused", 0, 1.0)


@pytest.mark.parametrize("act", ["", "kill", "start", None, 3, ["stop"]])
def test_a_control_that_there_is_not_is_refused(front, act):
    assert "one of pause, play, step, stop, speed, change" in refusal(front.act, front.start(paused=True), act)


@pytest.mark.parametrize("rate", [-1, 10_001, float("nan"), float("inf"), "fast", True, None])
def test_a_speed_that_is_none_is_refused(front, rate):
    assert refusal(front.act, front.start(paused=True), "speed", per_second=rate).startswith("Speed: got")


def test_only_a_setting_that_is_live_can_change_and_only_within_its_bounds(front):
    run = front.paused_at(front.start(paused=True), 0)
    assert refusal(front.act, run, "change", change={"count": 9}) == (
        "Setting: got “count”, needs one that can change while it runs: gain, teeth."
    )
    assert "Gain: got 11" in refusal(front.act, run, "change", change={"gain": 11})
    assert "Teeth: got 41, needs at most 40 while it runs" in refusal(front.act, run, "change", change={"teeth": 41})
    assert run.config["teeth"] == 8
    boom = front.paused_at(front.start("boom", paused=True), 0)
    assert "none" in refusal(front.act, boom, "change", change={"at": 3})
    assert run.config["gain"] == 1.0


def test_a_change_that_comes_after_the_end_leaves_the_record_as_it_was(front):
    run = front.start(count=1)
    front.ended(run)
    assert "it has ended" in refusal(front.act, run, "change", change={"gain": 3})
    assert run.config["gain"] == 1.0


def test_controls_that_come_after_the_end_do_no_harm(front):
    run = front.start(count=1)
    state = dict(front.ended(run))
    for act in ("pause", "play", "step", "stop"):
        front.act(run, act)
    assert run.state == state


@pytest.mark.parametrize("turns", [0, 1, 3])  # of the event loop: before the request for a process, while it is under way
def test_what_is_said_before_the_process_is_there_is_not_lost(front, turns):
    async def start_and_act():
        run = front.desk.start("anna", "ticker", {"count": 10_000_000}, files={})
        for _ in range(turns):
            await asyncio.sleep(0)
        front.desk.act("anna", run.identity, {"do": "change", "change": {"teeth": 9}})
        front.desk.act("anna", run.identity, {"do": "change", "change": {"gain": 2}})
        front.desk.act("anna", run.identity, {"do": "step", "count": 4})
        return run

    run = front.paused_at(front.loop.run(start_and_act()), 4)
    metrics = json.loads(run.frame)["metrics"]
    assert (metrics["total"], metrics["teeth"]) == (8, 9)


def test_a_run_paused_while_it_waits_for_its_turn_starts_paused(open_desk):
    front = open_desk(heavy_at_once=1, runs_per_person=10)
    first, second = front.start(big=True, count=10_000_000), front.start(big=True, owner="bo", count=10)
    front.act(second, "pause", owner="bo")
    front.act(first, "stop")
    front.paused_at(second, 0)


# Places


def test_heavy_runs_wait_in_line_with_their_place_and_expected_wait_while_small_ones_start(open_desk):
    front = open_desk(heavy_at_once=1, runs_per_person=10)
    first = front.start(big=True, count=10_000_000)
    second, third = front.start(big=True, owner="bo"), front.start(big=True, owner="cy")
    until(lambda: first.frame)
    assert (second.state["state"], second.state["place"], second.state["of"]) == ("waiting", 1, 2)
    assert (third.state["place"], third.state["of"]) == (2, 2)
    assert third.state["wait"] > second.state["wait"] > 0
    small = front.start(count=3)
    assert front.ended(small)["end"] == "done"
    assert not second.frame and not third.frame
    front.act(first, "stop")
    front.ended(second), front.ended(third)
    assert second.state["end"] == third.state["end"] == "done"


def test_those_who_leave_the_line_move_the_others_up(open_desk):
    front = open_desk(heavy_at_once=1, runs_per_person=10)
    first = front.start(big=True, count=10_000_000)
    second, third = front.start(big=True, owner="bo"), front.start(big=True, owner="cy")
    front.act(second, "stop", owner="bo")
    assert front.ended(second)["end"] == "stopped" and not second.frame
    assert (third.state["place"], third.state["of"]) == (1, 1)
    assert first.state["state"] == "running"


def test_nobodys_second_heavy_run_starts_before_anothers_first(open_desk):
    front = open_desk(heavy_at_once=2, runs_per_person=10)
    _, other = (front.start(big=True, count=10_000_000, owner=owner) for owner in ("anna", "cy"))
    again, first = (front.start(big=True, count=10_000_000, owner=owner) for owner in ("anna", "bo"))
    assert (first.state["place"], again.state["place"]) == (1, 2)
    front.act(other, "stop", owner="cy")
    until(lambda: first.state["state"] == "running")
    assert again.state["state"] == "waiting"


def test_a_paused_heavy_run_gives_its_place_back_and_gets_in_line_again(open_desk):
    front = open_desk(heavy_at_once=1, runs_per_person=10)
    first = front.start(big=True, count=10_000_000)
    second = front.start(big=True, owner="bo", count=10_000_000)
    until(lambda: first.step > 3)
    front.act(first, "pause")
    until(lambda: second.step > 3)
    step = first.step
    front.act(first, "play")
    assert (first.state["state"], first.state["place"]) == ("waiting", 1)
    time.sleep(0.1)
    assert first.step == step
    front.act(second, "stop", owner="bo")
    until(lambda: first.step > step)
    assert first.state["state"] == "running"


def test_a_run_that_waits_to_go_on_can_be_paused_again_and_leaves_the_line(open_desk):
    front = open_desk(heavy_at_once=1, runs_per_person=10)
    first, second = front.start(big=True, count=10_000_000), front.start(big=True, owner="bo", count=10_000_000)
    front.act(first, "pause")
    until(lambda: second.frame)
    front.act(first, "play")
    front.act(first, "pause")
    step = first.step
    front.act(second, "stop", owner="bo")
    front.ended(second)
    time.sleep(0.1)
    assert (first.state["state"], first.step) == ("paused", step)


def test_small_runs_wait_too_when_the_memory_for_all_runs_is_taken(open_desk):
    front = open_desk(memory=50, runs_per_person=10)  # two small ones of 24 MB
    runs = [front.start(owner=f"p{i}", count=10_000_000) for i in range(3)]
    assert [run.state["state"] for run in runs] == ["running", "running", "waiting"]
    front.act(runs[0], "stop", owner="p0")
    until(lambda: runs[2].frame)


def test_a_server_with_little_memory_still_runs_a_heavy_one(open_desk):
    run = open_desk(memory=256).start(big=True, count=1)  # the least that the settings allow
    until(lambda: run.ended)
    assert run.state["end"] == "done"


def test_a_run_that_was_paused_for_long_makes_way_for_who_waits_for_its_memory_and_for_nobody_else(open_desk):
    front = open_desk(memory=30)
    held = front.paused_at(front.start(paused=True), 0)
    held.paused -= PAUSED_SECONDS + 1
    front.loop.call(front.desk._end_overdue, time.monotonic())
    time.sleep(0.3)
    assert not held.ended, "nobody waits"
    waits = front.start(owner="bo", count=3)
    state = front.ended(held)
    assert state["sentence"] == ENDS["paused"] and held.recording.steps() == [0]
    assert front.ended(waits)["end"] == "done"


# Watching


def test_a_run_that_nobody_watches_ends_and_one_that_somebody_watches_goes_on(open_desk):
    front = open_desk(unwatched_seconds=0.5, runs_per_person=10)
    lonely, watched, paused = (front.start(count=10_000_000, paused=held) for held in (False, False, True))
    front.loop.call(watched.watch)
    assert front.ended(lonely, 5)["end"] == front.ended(paused, 5)["end"] == "unwatched"
    assert lonely.state["sentence"] == ENDS["unwatched"] and not watched.ended
    front.loop.call(watched.unwatch)
    assert front.ended(watched, 5)["end"] == "unwatched"


def test_a_step_that_does_not_end_is_ended_by_the_desk_after_the_time_limit(open_desk, monkeypatch):
    front = open_desk(run_seconds=0.1)
    run = front.start("boom", how="hang")
    until(lambda: run.frame)
    run.started -= 11  # as if ten seconds of grace had gone by
    state = front.ended(run, 5)
    assert state["end"] == "time" and run.recording.steps()[0] == 0


def test_a_run_lives_in_a_niced_process_of_its_own_on_one_thread(front):
    run = front.start(count=10_000_000)
    process = process_of(run)
    until(lambda: run.step > 3)
    assert (process.nice(), process.num_threads()) == (19, 1)
