"""One run's process on a Ray cluster. Knows nothing of Ray itself: an actor's methods around the same driver that a forked process has."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Mapping
from importlib import import_module
from typing import Any

from core.runs.engine import LocalProcess
from core.runs.host import HEAVY_IMPORTS

Said = tuple[bytes, int, bytes]
GIVE_WAY = 19  # nicer by so much after the first picture; the system stops at 19
LAST_WORDS = 5.0  # seconds to write what it has once nobody is there any more, or to tell of its end
VARIABLES = {**dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"), "ARROW_DEFAULT_MEMORY_POOL": "system"}


class RayRun:
    """Made ahead of time, with what the host imports; then told once which run it is.

    alone: seconds without a word from a web server after which it writes what it has and goes.
    """

    def __init__(self, alone: float) -> None:
        os.environ.update(VARIABLES)
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        for name in (*HEAVY_IMPORTS, "core.runs.work"):  # a topic's own rooms it reads once it knows which
            import_module(name)
        self._run = ""
        self._process: LocalProcess | None = None
        self._newest: dict[bytes, tuple[int, Said]] = {}  # of each kind, with a number that grows
        self._numbers, self._ended, self._follower = itertools.count(1), False, 0
        self._news = asyncio.Event()
        self._alone, self._heard = alone, time.monotonic()
        threading.Thread(target=self._mind, daemon=True).start()

    async def which(self) -> tuple[str, int]:
        """The run that it works on, empty before there is one, and its process id."""
        return self._run, os.getpid()

    async def begin(self, request: Mapping[str, Any], gpu: bool) -> None:
        """Work on this run from now on. gpu: whether it may use the one that Ray has given it a share of."""
        if not gpu:
            os.environ["CUDA_VISIBLE_DEVICES"] = ""  # before torch looks
        from core.runs.work import run_one

        self._run = request["run"]
        self._loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._process = LocalProcess(*await asyncio.open_unix_connection(sock=ours, limit=1 << 20), os.getpid())
        threading.Thread(target=_work, args=(run_one, request, theirs), daemon=True).start()
        self._listening = asyncio.create_task(self._listen(self._process))

    async def tell(self, message: Mapping[str, Any]) -> None:
        await self.here()
        if self._process:
            self._process.tell(message)

    async def here(self) -> None:
        """A web server is still there."""
        self._heard = time.monotonic()

    async def follow(self) -> AsyncIterator[Said]:
        """What the run says, from what is newest of each kind to its end; of what comes while nobody listens, the newest. One listens at a
        time: whoever comes later takes over."""
        self._follower = mine = self._follower + 1
        seen = 0
        while self._follower == mine:
            news = sorted((number, said) for number, said in self._newest.values() if number > seen)
            for number, said in news:
                seen = number
                yield said
            if not news and self._ended:
                return
            if not news:
                await self._news.wait()

    async def _listen(self, process: LocalProcess) -> None:
        while said := await process.read():
            self._newest[said[0]] = next(self._numbers), said
            self._wake()
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    def _mind(self) -> None:
        """Leave nothing behind on the cluster: go when the run has ended, its end being on disk, or where no web server comes back."""
        while not self._ended and time.monotonic() - self._heard < self._alone:
            time.sleep(min(1.0, self._alone / 10))
        if self._process and not self._ended:
            self._loop.call_soon_threadsafe(self._process.tell, {"do": "stop", "end": "interrupted"})
            time.sleep(LAST_WORDS)
        os._exit(0)


def _work(run_one: Any, request: Mapping[str, Any], link: socket.socket) -> None:
    try:
        run_one(request, link, then=GIVE_WAY)
    except BaseException:
        logging.getLogger(__name__).exception("a run could not go on")
    finally:
        link.close()
