"""A run from its first moment to its end, in real processes: what a person at the bar can do, and what is kept of it. The same on every
engine."""

import asyncio
import json
import time

import psutil
import pytest

from core.errors import InputError
from core.runs.ends import ENDS
from core.runs.runner import FEWEST, MAKING_SHARE
from tests.front import decoded, picture, process_of, until


@pytest.fixture(params=["local", "ray"], scope="module")
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture(autouse=True)
def processes_are_ready(engine, loop):
    """Where each takes seconds to make, tests do not wait for them with their own patience."""
    if hasattr(engine, "_spares"):

        async def ready():
            for spare in engine._spares:
                await spare.which.remote()

        loop.run(ready(), 90)


def metrics(run):
    return json.loads(run.frame)["metrics"]


def recorded(run, step):
    found = run.recording.at(step)
    assert found is not None
    return found[0], decoded(picture(run.recording.base(), found[1]))


def seconds(since):
    return time.monotonic() - since


# Beginning


def test_a_run_begins_with_its_untrained_state(front):
    run = front.start(count=3)
    front.ended(run)
    step, figures = recorded(run, 0)
    assert step == 0 and json.loads(run.recording.at(0)[1])["metrics"]["total"] == 0
    assert figures["noise"]["data"][0]["name"] == "noise" and len(figures["noise"]["data"][0]["y"]) == 3


def test_a_run_started_paused_shows_the_untrained_state_and_waits_there(front):
    run = front.paused_at(front.start(count=1000, paused=True), 0)
    time.sleep(0.2)
    assert (run.step, run.state["state"], metrics(run)["total"]) == (0, "paused", 0)


def test_the_first_picture_says_what_it_was_computed_on(front):
    run = front.start(count=1)
    front.ended(run)
    facts = json.loads(run.base)["facts"]
    assert facts["device"].startswith("CPU: ") and facts["deterministic"] is True


def test_a_persons_file_reaches_the_run_by_the_name_in_its_config(front, tmp_path):
    (tmp_path / "table.csv").write_bytes(b"x" * 1234)
    run = front.start(count=1, data="file-abc", files={"file-abc": str(tmp_path / "table.csv")})
    front.ended(run)
    assert metrics(run)["size"] == 1234


# Equal configs


def test_equal_configs_give_equal_histories_and_another_seed_another(front):
    runs = [front.start(count=300, seed=seed, per_second=rate) for seed, rate in ((3, 0), (3, 2000), (4, 0))]
    histories = [run.recording.history() for run in runs if front.ended(run)]
    assert histories[0] == histories[1] != histories[2]
    assert histories[0]["steps"] == list(range(301))
    assert histories[0]["metrics"]["total"] == [float(step) for step in range(301)]


def test_neither_a_pause_nor_single_steps_change_the_history(front):
    run, other = front.start(count=40, paused=True), front.start(count=40)
    front.act(front.paused_at(run, 0), "step", count=7)
    front.act(front.paused_at(run, 7), "play")
    front.ended(run), front.ended(other)
    assert run.recording.history() == other.recording.history()


# Playing


def test_a_pause_holds_the_step_and_uses_no_processor(front):
    run = front.start(count=10_000_000)
    until(lambda: run.step > 5)
    front.act(run, "pause")
    until(lambda: run.state["state"] == "paused")
    time.sleep(0.1)
    step, process = run.step, process_of(run)
    before = sum(process.cpu_times()[:2])
    time.sleep(0.5)
    assert run.step == step and sum(process.cpu_times()[:2]) - before <= 0.02
    assert run.recording.last()[0] == step, "what is looked at while paused is recorded"


def test_a_step_goes_on_by_exactly_one_and_several_by_exactly_so_many(front):
    run = front.paused_at(front.start(count=1000, paused=True), 0)
    for expected in (1, 2, 3):
        front.act(run, "step")
        front.paused_at(run, expected)
    front.act(run, "step", count=10)
    front.paused_at(run, 13)
    time.sleep(0.1)
    assert run.step == 13 and metrics(run)["total"] == 13


def test_a_step_while_it_plays_goes_on_by_one_and_pauses(front):
    run = front.start(count=10_000, per_second=10)
    until(lambda: run.step >= 1)
    front.act(run, "step")
    until(lambda: run.state["state"] == "paused")
    time.sleep(0.1)
    step = run.step
    time.sleep(0.3)
    assert run.step == step < 10


def test_play_goes_on_from_where_it_was_to_the_end(front):
    run = front.paused_at(front.start(count=50, paused=True), 0)
    front.act(run, "play")
    assert front.ended(run)["end"] == "done" and run.step == 50
    assert run.state["sentence"] == ENDS["done"]


def test_a_pause_taken_back_at_once_is_no_pause(front):
    run = front.start(count=10_000_000)
    until(lambda: run.step > 3)
    front.act(run, "pause"), front.act(run, "play")
    time.sleep(0.1)
    step = run.step
    until(lambda: run.step > step)
    assert run.state["state"] == "running"


