"""What tests of runs share: an event loop in a thread, plain calls into a desk, a reader of frames that owes nothing to their maker."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import psutil

from core.errors import InputError
from core.runs.desk import Desk
from core.runs.run import Run

ROOT = Path(__file__).parents[1]
TOPICS = {"ticker": "tests.topics.ticker", "boom": "tests.topics.boom"}
FORMATS = {"i1": "b", "f4": "f", "f8": "d", "i4": "i", "u1": "B"}
T = TypeVar("T")


class Loop:
    """An event loop that lives in a thread of its own, like the server's."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], seconds: float = 30.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(seconds)

    def call(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        async def calling() -> T:
            return function(*arguments, **named)

        return self.run(calling())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Front:
    """A desk as a person meets it."""

    def __init__(self, loop: Loop, desk: Desk) -> None:
        self.loop, self.desk = loop, desk

    def start(
        self, topic: str = "ticker", owner: str = "anna", files: Any = None, paused: bool = False, per_second: float = 0.0, **config: Any
    ) -> Run:
        return self.loop.call(self.desk.start, owner, topic, config, files=files or {}, paused=paused, per_second=per_second)

    def act(self, run: Run, do: str, owner: str = "anna", **rest: Any) -> None:
        self.loop.call(self.desk.act, owner, run.identity, {"do": do, **rest})

    def ended(self, run: Run, seconds: float = 15.0) -> dict[str, Any]:
        until(lambda: run.ended, seconds)
        return run.state

    def paused_at(self, run: Run, step: int) -> Run:
        until(lambda: run.state["state"] == "paused" and run.frame and run.step == step)
        return run


def until(true: Callable[[], T], seconds: float = 15.0) -> T:
    """Wait until something is true; what it then is."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"still not true after {seconds} s"
        time.sleep(0.005)
    return found


def process_of(run: Run) -> psutil.Process:
    return psutil.Process(until(lambda: run._process).identity)  # type: ignore[union-attr,attr-defined]


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """What a person reads when they ask for something they cannot have."""
    try:
        call(*arguments, **named)
    except InputError as error:
        return str(error)
    raise AssertionError("it was not refused")


def decoded(value: Any) -> Any:
    """A packed value as plain Python, read as Plotly.js does: little-endian numbers of "dtype" in base64, in rows where "shape" says so."""
    if isinstance(value, dict) and "bdata" in value:
        raw = base64.b64decode(value["bdata"], validate=True)
        letter = FORMATS[value["dtype"]]
        numbers = list(struct.unpack(f"<{len(raw) // struct.calcsize(letter)}{letter}", raw))
        for size in reversed([int(part) for part in value.get("shape", "").split(",")[1:]]):
            numbers = [numbers[i : i + size] for i in range(0, len(numbers), size)]
        return numbers
    if isinstance(value, dict):
        return {key: decoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decoded(item) for item in value]
    return value


def picture(base: bytes, frame: bytes) -> dict[str, Any]:
    """Base and one frame put together, as assets/js/picture.js does it."""
    figures, changes = json.loads(base)["figures"], json.loads(frame)["changes"]
    for name, change in changes.items():
        if "whole" in change:
            figures[name] = change["whole"]
            continue
        for i, trace in change.get("data", {}).items():
            figures[name]["data"][int(i)] = _merged(figures[name]["data"][int(i)], trace)
        figures[name]["layout"] = _merged(figures[name]["layout"], change.get("layout", {}))
    return figures


def _merged(before: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in (before | change).items() if change.get(key, value) is not None}


class Reply:
    """What an ASGI app answered to one request."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.status = messages[0].get("status", messages[0].get("code"))
        self.kind = messages[0]["type"]
        self.kinds = [message["type"] for message in messages]
        self.codes = [message["code"] for message in messages if "code" in message]
        self.headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in messages[0].get("headers", [])]
        self.body = b"".join(message.get("body", b"") for message in messages[1:])

    def header(self, name: str) -> str | None:
        return next((value for found, value in self.headers if found == name), None)

    def cookies(self) -> list[str]:
        return [value for name, value in self.headers if name == "set-cookie"]


def request(
    app: Any, path: str = "/", *, method: str = "GET", scheme: str = "http", body: bytes = b"", kind: str = "http", **headers: str
) -> Reply:
    """One request straight into an ASGI app, as uvicorn would hand it over. Header names are written with _ for -."""
    told: list[dict[str, Any]] = []
    pairs = {"host": "here:8501"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode("utf-8")) for name, value in pairs.items()]
    scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
    }
    scope |= {
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": raw,
        "client": ("1.2.3.4", 5),
        "server": ("here", 8501),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        told.append(dict(message))

    asyncio.run(app(scope, receive, send))
    return Reply(told)
