"""The server's long-lived parts together, and what the web process never imports."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core import topics
from core.errors import InputError
from core.serving import house as house_module
from core.serving.house import Fault, House, routes
from core.settings import Settings
from tests.front import ROOT, TOPICS, refusal, until

HEAVY = ["torch", "sklearn", "statsmodels", "numba", "scipy"]
LIGHT_DOORS = ["config", "presets", "figures", "snippet", "snapshot", "reading", "takeaway", "game"]
ANNA, BO = "a" * 32, "b" * 32
TICKER = "tests.topics.ticker"


def test_the_web_process_imports_nothing_heavy():
    doors = [f"core.{topic}.{door}" for topic in topics.names() for door in LIGHT_DOORS if (ROOT / "core" / topic / f"{door}.py").exists()]
    components = [f"pages.components.{path.stem}" for path in (ROOT / "pages" / "components").glob("[a-z]*.py")]
    script = f"""
import importlib, json, sys
for name in {["core.serving.house", "core.serving.gate", "core.network", *house_module.EARLY_IMPORTS, *components, *doors]!r}:
    importlib.import_module(name)
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout.splitlines()[-1]) == []


@pytest.fixture
def open_house(loop, in_houses, tmp_path):
    """Opens houses on the tests' run host like the server's, one after the other in the same state folder."""

    settings = Settings(state_dir=str(tmp_path / "state"), answer_workers=1, upload_mb=1, uploads_per_person=2, runs_per_person=2)
    houses = []

    def opened():
        if houses:
            loop.run(houses.pop().close())
        houses.append(House(settings, base="/app", packages=TOPICS))
        loop.run(houses[-1].open())
        return houses[-1]

    yield opened
    loop.run(houses.pop().close())


@pytest.fixture
def house(open_house):
    return open_house()


def test_a_restart_loses_neither_room_nor_scoreboard(open_house, loop):
    house = open_house()
    code = loop.run(house.rooms.reply("tab", ANNA, "http://here", {"do": "room open"}))["code"]
    game = {"topic": "ticker", "config": {}, "moves": "uuuuu", "name": "Anna"}
    loop.run(house.boards.reply("tab", ANNA, False, {"do": "score", **game}))
    house = open_house()
    assert loop.run(house.rooms.reply("tab", ANNA, "http://here", {"do": "room mine"})) == {"code": code}
    seen = loop.run(house.boards.reply("tab", BO, False, {"do": "board", **game, "seen": 0}))
    assert [entry["name"] for entry in seen["entries"]] == ["Anna"]
    assert house.boards._limits.idle == house.settings.recordings_days * 86400


def test_a_page_script_asks_from_its_own_thread(house):
    said = []
    thread = threading.Thread(target=lambda: said.append(house.ask(TICKER, "double", owner=ANNA, number=4)))
    thread.start()
    thread.join(20)
    assert said == [8]


def test_what_the_person_can_mend_is_raised_with_every_sentence(house):
    with pytest.raises(InputError) as caught:
        house.ask(TICKER, "refuse", owner=ANNA)
    assert [str(problem) for problem in caught.value.problems] == ["Rows: got 3, needs at least 10.", "Columns: got 1, needs at least 2."]


def test_a_fault_of_ours_is_raised_with_its_id_only(house):
    with pytest.raises(Fault) as caught:
        house.ask(TICKER, "fault", owner=ANNA)
    assert len(str(caught.value)) == 6


def test_a_question_reads_only_its_owners_files(house):
    name = house.uploads.save(ANNA, "table.csv", b"a,b\n1,2\n").name
    assert house.ask(TICKER, "mine", owner=ANNA, files=[name])[name] == "a,b\n1,2\n"
    for owner, asked in ((BO, name), (ANNA, "file-" + "0" * 64), (ANNA, "file-../../secret"), (ANNA, "../secret")):
        with pytest.raises(InputError):
            house.ask(TICKER, "mine", owner=owner, files=[asked])


