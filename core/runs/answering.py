"""An answers worker: one short question after the other, in a process of its own.

A question is a public function of a `questions` module (`core/<room>/questions.py`), JSON in and JSON out.
"""

from __future__ import annotations

import json
import logging
import secrets
import socket
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem
from core.runs import wire

log = logging.getLogger(__name__)


def answer_for_ever(link: socket.socket) -> None:
    """Answer until the web process is gone."""
    questions = wire.Lines(link)
    while True:
        question = questions.poll(None)
        if questions.closed or question is None:
            return
        wire.send(link, wire.ANSWER, json.dumps(answer(question), allow_nan=False).encode())


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """{"answer": …}, {"problems": [sentences]} for what the person can mend, or {"error": id} for a fault of ours."""
    try:
        function = find(question["package"], question["name"])
        files = {name: Path(path) for name, path in question["files"].items()}
        return {"answer": function(**question["arguments"], files=files)}
    except InputError as error:
        return {"problems": [str(problem) for problem in error.problems]}
    except Exception as error:
        identity = secrets.token_hex(3)
        log.error("question %s failed, error %s", question.get("name"), identity, exc_info=error)
        return {"error": identity}


def find(package: str, name: str) -> Any:
    """The function that answers. Raises InputError where the package offers no such question."""
    try:
        module = import_module(f"{package}.questions")
    except ModuleNotFoundError:
        raise InputError(Problem("Question", f"{package}: {name}", "a room that answers questions")) from None
    if name not in module.__all__:
        raise InputError(Problem("Question", name, "one of " + ", ".join(module.__all__)))
    return getattr(module, name)
