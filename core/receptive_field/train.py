"""What a unit sees: at once by arithmetic; then, input by input, how much each pixel really counts for it."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from core.errors import InputError
from core.receptive_field import looking, moved_run
from core.receptive_field.compare import comparison
from core.receptive_field.config import COMPARE, DEPTH, FIELD, KERNEL, LEARNED, MOVED, Config
from core.receptive_field.counting import Counting, expected, sizes
from core.receptive_field.depth_run import deepen
from core.receptive_field.kernel_run import slide
from core.receptive_field.learning import learn
from core.receptive_field.passing import checked, features, made, too_much
from core.receptive_field.regions import region, touched
from core.receptive_field.sampled import FIRST, sampled
from core.receptive_field.snapshot import Floats, Pixels, Snapshot
from core.runs.moment import Moment, Resources

SHOWN = 512  # pixels on the longer side of what is drawn


def train(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """Yield the field by arithmetic, then the effective field after every few random inputs.

    Or a kernel at each of its positions, a moved picture, stacks at each depth, layers that learn.
    Raises: InputError where the picture is not there.
    """
    if config.mode == COMPARE:
        yield Moment(0, {}, partial(comparison, config.both, config.weights))
        return
    if config.mode == KERNEL:
        return (yield from slide(config, looking.brought(config.data, resources.files), config.fit))
    if config.mode == MOVED:
        return (yield from moved_run.sweep(config, resources))
    if config.mode == DEPTH:
        return (yield from deepen(config, config.seed))
    if config.mode == LEARNED:
        return (yield from learn(config, resources))
    now = first(config, resources)
    yield Moment(0, {"field": field_size(now)}, partial(_itself, now))
    report, position = config.report, config.position
    try:
        graph = made(config.part, config.seed, config.filters)
    except InputError as error:  # too large to run: what arithmetic knows stays on screen
        yield Moment(0, {"field": field_size(now)}, partial(_itself, now), note=str(error))
        return
    counting = Counting(report, position, config.unit, now.region)
    for found in sampled(graph, position, config.unit, inputs=config.samples, seed=config.seed, batch=FIRST):
        effective = counting.take(found)
        now = replace(now, step=found.inputs, effective=effective, curve=tuple(counting.curve))
        metrics = {"field": field_size(now), "effective_size": effective.side, "share_of_field": effective.share}
        yield Moment(found.inputs, metrics, partial(_itself, now))
        if found.inputs == FIRST:  # the first picture is there: now what takes a moment longer
            now = replace(now, checked=checked(config.parsed, position), sizes=sizes(config.parsed, config.weights))


def first(config: Config, resources: Resources) -> Snapshot:
    """What arithmetic knows: no network is run."""
    network, report, unit = config.parsed, config.report, config.unit
    picture, signal = None, None
    if network.dims == 2:
        shown, notes = looking.picture(config.data, config.fit, network, resources.files)
        picture = _smaller(shown)
    else:
        signal, notes = looking.signal(network)
    found = region(report, config.position, unit)
    holes = None
    if picture is not None and found.inside is not None and found.filled < 1:
        holes = _smaller((~touched(report, config.position, unit)).astype(np.uint8))
    before = expected(report, config.position, unit, found, config.weights)
    return Snapshot(
        step=0,
        picture=_frozen(picture),
        signal=_frozen(signal),
        region=found,
        holes=_frozen(holes),
        effective=before,
        expected=before.side if before else math.nan,
        features=None,
        channel=config.channel,
        skipped="",
        checked=None,
        sizes=(),
        curve=(),
        notes=notes,
    )


def more(config: Config) -> bool:
    """Whether `later` says more than the first picture did."""
    return config.mode == FIELD or (config.mode == MOVED and config.work > moved_run.QUICK)


def later(config: Config, resources: Resources) -> Any:
    """The same with what takes longer than a moved control may wait."""
    if config.mode == MOVED:
        return moved_run.later(config, resources)
    return _more(config, resources, first(config, resources))


def _more(config: Config, resources: Resources, snapshot: Snapshot) -> Snapshot:
    """The feature map by a forward pass, the field by autograd, the effective size at every layer."""
    skipped, maps = too_much(config), None
    if not skipped:
        maps = features(config.part, config.data, config.fit, str(resources.files.get(config.data, "")), config.seed, config.filters)
    channel = min(config.channel, config.chosen.channels) or (liveliest(maps) if maps is not None else 0)
    return replace(
        snapshot,
        features=_frozen(maps[channel - 1]) if maps is not None else None,
        channel=channel,
        skipped=skipped,
        checked=checked(config.parsed, config.position),
        sizes=sizes(config.parsed, config.weights),
    )


def liveliest(maps: Floats) -> int:
    """The channel of (channels, rows, columns) whose values differ most, counted from 1: many others are 0 everywhere behind a ReLU."""
    return int(maps.std(axis=(1, 2)).argmax()) + 1


def field_size(snapshot: Snapshot) -> float:
    """The longer side of the field by arithmetic, 0 where the unit sees nothing."""
    box = snapshot.region.box
    return float(max(box[1] - box[0], box[3] - box[2]) + 1) if box else 0.0


def _itself(snapshot: Snapshot) -> Snapshot:
    return snapshot


def _smaller(pixels: Pixels) -> Pixels:
    """Every n-th pixel, so that the longer side has at most SHOWN."""
    every = -(-max(pixels.shape[:2]) // SHOWN)
    return pixels[::every, ::every]


def _frozen(array: Any) -> Any:
    if array is not None:
        array = np.array(array, order="C")
        array.setflags(write=False)
    return array