def test_a_config_brings_the_files_it_names_and_another_persons_are_refused(house):
    name = house.uploads.save(ANNA, "table.csv", b"a,b\n1,2\n").name
    found = house.files_of(ANNA, {"data": name, "count": 3, "note": "digits"})
    assert list(found) == [name] and Path(found[name]).read_bytes() == b"a,b\n1,2\n"
    assert house.files_of(ANNA, {"data": "digits"}) == {}
    assert refusal(house.files_of, BO, {"data": name})


def test_the_deployments_settings_are_the_desks_rules(house):
    rules, settings = house.desk.rules, house.settings
    assert (rules.runs_per_person, rules.run_seconds, rules.recording) == (2, settings.run_seconds, settings.recording_mb)
    assert (rules.heavy_at_once, rules.memory, rules.run_memory) == (settings.heavy_at_once, settings.memory_mb, settings.run_memory_mb)
    assert (rules.unwatched_seconds, rules.queue_length) == (settings.unwatched_seconds, settings.queue_length)
    assert (rules.frames_per_second, rules.recordings_days) == (settings.frames_per_second, settings.recordings_days)


def test_the_deployments_settings_are_the_limits_of_uploads_and_of_reading_them(house):
    uploads, readings, settings = house.uploads, house.readings, house.settings
    assert (uploads.files, uploads.file_bytes) == (2, 10**6)
    assert (uploads.person_bytes, uploads.all_bytes) == (settings.uploads_person_mb * 10**6, settings.uploads_mb * 10**6)
    assert (readings._at_once, readings._seconds) == (settings.readings_at_once, settings.reading_seconds)
    assert readings._memory == settings.reading_memory_mb


def test_a_page_script_gets_facts_once_they_are_there_and_else_has_the_file_read(house):
    name = house.uploads.save(ANNA, "table.csv", b"a,b\n" + b"1,2\n" * 20).name
    assert house.read(ANNA, name) is None
    facts = until(lambda: house.read(ANNA, name))
    assert facts["rows"] == 20 and house.read(ANNA, name, {"header": "no"}) is None
    assert until(lambda: house.read(ANNA, name, {"header": "no"}))["rows"] == 21
    assert refusal(house.read, BO, name)


def test_a_page_script_is_told_why_a_file_cannot_be_read_so(house):
    name = house.uploads.save(ANNA, "table.csv", b"a,b\n" + b"1,2\n" * 20).name
    until(lambda: house.read(ANNA, name))
    problems = until(lambda: house.read(ANNA, name, {"date": "not there"}))
    assert "not there" in problems[0] and house.read(ANNA, name)["rows"] == 20


def test_our_addresses_stand_under_the_base_path(house):
    assert house.asset_path == f"/app/playground/assets/{house.assets.digest}"
    assert [route.path for route in routes("/app", {"house": house})] == [
        "/app/playground/assets/{digest}/{name}",
        "/app/playground/upload",
        "/app/playground/experiments.zip",
        "/app/playground/health",
        "/app/playground/ready",
        "/app/playground/metrics",
        "/app/playground/live",
    ]


def test_a_house_that_closes_ends_its_runs_and_keeps_them(house, loop):
    run = loop.call(house.desk.start, ANNA, "ticker", {"count": 10_000_000}, files={})
    until(lambda: run.step > 3)
    loop.run(house.close())
    assert run.state["end"] == "interrupted" and (run.folder / "end.json").exists()
    again = House(house.settings, packages=TOPICS)
    loop.run(again.open())
    assert loop.call(again.desk.find, run.identity).state["end"] == "interrupted"
    assert again.owners.owner({"playground": house.owners.new()}), "tokens are not good after a restart"
    loop.run(again.close())


def test_an_answer_asked_for_while_the_loop_is_busy_with_runs_still_comes(house, loop):
    runs = [loop.call(house.desk.start, owner, "ticker", {"count": 10_000_000}, files={}) for owner in ("a", "b", "c")]
    until(lambda: all(run.frame for run in runs))
    assert house.ask(TICKER, "double", owner=ANNA, number=1) == 2
