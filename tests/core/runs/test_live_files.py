"""What people bring, as the tabs of the live socket hear of it."""

import pytest

from core.data.uploads import Uploads
from core.runs.bringing import Bringing
from core.runs.live import Live
from core.runs.owners import COOKIE
from core.runs.readings import Readings
from tests.core.runs.tabs import OWNERS, Browser, files_of


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
