"""A full disk: what goes on, what is kept, what each person is told. Where it can be, by the system's own limit on the size of files."""

import contextlib
import json
import resource

import pytest

from core.data.incoming import Incoming
from core.data.uploads import FULL, Uploads
from core.runs.bringing import Bringing
from core.runs.readings import CRASHED, Readings
from core.runs.recording import Recorder, Recording
from core.runs.runner import UNRECORDED
from tests.front import process_of, refusal, until

ANNA = "a" * 32


def no_room(*_, **__):
    raise OSError(28, "No space left on device")


def fill(process):
    """From now on no file of this process grows: what it writes fails with an error, as on a full disk."""
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def warning(run):
    return json.loads(run.frame).get("words", {}).get("warning", "")


def test_a_run_goes_on_to_its_end_without_being_recorded_and_says_so(front):
    run = front.start(count=60, per_second=50)
    until(lambda: run.step > 4)
    assert not warning(run)
    fill(process_of(run))
    until(lambda: warning(run))
    assert warning(run) == UNRECORDED
    assert front.ended(run)["end"] == "done" and run.step == 60, "the last picture is the finished one, on the socket if not on disk"
    kept = run.recording.steps()
    assert 4 < kept[-1] < 60 and json.loads(run.recording.at(kept[-1])[1])["step"] == kept[-1], "what was recorded before is whole"


def test_where_nothing_can_be_written_a_run_starts_all_the_same_and_is_told_to_be_unrecorded(front, monkeypatch):
    monkeypatch.setattr("core.runs.run.write", no_room)
    monkeypatch.setattr("pathlib.Path.mkdir", no_room)
    run = front.start(count=5)
    assert front.ended(run)["end"] == "done" and run.step == 5 and warning(run) == UNRECORDED
    assert not run.folder.exists() and run.recording.steps() == []
    changed = front.paused_at(front.start(paused=True), 0)
    front.act(changed, "change", change={"gain": 2})
    assert changed.config["gain"] == 2
    monkeypatch.undo()
    run = front.start(count=5)
    assert front.ended(run)["end"] == "done" and not warning(run) and run.recording.steps()[-1] == 5


def test_a_desk_opens_on_a_full_disk_with_the_runs_of_before(open_desk, monkeypatch):
    first = open_desk()
    run = first.start(count=10_000_000)
    until(lambda: run.recording.steps())
    monkeypatch.setattr("core.runs.run.write", no_room)
    found = open_desk().desk.find(run.identity)
    assert found.state["end"] == "interrupted" and found.frame


def test_a_recorder_that_the_disk_has_refused_once_writes_nothing_more_and_what_it_had_is_whole(tmp_path, monkeypatch):
    recorder = Recorder(tmp_path, 1 << 20)
    assert recorder.frame(0, b"first")
    body = b"x" * 5000
    with limited(2000):
        assert not recorder.frame(1, body), "the system takes a part of it, and says no error"
    assert recorder.refused and not recorder.frame(2, b"third", keep=True)
    recorder.close()
    assert Recording(tmp_path).steps() == [0] and Recording(tmp_path).last() == (0, b"first")


@contextlib.contextmanager
def limited(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def bring(loop, engine, tmp_path):
    """Uploads, their readings, and a folder with one sample."""
    uploads = Uploads(tmp_path / "uploads")
    readings = Readings(engine, uploads, at_once=1, seconds=20, memory=256, room="tests.topics.reader")
    (tmp_path / "sample.csv").write_text("say 0.5")
    yield uploads, readings, Bringing(uploads, readings, tmp_path, 7)
    loop.run(readings.close())


def test_a_sample_that_does_not_fit_on_the_disk_is_refused_in_one_sentence_and_leaves_nothing(bring, loop, monkeypatch):
    uploads, _, bringing = bring
    monkeypatch.setattr(Incoming, "write", no_room)
    assert refusal(loop.run, bringing.take(ANNA, "sample.csv")) == FULL
    assert uploads.all(ANNA) == () and not list((uploads.folder / "coming").iterdir())


def test_what_a_reading_found_and_the_disk_does_not_take_is_said_as_that_and_the_next_file_is_read(bring, loop, monkeypatch):
    uploads, readings, bringing = bring
    monkeypatch.setattr(uploads, "note", no_room)
    loop.run(bringing.take(ANNA, "sample.csv"))
    until(lambda: [reading.problems for reading in readings.of(ANNA)] == [[FULL]])
    assert FULL != CRASHED and uploads.all(ANNA) == ()
    monkeypatch.undo()
    loop.run(bringing.take(ANNA, "sample.csv"))
    until(lambda: uploads.all(ANNA) and uploads.all(ANNA)[0].about)
