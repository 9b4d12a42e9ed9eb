"""Everything that lives as long as the server: engine, desk, answers, uploads, live socket. Opened once, before the first page."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute

from core.data.uploads import MB, Uploads
from core.errors import InputError, Problem
from core.experiments.store import Store as Kept
from core.network import for_others, qr_path
from core.rooms.rooms import Rooms
from core.runs.answers import Answers
from core.runs.boards import Boards
from core.runs.boards import Limits as BoardLimits
from core.runs.bringing import Bringing
from core.runs.desk import Desk, Rules
from core.runs.engine import Engine, LocalEngine
from core.runs.keeping import Keeping
from core.runs.live import Live
from core.runs.owners import Owners, kept_secret
from core.runs.readings import Readings
from core.runs.screen import Screens
from core.serving.assets import Assets, house_files
from core.serving.monitoring import Monitoring
from core.serving.sockets import send_at_once
from core.serving.taking_home import TakingHome
from core.serving.uploading import Uploading
from core.settings import Settings
from core.store import Store

log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "assets" / "samples"
EARLY_IMPORTS = ("pandas", "plotly.graph_objects", "pyarrow")  # thirty first sessions at once would trip over each other importing them
FILES = ("data", "log", "points")  # settings that may name an upload
FIRST = 0.03  # seconds that a page's script lets its picture go first


class Fault(RuntimeError):
    """A fault of ours in an answer; its text is the id under which the log has it."""


class House:
    """The server's long-lived parts and, for page scripts, which run in threads of their own, plain calls into them."""

    def __init__(self, settings: Settings, *, base: str = "", packages: Mapping[str, str] | None = None) -> None:
        self.settings, self.base = settings, base
        self.folder = Path(settings.state_dir).absolute()
        self.owners = Owners(kept_secret(self.folder, settings.cookie_secret), settings.password)
        self.uploads = _uploads(settings, self.folder / "uploads")
        self.engine = _engine(settings, self.folder)
        self.desk = Desk(self.engine, _rules(settings), self.folder / "runs", packages)
        memory = settings.run_memory_mb << 20
        self.answers = Answers(self.engine, workers=settings.answer_workers, seconds=settings.answer_seconds, memory=memory)
        self.readings = Readings(
            self.engine,
            self.uploads,
            at_once=settings.readings_at_once,
            seconds=settings.reading_seconds,
            memory=settings.reading_memory_mb,
        )
        self.bringing = Bringing(self.uploads, self.readings, SAMPLES, settings.recordings_days)
        self.uploading = Uploading(self.uploads, self.bringing, self.owners, settings.base_url)
        kept_for = BoardLimits(idle=settings.recordings_days * 86400)
        self.boards = Boards(self.desk.package, self.answers, Store(self.folder / "boards.sqlite3"), kept_for)
        self.rooms = Rooms(Store(self.folder / "rooms.sqlite3"), self._invitation)
        self.kept = Kept(self.folder / "experiments.sqlite3")
        self.keeping = Keeping(Screens(self.desk, self.answers, self.files_of), self.kept, self.rooms)
        self.taking_home = TakingHome(self.kept, self.owners, base, settings.base_url)
        more = (self.bringing, self.boards, self.rooms, self.keeping)
        self.live = Live(self.desk, self.answers, self.owners, self.files_of, settings.base_url, *more)
        self.monitoring = Monitoring(self, settings.metrics_token)
        self.assets = Assets(house_files(ROOT / "assets" / "js"), self.folder / "compressed")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._expiry: asyncio.Task[None] | None = None

    @property
    def asset_path(self) -> str:
        """The address under which our scripts are."""
        return f"{self.base}/playground/assets/{self.assets.digest}"

    async def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        send_at_once()
        for name in EARLY_IMPORTS:
            importlib.import_module(name)
        await self.engine.open()
        await self.answers.open()
        await self.desk.open()
        await self.boards.open()
        await self.rooms.open()
        await self.keeping.open()
        self._expiry = asyncio.create_task(self._expire_uploads())
        gc.collect()
        gc.freeze()

    async def close(self) -> None:
        if self._expiry:
            self._expiry.cancel()
        await self.live.close()
        await self.boards.close()
        self.keeping.close()
        await self.rooms.close()
        await self.readings.close()
        await self.desk.close()
        await self.answers.close()
        await self.engine.close()

    async def _expire_uploads(self) -> None:
        """People are told that their files are deleted after so many days; a server may run for weeks."""
        while True:
            try:
                await asyncio.to_thread(self.uploads.expire, self.settings.recordings_days * 86400)
            except OSError:
                log.exception("old uploads could not be deleted")
            await asyncio.sleep(3600)

    def ask(self, package: str, name: str, *, owner: str, files: Sequence[str] = (), **arguments: Any) -> Any:
        """The answer to a short question, for a page script. files: names of this owner's uploads that the question may read.

        Raises: InputError for what the person can mend; Fault for what they cannot.
        """
        paths = {name: str(self.uploads.path(owner, name)) for name in files}
        assert self._loop is not None
        work = self.answers.ask(package, name, arguments, files=paths)
        try:
            said = asyncio.run_coroutine_threadsafe(work, self._loop).result(self.settings.answer_seconds + 30)
        except TimeoutError:
            raise Fault("busy") from None
        if "problems" in said:
            raise InputError(said["problems"])
        if "error" in said:
            raise Fault(said["error"])
        return said["answer"]

    def read(self, owner: str, name: str, corrections: Mapping[str, str] | None = None) -> Mapping[str, Any] | list[str] | None:
        """For a page script: the facts of an upload read with these corrections; else why it cannot be read so; else None, and it is
        being read from now on. Raises: InputError where this owner has no such upload."""
        if facts := self.uploads.facts(owner, name, corrections):
            return facts
        upload = next((upload for upload in self.uploads.all(owner) if upload.name == name), None)
        if upload is None:
            raise InputError(Problem("Data", name, "a file of yours: bring the file with this fingerprint again"))

        async def begin() -> list[str]:
            self.readings.begin(owner, upload, corrections)
            reading = self.readings.find(owner, name)
            return list(reading.problems) if reading else []

        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(begin(), self._loop).result(30) or None

    def ahead(self, owner: str, view: str, topic: str, config: Mapping[str, Any]) -> None:
        """Have the preview of `config` sent to the tab that shows `view`; waits a moment for it, because a page that the browser has
        begun to draw anew would keep the picture waiting."""
        assert self._loop is not None
        sent = asyncio.run_coroutine_threadsafe(self.live.ahead(owner, view, topic, dict(config)), self._loop)
        with contextlib.suppress(TimeoutError):
            sent.result(FIRST)

    def _invitation(self, code: str, origin: str) -> dict[str, Any]:
        """The link to a room, for others, and its QR code."""
        link = f"{for_others(origin, self.settings, path=self.base)}/?room={code}"
        size, path = qr_path(link)
        return {"link": link, "size": size, "path": path}

    def files_of(self, owner: str, config: Mapping[str, Any]) -> dict[str, str]:
        """Where the uploads lie that a config names. Raises InputError for one that is not this owner's."""
        named = {value for name in FILES if isinstance(value := config.get(name), str) and value.startswith("file-")}
        return {name: str(self.uploads.path(owner, name)) for name in sorted(named)}


