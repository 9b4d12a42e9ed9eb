"""The live socket: one per browser tab carries all its views. Text in, JSON lines with or without a frame out.

The browser asks for the next frame of a run once it has drawn the last one, so a slow laptop or a thin network gets fewer frames, never
old ones. Messages in: {"id": n, "do": …}. Messages out: one JSON line; behind it, after a newline, the bytes of a frame if there is one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from core.errors import InputError, Problem
from core.rooms.rooms import ACTS as ROOM_ACTS
from core.rooms.rooms import Rooms
from core.runs.answers import SUPERSEDED, Answers
from core.runs.boards import ACTS as BOARD_ACTS
from core.runs.boards import Boards
from core.runs.bringing import ACTS as BRINGING_ACTS
from core.runs.bringing import Bringing
from core.runs.desk import ACTS, Desk
from core.runs.keeping import ACTS as KEEPING_ACTS
from core.runs.keeping import Keeping
from core.runs.owners import Owners, at_home, same_origin
from core.runs.run import Run
from core.runs.shared import Shared

log = logging.getLogger(__name__)
LONGEST = 64 * 1024  # characters of one message
TABS, TABS_OF_ONE = 2000, 40  # sockets open at once; more of one browser are no person's
AT_ONCE = 64  # requests of one tab under way
UNREADABLE = "Message: got something unreadable, needs a JSON object."
LONGEST_VIEW = 64  # characters
BEAT = 20.0  # seconds; proxies close what is silent for a minute

Files = Callable[[str, Mapping[str, Any]], Mapping[str, str]]  # owner, config -> the person's files it names
Reply = tuple[dict[str, Any], bytes]


class Live:
    """Serves tabs. files: finds the uploads that a config names, or raises InputError."""

    def __init__(
        self,
        desk: Desk,
        answers: Answers,
        owners: Owners,
        files: Files,
        base_url: str = "",
        bringing: Bringing | None = None,
        boards: Boards | None = None,
        rooms: Rooms | None = None,
        keeping: Keeping | None = None,
    ) -> None:
        self._desk, self._answers, self._owners, self._files, self._base_url = desk, answers, owners, files, base_url
        self._bringing, self._boards, self._rooms, self._keeping = bringing, boards, rooms, keeping
        self._tabs: set[Tab] = set()
        self.frames = self.bytes = 0  # sent since the server's start
        self._long = asyncio.Semaphore(1)
        self._shared = Shared()

    async def endpoint(self, socket: WebSocket) -> None:
        """The WebSocket route. Refuses a stranger's page before accepting; tells a browser without our cookie or login to reload."""
        owner = self._owners.owner(socket.cookies)
        proper = same_origin(socket.headers.get("origin"), socket.headers.get("host"), self._base_url)
        if not proper:
            await socket.close(code=4403)
            return
        await socket.accept()
        if owner is None or not self._owners.logged_in(socket.cookies):
            await socket.close(code=4403)  # only now: a code given before accepting never reaches the page, which would try for ever
            return
        if len(self._tabs) >= TABS or sum(tab.owner == owner for tab in self._tabs) >= TABS_OF_ONE:
            await socket.close(code=1013)
            return
        tab = Tab(self, socket, owner, keeper=at_home(socket.client.host if socket.client else None, socket.headers))
        self._tabs.add(tab)
        try:
            await tab.serve()
        finally:
            self._tabs.discard(tab)
            if self._rooms:
                self._rooms.left(tab.identity)
            if self._keeping:
                self._keeping.left(tab.identity)

    @property
    def tabs(self) -> int:
        """How many sockets are open."""
        return len(self._tabs)

    async def close(self) -> None:
        await asyncio.gather(*(tab.close() for tab in list(self._tabs)), return_exceptions=True)

    async def reply(self, tab: Tab, message: Mapping[str, Any]) -> Reply:
        """What one message is answered with. Raises InputError for what the person can mend."""
        match message.get("do"):
            case "start":
                tab.previews.clear()
                return self._start(tab.owner, message), b""
            case "next":
                return await self._next(tab, message)
            case "at":
                found = self._desk.find(str(message.get("run"))).recording.at(_whole(message, "step"))
                return {"recorded": found[0] if found else None}, found[1] if found else b""
            case "base":
                run = self._desk.find(str(message.get("run")))
                return {}, run.base or run.recording.base() or b""
            case "steps":
                return {"steps": self._desk.find(str(message.get("run"))).recording.steps()}, b""
            case "leave":
                tab.leave(str(message.get("run")))
                return {}, b""
            case "latest":
                mine = self._desk.latest(tab.owner, str(message.get("topic")))
                return (self._about(mine, tab.owner) if mine else {"run": None}), b""
            case "find":
                return self._about(self._desk.find(str(message.get("run"))), tab.owner), b""
            case "ask":
                return await self._ask(tab, message), b""
            case act if act in BRINGING_ACTS and self._bringing:
                return await self._bringing.reply(tab.owner, message), b""
            case act if act in BOARD_ACTS and self._boards:
                return await self._boards.reply(tab.identity, tab.owner, tab.keeper, message), b""
            case act if act in ROOM_ACTS and self._rooms:
                return await self._rooms.reply(tab.identity, tab.owner, tab.origin, message), b""
            case act if act in KEEPING_ACTS and self._keeping:
                return await self._keeping.reply(tab.identity, tab.owner, message)
            case act if act in ACTS:
                self._desk.act(tab.owner, str(message.get("run")), message)
                return {}, b""
            case other:
                raise InputError(Problem("Message", other, "one that this server knows"))

    def _start(self, owner: str, message: Mapping[str, Any]) -> dict[str, Any]:
        config, rate = message.get("config", {}), message.get("per_second", 0)
        run = self._desk.start(
            owner,
            str(message.get("topic")),
            config,
            files=self._files(owner, config),
            paused=bool(message.get("paused")),
            per_second=float(rate) if isinstance(rate, (int, float)) and 0 <= rate <= 10000 else 0.0,
        )
        return self._about(run, owner)

    async def _next(self, tab: Tab, message: Mapping[str, Any]) -> Reply:
        """Wait for what is newer than the browser has seen: a frame, a state, or both."""
        run, seen = self._desk.find(str(message.get("run"))), _whole(message, "seen")
        tab.watch(run)
        if seen <= run.number:  # more than there is means another server's count: answer at once with ours
            await run.next(seen)
        if run.frame_number <= seen:
            return self._about(run, tab.owner), b""
        self.frames += 1
        return self._about(run, tab.owner), run.frame

    def _about(self, run: Run, owner: str) -> dict[str, Any]:
        return {**run.heading(), "step": run.step, "mine": run.owner == owner}

    async def _ask(self, tab: Tab, message: Mapping[str, Any]) -> dict[str, Any]:
        """What a browser may ask by itself: the untrained picture of a config, at once or with what takes longer; of a run that has ended,
        pictures that depend on settings which may still change then."""
        topic, config, view = str(message.get("topic")), message.get("config", {}), str(message.get("view"))[:LONGEST_VIEW]
        if message.get("later"):
            return await self._more(tab, topic, config)
        if "run" in message:
            return await self._after(tab, str(message["run"]), message.get("change", {}))
        ahead = tab.previews.get(view)
        if ahead and ahead.config == config and not ahead.drawing.done():
            return await asyncio.shield(ahead.drawing)
        drawing = asyncio.ensure_future(self._preview(tab, topic, config))
        tab.previews[view] = Preview(config, drawing)
        return await drawing

    async def _more(self, tab: Tab, topic: str, config: Mapping[str, Any]) -> dict[str, Any]:
        """What takes longer, one question of all tabs at a time, so that there is always a worker for the short ones."""
        wish = tab.wish = object()
        async with self._long:
            if tab.wish is not wish:  # a newer one of this tab came while it waited
                return dict(SUPERSEDED)
            return await self._preview(tab, topic, config, "later")

    async def _after(self, tab: Tab, identity: str, change: Mapping[str, Any]) -> dict[str, Any]:
        run = self._desk.find(identity)
        if not run.ended:
            raise InputError(Problem("This run", "a question", "to have ended; change its settings instead"))
        arguments = {"package": self._desk.package(run.topic), "config": run.config, "change": change, "device": self._desk.rules.device}
        left = {path.name: str(path) for path in run.folder.iterdir() if path.is_file()}
        return await self._answers.ask("core.runs", "after", arguments, files=left, view=f"{tab.identity} {run.topic} after")

    async def _preview(self, tab: Tab, topic: str, config: Mapping[str, Any], name: str = "first") -> dict[str, Any]:
        arguments = {"package": self._desk.package(topic), "config": config, "device": self._desk.rules.device}
        files = self._files(tab.owner, config)
        asked = json.dumps([name, topic, config], sort_keys=True)
        together = self._rooms is not None and self._rooms.follows(tab.identity) is not None and not files
        view = "" if together else f"{tab.identity} {topic} {name}"

        def ask() -> Awaitable[dict[str, Any]]:
            return self._answers.ask("core.runs", name, arguments, files=files, view=view)

        return await (self._shared.once(asked, ask) if together else ask())

    async def ahead(self, owner: str, view: str, topic: str, config: Mapping[str, Any]) -> None:
        """Send the untrained picture of `config` to the tab that shows `view`, unasked: a page's script knows of a moved control some
        50 ms before the browser has drawn the page anew and would ask. Does nothing where no tab of this owner shows a preview there."""
        tab = next((tab for tab in self._tabs if tab.owner == owner and view in tab.previews), None)
        if tab and tab.previews[view].config != config:
            drawing = asyncio.ensure_future(self._preview(tab, topic, config))
            tab.previews[view] = Preview(config, drawing)
            await tab.push(view, config, drawing)


