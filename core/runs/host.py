"""The run host: imports what runs need once, runs nothing itself, and forks one niced process per run, per file being read
and per answers worker.

Started once by the web process, before any page: `python -m core.runs.host FD`, a Unix stream socket. Each request is a length, a JSON
object and one socket, the new process's link to the web process; the reply is its process id. After any parallel operation in the host
(a torch matmul, KMeans, a numba prange) its forked children would hang, so it only imports.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from core import journal, topics

RUN_NICE, ANSWER_NICE = 19, 5
HEAVY_IMPORTS = ("numpy", "torch", "torch._dynamo", "sklearn.datasets", "pandas")
ROOMS = (
    *("core.runs.answering", "core.runs.runner", "core.runs.reader", "core.runs.work", "core.runs.questions"),
    *("core.data.reading", "core.data.questions", "core.data.problems", "core.data.tables"),
)
DOORS = ("config", "train", "figures", "reading", "questions")


def serve(link: socket.socket) -> None:
    """Fork what is asked for until the web process is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the web process sees a child end by its link closing; nobody waits for it here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the whole group; the web process decides when we end
    link.sendall(b"ready")
    while True:
        head, ends, _, _ = socket.recv_fds(link, 4, 1)
        if not head:
            return
        request = json.loads(_exactly(link, int.from_bytes(head + _exactly(link, 4 - len(head)), "big")))
        process = os.fork()
        if process == 0:
            _child(link, request, ends[0])
        os.close(ends[0])
        link.sendall(process.to_bytes(8, "big"))


def ask(host: socket.socket, request: Mapping[str, Any], link: socket.socket) -> int:
    """The web process's side of one request; returns the new process's id. Raises OSError when the host is gone."""
    body = json.dumps(request).encode()
    message = len(body).to_bytes(4, "big") + body
    sent = socket.send_fds(host, [message], [link.fileno()])
    host.sendall(message[sent:])
    return int.from_bytes(_exactly(host, 8), "big")


def _child(host: socket.socket, request: Mapping[str, Any], end: int) -> None:
    """What a forked process does; it never returns into the host's loop."""
    status = 1
    try:
        host.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.nice(ANSWER_NICE)
        link = socket.socket(fileno=end)
        if request["kind"] == "run":
            _run(request, link)
        elif request["kind"] == "reading":
            _read(request, link)
        else:
            _answer(request, link)
        status = 0
    except BaseException:
        logging.getLogger(__name__).exception("a %s process failed", request.get("kind"))
    finally:
        os._exit(status)  # not sys.exit: the host's atexit handlers are not ours


def _run(request: Mapping[str, Any], link: socket.socket) -> None:
    from core.runs.work import run_one

    run_one(request, link, then=RUN_NICE - ANSWER_NICE)


def _read(request: Mapping[str, Any], link: socket.socket) -> None:
    from core.runs.reader import read_one

    read_one(request, link)


def _answer(request: Mapping[str, Any], link: socket.socket) -> None:
    import torch

    from core.runs.answering import answer_for_ever
    from core.runs.runner import limit_memory

    torch.set_num_threads(1)
    limit_memory(request["memory"])
    answer_for_ever(link)


def _exactly(link: socket.socket, size: int) -> bytes:
    body = b""
    while len(body) < size:
        part = link.recv(size - len(body))
        if not part:
            raise ConnectionError("the other side has gone")
        body += part
    return body


def preload() -> None:
    """Import what forked processes will need of ours: 30 ms less at each start. One topic's fault is left to that topic's own runs.

    A module may have a function `warm`, called here: serial work whose result all of them share.
    """
    doors = [f"core.{topic}.{door}" for topic in topics.names() for door in DOORS]
    for name in [*ROOMS, *(door for door in doors if find_spec(door))]:
        try:
            module = import_module(name)
            if warm := getattr(module, "warm", None):
                warm()
        except Exception:
            logging.getLogger(__name__).exception("%s could not be made ready", name)


def main() -> None:
    if journal.wanted(os.environ):
        journal.write_json()
    else:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in HEAVY_IMPORTS:
        import_module(name)
    preload()
    gc.collect()
    gc.freeze()  # a forked child's collector would otherwise touch, and so copy, every page
    serve(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