def test_stop_ends_a_run_soon_and_keeps_what_was_there(front, record_property):
    run = front.start(count=10_000_000)
    until(lambda: run.step > 5)
    began = time.monotonic()
    front.act(run, "stop")
    state = front.ended(run)
    record_property("stop_seconds", round(seconds(began), 4))
    assert seconds(began) < 1
    assert state["end"] == "stopped" and state["sentence"] == "Stopped."
    history = run.recording.history()
    assert history["steps"][-1] == run.step == run.recording.last()[0]


def test_a_paused_run_can_be_stopped(front):
    run = front.paused_at(front.start(paused=True), 0)
    front.act(run, "stop")
    assert front.ended(run)["end"] == "stopped"


def test_a_run_keeps_the_pace_it_was_given_and_takes_a_new_one_at_once(front):
    run = front.start(count=600, per_second=20)
    until(lambda: run.step >= 1)
    began, step = time.monotonic(), run.step
    until(lambda: run.step >= step + 10)
    assert 0.3 < seconds(began) < 3  # ten steps at 20 a second: 0.5 s
    front.act(run, "speed", per_second=0)
    assert front.ended(run, 5)["end"] == "done"


def test_a_slow_pace_does_not_keep_a_pause_waiting(front):
    run = front.start(count=600, per_second=0.2)
    until(lambda: run.frame)
    began = time.monotonic()
    front.act(run, "pause")
    until(lambda: run.state["state"] == "paused")
    assert seconds(began) < 2 and run.step == 0


def test_a_live_change_reaches_the_run_and_is_recorded_with_its_step(front):
    run = front.paused_at(front.start(count=1000, paused=True), 0)
    front.act(run, "step", count=3)
    front.paused_at(run, 3)
    front.act(run, "change", change={"gain": -2})
    assert metrics(run)["total"] == 3
    front.act(run, "step")
    front.paused_at(run, 4)
    assert metrics(run)["total"] == 1  # 3 - 2
    front.act(run, "change", change={"teeth": 4.0})  # JSON knows one kind of number; the topic gets a whole one
    front.act(run, "step")
    front.paused_at(run, 5)
    assert metrics(run)["teeth"] == 4
    front.act(run, "stop")
    front.ended(run)
    assert run.recording.end()["changes"] == [[3, {"gain": -2.0}], [4, {"teeth": 4}]]
    assert run.config["gain"] == -2 and json.loads((run.folder / "run.json").read_text())["config"]["gain"] == -2


def test_what_holds_for_one_step_is_forgotten_behind_it_and_the_runs_settings_stay(front):
    run = front.paused_at(front.start(count=1000, paused=True), 0)
    for step, total in ((1, 7), (2, 14)):
        front.act(run, "step", once={"gain": 7.0})
        front.paused_at(run, step)
        assert metrics(run)["total"] == total
    assert run.config["gain"] == 1
    front.act(run, "step", count=2)
    front.paused_at(run, 4)
    assert metrics(run)["total"] == 16
    with pytest.raises(InputError, match="one that can change while it runs"):
        front.act(run, "step", once={"count": 3})
    with pytest.raises(InputError, match="Gain"):
        front.act(run, "step", once={"gain": 1000.0})
    assert run.step == 4


def test_the_last_of_many_changes_before_a_step_counts(front):
    run = front.paused_at(front.start(count=10, paused=True), 0)
    for gain in (5, 6, 7):
        front.act(run, "change", change={"gain": gain})
    front.act(run, "step")
    front.paused_at(run, 1)
    assert metrics(run)["total"] == 7
    front.act(run, "stop")
    front.ended(run)
    assert run.recording.end()["changes"] == [[0, {"gain": 7.0}]]


# Frames


@pytest.mark.parametrize("drawing", [0.01, 0.04])
def test_pictures_take_a_small_share_of_a_runs_time_but_for_the_few_that_a_watcher_needs(front, drawing):
    run = front.start(count=10_000_000, drawing=drawing)
    until(lambda: run.frame_number)
    began, before, sent = time.monotonic(), len(run.recording.steps()), run.number
    time.sleep(1.5)
    until(lambda: run.number > sent or len(run.recording.steps()) > before)  # it is nice, and others may have the cores meanwhile
    made, passed = max(len(run.recording.steps()) - before, run.number - sent), seconds(began)
    assert made <= max(MAKING_SHARE / drawing, FEWEST) * passed + 2


def test_a_fast_run_sends_no_more_frames_a_second_than_allowed(open_desk):
    front = open_desk(frames_per_second=10)
    run = front.start(count=10_000_000)
    until(lambda: run.frame_number)
    before = run.number
    time.sleep(1)
    assert 2 <= run.number - before <= 12


def test_large_pictures_stay_within_the_bytes_a_second_may_carry(front):
    run = front.start(count=10_000_000, points=200_000)  # 1.07 MB each in base64
    until(lambda: run.frame_number)
    before = run.number
    time.sleep(1.5)
    assert run.number - before <= 4


