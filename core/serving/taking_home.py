"""The route by which all that a person has kept comes as one zip: made on disk, sent in pieces, to its owner only."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from core.errors import InputError
from core.experiments.export import Kept, write_zip
from core.experiments.store import Store
from core.runs.owners import Owners
from core.serving.assets import plotly_js

BLOCK = 1 << 16
AT_ONCE = 2  # zips that are being made
NOTHING = "Nothing is kept yet. Press Keep above the picture on any page."
STRANGER = "This page is out of date: reload it."


class TakingHome:
    """base: the path under which the app is served; base_url: what visitors type, where the settings say it."""

    def __init__(self, store: Store, owners: Owners, base: str = "", base_url: str = "") -> None:
        self._store, self._owners, self._base, self._base_url = store, owners, base, base_url
        self._making = asyncio.Semaphore(AT_ONCE)

    async def endpoint(self, request: Request) -> Response:
        owner = self._owners.owner(request.cookies)
        if owner is None or not self._owners.logged_in(request.cookies):
            return PlainTextResponse(STRANGER, status_code=403)
        address = self._base_url.rstrip("/") or f"{request.url.scheme}://{request.headers.get('host', '')}{self._base}"
        async with self._making:
            file = await asyncio.to_thread(self._made, owner, address)
        if file is None:
            return PlainTextResponse(NOTHING, status_code=404)
        headers = {"Content-Disposition": 'attachment; filename="experiments.zip"', "Cache-Control": "private, no-store"}
        return StreamingResponse(_blocks(file), media_type="application/zip", headers=headers)

    def _made(self, owner: str, address: str) -> IO[bytes] | None:
        """The zip in a file without a name, at its beginning; None where nothing is kept."""
        names = [one.identity for one in reversed(self._store.all(owner))]
        if not names:
            return None
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it has been sent
        try:
            write_zip(file, self._each(owner, names), address, plotly_js())
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    def _each(self, owner: str, names: list[str]) -> Iterator[Kept]:
        for name in names:
            with contextlib.suppress(InputError):  # deleted meanwhile
                yield self._store.find(name, owner=owner)


async def _blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
