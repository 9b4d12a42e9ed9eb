"""Drives one run, in the run's own process: pulls moments, keeps pace, obeys controls, makes frames, records.

The generator knows none of this; the web process sees only frames and states.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import secrets
import socket
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.runs import wire
from core.runs.frames import FrameMaker
from core.runs.moment import Moment
from core.runs.recording import History, Recorder, write
from core.theme import Figure

log = logging.getLogger(__name__)

Train = Generator[Moment, Mapping[str, Any] | None, Any]
MAKING_SHARE = 0.06  # of a run's time at most goes into making frames; with what they push out of the caches it is not quite 10 %
FEWEST = 10.0  # frames a second that are sent where so many runs share the cores that the share of each would give fewer
BYTES_PER_SECOND = 2_000_000  # of frames at most, for one run
SAVE_SECONDS = 3.0
UNRECORDED = "The server's disk is full: this run goes on, but what it shows from here on is not recorded."
LISTEN_SECONDS = 0.005  # at full speed a run hears what it is told this late: asking the socket at every step would cost 2 % of short ones


@dataclass(frozen=True)
class Limits:
    """seconds: of work, pauses not counted. memory: bytes on top of what the process began with. recording: bytes on disk."""

    seconds: float = 900.0
    memory: int = 1 << 30
    recording: int = 20 << 20
    frames_per_second: float = 15.0


@dataclass(frozen=True)
class Show:
    """How a topic's snapshots become pictures and words.

    pictures: figures by name. look: the one sentence on what to look for now. notes: what was trained on what, said once for the run.
    facts: what holds whatever is trained (the device and why). words: what else is said under the picture, where there is something:
    "warning" (a sentence), "details" (lines), "done" (names of the tasks that this state fulfils).
    """

    pictures: Callable[[Any], Mapping[str, Figure]]
    look: Callable[[Any], str]
    facts: Mapping[str, Any]
    notes: Callable[[Any], Sequence[str]] = lambda _: ()
    words: Callable[[Any], Mapping[str, Any]] = lambda _: {}

    def facts_and_notes(self, snapshot: Any) -> dict[str, Any]:
        """What goes with a run's first picture."""
        return {**self.facts, "notes": list(self.notes(snapshot))}


