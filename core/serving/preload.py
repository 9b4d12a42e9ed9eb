"""Has the browser fetch, with a page itself, the scripts that its live view will need: they arrive while Streamlit is still starting."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What asks for a compressed page, for a part of it, or only for a changed one: the page that we send is not the file on disk.
CONDITIONS = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-range", b"range"}
OF_THE_FILE = {b"content-length", b"etag", b"last-modified", b"accept-ranges", b"link"}


class Preload:
    """ASGI middleware. state["links"]: the value of the Link header; state["plotly"]: where Plotly.js is; both once the server has started.

    Plotly.js is not only fetched but run early: that takes a quarter of a second, for which the browser otherwise has time only when the
    first picture is waiting. base: where the app lives. The first page has no live view; there the scripts would only be in the way.
    """

    def __init__(self, app: ASGIApp, *, state: Mapping[str, str], base: str = "") -> None:
        self._app, self._state, self._first = app, state, (base or "/", f"{base}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or path in self._first or "/_stcore/" in path or PurePosixPath(path).suffix:
            await self._app(scope, receive, send)
            return
        asked = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in CONDITIONS]}
        await self._app(asked, receive, _Page(self._state, send).take)


class _Page:
    """Holds a page back until it is whole, and sends it with our scripts in its head; everything else goes through as it comes."""

    def __init__(self, state: Mapping[str, str], send: Send) -> None:
        self._state, self._send = state, send
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
        script = f'<script async data-plotly onerror="this.remove()" src="{escape(self._state["plotly"])}"></script>'.encode()
        body = self._body.replace(b"<head>", b"<head>" + script, 1)
        kept = [(name, value) for name, value in start["headers"] if name.lower() not in OF_THE_FILE]
        headers = [*kept, (b"content-length", str(len(body)).encode()), (b"link", self._state["links"].encode())]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in message.get("headers", []))
