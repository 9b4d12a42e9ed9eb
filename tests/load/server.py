"""The real server in a process of its own, on a free port of this machine, with a state folder that is thrown away."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parents[2]
HEAVY = re.compile(r"site-packages/(torch|sklearn|statsmodels|numba)/")
STARTING, STOPPING = 60.0, 12.0  # seconds


class Server:
    """`with Server(runs_per_person="100") as server:` settings are those of core/settings.py."""

    def __init__(self, **settings: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="playground-load-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.origin = f"http://127.0.0.1:{self.port}"
        ours = {f"PLAYGROUND_{name.upper()}": value for name, value in settings.items()}
        self._environment = {**os.environ, **ours, "PLAYGROUND_STATE_DIR": self.folder}
        self._process: subprocess.Popen[bytes] | None = None
        self.seconds_to_start = 0.0

    def __enter__(self) -> Server:
        began = time.monotonic()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port), "--server.address", "127.0.0.1"]
        self._log = Path(self.folder, "log").open("wb")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True
        )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - began > STARTING:
                said = Path(self.folder, "log").read_text(errors="replace")
                self.__exit__(None, None, None)
                raise RuntimeError(f"the server did not start:\n{said}")
            time.sleep(0.02)
        self.seconds_to_start = time.monotonic() - began
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self.stop():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> list[psutil.Process]:
        """Ask the server to end as `kill` does; what is still there of its family two seconds after it has gone."""
        if self._process is None:
            return []
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            return self._family()
        patience = time.monotonic() + 2
        while (left := self._family()) and time.monotonic() < patience:
            time.sleep(0.1)
        self._process = None
        return left

    def memory(self) -> float:
        """MB that the web process holds."""
        return float(self._web().memory_info().rss) / 2**20

    def busy(self) -> float:
        """Seconds that the web process has computed so far."""
        times = self._web().cpu_times()
        return float(times.user + times.system)

    def carried(self) -> list[psutil.Process]:
        """The processes that the run host has forked: runs and answers workers."""
        host = next(child for child in self._web().children() if "core.runs.host" in child.cmdline())
        return host.children()

    def heavy_imports(self) -> set[str]:
        """Which of the packages that the web process must never import it has mapped: their compiled parts show in its memory map."""
        return set(HEAVY.findall(Path(f"/proc/{self._web().pid}/maps").read_text()))

    def complaints(self) -> int:
        """Lines of the server's log that tell of an error."""
        return len(re.findall(r"Traceback|ERROR", Path(self.folder, "log").read_text(errors="replace")))

    def _web(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def _family(self) -> list[psutil.Process]:
        """Every process ever started from this server, whoever its parent is now: its environment names our state folder."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.environ().get("PLAYGROUND_STATE_DIR") == self.folder and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urlopen(f"{self.origin}/_stcore/health", timeout=1) as answer:
            return bool(answer.status == 200)
        return False
