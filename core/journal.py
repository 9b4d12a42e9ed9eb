"""The log as JSON, one object a line, for machines that collect it: time, level, logger, event and, where known, run, session, topic.

Nothing in it is anybody's: no addresses, file names or values of a file. A library's message may hold any of these, and so may the text of
an exception; of both, only where they come from is written.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

VARIABLE = "PLAYGROUND_LOG_FORMAT"
OURS = ("core", "pages", "playground", "__main__")
FACTS = ("topic", "end", "seconds")  # what a record of ours may say beside its event
SHORT = 6  # characters of a run's id, as people read them; the whole id would let a reader watch it
PLACES = 12  # innermost places of a fault: a line stays below what a pipe takes in one piece
ROOT = Path(__file__).parents[1]


class Lines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        ours = _ours(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else f"a library's message, {Path(record.pathname).name}:{record.lineno}",
        }
        if run := getattr(record, "run", ""):
            line["run"] = run[:SHORT]
        if owner := getattr(record, "owner", ""):
            line["session"] = session(owner)
        line |= {name: getattr(record, name) for name in FACTS if ours and hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            line["fault"] = {"type": kind.__name__, "at": [_place(frame) for frame in traceback.extract_tb(trace)[-PLACES:]]}
        return json.dumps(line)


def session(owner: str) -> str:
    """What the log calls a browser: the same each time, and of no use to anybody who would like to be it."""
    return hashlib.sha256(f"log:{owner}".encode()).hexdigest()[:8]


def wanted(environ: Mapping[str, str]) -> bool:
    """Whether the deployment's settings ask for JSON; for processes that do not read them all."""
    return environ.get(VARIABLE, "").strip() == "json"


def write_json() -> None:
    """From now on every logger of this process writes JSON to stderr, also those that brought a way of their own."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines())
    handler.addFilter(lambda record: _ours(record) or record.levelno >= logging.WARNING)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for logger in [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]:
        logger.handlers.clear()
        logger.__class__ = _Plain
    logging.setLoggerClass(_Plain)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


class _Plain(logging.Logger):
    """A logger that writes through the root's handler only: Streamlit's would each print in a form of their own."""

    def addHandler(self, hdlr: logging.Handler) -> None:
        pass

    def callHandlers(self, record: logging.LogRecord) -> None:
        logging.getLogger().callHandlers(record)


def _ours(record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in OURS


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, (KeyboardInterrupt, SystemExit)):
        logging.getLogger("playground").critical("a thread ended", exc_info=(kind, error or kind(), trace))


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    shown = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])
    return f"{shown}:{frame.lineno} {frame.name}"
