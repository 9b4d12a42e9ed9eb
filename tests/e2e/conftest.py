"""A real server and a real Chromium. One server serves all tests that do not harm it; those that do start their own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from playwright.sync_api import TimeoutError, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", NO_OTHER_HOST]


class Server:
    """`python app.py` on a free port with a state folder of its own."""

    def __init__(self, state, log, flags=(), launcher=None, **settings):
        self.state, self.log, self.settings = state, log, settings
        self.command = [sys.executable, "-m", "streamlit", "run", launcher, *flags] if launcher else [sys.executable, "app.py", *flags]
        self.folder, self.before = ROOT, None  # where it is started, and what its process does first
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.base = next(("/" + path for flag, path in pairwise(flags) if flag == "--server.baseUrlPath"), "")
        self.process = None

    def start(self, **more):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PLAYGROUND_", "STREAMLIT_"))}
        environment |= {f"PLAYGROUND_{k.upper()}": str(v) for k, v in self.settings.items()}
        environment |= {"PLAYGROUND_STATE_DIR": str(self.state), "STREAMLIT_SERVER_PORT": str(self.port), "PYTHONUNBUFFERED": "1"} | more
        output = self.log.open("ab")
        self.process = subprocess.Popen(
            self.command, cwd=self.folder, preexec_fn=self.before, env=environment, stdout=output, stderr=output
        )
        output.close()
        wait_until(self.ready, 60, lambda: f"the server did not start:\n{self.log.read_text()}")
        return self

    def ready(self):
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(OSError):  # it listens a while before its first page can come
            return urlopen(f"{self.url}{self.base}/_stcore/health", timeout=20).status == 200

    def family(self):
        """The server's process and all below it, those of an earlier host included."""
        here = psutil.Process(self.process.pid)
        return [here, *here.children(recursive=True)]

    def host(self):
        return next(p for p in self.family() if "core.runs.host" in p.cmdline() and p.nice() == 0)

    def runs(self):
        return [p for p in self.family() if p.nice() == 19]

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)
        self.process = None


class Wire:
    """A plain TCP relay to the server that can be cut and mended, as a Wi-Fi is."""

    def __init__(self, port):
        self.to, self.up, self.pairs = port, True, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.up = False
        for pair in self.pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self.pairs.clear()

    def mend(self):
        self.up = True

    def close(self):
        self.cut()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if not self.up:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.to))
            self.pairs.append((near, far))
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self._relay, args=(a, b), daemon=True).start()

    def _relay(self, source, target):
        with contextlib.suppress(OSError):
            while received := source.recv(1 << 16):
                target.sendall(received)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds=20, or_say=lambda: "it did not happen in time"):
    deadline = time.monotonic() + seconds
    while not (value := true()):
        assert time.monotonic() < deadline, or_say()
        time.sleep(0.05)
    return value


def address(page):
    """What stands in the address. Not `page.url`, which Playwright learns of only while another call is under way: a wait that
    looks at nothing else would never see it change."""
    return page.evaluate("() => location.href")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    it = Server(folder / "state", folder / "log", runs_per_person=5).start()
    yield it
    it.stop()
    log = it.log.read_text()
    assert "Traceback" not in log, log


@pytest.fixture
def own_server(tmp_path):
    """Starts servers that a test may harm."""
    started = []

    def start(**settings):
        started.append(Server(tmp_path / "state", tmp_path / "log", **settings).start())
        return started[-1]

    yield start
    for it in started:
        it.stop(signal.SIGKILL)


@pytest.fixture
def wire(server):
    """A way to the shared server that can be cut."""
    it = Wire(server.port)
    yield it
    it.close()


@pytest.fixture(scope="session")
def chromium():
    assert CHROMIUM, "Chromium is needed: scripts/find_chromium.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """One person's browser: a context of its own, and what a page of ours shows."""

    def __init__(self, browser, url, **context):
        self.url = url
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.failed, self.refused, self.asked, self.errors = [], [], [], []
        self.page.on("response", lambda response: response.status >= 400 and self.refused.append(response.url))
        self.page.on("requestfailed", lambda request: self.failed.append(request.url))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.forbidden = []  # what the page's policy refused
        self.page.on("console", lambda said: "Content Security Policy" in said.text and self.forbidden.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path="/lr-finder"):
        self.page.goto(self.url + path)
        if path.startswith("/lr-finder"):
            self.page.wait_for_selector(".pg-picture .main-svg")
            wait_until(lambda: self.drawn() > 0)
        return self

    def settled(self):
        """Wait until the page has been drawn and no script runs."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")

    def choose(self, label, option):
        """Choose in a select: typed, then clicked, for Enter takes what lies under a resting mouse pointer. A page that is drawn anew
        closes a list that was just opened: then once more."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        for _ in range(4):
            self.settled()
            box.fill(option)
            try:
                self.page.get_by_role("option", name=option, exact=True).click(timeout=2500)
            except TimeoutError:
                self.page.keyboard.press("Escape")  # what was typed stands in the box as if it had been chosen
                continue
            self.settled()
            if box.input_value() == option:
                return
        raise AssertionError(f"{option} could not be chosen as {label}: {box.input_value()}")

    def press(self, act):
        self.page.click(f"[data-act='{act}']")

    def address(self):
        return address(self.page)

    def query(self):
        """What stands behind the address once the page rests and all of it is there."""
        self.settled()
        self.page.wait_for_selector("html[data-address=whole]", state="attached")
        return self.page.evaluate("() => location.search")

    def state(self):
        return self.page.inner_text(".pg-state")

    def step(self):
        return int(self.page.get_attribute(".pg-live", "data-step") or -1)

    def drawn(self):
        return int(self.page.get_attribute(".pg-live", "data-drawn") or 0)

    def look(self):
        return self.page.inner_text(".pg-look")

    def message(self):
        return self.page.inner_text(".pg-message") if self.page.is_visible(".pg-message") else ""

    def traces(self):
        """What Plotly really holds: {trace name: (x, y)}."""
        return self.page.evaluate(
            "() => Object.fromEntries(document.querySelector('.pg-picture').data.map((t, i) => [t.name || String(i),"
            " [Array.from(t.x?.bdata ? [] : t.x ?? []), Array.from(t.y?.bdata ? [] : t.y ?? [])]]))"
        )

    def wait_state(self, part, seconds=20):
        """Wait until the bar says so, and, where a run rests then, until its pictures show it, those out of sight too."""
        state = wait_until(lambda: part in self.state() and self.state(), seconds, lambda: f"still: {self.state()} {self.message()}")
        if any(word in state for word in ("finished", "stopped", "paused")):
            self.page.wait_for_selector(".pg-live:not([data-behind]):not(:has(.pg-picture[data-behind]))", state="attached")
        return state

    def chosen(self, label):
        """What a select shows as chosen."""
        return self.page.get_by_role("combobox", name=label, exact=True).input_value()

    def upload(self, *files):
        """Choose files in the box; whoever waits for what is read sees its size under Data."""
        self.page.locator(".pg-bring input[type=file]").first.set_input_files(files)


@pytest.fixture
def visit(chromium, server):
    """Opens browsers on the shared server, or on another address; no page may fail a script or ask another host."""
    visitors = []

    def opened(path="/lr-finder", url=None, **context):
        visitor = Visitor(chromium, url or server.url, **context)
        visitors.append(visitor)
        return visitor.open(path)

    yield opened
    for visitor in visitors:
        visitor.context.close()
        assert visitor.errors == [] and visitor.forbidden == []
        assert [address for address in visitor.asked if not address.startswith((visitor.url, "blob:", "data:"))] == []