class Runner:
    """One run from its first moment to its end."""

    def __init__(self, stream: Train, show: Show, link: socket.socket, folder: Path, limits: Limits) -> None:
        self._stream, self._show, self._link, self._limits, self._folder = stream, show, link, limits, folder
        self._controls = wire.Lines(link)
        self._recorder, self._history, self._maker = Recorder(folder, limits.recording), History(), FrameMaker()
        self._changes: list[tuple[int, Mapping[str, Any]]] = []
        self._paused, self._steps, self._interval = False, 0, 0.0
        self._stop = ""
        self._change: dict[str, Any] = {}
        self._once: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = []  # of steps to come: what holds for one of them, and what before
        self._back: Mapping[str, Any] = {}  # what holds again after a step that had settings of its own
        self._drawn_step, self._recorded_step = -1, -1
        self._made: tuple[Moment, bytes] | None = None  # the last frame; what is recorded and what is sent of a moment are the same
        self._next_frame = self._next_crowded = self._next_sent = self._rested = 0.0
        self._next_listened = 0.0
        self._cores = Cores()
        self._worked, self._saved = 0.0, time.monotonic()

    def run(self, *, paused: bool = False, per_second: float = 0.0) -> None:
        """Run to the end, whatever it is; never raises."""
        self._paused, self._interval = paused, 1 / per_second if per_second > 0 else 0.0
        end, note, extra, moment = "done", "", {}, None
        if paused:
            self._tell({"state": "paused"})
        try:
            for moment in self._moments():
                note = moment.note or note
            end = self._stop or "done"
        except InputError as error:
            end, extra = "input", {"problems": [str(problem) for problem in error.problems]}
        except Exception as error:
            end, extra = self._fault(error)
        self._stream.close()
        self._finish(end, note, extra, moment)

    def _moments(self) -> Generator[Moment, None, None]:
        """Each moment, after what belongs to it: its frame, the pauses, the pace."""
        moment, due = next(self._stream), time.monotonic()
        if moment.leaves:
            self._tell({"leaves": True})  # so that it is given the time to, where it is stopped
        while True:
            started = time.monotonic()
            self._history.add(moment.step, moment.metrics)
            self._show_moment(moment)
            if started - self._saved > SAVE_SECONDS:  # a run that is killed keeps what it had
                self._save_history()
            yield moment
            self._worked += time.monotonic() - started
            due = max(due + self._interval, time.monotonic() - 0.25) if self._interval else 0.0
            self._obey(moment, due)
            if self._stop:
                return
            started = time.monotonic()
            change, self._change = self._change or None, {}
            if change:
                self._changes.append((moment.step, change))
            try:
                moment = self._stream.send(change)
            except StopIteration:
                return
            self._worked += time.monotonic() - started
            if self._worked > self._limits.seconds:
                self._stop = "time"

    def _obey(self, moment: Moment, due: float) -> None:
        """Take what the person says until the next moment is due; while paused, until they go on."""
        self._change, self._back = {**self._back, **self._change}, {}
        clock = time.monotonic()
        if not (self._paused or self._interval) and clock < self._next_listened:
            return
        self._next_listened = clock + LISTEN_SECONDS
        while not self._stop:
            if self._paused and self._once:
                once, self._back = self._once.pop(0)
                self._change |= once
                return
            if self._paused and self._steps > 0:
                self._steps -= 1
                return
            if self._paused:
                self._show_moment(moment, now=True)
                wait: float | None = None
            else:
                wait = max(0.0, due - time.monotonic())
            message = self._controls.poll(wait)
            if self._controls.closed:
                self._stop = "interrupted"
            elif message:
                due = self._take(message, due)
            elif not self._paused:
                return

    def _take(self, message: Mapping[str, Any], due: float) -> float:
        match message["do"]:
            case "pause" | "step":
                if message.get("once"):
                    self._once.append((message["once"], message["back"]))
                elif message["do"] == "step":
                    self._steps += int(message.get("count", 1))
                if not self._paused:
                    self._paused = True
                    self._tell({"state": "paused"})
            case "play":
                self._paused, self._steps = False, 0
                self._once.clear()
                self._tell({"state": "running"})
                return time.monotonic()
            case "speed":
                rate = float(message["per_second"])
                self._interval = 1 / rate if rate > 0 else 0.0
                return time.monotonic()
            case "change":
                self._change |= message["change"]
            case "stop":
                self._stop = str(message.get("end", "stopped"))
        return due

    def _show_moment(self, moment: Moment, *, now: bool = False) -> None:
        """A frame, if one is due: recorded as often as its cost allows, sent at most so many times a second, drawn `now` if asked."""
        clock = time.monotonic()
        if moment.step == self._drawn_step or not (now or clock >= self._rested):
            return
        affordable = self._cores.own() >= self._next_frame
        send = now or (clock >= self._next_sent and (affordable or clock >= self._next_crowded))
        if send or (affordable and moment.step > self._recorded_step):
            self._draw(moment, send=send, keep=now)

    def _draw(self, moment: Moment, *, send: bool, keep: bool) -> None:
        started, own, wall = time.monotonic(), self._cores.own(), time.time()
        body = self._made[1] if self._made and self._made[0] is moment else self._frame(moment, wall)
        self._made = moment, body
        if moment.step > self._recorded_step and self._recorder.frame(moment.step, body, keep=keep):
            self._recorded_step = moment.step
        if send:
            self._send(wire.FRAME, body, moment.step)
            self._drawn_step = moment.step
            period = 1 / self._limits.frames_per_second
            self._next_sent = max(self._next_sent + period, started + period / 2)  # on a beat: moments seldom fall on it
        pause = (self._cores.own() - own) / MAKING_SHARE
        self._next_frame, self._next_crowded = own + pause, started + max(pause, 1 / FEWEST)
        self._rested = started + max(pause, len(body) / BYTES_PER_SECOND)  # own time never runs faster than the clock on the wall

    def _frame(self, moment: Moment, wall: float) -> bytes:
        """The frame of a moment; before the first one goes what all build on."""
        snapshot = moment.snapshot()
        pictures = self._show.pictures(snapshot)
        if self._made is None:
            base = self._maker.base(pictures, self._show.facts_and_notes(snapshot))
            self._recorder.base(base)
            self._send(wire.BASE, base)
        words = dict(self._show.words(snapshot))
        if self._recorder.refused:
            words["warning"] = " ".join(filter(None, (UNRECORDED, words.get("warning"))))
        return self._maker.frame(moment.step, wall, pictures, self._show.look(snapshot), moment.metrics, words)

    def _finish(self, end: str, note: str, extra: Mapping[str, Any], moment: Moment | None) -> None:
        try:
            if moment is not None and end not in ("memory", "failed") and moment.step > min(self._drawn_step, self._recorded_step):
                self._draw(moment, send=moment.step > self._drawn_step, keep=True)
            if moment is not None and moment.leaves and end in ("done", "stopped", "time"):
                self._leave(moment.leaves())
        except Exception as error:
            end, extra = self._fault(error)
        told = {"state": "ended", "end": end, "note": note, "changes": self._changes, **extra}
        told["seconds"] = round(self._worked, 3)
        self._recorder.close()
        self._save_history()
        self._leave({"end.json": json.dumps(told).encode()})
        self._tell(told)

    def _save_history(self) -> None:
        self._leave({"history.json": json.dumps(self._history.columns()).encode()})
        self._saved = time.monotonic()

    def _leave(self, files: Mapping[str, bytes]) -> None:
        """Write beside the recording; a full disk ends no run."""
        try:
            for name, body in files.items():
                write(self._folder / name, body)
        except OSError:
            log.exception("a run could not write %s", ", ".join(files), extra={"run": self._folder.name})

    def _fault(self, error: Exception) -> tuple[str, dict[str, Any]]:
        """A fault of ours, logged under a short id; torch says a lack of memory with a RuntimeError."""
        if isinstance(error, MemoryError) or "allocate memory" in str(error) or "out of memory" in str(error).lower():
            log.warning("a run passed its memory limit", exc_info=error, extra={"run": self._folder.name})
            return "memory", {}
        identity = secrets.token_hex(3)
        log.error("run failed, error %s", identity, exc_info=error, extra={"run": self._folder.name})
        return "failed", {"error": identity}

    def _tell(self, state: Mapping[str, Any]) -> None:
        self._send(wire.STATE, json.dumps(state).encode())

    def _send(self, kind: bytes, body: bytes, step: int = 0) -> None:
        try:
            wire.send(self._link, kind, body, step)
        except OSError:  # the web process is gone; what matters is on disk
            self._stop = self._stop or "interrupted"


class Cores:
    """What this thread has had of the cores: a clock that stands still while it is ready to go on and others have them all."""

    def __init__(self) -> None:
        try:
            self._counts: int | None = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:  # no /proc: not Linux; the clock on the wall stands in
            self._counts = None

    def own(self) -> float:
        """Seconds since some fixed moment, without those spent waiting for a core."""
        kept_waiting = int(os.pread(self._counts, 64, 0).split()[1]) / 1e9 if self._counts is not None else 0.0
        return time.monotonic() - kept_waiting


def limit_memory(extra: int) -> None:
    """Let this process take `extra` bytes more than it has now; beyond, an allocation fails cleanly instead of the machine."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            used = next(int(row.split()[1]) * 1024 for row in status if row.startswith("VmData"))
    except (OSError, StopIteration):  # no /proc: not Linux; the desk's count of runs is the only guard there
        return
    resource.setrlimit(resource.RLIMIT_DATA, (used + extra, used + extra))
