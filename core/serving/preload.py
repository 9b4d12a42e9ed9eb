"""What a page's head says so that its first picture comes early: where the server is, and which scripts its live view will need."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import PurePosixPath

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.serving.headers import POLICY, page_policy

# What asks for a compressed page, for a part of it, or only for a changed one: the page that we send is not the file on disk.
CONDITIONS = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-range", b"range"}
# A Plotly.js that did not come is asked for again by whoever needs it. No attribute: the page's policy lets none hold a script.
FAILED = b"<script>addEventListener('error',e=>e.target.matches?.('script[data-plotly]')&&e.target.remove(),true)</script>"
OF_THE_FILE = {b"content-length", b"etag", b"last-modified", b"accept-ranges", b"link"}


class Preload:
    """ASGI middleware. state["links"]: the value of the Link header; state["plotly"]: where Plotly.js is; both once the server has started.

    Streamlit's script otherwise asks two questions of each address that the app might live at before it opens its socket, and reads the
    answers only when the browser has time for them; told where the server is, it opens the socket at once and asks meanwhile.
    Plotly.js is not only fetched but run early: that takes a quarter of a second, for which the browser otherwise has time only when the
    first picture is waiting. base: where the app lives. The first page has no live view; there those scripts would only be in the way.
    allowed_origins: Streamlit's option of that name, which it would answer.
    """

    def __init__(self, app: ASGIApp, *, state: Mapping[str, str], base: str = "", allowed_origins: Sequence[str] = ()) -> None:
        self._app, self._state, self._first = app, state, (base or "/", f"{base}/")
        host = {"allowedOrigins": list(allowed_origins), "useExternalAuthToken": False}
        told = f"BACKEND_BASE_URL:location.origin+{_in_script(base + '/')},HOST_CONFIG:{_in_script(host)}"
        self._connect = f"<script>window.__streamlit={{{told}}}</script>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or "/_stcore/" in path or PurePosixPath(path).suffix:
            await self._app(scope, receive, send)
            return
        asked = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in CONDITIONS]}
        state = {} if path in self._first else self._state
        await self._app(asked, receive, _Page(self._connect, state, send).take)


class _Page:
    """Holds a page back until it is whole, and sends it with our scripts in its head; everything else goes through as it comes."""

    def __init__(self, head: bytes, state: Mapping[str, str], send: Send) -> None:
        self._head, self._state, self._send = head, state, send
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._whole(self._start)

    async def _whole(self, start: Message) -> None:
        kept = [(name, value) for name, value in start["headers"] if name.lower() not in OF_THE_FILE]
        head = self._head
        if self._state:
            head += FAILED + f'<script async data-plotly src="{escape(self._state["plotly"])}"></script>'.encode()
            kept.append((b"link", self._state["links"].encode()))
        body = self._body.replace(b"<head>", b"<head>" + head, 1)
        kept += [(POLICY, page_policy(body)), (b"content-length", str(len(body)).encode())]
        await self._send({**start, "headers": kept})
        await self._send({"type": "http.response.body", "body": body})


def _in_script(value: object) -> str:
    """As JavaScript that no HTML can end early."""
    return json.dumps(value).replace("<", "\\u003c")


def _is_html(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message.get("headers", []))
