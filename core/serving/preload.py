"""Tells the browser, with a page itself, which scripts its live view will need: they arrive while Streamlit is still starting."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Preload:
    """ASGI middleware. state["links"]: the value of the Link header, once the server has started. base: where the app lives.

    The first page has no live view; there the scripts would only be in the way.
    """

    def __init__(self, app: ASGIApp, *, state: Mapping[str, str], base: str = "") -> None:
        self._app, self._state, self._first = app, state, (base or "/", f"{base}/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._first or "/_stcore/" in scope["path"]:
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                if any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                    message = {**message, "headers": [*headers, (b"link", self._state["links"].encode())]}
            await send(message)

        await self._app(scope, receive, sending)
