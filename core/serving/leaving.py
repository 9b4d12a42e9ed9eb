"""The server is told to go: requests under way get a moment more, then they end, however slowly their sender speaks."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GRACE = 3.0  # seconds; uvicorn alone would wait for ever
SENTENCE = "The server is being restarted. Try again in a moment."


class Leaving:
    """An ASGI middleware around all others. open: where it finds those whose requests are under way."""

    def __init__(self, app: ASGIApp, *, open: set[asyncio.Timeout]) -> None:
        self._app, self._open = app, open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the live sockets and Streamlit's are closed by uvicorn at once
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            async with asyncio.timeout(None) as patience:
                self._open.add(patience)
                await self._app(scope, receive, watched)
        except TimeoutError:
            if not patience.expired():
                raise
            if not begun:
                await JSONResponse({"problems": [SENTENCE]}, 503, {"Connection": "close"})(scope, receive, send)
        finally:
            self._open.discard(patience)


@contextlib.contextmanager
def let_go_when_told(open: set[asyncio.Timeout], grace: float = GRACE) -> Iterator[None]:
    """While this lasts, SIGTERM and SIGINT also set a limit of `grace` seconds to every request under way. Call it in the event loop."""
    if threading.current_thread() is not threading.main_thread():  # signals are not ours there
        yield
        return
    loop = asyncio.get_running_loop()

    def limit() -> None:
        for patience in list(open):
            patience.reschedule(loop.time() + grace)

    def chained(previous: Any) -> Any:
        def told(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(limit)
            if callable(previous):
                previous(number, frame)

        return told

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number, previous in before.items():
        signal.signal(number, chained(previous))
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
