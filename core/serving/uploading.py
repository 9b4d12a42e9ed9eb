"""The route by which files come: a POST whose body goes to disk as it arrives, never as a whole into this process's memory."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from core.data.incoming import CUT, Parcel
from core.data.uploads import FULL, Uploads
from core.errors import InputError
from core.runs.bringing import Bringing
from core.runs.owners import Owners, same_origin

log = logging.getLogger(__name__)
BLOCK = 1 << 18  # bytes handed to a thread at a time: the event loop neither hashes nor waits for a disk
SILENCE = 30.0  # seconds without a byte after which a sender is given up
PER_PERSON, IN_ALL = 3, 64  # requests under way; the browser of who is told to wait tries again by itself
FORGIVEN = 4 << 20  # bytes still taken in after a refusal, so that the browser reads it rather than finding the connection cut
STRANGER = "This page is out of date: reload it and bring the file again."
BUSY = "Too many files are on their way at once. Wait until one has come."


class Uploading:
    """Takes files in for their owners."""

    def __init__(self, uploads: Uploads, bringing: Bringing, owners: Owners, base_url: str = "") -> None:
        self._uploads, self._bringing, self._owners, self._base_url = uploads, bringing, owners, base_url
        self._coming: Counter[str] = Counter()

    async def endpoint(self, request: Request) -> JSONResponse:
        """{"file": name} or {"problems": [sentences]}; refuses a stranger's page, and a browser without our token or login."""
        owner = self._owners.owner(request.cookies)
        proper = same_origin(request.headers.get("origin"), request.headers.get("host"), self._base_url)
        if owner is None or not proper or not self._owners.logged_in(request.cookies):
            return _refused(403, STRANGER)
        going = self._coming.total()
        if self._coming[owner] >= PER_PERSON or going >= IN_ALL:
            return _refused(429, BUSY)
        self._coming[owner] += 1
        try:
            if 0 < await asyncio.to_thread(self._uploads.room) <= going:  # the disk must hold them all at their largest
                return _refused(429, BUSY)
            return await self._take(owner, request)
        finally:
            self._coming[owner] -= 1
            self._coming += Counter()  # forget those who have none under way

    async def _take(self, owner: str, request: Request) -> JSONResponse:
        blocks = _blocks(request)
        parcel: Parcel | None = None
        try:
            parcel = await asyncio.to_thread(self._uploads.parcel, owner)
            async for block in blocks:
                await asyncio.to_thread(parcel.feed, block)
            await asyncio.to_thread(parcel.close)
            name = await self._bringing.keep(owner, parcel.filename, parcel.incoming)
            parcel = None
            return JSONResponse({"file": name})
        except InputError as error:
            await _overhear(blocks)
            return _refused(422, *(str(problem) for problem in error.problems))
        except (ClientDisconnect, TimeoutError):
            return _refused(408, CUT)
        except OSError:
            log.exception("a file could not be written", extra={"owner": owner})
            return _refused(507, FULL)
        except Exception as error:
            identity = secrets.token_hex(3)
            log.error("a file could not be taken, error %s", identity, exc_info=error, extra={"owner": owner})
            return _refused(500, f"Something went wrong on our side (error {identity}). Your settings and data are kept; try again.")
        finally:
            if parcel:
                await asyncio.to_thread(parcel.drop)


async def _blocks(request: Request) -> AsyncIterator[bytes]:
    """The body in blocks of a fair size. Raises: TimeoutError where nothing comes for too long, ClientDisconnect where the sender left."""
    parts, held = request.stream().__aiter__(), bytearray()
    while True:
        try:
            held += await asyncio.wait_for(anext(parts), SILENCE)
        except StopAsyncIteration:
            break
        if len(held) >= BLOCK:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


async def _overhear(blocks: AsyncIterator[bytes]) -> None:
    """Let a little more come in before a refusal is sent."""
    taken = 0
    try:
        async for block in blocks:
            taken += len(block)
            if taken > FORGIVEN:
                return
    except (ClientDisconnect, TimeoutError):
        pass


def _refused(status: int, *sentences: str) -> JSONResponse:
    return JSONResponse({"problems": list(sentences)}, status_code=status)
