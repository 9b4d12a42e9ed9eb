"""One answer for many who ask the same: sixty people who follow one presenter see the same untrained picture, and it is made once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

KEPT = 16  # answers; a picture's is some 30 KB

Said = dict[str, Any]


class Shared:
    """Answers by what was asked, the newest few. One that is no answer is not kept."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._asked: dict[str, asyncio.Future[Said]] = {}

    async def once(self, key: str, ask: Callable[[], Awaitable[Said]]) -> Said:
        """What `ask` has said or is saying for this key; it is asked only where nothing is known."""
        asked = self._asked.get(key)
        if asked is None:
            asked = self._asked[key] = asyncio.ensure_future(ask())
            asked.add_done_callback(lambda done: self._forget(key, done))
            while len(self._asked) > self._kept:
                del self._asked[next(iter(self._asked))]
        return await asyncio.shield(asked)

    def _forget(self, key: str, done: asyncio.Future[Said]) -> None:
        failed = done.cancelled() or done.exception() is not None or "answer" not in done.result()
        if failed and self._asked.get(key) is done:
            del self._asked[key]
