"""From a request to the work itself: finds the topic's doors by their package, in the run's process."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from core import devices, params
from core.errors import InputError, Problem
from core.runs.moment import Resources
from core.runs.runner import Limits, Runner, Show, Train, limit_memory

WORDS = ("warning", "details", "tables", "done")  # optional functions of a topic's `reading`


def run_one(request: Mapping[str, Any], link: socket.socket, *, then: int) -> None:
    """Drive the run that `request` names to its end, whatever it is, in the calling thread. then: how much nicer it becomes once its first
    picture is there."""
    torch.set_num_threads(1)
    limits = Limits(**request["limits"])
    limit_memory(limits.memory)
    package, config, device = request["package"], request["config"], request["device"]
    work = stream(package, config, {name: Path(path) for name, path in request["files"].items()}, device)
    runner = Runner(_nicely(work, then), show(package, config, device), link, Path(request["folder"]), limits)
    runner.run(paused=request["paused"], per_second=request["per_second"])


def _nicely(work: Train, then: int) -> Train:
    """The same moments, giving way to everything else once the first has been shown: somebody has pressed play and waits for it."""
    try:
        change = yield next(work)
        os.nice(then)
        while True:
            change = yield work.send(change)
    except StopIteration:
        return
    finally:
        work.close()


def stream(package: str, values: Mapping[str, Any], files: Mapping[str, Path], device: str = "auto") -> Train:
    """The generator of moments for one config of the topic in `package`, on the wished device.

    Raises: InputError, at the first moment, for a bad config or a device that is not there.
    """
    config = params.read(import_module(f"{package}.config").Config, values)
    chosen = _device(device, config)
    devices.settle(chosen, int(getattr(config, "seed", 0)))
    return (yield from import_module(f"{package}.train").train(config, Resources(chosen.name, files)))


def _device(wish: str, config: Any) -> devices.Device:
    """Where that config computes. A topic whose `Config.takes_gpu` is missing or False computes on the CPU, whatever is there."""
    return devices.choose(wish, pays=config.heavy, able=getattr(config, "takes_gpu", False))


def has_later(package: str, values: Mapping[str, Any] | None = None) -> bool:
    """Whether a topic knows more of an untrained state than it says at once: a function `later` in its `train`; of which config, `more`."""
    train = import_module(f"{package}.train")
    if values is None or not hasattr(train, "more"):
        return hasattr(train, "later")
    return bool(train.more(params.read(import_module(f"{package}.config").Config, values)))


def later(package: str, values: Mapping[str, Any], files: Mapping[str, Path], device: str = "auto") -> Any:
    """The untrained state with what takes longer to find than a moved control may wait.

    Raises: InputError as `stream` does, and where the topic has nothing of the kind.
    """
    if not has_later(package):
        raise InputError(Problem("Question", "later", "a topic that has more to say of an untrained picture"))
    config = params.read(import_module(f"{package}.config").Config, values)
    chosen = _device(device, config)
    return import_module(f"{package}.train").later(config, Resources(chosen.name, files))


def after(package: str, values: Mapping[str, Any], change: Mapping[str, Any], left: Mapping[str, Path]) -> tuple[Mapping[str, Any], Any]:
    """What an ended run of `values` shows where only `change` is different: the settings then, and the state. left: the files it left.

    Raises: InputError where the topic does not answer that of a run that has ended, or the run has left nothing to answer with.
    """
    kind = import_module(f"{package}.config").Config
    if not change or not set(change) <= getattr(kind, "AFTER", frozenset()):
        raise InputError(Problem("Question", ", ".join(change) or "nothing", "settings that can be asked of a run that has ended"))
    values = {**values, **change}
    return values, import_module(f"{package}.train").after(params.read(kind, values), left)


def show(package: str, values: Mapping[str, Any], device: str = "auto") -> Show:
    """How that topic's snapshots are drawn and put into words."""
    config = params.read(import_module(f"{package}.config").Config, values)
    figures, reading = import_module(f"{package}.figures"), import_module(f"{package}.reading")
    try:
        chosen = _device(device, config)
        facts: dict[str, Any] = {"device": chosen.reason, "deterministic": chosen.deterministic}
    except InputError:  # `stream` says it, where it can be shown
        facts = {}
    notes = getattr(reading, "notes", lambda _: ())

    def words(snapshot: Any) -> dict[str, Any]:
        said = {name: getattr(reading, name)(config, snapshot) for name in WORDS if hasattr(reading, name)}
        return {name: value for name, value in said.items() if value}

    return Show(lambda snapshot: figures.pictures(config, snapshot), lambda snapshot: reading.look(config, snapshot), facts, notes, words)
