"""Reading in the background: one process for each file, a few at once, fair, with an end in words for everything that can happen."""

import asyncio
import threading
import time

import psutil
import pytest

from core.data.reading import digest
from core.data.uploads import Uploads
from core.runs.bringing import Bringing
from core.runs.readings import Readings
from tests.front import ROOT, refusal, until

ANN, BO, CY = "a" * 32, "b" * 32, "c" * 32


class Room:
    """Uploads and their readings as people and their browsers meet them."""

    def __init__(self, loop, engine, folder, *, at_once=2, seconds=20.0, memory=256, **limits):
        self.loop = loop
        self.uploads = Uploads(folder / "uploads", **limits)
        self.readings = Readings(engine, self.uploads, at_once=at_once, seconds=seconds, memory=memory, room="tests.topics.reader")
        self.bringing = Bringing(self.uploads, self.readings, folder / "samples", 7)

    def bring(self, deeds, owner=ANN, filename="it.csv"):
        upload = self.uploads.save(owner, filename, deeds.encode())
        self.loop.call(self.bringing.came, owner, upload)
        return upload.name

    def files(self, owner=ANN):
        return {file["file"]: file for file in self.loop.run(self.bringing.files(owner))}

    def state(self, name, owner=ANN):
        return self.files(owner).get(name, {}).get("state")

    def read(self, name, owner=ANN):
        until(lambda: self.state(name, owner) == "read")
        return self.uploads.facts(owner, name)

    def refused(self, name, owner=ANN, seconds=20):
        until(lambda: self.state(name, owner) == "refused", seconds)
        return self.files(owner)[name]["problems"]


@pytest.fixture
def open_room(loop, engine, tmp_path):
    rooms = []

    def opened(**how):
        rooms.append(Room(loop, engine, tmp_path, **how))
        return rooms[-1]

    yield opened
    for room in rooms:
        loop.run(room.readings.close())


@pytest.fixture
def room(open_room):
    return open_room()


def test_a_file_is_read_in_a_process_of_its_own_and_its_facts_are_kept(room):
    name = room.bring("say 0.5")
    facts = room.read(name)
    assert facts["rows"] == 3 and facts["process"] != psutil.Process().pid
    until(lambda: not psutil.pid_exists(facts["process"]))
    (file,) = room.files().values()
    assert (file["filename"], file["about"], file["days"]) == ("it.csv", {"what": "table", "rows": 3, "columns": 1}, 7)
    assert room.readings.of(ANN) == []


def test_progress_and_first_rows_are_told_while_it_goes_on(room):
    name = room.bring("preview petal\nsay 0.4\nnap 0.3\nsay 0.6\nnap 5")
    until(lambda: room.files()[name].get("share") == 0.6)
    file = room.files()[name]
    assert (file["state"], file["words"], file["preview"]["columns"]) == ("reading", "0.6 of it", [{"name": "petal"}])


def test_a_reading_gives_way_once_its_first_rows_are_shown(room):
    before, after = room.read(room.bring("say 0.1"))["nice"], room.read(room.bring("preview a"))["nice"]
    assert after >= before + 10


def test_a_reading_that_talks_much_is_told_a_few_times_a_second(room):
    name = room.bring("stroll")
    before = room.readings.number(ANN)
    room.read(name)
    assert 5 <= room.readings.number(ANN) - before <= 16


def test_a_file_that_cannot_be_read_is_said_with_every_sentence_and_not_kept(room):
    name = room.bring("refuse")
    assert room.refused(name) == ["Rows: got 0, needs at least 1.", "Columns: got 0, needs at least 1."]
    assert room.uploads.all(ANN) == ()
    room.loop.run(room.bringing.forget(ANN, name))
    assert room.files() == {}


@pytest.mark.parametrize(
    ("deeds", "says"),
    [
        ("vanish", "ended unexpectedly"),
        ("hungry", "took more memory than this server gives it (256 MB)"),
        ("fault", "something went wrong on our side (error "),
        ("write 60", "more disk than this server gives it"),
    ],
)
def test_every_bad_end_has_one_calm_sentence_and_leaves_nothing(open_room, deeds, says):
    room = open_room(person_bytes=40 * 10**6)
    name = room.bring(deeds)
    (sentence,) = room.refused(name)
    assert says in sentence
    assert not [path for path in room.uploads.folder.rglob("*") if name in path.name]


@pytest.mark.parametrize("deeds", ["nap 60", "spin"])
def test_a_reading_that_takes_too_long_is_ended(open_room, deeds):
    room = open_room(seconds=1.0)
    began = time.monotonic()
    assert room.refused(room.bring(deeds)) == [
        "Reading this file took longer than 1 s and was ended. Bring fewer rows, columns or pictures."
    ]
    assert time.monotonic() - began < 5


def test_cancel_ends_the_process_and_forgets_the_file(room):
    name = room.bring("nap 60")
    reading = until(lambda: room.readings.find(ANN, name))
    process = psutil.Process(until(lambda: reading.process).identity)
    room.loop.run(room.bringing.forget(ANN, name))
    until(lambda: not process.is_running())
    until(lambda: not [path for path in room.uploads.folder.rglob("*") if name in path.name])
    assert room.files() == {}


def test_only_so_many_are_read_at_once_and_who_had_a_turn_comes_after_who_had_none(open_room):
    room = open_room(at_once=1)
    first = room.bring("nap 60")
    until(lambda: room.state(first) == "reading")
    second, bos, third = room.bring("nap 60\n"), room.bring("nap 60", BO), room.bring("nap 60\n\n")
    assert (room.files()[second]["place"], room.files(BO)[bos]["place"], room.files()[third]["place"]) == (2, 1, 3)
    room.loop.run(room.bringing.forget(ANN, first))
    until(lambda: room.state(bos, BO) == "reading")
    assert room.state(second) == "waiting" and room.files()[second]["place"] == 1
    bos_next = room.bring("nap 60\n", BO)
    assert (room.files()[third]["place"], room.files(BO)[bos_next]["place"]) == (3, 2)
    room.loop.run(room.bringing.forget(BO, bos))
    until(lambda: room.state(second) == "reading")
    assert (room.files()[third]["place"], room.files(BO)[bos_next]["place"]) == (2, 1)


