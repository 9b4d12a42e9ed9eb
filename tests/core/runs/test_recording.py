"""A recording keeps a run from its first frame to its last, within its cap, whatever happens to the run."""

import json
import os
import random
import sys
import threading
import time
from itertools import pairwise

import pytest

from core.runs.recording import INDEX, History, Recorder, Recording, write


def body(step, size=100):
    """A frame whose content tells its step."""
    return (b"%d " % step * size)[:size]


@pytest.fixture
def record(tmp_path):
    """Records the given steps, within `limit` bytes."""
    made = []

    def recorded(steps, *, limit=1 << 20):
        made.append(Recorder(tmp_path, limit))
        for step in steps:
            made[-1].frame(step, body(step))
        return made[-1]

    yield recorded
    for recorder in made:
        recorder.close()


def size_on_disk(folder):
    return sum(path.stat().st_size for path in folder.glob("frames-*.bin"))


def test_every_frame_comes_back_as_it_was(tmp_path, record):
    record(range(10)).close()
    recording = Recording(tmp_path)
    assert recording.steps() == list(range(10))
    assert [recording.at(step) for step in range(10)] == [(step, body(step)) for step in range(10)]


@pytest.mark.parametrize(("asked", "found"), [(0, 5), (5, 5), (6, 5), (9, 5), (10, 10), (14, 10), (15, 15), (10**9, 15)])
def test_a_step_finds_the_last_frame_at_or_before_it_and_the_first_where_there_is_none(tmp_path, record, asked, found):
    record([5, 10, 15])
    assert Recording(tmp_path).at(asked) == (found, body(found))


def test_nothing_recorded_is_nothing_found(tmp_path, record):
    recording = Recording(tmp_path / "nowhere")
    assert (recording.at(0), recording.last(), recording.steps(), recording.base()) == (None, None, [], None)
    assert recording.history() == {"steps": [], "metrics": {}} and recording.end() == {}
    record([])
    assert Recording(tmp_path).at(0) is None


@pytest.mark.parametrize("seed", range(8))
def test_thinning_stays_under_the_cap_keeps_the_first_and_the_newest_and_covers_the_run(tmp_path, record, seed):
    draw, limit = random.Random(seed), 10_000
    recorder = record([], limit=limit)
    for step in range(2000):
        recorder.frame(step, body(step, draw.choice([50, 200, draw.randrange(50, 900)])))
        assert size_on_disk(tmp_path) <= limit
    recorder.frame(2000, body(2000, 300), keep=True)
    assert size_on_disk(tmp_path) <= limit
    steps = Recording(tmp_path).steps()
    assert steps[0] == 0 and steps[-1] == 2000 and steps == sorted(set(steps))
    gaps = [after - before for before, after in pairwise(steps)]
    assert len(steps) >= 10 and max(gaps) <= 4 * 2000 / len(steps), "a part of the run is not covered"
    assert all(Recording(tmp_path).at(step)[0] == step for step in steps)


def test_frames_larger_than_the_cap_leave_the_first_and_the_last(tmp_path, record):
    record(range(7), limit=50).frame(7, body(7), keep=True)
    assert Recording(tmp_path).steps() == [0, 7]


def test_a_frame_that_must_be_kept_is_kept_whatever_the_thinning_says(tmp_path, record):
    recorder = record(range(100), limit=1000)
    dropped = next(step for step in range(100, 200) if not recorder.frame(step, body(step)))
    assert recorder.frame(dropped + 1, body(dropped + 1), keep=True)
    steps = Recording(tmp_path).steps()
    assert steps[-1] == dropped + 1 and dropped not in steps


def test_thinning_leaves_one_generation_of_files(tmp_path, record):
    record(range(300), limit=1000)
    assert len(list(tmp_path.glob("frames-*"))) == 2


def test_an_index_torn_in_the_middle_of_an_entry_gives_what_is_whole(tmp_path, record):
    record(range(4)).close()
    index = tmp_path / "frames-0.idx"
    index.write_bytes(index.read_bytes()[: 3 * INDEX.size + 5])
    assert Recording(tmp_path).steps() == [0, 1, 2]
    assert Recording(tmp_path).last() == (2, body(2))


def test_at_every_moment_of_a_thinning_the_recording_is_whole_for_a_reader_and_for_a_run_killed_there(tmp_path, record):
    recorder, seen = record(range(10), limit=1000), []

    def looking(frame, event, _):
        if not frame.f_code.co_filename.endswith("recording.py"):
            return None
        sys.settrace(None)
        recording = Recording(tmp_path)
        steps = recording.steps()
        assert all(recording.at(step) == (step, body(step)) for step in steps)
        seen.append(steps)
        sys.settrace(looking)
        return looking

    before = sys.gettrace()
    sys.settrace(looking)
    try:
        recorder.frame(10, body(10))
    finally:
        sys.settrace(before)
    allowed = [list(range(10)), list(range(11)), [0, 2, 4, 6, 8, 10]]
    assert all(steps in allowed for steps in seen) and all(steps in seen for steps in allowed)


def test_reading_while_it_is_written_always_finds_the_first_frame_and_never_loses_ground(tmp_path, record):
    recorder, recording, done = record([0], limit=20_000), Recording(tmp_path), threading.Event()
    seen, wrong = [], []

    def read():
        newest = 0
        while not done.is_set():
            last, first = recording.last(), recording.at(0)
            if first != (0, body(0)) or last is None or last[1] != body(last[0]) or last[0] < newest // 2:
                wrong.append((newest, first, last))
            newest = last[0] if last else newest
            seen.append(newest)

    reader = threading.Thread(target=read)
    reader.start()
    for step in range(1, 4000):
        recorder.frame(step, body(step))
        time.sleep(0.0002 if step % 8 == 0 else 0)  # let the reader in
    done.set()
    reader.join()
    assert not wrong and len(set(seen)) > 3


def test_a_written_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "run.json"
    write(path, b"old")
    with path.open("rb") as reader:
        write(path, b"new and longer")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new and longer" and os.listdir(tmp_path) == ["run.json"]


def test_a_history_is_columns_with_gaps_where_a_step_lacks_a_number():
    history = History()
    history.add(0, {"loss": 2.0})
    history.add(5, {"loss": float("nan"), "accuracy": 0.5})
    history.add(7, {"loss": float("inf"), "accuracy": 1})
    told = history.columns()
    assert told == {"steps": [0, 5, 7], "metrics": {"loss": [2.0, None, None], "accuracy": [None, 0.5, 1.0]}}
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("count", [1, 9, 10, 11, 12, 100, 1000, 1001])
def test_a_history_is_thinned_evenly_and_keeps_the_first_and_the_last_point(count):
    history = History(limit=10)
    for step in range(count):
        history.add(step, {"square": float(step**2)})
    told = history.columns()
    steps = told["steps"]
    assert len(steps) <= 11 and steps[0] == 0 and steps[-1] == count - 1
    assert told["metrics"]["square"] == [float(step**2) for step in steps]
    gaps = {after - before for before, after in pairwise(steps[:-1])}
    assert len(gaps) <= 1, "uneven"
    assert count > 10 or steps == list(range(count))


def test_two_histories_of_equal_runs_are_equal_whatever_the_clock():
    one, two = History(limit=50), History(limit=50)
    for step in range(777):
        one.add(step, {"a": step / 3})
        two.add(step, {"a": step / 3})
    assert one.columns() == two.columns()
