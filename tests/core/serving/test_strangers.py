"""Nobody reads or steers what is another person's: tried by every door that there is."""

import pytest

from core.runs.bringing import ACTS as BRINGING_ACTS
from core.runs.desk import ACTS
from core.runs.keeping import ACTS as KEEPING_ACTS
from core.serving.house import House
from core.settings import Settings
from tests.front import TOPICS, refusal, until

ANNA, BO = "a" * 32, "b" * 32
SECRET = b"name,salary\n" + b"Ada,4711\n" * 20


@pytest.fixture
def house(loop, in_houses, tmp_path):
    made = House(Settings(state_dir=str(tmp_path / "state"), answer_workers=1), packages=TOPICS)
    loop.run(made.open())
    yield made
    loop.run(made.close())


class Tab:
    """What the live socket knows of a browser tab."""

    def __init__(self, owner):
        self.owner, self.identity, self.keeper, self.previews, self.wish = owner, f"tab of {owner}", False, {}, None
        self.origin = "http://here"

    def watch(self, run): ...
    def leave(self, run): ...


@pytest.fixture
def says(house, loop):
    """A message of somebody's browser; what it is answered with."""
    return lambda owner, do, **rest: loop.run(house.live.reply(Tab(owner), {"do": do, **rest}))


@pytest.fixture
def file(house):
    name = house.uploads.save(ANNA, "payroll.csv", SECRET).name
    until(lambda: house.read(ANNA, name))
    return name


@pytest.fixture
def run(house, loop, file):
    run = loop.call(house.desk.start, ANNA, "ticker", {"count": 10_000_000, "data": file}, files=house.files_of(ANNA, {"data": file}))
    until(lambda: run.frame)
    return run


def test_the_owner_passes_every_door_that_is_tried_below(house, says, file, run):
    assert [upload.name for upload in house.uploads.all(ANNA)] == [file] and house.read(ANNA, file)
    assert says(ANNA, "facts", file=file)[0]["facts"] and says(ANNA, "latest", topic="ticker")[0]["run"] == run.identity
    assert "answer" in says(ANNA, "ask", topic="ticker", config={"data": file}, view="v")[0]
    assert says(ANNA, "brought")[0]["files"][0]["filename"] == "payroll.csv"
    for act in ACTS[:-2]:
        assert says(ANNA, act, run=run.identity) == ({}, b"")


def test_a_file_is_reached_by_its_owner_only(house, says, file):
    for door in (
        lambda: house.uploads.path(BO, file),
        lambda: house.ask("tests.topics.ticker", "mine", owner=BO, files=[file]),
        lambda: house.read(BO, file),
        lambda: house.files_of(BO, {"data": file}),
        lambda: house.files_of(BO, {"log": file}),
        lambda: house.uploads.remove(BO, file),
        lambda: says(BO, "start", topic="ticker", config={"data": file}),
        lambda: says(BO, "ask", topic="ticker", config={"data": file}, view="v"),
        lambda: says(BO, "ask", topic="ticker", config={"data": file}, later=True),
        lambda: says(BO, "forget", file=file),
        lambda: says(BO, "facts", file=file),
    ):
        assert "payroll" not in refusal(door) and "Ada" not in refusal(door)
    assert says(BO, "brought")[0]["files"] == [] and not house.uploads.all(BO)
    assert set(BRINGING_ACTS) == {"brought", "forget", "facts", "sample"}, "a door that is not tried here"
    assert house.read(ANNA, file)["rows"] == 20, "it is there all the same"


@pytest.mark.parametrize("other", ["../{anna}/{file}", "{anna}/{file}", "{file}/../{file}", "{file}\x00", "{file}/", "../../secret"])
def test_no_name_of_a_file_leads_out_of_ones_own_folder(house, file, other):
    name = other.format(anna=ANNA, file=file)
    assert refusal(house.uploads.path, BO, name) and refusal(house.files_of, BO, {"data": f"file-{name}"})


def test_a_run_is_steered_by_its_owner_only_and_found_by_its_whole_id_only(house, says, run):
    for act in ACTS:
        assert "its owner" in refusal(says, BO, act, run=run.identity, change={"gain": 2}, per_second=1)
    assert not run.ended and says(BO, "latest", topic="ticker")[0] == {"run": None}
    near = (run.identity[:-1], run.identity[:6], run.identity.swapcase(), f"../runs/{run.identity}", f"{run.identity}/", ".", "..", "")
    for identity in near:
        for door in ("find", "next", "at", "base", "steps", *ACTS):
            assert "one that this server still keeps" in refusal(says, BO, door, run=identity)


def test_who_has_the_id_watches_and_learns_neither_the_owner_nor_the_file(house, says, run, file):
    for door in ("find", "next", "at", "base", "steps"):
        head, body = says(BO, door, run=run.identity, step=0, seen=0)
        told = repr(head).encode() + body
        assert ANNA.encode() not in told and b"Ada" not in told and b"payroll" not in told and str(house.folder).encode() not in told
        assert head.get("mine", False) is False


def test_a_kept_experiment_is_reached_by_its_owner_only(house, says, run):
    kept = says(ANNA, "keep", run=run.identity, title="Payroll")[0]["id"]
    assert says(ANNA, "kept one", experiment=kept)[1] and len(says(ANNA, "kept")[0]["experiments"]) == 1, "the owner passes"
    says(ANNA, "room open")
    code = says(ANNA, "room mine")[0]["code"]
    tried = {"kept one": {}, "kept rename": {"name": "x"}, "kept delete": {}, "gallery": {}, "gallery show": {}, "gallery hide": {}}
    for door, more in tried.items():
        for place in ({"code": code}, {"code": "HHHHHHHH"}, {}):
            for name in (kept, kept[:-1], kept.swapcase(), f"{kept}\x00", "%", "' OR 1=1 --", "", None):
                assert "Payroll" not in refusal(says, BO, door, experiment=name, **place, **more)
    assert {*tried, "keep", "kept"} == set(KEEPING_ACTS), "a door that is not tried here"
    assert says(BO, "kept")[0]["experiments"] == [] and len(kept) == 22, "16 random bytes in base 64"
    assert says(ANNA, "kept one", experiment=kept)[0]["name"].startswith("Payroll"), "it is there all the same"


def test_ids_cannot_be_guessed_in_useful_time(house, loop):
    ids = {loop.call(house.desk.start, f"{n:032x}", "ticker", {"count": 1}, files={}).identity for n in range(5)}
    assert len(ids) == 5 and {len(identity) for identity in ids} == {22}  # 16 random bytes in base 64
    assert len(house.owners.new().partition(".")[0]) == 32  # 16 in hexadecimal, and a signature behind