def _engine(settings: Settings, folder: Path) -> Engine:
    if settings.engine == "local":
        return LocalEngine()
    from core.runs.ray_engine import RayEngine  # ray is an extra

    return RayEngine(folder, settings.ray_address, settings.ray_gpu_share)


def _uploads(settings: Settings, folder: Path) -> Uploads:
    return Uploads(
        folder,
        files=settings.uploads_per_person,
        file_bytes=settings.upload_mb * MB,
        person_bytes=settings.uploads_person_mb * MB,
        all_bytes=settings.uploads_mb * MB,
    )


def _rules(settings: Settings) -> Rules:
    return Rules(
        heavy_at_once=settings.heavy_at_once,
        memory=settings.memory_mb,
        run_memory=settings.run_memory_mb,
        run_seconds=settings.run_seconds,
        unwatched_seconds=settings.unwatched_seconds,
        runs_per_person=settings.runs_per_person,
        queue_length=settings.queue_length,
        frames_per_second=settings.frames_per_second,
        recording=settings.recording_mb,
        recordings_days=settings.recordings_days,
        device=settings.device,
        recordings=settings.recordings_mb,
    )


def routes(base: str, state: Mapping[str, Any]) -> list[BaseRoute]:
    """Our routes under `base`. state["house"] is the House, once the server has started."""

    async def assets(request: Any) -> Any:
        return await state["house"].assets.endpoint(request)

    async def upload(request: Any) -> Any:
        return await state["house"].uploading.endpoint(request)

    async def experiments(request: Any) -> Any:
        return await state["house"].taking_home.endpoint(request)

    async def health(request: Any) -> Any:
        return await state["house"].monitoring.health(request)

    async def ready(request: Any) -> Any:
        return await state["house"].monitoring.ready(request)

    async def metrics(request: Any) -> Any:
        return await state["house"].monitoring.metrics(request)

    async def live(socket: Any) -> None:
        await state["house"].live.endpoint(socket)

    return [
        Route(f"{base}/playground/assets/{{digest}}/{{name}}", assets),
        Route(f"{base}/playground/upload", upload, methods=["POST"]),
        Route(f"{base}/playground/experiments.zip", experiments),
        Route(f"{base}/playground/health", health),
        Route(f"{base}/playground/ready", ready),
        Route(f"{base}/playground/metrics", metrics),
        WebSocketRoute(f"{base}/playground/live", live),
    ]
