"""What a person's browser asks about the files that they brought: how they stand, cancel, remove, take a sample."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from core.data.incoming import Incoming
from core.data.table.corrections import corrections
from core.data.uploads import FULL, Upload, Uploads
from core.errors import InputError, Problem
from core.runs.readings import Readings

log = logging.getLogger(__name__)
ACTS = ("brought", "forget", "sample", "facts")
DAY = 86400


class Bringing:
    """samples: a folder of files that anybody may take as if they had brought them. days: after which a file is forgotten."""

    def __init__(self, uploads: Uploads, readings: Readings, samples: Path, days: float) -> None:
        self._uploads, self._readings, self._samples, self._days = uploads, readings, samples, days
        self._one_by_one: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()  # owner -> who looks at their files or forgets one

    async def reply(self, owner: str, message: Mapping[str, Any]) -> dict[str, Any]:
        """What one message of a browser is answered with. Raises InputError for what the person can mend."""
        match message["do"]:
            case "brought":
                seen = message.get("seen", 0)
                number = await self._readings.news(owner, seen if isinstance(seen, int) else 0)
                return {"number": number, "files": await self.files(owner)}
            case "forget":
                await self.forget(owner, str(message.get("file")))
                return {}
            case "facts":
                asked = corrections(str(message.get("reading", "")))
                return {"facts": await asyncio.to_thread(self._uploads.facts, owner, str(message.get("file")), asked)}
            case _:
                return {"file": await self.take(owner, str(message.get("sample")))}

    async def files(self, owner: str) -> list[dict[str, Any]]:
        """All of an owner's files, read, being read or refused lately, oldest first; one whose reading a restart cut off is read again."""
        async with self._turn(owner):
            uploads = await asyncio.to_thread(self._uploads.all, owner)
            for upload in uploads:
                if upload.about is None and not self._readings.find(owner, upload.name):
                    self._readings.begin(owner, upload)
        under_way = {reading.name: reading.told() for reading in self._readings.of(owner)}
        return [self._told(upload) | under_way.pop(upload.name, {}) for upload in uploads] + list(under_way.values())

    async def forget(self, owner: str, name: str) -> None:
        """Give up the file's reading; the file itself goes too, unless it was a correction that was given up."""
        async with self._turn(owner):
            reading = self._readings.find(owner, name)
            self._readings.cancel(owner, name)
            if reading is None or not reading.corrections:
                try:
                    await asyncio.to_thread(self._uploads.remove, owner, name)
                except InputError:
                    if reading is None:
                        raise
        self._readings.announce(owner)

    def _turn(self, owner: str) -> asyncio.Lock:
        """A file that is being forgotten must not be found unread, and read again, by a look that began before."""
        return self._one_by_one.setdefault(owner, asyncio.Lock())

    async def take(self, owner: str, sample: str) -> str:
        """Bring one of the samples; the name of the upload that it is now."""
        path = self._samples / sample
        if sample not in samples(self._samples):
            raise InputError(Problem("Sample", sample, "one of " + ", ".join(samples(self._samples))))
        try:
            upload = await asyncio.to_thread(lambda: self._uploads.save(owner, sample, path.read_bytes()))
        except OSError:
            log.exception("a sample could not be written", extra={"owner": owner})
            raise InputError([FULL]) from None
        self.came(owner, upload)
        return upload.name

    async def keep(self, owner: str, filename: str, incoming: Incoming) -> str:
        """Keep what a request brought, and have it read; the upload's name."""
        upload = await asyncio.to_thread(self._uploads.keep, owner, filename, incoming)
        self.came(owner, upload)
        return upload.name

    def came(self, owner: str, upload: Upload) -> None:
        """Have a new file read; one that was brought before has been."""
        if upload.about is None:
            refused = self._readings.find(owner, upload.name)
            if refused and refused.ended:  # brought once more: asked anew
                self._readings.cancel(owner, upload.name)
            self._readings.begin(owner, upload)
        self._readings.announce(owner)

    def _told(self, upload: Upload) -> dict[str, Any]:
        """What the browser shows of a file; what is under way with it says more."""
        left = max(0, round(self._days - (time.time() - upload.added) / DAY))
        shown = {"file": upload.name, "filename": upload.filename, "bytes": upload.bytes, "about": upload.about}
        return {**shown, "days": left, "state": "read", "readings": list(upload.readings)}


def samples(folder: Path) -> list[str]:
    """The samples' file names."""
    return sorted(path.name for path in folder.glob("*") if path.suffix in (".csv", ".xlsx", ".zip", ".tsv") and path.is_file())