def test_a_restart_in_the_middle_starts_the_reading_again(open_room, loop):
    before = open_room()
    name = before.bring("nap 0.5")
    until(lambda: before.state(name) == "reading")
    loop.run(before.readings.close())
    after = open_room()
    assert after.uploads.facts(ANN, name) is None
    assert after.state(name) in ("waiting", "reading")
    assert after.read(name)["rows"] == 3


def test_the_same_file_again_is_not_read_again(room):
    name = room.bring("say 0.5")
    process = room.read(name)["process"]
    assert room.bring("say 0.5", filename="other.csv") == name
    assert room.files()[name]["filename"] == "other.csv" and room.read(name)["process"] == process


def corrected(room, name, corrections):
    upload = next(upload for upload in room.uploads.all(ANN) if upload.name == name)
    room.loop.call(room.readings.begin, ANN, upload, corrections)


def test_a_corrected_reading_is_kept_beside_the_first_and_the_newest_wish_wins(room):
    name = room.bring("nap 0.3")
    plain = room.read(name)
    corrected(room, name, {"header": "no"})
    corrected(room, name, {"header": "yes"})
    file = room.files()[name]
    assert file["again"] and file["about"], "what was read before is gone while it is read again"
    until(lambda: room.uploads.facts(ANN, name, {"header": "yes"}))
    assert room.uploads.facts(ANN, name, {"header": "no"}) is None and room.uploads.facts(ANN, name) == plain
    assert room.files()[name]["readings"] == ["", digest({"header": "yes"})]


def test_a_correction_that_cannot_be_leaves_the_file_as_it_was(room):
    name = room.bring("say 0.1")
    room.read(name)
    (room.uploads.path(ANN, name)).write_text("refuse", encoding="utf-8")
    corrected(room, name, {"header": "no"})
    assert len(room.refused(name)) == 2 and room.uploads.facts(ANN, name)["rows"] == 3
    corrected(room, name, {"header": "no"})
    assert room.state(name) == "refused", "it is tried again and again"
    room.loop.run(room.bringing.forget(ANN, name))
    assert room.state(name) == "read" and room.uploads.path(ANN, name).is_file()


def test_news_come_at_once_where_there_are_some_and_else_when_they_come(room):
    seen = room.loop.run(room.readings.news(ANN, 0))
    assert room.loop.run(room.readings.news(ANN, seen + 40)) == seen, "another server's count is answered at once"
    waiting = room.readings.news(ANN, seen)
    began = time.monotonic()
    room.loop.loop.call_soon_threadsafe(lambda: room.loop.loop.call_later(0.3, room.readings.announce, ANN))
    assert room.loop.run(waiting) == seen + 1 and time.monotonic() - began > 0.25
    room.loop.call(room.readings.announce, BO)
    assert room.readings.number(ANN) == seen + 1


def test_nobody_sees_or_ends_what_another_brought(room):
    name = room.bring("nap 30")
    assert room.files(BO) == {}
    assert name in refusal(room.loop.run, room.bringing.forget(BO, name))
    assert room.state(name) == "reading"


def test_a_sample_comes_like_an_upload_and_only_samples_do(loop, engine, tmp_path):
    room = Room(loop, engine, tmp_path)
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "fruit.csv").write_text("say 0.5", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("say 0.5", encoding="utf-8")
    name = loop.run(room.bringing.take(ANN, "fruit.csv"))
    assert room.read(name)["rows"] == 3 and room.files()[name]["filename"] == "fruit.csv"
    for sample in ("../secret.csv", "fruit", "", "/etc/passwd"):
        assert "one of fruit.csv" in refusal(loop.run, room.bringing.take(ANN, sample))


def test_every_sample_of_the_house_is_read_as_it_stands(loop, engine, tmp_path):
    readings = Readings(engine, Uploads(tmp_path), at_once=2, seconds=60, memory=1500)
    bringing = Bringing(readings._uploads, readings, ROOT / "assets" / "samples", 7)
    from core.runs.bringing import samples

    found = samples(ROOT / "assets" / "samples")
    assert len(found) >= 3
    names = {loop.run(bringing.take(CY, sample)): sample for sample in found}
    until(lambda: not readings._in_state("reading") + readings._in_state("waiting"), 60)
    told = {file["filename"]: file for file in loop.run(bringing.files(CY))}
    assert {sample: told[sample]["state"] for sample in names.values()} == dict.fromkeys(names.values(), "read")
    assert {sample for sample in found if told[sample]["about"]["what"] == "pictures"} == {name for name in found if name.endswith(".zip")}


def test_a_file_that_is_cancelled_while_somebody_looks_at_the_list_is_not_read_again(room, monkeypatch):
    name = room.bring("say 0.1\nnap 5")
    until(lambda: room.files()[name]["state"] == "reading")
    listed, every = threading.Event(), room.uploads.all

    def slowly(owner):
        found = every(owner)
        listed.set()
        time.sleep(0.3)
        return found

    monkeypatch.setattr(room.uploads, "all", slowly)

    async def both():
        looking = asyncio.create_task(room.bringing.files(ANN))
        await asyncio.to_thread(listed.wait, 5)
        await room.bringing.forget(ANN, name)
        await looking

    room.loop.run(both(), 20)
    assert room.readings.of(ANN) == [] and room.files() == {}
