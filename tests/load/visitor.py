"""One person's browser tab without the browser: the page over Streamlit's socket, the live view over ours."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider

from tests.load.server import Server

ENDED = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
PATIENCE = 60.0  # seconds for any one wait
Reply = tuple[dict[str, Any], bytes]


async def first_request(server: Server) -> str:
    """Fetch the page as a new browser does; its token, ready for a Cookie header."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nConnection: close\r\n\r\n".encode())
    said = (await asyncio.wait_for(reader.read(), PATIENCE)).decode("utf-8", "replace")
    writer.close()
    return next(row.split(": ", 1)[1].split(";")[0] for row in said.split("\r\n") if row.lower().startswith("set-cookie: playground="))


class Tab:
    """The live socket of one tab: requests out, replies in, as assets/js/contact.js does."""

    def __init__(self, server: Server, cookie: str) -> None:
        self._server, self._cookie = server, cookie
        self._number, self._waiting = 0, dict[int, asyncio.Future[Reply]]()
        self.received = 0  # bytes

    async def __aenter__(self) -> Tab:
        address = f"{self._server.origin.replace('http', 'ws', 1)}/playground/live"
        headers = {"Cookie": self._cookie}
        self._socket = await websockets.connect(
            address, origin=self._server.origin, additional_headers=headers, max_size=None, open_timeout=PATIENCE, ping_interval=None
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        await self._socket.close()

    async def request(self, message: dict[str, Any]) -> Reply:
        self._number += 1
        reply = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({**message, "id": self._number}))
        return await asyncio.wait_for(reply, PATIENCE)

    async def start(self, config: dict[str, Any], per_second: float = 0.0) -> str:
        """A new run; its id. Raises RuntimeError where the server refuses."""
        head, _ = await self.request({"do": "start", "topic": "lr_finder", "config": config, "per_second": per_second})
        if "run" not in head:
            raise RuntimeError(str(head))
        return str(head["run"])

    async def ask(self, config: dict[str, Any]) -> float:
        """Seconds until the untrained picture of that config has come."""
        began = time.perf_counter()
        head, _ = await self.request({"do": "ask", "view": "lr_finder", "topic": "lr_finder", "config": config})
        if "answer" not in head:
            raise RuntimeError(str(head)[:300])
        return time.perf_counter() - began

    async def watch(self, run: str, until: float, drawing: float = 0.02) -> tuple[list[float], list[float]]:
        """Ask for frame after frame, each `drawing` seconds after the last came, until `until` (time.monotonic) or the run's end.

        Returns when frames came (time.monotonic) and how old each was, in seconds.
        """
        seen, came, ages = 0, list[float](), list[float]()
        while time.monotonic() < until:
            head, body = await self.request({"do": "next", "run": run, "seen": seen})
            seen = head["number"]
            if body:
                came.append(time.monotonic())
                ages.append(time.time() - made(body))
            if head["state"] == "ended":
                break
            await asyncio.sleep(drawing)
        return came, ages

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for said in self._socket:
                line, _, body = (said if isinstance(said, bytes) else said.encode()).partition(b"\n")
                self.received += len(said)
                head = json.loads(line)
                reply = self._waiting.pop(head.get("re"), None)
                if reply and not reply.done():
                    reply.set_result((head, body))
        for reply in self._waiting.values():
            if not reply.done():
                reply.set_exception(ConnectionError("the live socket closed"))


class Session:
    """One page over Streamlit's socket, in its own words (protobuf), as the browser would."""

    def __init__(self, server: Server, cookie: str, page: str = "lr-finder") -> None:
        self._server, self._cookie, self._page = server, cookie, page
        self._query, self._script = "", ""
        self._finished = asyncio.Event()
        self._known: dict[str, ForwardMsg] = {}
        self._pages: dict[str, str] = {}  # the scripts of all pages, by address
        self.sliders: dict[str, Slider] = {}
        self.values: dict[str, float] = {}
        self.faults = 0

    async def open(self) -> float:
        """Seconds from connecting to the end of the page's first run."""
        began = time.perf_counter()
        address = f"{self._server.origin.replace('http', 'ws', 1)}/_stcore/stream"
        self._socket = await websockets.connect(
            address,
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self._server.origin),
            additional_headers={"Cookie": self._cookie},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self._reading = asyncio.create_task(self._read())
        await self._rerun()
        return time.perf_counter() - began

    async def close(self) -> None:
        self._reading.cancel()
        await self._socket.close()

    async def move(self, label: str) -> tuple[float, int]:
        """Move the slider of that label somewhere else: seconds until the page has run, and the value it has now."""
        slider = self.sliders[label]
        steps = round((slider.max - slider.min) / (slider.step or 1))
        before = self.values[label]
        while self.values[label] == before:
            self.values[label] = slider.min + random.randint(0, steps) * (slider.step or 1)
        began = time.perf_counter()
        await self._rerun()
        return time.perf_counter() - began, int(self.values[label])

    async def go(self, page: str, query: str) -> None:
        """Go to another address without reloading, as a browser's back button does, and as whoever follows a presenter."""
        self._page, self._query, self._script = page, query, self._pages[page]
        self.sliders.clear()
        self.values.clear()
        await self._rerun(history=True)

    async def _rerun(self, history: bool = False) -> None:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string, wanted.is_history_navigation = self._query, history
        wanted.page_script_hash, wanted.page_name = self._script, "" if self._script else self._page
        wanted.context_info.timezone, wanted.context_info.locale = "UTC", "en-US"
        wanted.context_info.url = f"{self._server.origin}/{self._page}"
        for label, value in self.values.items():
            state = wanted.widget_states.widgets.add()
            state.id = self.sliders[label].id
            state.double_array_value.data.append(value)
        self._finished.clear()
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._finished.wait(), PATIENCE)

    async def _read(self) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            async for raw in self._socket:
                message = ForwardMsg()
                message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
                if message.WhichOneof("type") == "ref_hash":
                    message = self._known.get(message.ref_hash, message)
                elif message.metadata.cacheable and message.hash:
                    self._known[message.hash] = message
                self._take(message)
        self.faults += not self._finished.is_set()
        self._finished.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "navigation":
            self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self.faults += element.WhichOneof("type") == "exception"
            if element.WhichOneof("type") == "slider":
                self.sliders[element.slider.label] = element.slider
                self.values.setdefault(element.slider.label, element.slider.default[0])
        elif kind == "script_finished" and message.script_finished in ENDED:
            self._finished.set()


def made(frame: bytes) -> float:
    """When a frame was made, in seconds since the epoch, without parsing all of it: a viewer's laptop does that, not this machine."""
    at = frame.index(b'"made":') + 7
    return float(frame[at : frame.index(b",", at)])
