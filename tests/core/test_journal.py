"""The log as JSON: one object a line, and nothing in it that is anybody's."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from core.journal import SHORT, session, wanted

ROOT = Path(__file__).parents[2]
OWNER, RUN = "a1b2c3d4" * 4, "Xy_9-" * 4 + "ab"
SECRETS = {"address": "203.0.113.77", "file": "payroll_2026.csv", "cell": "Ada Lovelace 4711", "path": "/home/ada/private"}
SCRIPT = f"""
import logging, sys, threading, warnings
before = logging.getLogger("streamlit.before"); before.propagate = False; before.addHandler(logging.StreamHandler())
from core import journal
journal.write_json()
log = logging.getLogger("core.somewhere")
log.info("run ended", extra={{"run": {RUN!r}, "owner": {OWNER!r}, "topic": "gan", "end": "done", "seconds": 1.5}})
log.debug("not worth a line")
def read():
    raise ValueError("cannot read {SECRETS["file"]} with {SECRETS["cell"]}")
try:
    read()
except ValueError:
    log.exception("a file could not be read, error %s", "abc123", extra={{"owner": {OWNER!r}}})
    for name in ("streamlit.before", "later.made"):
        other = logging.getLogger(name)
        other.propagate = False
        other.addHandler(logging.StreamHandler())
        other.error("refused {SECRETS["address"]} at {SECRETS["path"]}", exc_info=True)
logging.getLogger("uvicorn.access").info('{SECRETS["address"]} - "GET /x"')
warnings.warn("{SECRETS["cell"]}")
thread = threading.Thread(target=read); thread.start(); thread.join()
read()
"""


def lines():
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-W", "always", "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1 and said.stdout == ""
    return said.stderr, [json.loads(line) for line in said.stderr.splitlines()]


def test_every_line_is_one_object_with_time_level_and_event_and_none_holds_anything_personal():
    text, found = lines()
    assert [line["level"] for line in found] == ["info", "error", "error", "error", "warning", "critical", "critical"]
    for line in found:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) and line["event"] and line["logger"]
    for secret in (*SECRETS.values(), OWNER, RUN):
        assert secret not in text
    ended, fault, known, new, warned, thread, main = found
    assert ended == ended | {
        "event": "run ended",
        "run": RUN[:SHORT],
        "session": session(OWNER),
        "topic": "gan",
        "end": "done",
        "seconds": 1.5,
    }
    assert fault["event"] == "a file could not be read, error abc123" and fault["session"] == session(OWNER)
    assert fault["fault"]["type"] == "ValueError" and fault["fault"]["at"][-1].endswith(" read")
    assert (known["logger"], new["logger"], warned["logger"]) == ("streamlit.before", "later.made", "py.warnings")
    assert known["event"].startswith("a library's message, ") and known["fault"]["type"] == "ValueError"
    assert thread["event"] == main["event"] == "a thread ended"


def test_a_session_is_the_same_each_time_another_for_another_person_and_tells_nothing_of_its_owner():
    assert session(OWNER) == session(OWNER) != session("b" * 32)
    assert re.fullmatch("[0-9a-f]{8}", session(OWNER)) and session(OWNER) not in OWNER


def test_only_the_setting_asks_for_json():
    assert wanted({"PLAYGROUND_LOG_FORMAT": " json "}) and not wanted({"PLAYGROUND_LOG_FORMAT": "text"}) and not wanted({})


def test_the_run_host_writes_json_too_where_the_setting_says_so():
    script = "import core.runs.host as host, logging\nhost.HEAVY_IMPORTS = ()\nhost.preload = lambda: 1 / 0\nhost.main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLAYGROUND_LOG_FORMAT": "json"}
    said = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60)
    assert json.loads(said.stderr)["fault"]["type"] == "ZeroDivisionError"
