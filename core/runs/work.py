"""From a request to the work itself: finds the topic's doors by their package, in the run's process."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from core import devices, params
from core.runs.moment import Resources
from core.runs.runner import Show, Train


def stream(package: str, values: Mapping[str, Any], files: Mapping[str, Path]) -> Train:
    """The generator of moments for one config of the topic in `package`; a bad config is an InputError at the first moment."""
    config = params.read(import_module(f"{package}.config").Config, values)
    device = devices.choose("auto", pays=config.heavy)
    devices.settle(device, int(getattr(config, "seed", 0)))
    return (yield from import_module(f"{package}.train").train(config, Resources(device.name, files)))


def show(package: str, values: Mapping[str, Any]) -> Show:
    """How that topic's snapshots are drawn and put into words."""
    config = params.read(import_module(f"{package}.config").Config, values)
    figures, reading = import_module(f"{package}.figures"), import_module(f"{package}.reading")
    device = devices.choose("auto", pays=config.heavy)
    facts = {"device": device.reason, "deterministic": device.deterministic}
    return Show(lambda snapshot: figures.pictures(config, snapshot), lambda snapshot: reading.look(config, snapshot), facts)
