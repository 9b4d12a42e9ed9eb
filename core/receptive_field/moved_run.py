"""A moved picture in a network: the maps before and after, then how much changes as the picture is moved further and further."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.receptive_field import looking, moving
from core.receptive_field.config import Config
from core.receptive_field.moved_maps import maps, plain, smooth
from core.receptive_field.moved_snapshot import Compared, MovedSnapshot
from core.receptive_field.moved_steps import moves
from core.receptive_field.passing import too_much
from core.receptive_field.snapshot import Floats
from core.runs.moment import Moment, Resources

QUICK = 150_000_000  # multiply-adds that a moved control may wait for
UNMOVED = MappingProxyType(dict.fromkeys(("moved_by", "change", "change_with_blur"), math.nan))  # before the first of the curve
GREY = 127  # what comes in from beyond the picture: what a network takes for 0


def sweep(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the move on screen, then the change for each of the moves of `moves`. Raises: InputError where the picture is not there."""
    now = first(config, resources)
    yield Moment(0, UNMOVED, partial(_itself, now))
    if skipped := too_much(config):
        yield Moment(0, UNMOVED, partial(_itself, replace(now, skipped=skipped)), note=skipped)
        return
    now = compared(config, resources, now)
    network, x, layer = config.part, _given(config, resources), moving.axes(config.chosen)
    graphs = plain(network, config.seed), smooth(network, config.seed)
    still, more = [maps(graph, x) for graph in graphs], moving.reach(config.report, config.position)
    for step, (amount, move) in enumerate(moves(config), 1):
        shifted, counted = moving.moved(x, move, 0.0), moving.inside(layer, move, network.size, more)
        plainly, blurred = (
            change(before, moving.undone(maps(graph, shifted), layer, move, network.size), counted).change
            for graph, before in zip(graphs, still, strict=True)
        )
        now = replace(now, step=step, curve=(*now.curve, (amount, plainly, blurred)))
        yield Moment(step, {"moved_by": amount, "change": plainly, "change_with_blur": blurred}, partial(_itself, now))


def first(config: Config, resources: Resources) -> MovedSnapshot:
    """The picture and the moved one; the maps too where they cost next to nothing."""
    network = config.parsed
    shown, notes = looking.picture(config.data, config.fit, network, resources.files)
    planes = moving.moved(shown.transpose(2, 0, 1), config.move, GREY)
    there = np.clip(np.round(planes), 0, 255).astype(np.uint8).transpose(1, 2, 0)
    now = MovedSnapshot(
        step=0,
        steps=len(moves(config)),
        picture=shown,
        moved=_frozen(there),
        channel=config.channel,
        before=None,
        after=None,
        undone=None,
        counted=None,
        compared=None,
        grid=moving.grid(config.report, config.position),
        curve=(),
        skipped="",
        notes=(*notes, "What comes in from beyond the picture is middle grey, which is 0 for the network."),
    )
    return compared(config, resources, now) if config.work <= QUICK else now


def later(config: Config, resources: Resources) -> MovedSnapshot:
    """The same with the maps."""
    now = first(config, resources)
    skipped = too_much(config)
    return replace(now, skipped=skipped) if skipped else compared(config, resources, now)


def compared(config: Config, resources: Resources, now: MovedSnapshot) -> MovedSnapshot:
    """With the maps of both pictures, and how much they differ."""
    if now.compared is not None:
        return now
    network, x, layer = config.part, _given(config, resources), config.chosen
    graph = plain(network, config.seed)
    before, after = maps(graph, x), maps(graph, moving.moved(x, config.move, 0.0))
    axes = moving.axes(layer)
    back = moving.undone(after, axes, config.move, network.size)
    counted = moving.inside(axes, config.move, network.size)
    channel = min(config.channel, layer.channels) or int(before.std(axis=(1, 2)).argmax()) + 1
    return replace(
        now,
        channel=channel,
        before=_frozen(before[channel - 1]),
        after=_frozen(after[channel - 1]),
        undone=_frozen(back[channel - 1].astype(np.float32)),
        counted=_frozen(counted if counted.any() else np.isfinite(back[0])),
        compared=change(before, back, counted if counted.any() else np.isfinite(back[0]), not counted.any()),
    )


def change(before: Floats, back: NDArray[np.float64], counted: NDArray[np.bool_], bordered: bool = False) -> Compared:
    """How much maps (channels, rows, columns) differ where `counted`, (rows, columns), says so."""
    units = int(counted.sum())
    had, has = before[:, counted].astype(np.float64), back[:, counted]
    size, most = (float(np.sqrt(np.square(had).sum())), float(np.abs(had).max())) if units else (0.0, 0.0)
    if not size:
        return Compared(float("nan"), float("nan"), units, bordered)
    return Compared(float(np.sqrt(np.square(has - had).sum())) / size, float(np.abs(has - had).max()) / most, units, bordered)


def _given(config: Config, resources: Resources) -> Floats:
    network = config.parsed
    return looking.given(looking.picture(config.data, config.fit, network, resources.files)[0], network.channels)


def _itself(snapshot: MovedSnapshot) -> MovedSnapshot:
    return snapshot


def _frozen(array: Any) -> Any:
    array = np.array(array, order="C")
    array.setflags(write=False)
    return array
