"""What tests of the live socket share: a tab as a browser has it, and who may read which file."""

import asyncio
import contextlib
import json
import socket

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.client import ClientProtocol
from websockets.protocol import State
from websockets.sync.client import connect
from websockets.uri import parse_uri

from core.errors import InputError, Problem
from core.runs.owners import COOKIE, Owners
from tests.front import until

OWNERS = Owners(b"a secret of at least 32 characters")


class Browser:
    """One tab: asks, and hears replies by number."""

    def __init__(self, place, token, origin=None, **more):
        cookies = {COOKIE: token, **more} if token else more
        header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
        address, origin = f"ws://{place}/live", origin or f"http://{place.partition('/')[0]}"
        self._open = contextlib.ExitStack()
        self.socket = self._open.enter_context(connect(address, origin=origin, additional_headers=header, max_size=None))
        self.number, self.heard = 0, {}

    def close(self):
        self._open.close()

    def send(self, do, **rest):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "do": do, **rest}))
        return self.number

    def hear(self, number, seconds=15.0):
        """The reply to one question: what it says, and the bytes behind it."""
        while number not in self.heard:
            head, _, body = self.socket.recv(seconds).partition(b"\n")
            told = json.loads(head)
            self.heard[told.get("re")] = told, body
        return self.heard.pop(number)

    def ask(self, do, **rest):
        return self.hear(self.send(do, **rest))

    def says(self, do, **rest):
        return self.ask(do, **rest)[0]

    def start(self, **rest):
        return self.says("start", **{"topic": "ticker", "config": {"count": 5}, **rest})["run"]

    def until(self, run, true, seen=0):
        """Follow a run until what is said of it satisfies `true`; that, and the last frame."""
        frame = b""
        while True:
            head, body = self.ask("next", run=run, seen=seen)
            frame, seen = body or frame, head["number"]
            if frame and true(head):
                return head, frame


@contextlib.contextmanager
def listening(loop, endpoint, path="/live", **more):
    """Serves one WebSocket route; the port. more: what uvicorn is to do otherwise."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    app = Starlette(routes=[WebSocketRoute(path, endpoint)])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="critical", ws_max_size=1 << 20, **more))
    task = asyncio.run_coroutine_threadsafe(server.serve([listener]), loop.loop)
    until(lambda: server.started)
    yield listener.getsockname()[1]
    server.should_exit = True
    task.result(10)
    listener.close()


class Asleep:
    """A browser on a laptop that falls asleep once it has spoken: its connection stays, and nobody reads or answers."""

    def __init__(self, place, token, message):
        host, port = place.split(":")
        self._socket = socket.create_connection((host, int(port)))
        self._protocol = ClientProtocol(parse_uri(f"ws://{place}/live"), origin=f"http://{place}")
        request = self._protocol.connect()
        request.headers["Cookie"] = f"{COOKIE}={token}"
        self._protocol.send_request(request)
        self._flush()
        while not self._protocol.handshake_exc and self._protocol.state is not State.OPEN:
            self._protocol.receive_data(self._socket.recv(4096))
        self.send(message)

    def send(self, message):
        self._protocol.send_text(json.dumps(message).encode())
        self._flush()

    def close(self):
        self._socket.close()

    def _flush(self):
        for data in self._protocol.data_to_send():
            self._socket.sendall(data)


def state(name):
    return lambda head: head["state"] == name


def files_of(owner, config):
    if config.get("data", "").startswith("file-") and owner not in config["data"]:
        raise InputError(Problem("Data", config["data"], "a file of yours"))
    return {}