@dataclass(frozen=True)
class Preview:
    """An untrained picture that a tab was sent or is being sent."""

    config: Mapping[str, Any]
    drawing: asyncio.Future[dict[str, Any]]


class Tab:
    """One browser tab: its socket, what it asked for, and which runs it watches. previews: by view, while it shows no run. keeper: it is on
    the computer that runs the server."""

    def __init__(self, live: Live, socket: WebSocket, owner: str, *, keeper: bool = False) -> None:
        self.owner, self.keeper, self.identity = owner, keeper, secrets.token_hex(6)
        self.origin = socket.headers.get("origin", "")
        self._live, self._socket = live, socket
        self.previews: dict[str, Preview] = {}
        self.wish: object = None  # its newest question that takes longer
        self._watching: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Lock()

    async def serve(self) -> None:
        """Take messages until the browser leaves."""
        beat = asyncio.create_task(self._beat())
        try:
            async for text in self._socket.iter_text():
                if len(text) > LONGEST or len(self._tasks) >= AT_ONCE:
                    break
                self._spawn(self._handle(text))
        except (WebSocketDisconnect, RuntimeError, KeyError):
            pass  # gone without a word, or it sent bytes, which no page of ours does
        finally:
            beat.cancel()
            for task in self._tasks:
                task.cancel()
            for run in self._watching.values():
                run.unwatch()

    def watch(self, run: Run) -> None:
        if run.identity not in self._watching:
            self._watching[run.identity] = run
            run.watch()

    def leave(self, identity: str) -> None:
        if run := self._watching.pop(identity, None):
            run.unwatch()

    async def push(self, view: str, config: Mapping[str, Any], drawing: asyncio.Future[dict[str, Any]]) -> None:
        """Send what comes of `drawing` once it is there; a picture that could not be made is left to the browser's own question."""
        with contextlib.suppress(InputError):
            head = await asyncio.shield(drawing)
            if "answer" in head:
                await self._send({"view": view, "config": config, **head})

    async def close(self) -> None:
        await self._socket.close(code=1012)

    async def _handle(self, text: str) -> None:
        number = None
        try:
            message = _read(text)
            number = message.get("id")
            head, body = await self._live.reply(self, _plain(message))
        except InputError as error:
            head, body = {"problems": [str(problem) for problem in error.problems]}, b""
        except Exception as error:
            identity = secrets.token_hex(3)
            log.error("a message failed, error %s", identity, exc_info=error, extra={"owner": self.owner})
            sentence = f"Something went wrong on our side (error {identity}). Your settings and data are kept; try again."
            head, body = {"error": identity, "problems": [sentence]}, b""
        await self._send({"re": number, **head}, body)

    async def _send(self, head: Mapping[str, Any], body: bytes = b"") -> None:
        line = json.dumps(head, separators=(",", ":")).encode()
        if body:
            line += b"\n" + body
        try:
            async with self._sending:
                await self._socket.send_bytes(line)
            self._live.bytes += len(line)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the browser left while we spoke; serve() cleans up

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._send({"beat": True})

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _read(text: str) -> Mapping[str, Any]:
    """One message from a browser. Raises InputError for anything but a JSON object."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError([UNREADABLE]) from None
    if not isinstance(message, dict):
        raise InputError([UNREADABLE])
    return message


def _plain(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The message itself. Raises InputError where a number in it is not finite, or a config, a change or what holds once is no object."""
    try:
        json.dumps(message, allow_nan=False)
    except ValueError:
        raise InputError([UNREADABLE]) from None
    if not all(isinstance(message.get(name, {}), dict) for name in ("config", "change", "once")):
        raise InputError([UNREADABLE])
    return message


def _whole(message: Mapping[str, Any], name: str) -> int:
    value = message.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise InputError(Problem(name, value, "a whole number"))
    return value
