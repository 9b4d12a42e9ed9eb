"""Random messages on the live socket: every one is answered calmly, and none harms another tab or its run."""

import json
import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.data.uploads import Uploads
from core.experiments.store import Store as Kept
from core.rooms.rooms import ACTS as ROOM_ACTS
from core.rooms.rooms import Rooms
from core.runs.boards import ACTS as BOARD_ACTS
from core.runs.boards import Boards
from core.runs.bringing import ACTS as BRINGING_ACTS
from core.runs.bringing import Bringing
from core.runs.desk import ACTS
from core.runs.keeping import ACTS as KEEPING_ACTS
from core.runs.keeping import Keeping
from core.runs.live import Live
from core.runs.readings import Readings
from core.runs.screen import Screens
from core.store import Store
from tests.core.runs.tabs import OWNERS, Browser, files_of, state
from tests.topics.ticker.config import Config

DOINGS = (
    "start",
    "next",
    "at",
    "base",
    "steps",
    "leave",
    "latest",
    "find",
    "ask",
    *ACTS,
    *BRINGING_ACTS,
    *BOARD_ACTS,
    *ROOM_ACTS,
    *KEEPING_ACTS,
)
# "\\x00" and its like come as escapes, as JSON has them; a number may have any size.
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)
FIELDS = (
    "topic",
    "run",
    "config",
    "change",
    "view",
    "seen",
    "step",
    "count",
    "per_second",
    "paused",
    "later",
    "file",
    "reading",
    "sample",
    "name",
    "title",
    "experiment",
    "code",
)


def messages(run, code):
    """Messages: whole nonsense, and such as look right in all but a few fields. run, code: another person's run and room."""
    known = {
        "topic": st.sampled_from(("ticker", "boom", "gan", "../ticker", "")),
        "run": st.sampled_from((run, run[:-1], run.upper(), "../" + run, "", "a" * 22)),
        "config": st.dictionaries(st.sampled_from((*Config.__dataclass_fields__, "no setting")), anything, max_size=3).map(
            lambda config: {**config, "count": 2}  # a run that is let in is short
        ),
        "change": st.dictionaries(st.sampled_from(("gain", "teeth", "count")), anything, max_size=2),
        "title": st.sampled_from(("Ticker", "<b>", "")),
        "moves": st.text(alphabet="udlrx", max_size=9) | anything,
        "entry": st.integers(0, 3) | anything,
        "code": st.sampled_from((code, code.lower(), code[:-1], "", "CDFHJKMN")),
        "as": st.sampled_from(("follows", "plays", "presents", "")),
        "page": st.sampled_from(("gan", "//evil", "")),
        "at": st.integers(-1, 9) | st.floats(),
        "asked": st.integers(0, 2),
        "locked": st.booleans(),
        "hidden": st.lists(st.sampled_from(("gan/loss", "gan", "", "../x")), max_size=3),
        "words": st.text(max_size=300),
    }
    field = {name: known.get(name, anything) | anything for name in dict.fromkeys((*FIELDS, *known))}
    likely = st.fixed_dictionaries(
        {"do": st.sampled_from(DOINGS)}, optional={**field, **{name: known[name] for name in ("topic", "run", "code")}}
    )
    return likely | st.dictionaries(st.text(max_size=6), anything, max_size=3) | anything


@pytest.fixture
def tabs(serve, front, open_answers, engine, tmp_path):
    uploads = Uploads(tmp_path / "uploads", files=5, file_bytes=10**6, person_bytes=10**7, all_bytes=10**7)
    readings = Readings(engine, uploads, at_once=1, seconds=5, memory=512 << 20)
    bringing = Bringing(uploads, readings, tmp_path / "no samples", 7)
    answers = open_answers(1)
    boards = Boards(front.desk.package, answers, Store(tmp_path / "boards.sqlite3"))
    rooms = Rooms(Store(tmp_path / "rooms.sqlite3"), lambda code, origin: {"link": origin + code})
    for kept in (boards, rooms):
        front.loop.run(kept.open())
    keeping = Keeping(Screens(front.desk, answers, files_of), Kept(tmp_path / "kept.sqlite3"), rooms)
    where = serve(Live(front.desk, answers, OWNERS, files_of, "", bringing, boards, rooms, keeping))
    opened = [Browser(where, OWNERS.new()) for _ in range(2)]
    yield (*opened, where)
    for tab in opened:
        tab.close()
    for kept in (boards, rooms):
        front.loop.run(kept.close())
    front.loop.run(readings.close())


def test_no_message_is_left_unanswered_or_told_our_faults_and_none_touches_anothers_run(tabs, front, caplog, tmp_path):
    victim, stranger, where = tabs
    run = victim.start(config={"count": 10_000_000, "gain": 2.0}, per_second=50)
    victim.until(run, lambda head: head["step"] > 2)
    code = victim.says("room open")["code"]
    room = {"do": "room", "code": code, "as": "presents", "seen": 0}
    before_room = victim.says(**room)
    sent = 0

    @settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(messages(run, code))
    def said(message):
        nonlocal sent, stranger
        sent += 1
        number = f"n{secrets.token_hex(4)}"
        if isinstance(message, dict):
            message = {**message, "id": number}
        waits = isinstance(message, dict) and message.get("do") in ("next", "brought", "board", "room")  # for news, which need not come
        stranger.socket.send(json.dumps(message))
        if isinstance(message, dict) and not waits:
            head, _ = stranger.hear(number)
            assert "error" not in head, (message, head)
            for sentence in head.get("problems", []):
                assert "Traceback" not in sentence and str(tmp_path) not in sentence
        if sent % 40 == 0:  # what waits for news counts as under way, and 64 of them close a tab
            stranger.close()
            stranger = Browser(where, OWNERS.new())

    try:
        said()
    finally:
        stranger.close()
    assert sent > 100 and "a message failed" not in caplog.text
    head = victim.says("find", run=run)
    assert (head["state"], head["mine"], head["config"]["gain"]) == ("running", True, 2.0)
    same = ("place", "locked", "words", "question", "hidden", "picks")
    after_room = victim.says(**room)
    assert [after_room[name] for name in same] == [before_room[name] for name in same], "a room is steered by its presenter only"
    before = head["step"]
    victim.until(run, lambda head: head["step"] > before)
    victim.says("stop", run=run)
    victim.until(run, state("ended"), seen=head["number"])