def test_a_recording_stays_under_its_cap_and_holds_the_first_and_the_last_frame(open_desk):
    front = open_desk(recording=0.1)
    run = front.start(count=2000, points=200, per_second=3000)
    front.ended(run)
    assert sum(path.stat().st_size for path in run.folder.glob("frames-*")) <= 0.1 * 2**20 * 1.1
    steps = run.recording.steps()
    assert steps[0] == 0 and steps[-1] == 2000 == run.step and len(steps) > 10
    assert run.recording.at(2000)[1] == run.frame


def test_the_note_of_the_last_moment_is_kept(front):
    run = front.start(count=3, note="The loss is no longer finite.")
    assert front.ended(run)["note"] == "The loss is no longer finite." == run.recording.end()["note"]


# Going wrong


def test_the_time_limit_ends_a_run_with_a_sentence_and_what_it_had(open_desk):
    front = open_desk(run_seconds=0.4)
    run = front.start(count=1_000_000, seconds=0.01)
    state = front.ended(run)
    assert state["end"] == "time" and state["sentence"] == ENDS["time"]
    assert 0.4 <= run.recording.end()["seconds"] < 2
    assert run.recording.last()[0] == run.step == run.recording.history()["steps"][-1] > 5


def test_pauses_do_not_count_as_time(open_desk):
    front = open_desk(run_seconds=1.0)
    run = front.paused_at(front.start(count=20, paused=True), 0)
    time.sleep(1.2)
    front.act(run, "play")
    assert front.ended(run)["end"] == "done"


@pytest.mark.parametrize("how", ["memory", "torch memory", "gpu memory"])
def test_a_run_over_its_memory_ends_with_one_calm_sentence(open_desk, how):
    front = open_desk(run_memory=128)
    run = front.start("boom", how=how)
    state = front.ended(run)
    assert state["end"] == "memory" and state["sentence"] == ENDS["memory"]
    assert run.recording.steps()[0] == 0 and run.recording.history()["steps"] == [0, 1]
    assert front.ended(front.start(count=2))["end"] == "done", "the lack of memory was of that run only"


@pytest.mark.parametrize(("how", "kept"), [("raise", [0, 1]), ("snapshot", [0, 1, 2, 3, 4])])
def test_a_fault_of_ours_ends_a_run_with_an_id_and_tells_nothing_of_the_inside(front, how, kept):
    run = front.start("boom", how=how)
    state = front.ended(run)
    assert state["end"] == "failed" and len(state["error"]) == 6
    assert state["error"] in state["sentence"] and "secret" not in json.dumps(run.heading())
    assert run.recording.history()["steps"] == kept


def test_what_the_person_can_mend_is_said_in_full(front):
    run = front.start("boom", how="input")
    state = front.ended(run)
    assert state["end"] == "input" and state["sentence"] == ENDS["input"]
    assert state["problems"] == ["Rows: got 3, needs at least 10.", "Target: got “x”, needs a column."]


def test_a_run_killed_by_the_system_ends_with_one_calm_sentence(front):
    run = front.start("boom", how="kill")
    state = front.ended(run)
    assert state["end"] == "crashed"
    assert state["sentence"] == ENDS["crashed"].format(id=run.identity[:6]) and "press play" in state["sentence"]
    assert run.recording.at(0)[0] == 0, "what was recorded is lost"


@pytest.mark.parametrize("how", ["hang", "hang at once"])
def test_a_run_that_hangs_in_a_step_can_still_be_stopped(front, how):
    run = front.start("boom", how=how, at=0 if how == "hang at once" else 2)
    process = process_of(run)
    if how == "hang":
        until(lambda: run.frame)
    began = time.monotonic()
    front.act(run, "stop")
    assert front.ended(run)["end"] == "stopped" and seconds(began) < 3
    until(lambda: not psutil.pid_exists(process.pid), 3)


@pytest.mark.parametrize("turns", [0, 1, 3])  # of the event loop: before the request, while it is under way
def test_a_run_stopped_before_its_process_is_there_leaves_none_behind(front, engine, turns):
    async def start_and_stop():
        run = front.desk.start("anna", "boom", {"how": "hang at once", "at": 0}, files={})
        for _ in range(turns):
            await asyncio.sleep(0)
        front.desk.act("anna", run.identity, {"do": "stop"})
        return run

    def carrying():
        """Processes that work on a run or wait for one: on Ray a new one takes the place of each that was taken."""
        family = psutil.Process().children(recursive=True)
        return sum(process.name().startswith("ray::RayRun") or process.ppid() == engine.host_process for process in family)

    before = carrying()
    run = front.loop.run(start_and_stop())
    assert front.ended(run)["end"] == "stopped"
    time.sleep(0.1)  # its process may come now
    until(lambda: carrying() == before, 30)
    assert run.ended and run.state["end"] == "stopped"
