"""What a live view shows, found again by the server itself: picture, words and numbers of a run at a step, or of settings without a run.

Nobody's browser is believed about a picture: what is kept was made here.
"""

from __future__ import annotations

import asyncio
import bisect
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import params, topics
from core.errors import InputError, Problem
from core.runs.answers import Answers
from core.runs.desk import Desk
from core.runs.frames import applied, filled, lacks

Files = Callable[[str, Mapping[str, Any]], Mapping[str, str]]
NO_HISTORY: Mapping[str, Any] = {"steps": [], "metrics": {}}


@dataclass(frozen=True)
class Shown:
    """What was on screen. step: None where there was no run."""

    topic: str
    config: Any
    figures: Mapping[str, Any]
    look: str
    details: list[str]
    history: Mapping[str, Any]
    step: int | None


class Screens:
    """files: finds the uploads of an owner that a config names, or raises InputError."""

    def __init__(self, desk: Desk, answers: Answers, files: Files) -> None:
        self._desk, self._answers, self._files = desk, answers, files
        self._long = asyncio.Semaphore(1)  # what takes longer leaves a worker free for the short questions

    async def of_run(self, owner: str, identity: str, step: int | None) -> Shown:
        """A run's picture at a recorded step, at its newest where that is None. Raises InputError where it has no picture."""
        run = self._desk.find(identity)
        recorded = await asyncio.to_thread(run.recording.at, step) if step is not None else None
        body = recorded[1] if recorded else run.frame
        base = run.base or await asyncio.to_thread(run.recording.base)
        if not base or not body:
            raise InputError(Problem("This run", "no picture yet", "to have drawn one: try again in a moment"))
        frame, figures = await asyncio.to_thread(_together, base, body)
        if lacks(figures) and owner == run.owner:
            learnt = await self._ask("later", owner, run.topic, run.config)
            figures = filled(figures, learnt["figures"])
        history = _with(await asyncio.to_thread(run.recording.history), int(frame["step"]), frame["metrics"])
        details = _details(frame.get("words", {}))
        config = params.read(topics.config_type(self._desk.package(run.topic)), run.config)
        return Shown(run.topic, config, figures, frame["look"], details, history, int(frame["step"]))

    async def of_settings(self, owner: str, topic: str, values: Mapping[str, Any]) -> Shown:
        """The untrained picture of these settings, with all that can be known of it. Raises InputError for bad settings."""
        config = params.read(topics.config_type(self._desk.package(topic)), values)
        answer = await self._ask("first", owner, topic, params.values(config))
        if answer["more"]:
            answer = await self._ask("later", owner, topic, params.values(config))
        return Shown(topic, config, answer["figures"], answer["look"], _details(answer["words"]), NO_HISTORY, None)

    def presets(self, topic: str) -> Mapping[str, Any]:
        """A topic's named starting points."""
        found: Mapping[str, Any] = topics.presets(self._desk.package(topic))
        return found

    async def _ask(self, name: str, owner: str, topic: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """One of the questions that a tab asks. Raises InputError for what the person can mend."""
        arguments = {"package": self._desk.package(topic), "config": dict(values), "device": self._desk.rules.device}
        asking = self._answers.ask("core.runs", name, arguments, files=self._files(owner, values))
        said = await (self._in_turn(asking) if name == "later" else asking)
        if "problems" in said:
            raise InputError(said["problems"])
        if "answer" not in said:
            raise InputError(["The picture could not be made just now. Try again in a moment."])
        answer: dict[str, Any] = said["answer"]
        return answer

    async def _in_turn(self, asking: Awaitable[dict[str, Any]]) -> dict[str, Any]:
        async with self._long:
            return await asking


def _together(base: bytes, body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """A frame, and its figures whole."""
    frame: dict[str, Any] = json.loads(body)
    return frame, applied(json.loads(base)["figures"], frame["changes"])


def _with(history: Mapping[str, Any], step: int, metrics: Mapping[str, float | None]) -> dict[str, Any]:
    """The history with the row of the picture's own step, which may be newer than what is on disk, or thinned away there."""
    steps, at = list(history["steps"]), bisect.bisect_left(history["steps"], step)
    if at < len(steps) and steps[at] == step:
        return dict(history)
    columns = {name: list(history["metrics"].get(name, [None] * len(steps))) for name in [*history["metrics"], *metrics]}
    for name, column in columns.items():
        column.insert(at, metrics.get(name))
    return {"steps": [*steps[:at], step, *steps[at:]], "metrics": columns}


def _details(words: Mapping[str, Any]) -> list[str]:
    warning = words.get("warning")
    return ([f"Take care: {warning}"] if warning else []) + list(words.get("details", []))
