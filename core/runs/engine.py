"""The local engine: keeps the run host alive and asks it for processes. The web process's only way to start one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from core.runs import host, wire

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]


class Process(Protocol):
    """One process that works for us, somewhere. identity: its number there."""

    identity: int

    async def read(self) -> tuple[bytes, int, bytes] | None:
        """The next (kind, step, body) it says; None when it has ended, for whatever reason."""

    def tell(self, message: Mapping[str, Any]) -> None:
        """Say something to it; silently lost when it has ended."""

    def kill(self) -> None:
        """End it at once, whatever it is doing."""


class Engine(Protocol):
    """Where processes come from. The local one forks; Ray's places runs on a cluster.

    overhead: MB that a run takes before it has any data. outlives: whether runs go on while the web server is restarted.
    """

    overhead: float
    outlives: bool

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def start(self, request: Mapping[str, Any]) -> Process: ...

    async def going(self) -> Mapping[str, Process]:
        """The processes of an earlier server's runs that still work, by run."""

    @property
    def up(self) -> bool:
        """Whether a process that is asked for now would start at once."""

    @property
    def host_process(self) -> int | None:
        """The run host's process id on this machine, while it lives."""


class LocalProcess:
    """A forked process on this machine, reached by one socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, identity: int) -> None:
        self._reader, self._writer, self.identity = reader, writer, identity
        try:
            self._handle: int | None = os.pidfd_open(identity)  # names this process for ever, unlike its number
        except (OSError, AttributeError):  # it has ended already, or this system has no such handles
            self._handle = None

    async def read(self) -> tuple[bytes, int, bytes] | None:
        try:
            kind, step, size = wire.HEADER.unpack(await self._reader.readexactly(wire.HEADER.size))
            return kind, step, await self._reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError):
            self._release()
            return None

    def tell(self, message: Mapping[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(wire.line(message))

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif not self._writer.is_closing():
                os.kill(self.identity, signal.SIGKILL)

    def _release(self) -> None:
        self._writer.close()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class LocalEngine:
    """Starts the host, starts it again when it dies, and forwards requests to it one at a time."""

    overhead, outlives = 0.0, False

    def __init__(self) -> None:
        self._asking = ThreadPoolExecutor(1, "host")  # one at a time: request and reply share one socket
        self._link: socket.socket | None = None
        self._host: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._heard = False  # the host has said that it is ready

    @property
    def up(self) -> bool:
        return self._heard and self.host_process is not None

    @property
    def host_process(self) -> int | None:
        """The host's process id, while it lives."""
        return self._host.pid if self._host and self._host.poll() is None else None

    async def open(self) -> None:
        await self._in_turn(self._start_host)
        self._watch = asyncio.create_task(self._keep_host())

    async def close(self) -> None:
        if self._watch:
            self._watch.cancel()
        await self._in_turn(self._end_host)
        self._asking.shutdown()

    async def going(self) -> Mapping[str, Process]:
        return {}  # they end themselves when their web server is gone

    async def start(self, request: Mapping[str, Any]) -> LocalProcess:
        ours, theirs = socket.socketpair()
        try:
            identity = await self._in_turn(self._ask, request, theirs)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        ours.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=ours, limit=1 << 20)
        return LocalProcess(reader, writer, identity)

    async def _keep_host(self) -> None:
        while True:
            await asyncio.sleep(0.5)
            if self.host_process is None:
                log.warning("the run host has ended; starting another")
                try:
                    await self._in_turn(self._start_host)
                except Exception:  # tried again in a moment
                    log.exception("the run host did not start")

    async def _in_turn(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._asking, function, *arguments)

    def _ask(self, request: Mapping[str, Any], link: socket.socket) -> int:
        try:
            if self._link is None:
                self._start_host()
            return host.ask(self._link, request, link)  # type: ignore[arg-type]
        except OSError:  # the host died under us, perhaps so lately that it still counts as alive: once more, with a new one
            self._end_host()
            self._start_host()
            return host.ask(self._link, request, link)  # type: ignore[arg-type]

    def _start_host(self) -> None:
        if self.host_process is not None and self._link is not None:
            return
        self._end_host()
        self._link, theirs = socket.socketpair()
        command = [sys.executable, "-m", "core.runs.host", str(theirs.fileno())]
        one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        plain = {"ARROW_DEFAULT_MEMORY_POOL": "system"}  # its own pool reserves a GB at its first use, which a run's memory limit refuses
        environment = {
            **os.environ,
            **one_thread,
            **plain,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        }
        self._host = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL)
        theirs.close()
        self._link.settimeout(120)
        try:
            ready = self._link.recv(5)
        except OSError:
            ready = b""
        if ready != b"ready":
            self._end_host()  # else its late word would be taken for a process id
            raise ConnectionError("the run host did not start")
        self._heard = True

    def _end_host(self) -> None:
        self._heard = False
        if self._link is not None:
            self._link.close()
            self._link = None
        if self._host is not None:
            with contextlib.suppress(ProcessLookupError):
                self._host.kill()  # it holds nothing: its children live and end on their own
            self._host.wait()
            self._host = None
