"""The process that reads one file that a person brought: limited in memory, time and what it may write; it says how far it is."""

from __future__ import annotations

import json
import logging
import os
import resource
import secrets
import signal
import socket
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from core.data.uploads import NO_ROOM
from core.errors import InputError
from core.runs import wire
from core.runs.runner import limit_memory

log = logging.getLogger(__name__)
PERIOD = 0.2  # seconds between two words about how far it is
GIVE_WAY = 10  # how much nicer it becomes once the first rows are shown: nobody waits for the rest with a finger on the button


def read_one(request: Mapping[str, Any], link: socket.socket) -> None:
    """Read the file that `request` names and say what came of it: {"answer": facts}, {"problems": …}, {"error": id} or {"memory": true}."""
    _limit(request)
    wire.send(link, wire.ANSWER, json.dumps(outcome(request, link), allow_nan=False).encode())


def outcome(request: Mapping[str, Any], link: socket.socket) -> dict[str, Any]:
    try:
        return {"answer": import_module(request["room"]).read(Path(request["file"]), request["corrections"], Words(link).say)}
    except InputError as error:
        return {"problems": [str(problem) for problem in error.problems]}
    except Exception as error:
        if lack_of_memory(error):
            return {"memory": True}
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return {"problems": ["What was prepared from this file takes more disk than this server gives it. Bring a smaller file."]}
        identity = secrets.token_hex(3)
        log.error("a file could not be read, error %s", identity, exc_info=error)
        return {"error": identity}


class Words:
    """What a reading says on its way, to the web process: a few times a second, the first rows at once."""

    def __init__(self, link: socket.socket) -> None:
        self._link, self._next, self._shown = link, 0.0, False

    def say(self, said: Mapping[str, Any]) -> None:
        """Raises OSError where the web process is gone: the reading ends with it."""
        now = time.monotonic()
        if "preview" not in said and now < self._next:
            return
        self._next = now + PERIOD
        wire.send(self._link, wire.STATE, json.dumps(dict(said)).encode())
        if "preview" in said and not self._shown:
            self._shown = True
            os.nice(GIVE_WAY)


def lack_of_memory(error: BaseException | None) -> bool:
    """Whether this, or what led to it, is a lack of memory, in any library's words."""
    while error is not None:
        if isinstance(error, MemoryError) or any(
            said in str(error).lower() for said in ("cannot allocate", "out of memory", "malloc of size")
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _limit(request: Mapping[str, Any]) -> None:
    """Hard limits, which hold in foreign code too; the web process's clock is the other guard on time."""
    if arrow := sys.modules.get("pyarrow"):  # its own threads would each want memory for their stacks
        arrow.set_cpu_count(1)
        arrow.set_io_thread_count(1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file beyond the limit is then an OSError
    seconds = int(request["seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (request["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limit_memory(request["memory"])
