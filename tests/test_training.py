"""The contract of everything that trains, checked for every preset of every topic there will ever be."""

import dataclasses
import importlib
import json
import math
import time
from collections.abc import Mapping
from functools import cache
from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from core import params, topics
from core.runs.frames import FrameMaker, packed
from core.runs.work import show, stream
from tests.front import ROOT

TOPICS = topics.names()
BASE_BYTES, FRAME_BYTES = 60_000, 40_000


def config_type(topic):
    return topics.config_type(f"core.{topic}")


@cache
def presets(topic):
    return importlib.import_module(f"core.{topic}.presets").PRESETS


TRAINED = [
    (topic, name)
    for topic in TOPICS
    if (ROOT / "core" / topic / "train.py").exists()
    for name in presets(topic)
    if getattr(presets(topic)[name].config, "moves", True)
]
SECONDS, MOMENTS = 1.0, 400  # of one preset at most


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """As a run has it; afterwards torch is as it was."""
    threads, strict, state = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled(), torch.get_rng_state()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(strict)
    torch.set_rng_state(state)


def moments(topic, config):
    """A run's moments, made as the run's own process makes them."""
    return stream(f"core.{topic}", params.values(config), {})


@cache
def seen(topic, name):
    """The start of a preset's run: (step, metrics, snapshot or None) of each moment, and its first picture as it was then."""
    config, told, end = presets(topic)[name].config, [], math.inf
    drawn = show(f"core.{topic}", params.values(config))
    work, first = moments(topic, config), b""
    for i, moment in enumerate(islice(work, MOMENTS)):
        wanted = i < 3 or i % 20 == 0
        end = end if i else time.monotonic() + SECONDS  # what is imported for the first moment does not count
        snapshot = moment.snapshot() if wanted else None
        first = first or json.dumps(packed(drawn.pictures(snapshot))).encode()
        told.append((moment.step, moment.metrics, snapshot))
        last = moment
        if i > 3 and time.monotonic() > end:
            break
    told[-1] = (last.step, last.metrics, last.snapshot())
    work.close()
    return told, first


def snapshots(topic, name):
    return [snapshot for _, _, snapshot in seen(topic, name)[0] if snapshot is not None]


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_steps_count_up_from_the_untrained_state_and_metrics_are_plain_numbers(topic, name):
    steps = [step for step, _, _ in seen(topic, name)[0]]
    assert steps[0] == 0 and len(steps) > 2 and all(type(step) is int for step in steps)
    assert all(before < after for before, after in pairwise(steps))
    for _, metrics, _ in seen(topic, name)[0]:
        assert isinstance(metrics, Mapping) and metrics
        assert {type(key) for key in metrics} == {str} and {type(value) for value in metrics.values()} <= {float}, metrics


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_the_first_snapshot_is_the_untrained_state(topic, name):
    first, config = snapshots(topic, name)[0], presets(topic)[name].config
    assert getattr(first, "step", 0) == 0
    work = moments(topic, config)
    again = next(work)
    work.close()
    assert packed(plain(again.snapshot())) == packed(plain(first))


def plain(value):
    """A snapshot's parts as dicts, so that they can be compared."""
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return [plain(item) for item in value] if isinstance(value, (tuple, list)) else value


def loose(value, where="snapshot"):
    """The parts of a snapshot that could still change or cannot leave the process."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        if not type(value).__dataclass_params__.frozen:
            yield f"{where} is not frozen"
        for field in dataclasses.fields(value):
            yield from loose(getattr(value, field.name), f"{where}.{field.name}")
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from loose(item, f"{where}[{i}]")
    elif isinstance(value, np.ndarray):
        if value.flags.writeable:
            yield f"{where} can be written"
        if value.base is not None and isinstance(value.base, np.ndarray) and value.base.flags.writeable:
            yield f"{where} looks into an array that can be written"
    elif value is not None and not isinstance(value, (bool, int, float, str, np.generic)):
        yield f"{where} is a {type(value).__module__}.{type(value).__name__}"


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_snapshots_are_frozen_to_the_bottom_and_hold_no_tensors(topic, name):
    for snapshot in snapshots(topic, name):
        assert dataclasses.is_dataclass(snapshot)
        assert list(loose(snapshot)) == []


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_a_snapshot_stays_as_it_was_while_the_run_goes_on(topic, name):
    drawn = show(f"core.{topic}", params.values(presets(topic)[name].config))
    assert json.dumps(packed(drawn.pictures(snapshots(topic, name)[0]))).encode() == seen(topic, name)[1]


def form(figures):
    """What must stay the same from frame to frame, so that only arrays are sent."""
    return {
        name: ([(trace["type"], trace.get("name"), sorted(trace)) for trace in figure["data"]], sorted(figure["layout"]))
        for name, figure in figures.items()
    }


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_every_picture_has_the_traces_of_the_first_and_frames_are_small(topic, name):
    drawn, maker = show(f"core.{topic}", params.values(presets(topic)[name].config)), FrameMaker()
    first, *later = snapshots(topic, name)
    pictures = drawn.pictures(first)
    base = maker.base(pictures, drawn.facts)
    assert len(base) < BASE_BYTES
    for snapshot in later:
        now = drawn.pictures(snapshot)
        assert form(now) == form(pictures)
        assert len(maker.frame(1, 0.0, now, drawn.look(snapshot), {})) < FRAME_BYTES


@pytest.mark.parametrize(("topic", "name"), TRAINED)
def test_every_picture_names_its_axes_speaks_to_those_who_do_not_see_and_one_sentence_says_what_to_see(topic, name):
    drawn = show(f"core.{topic}", params.values(presets(topic)[name].config))
    for snapshot in (snapshots(topic, name)[0], snapshots(topic, name)[-1]):
        look = drawn.look(snapshot)
        assert look[0].isupper() and look.endswith((".", "?")) and "nan" not in look.lower().split()
        for figure in drawn.pictures(snapshot).values():
            assert len(figure["layout"]["meta"]["alt"]) > 20
            assert all(figure["layout"][axis]["title"]["text"] for axis in figure["layout"] if axis.startswith(("xaxis", "yaxis")))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("topic", sorted({topic for topic, _ in TRAINED}))
def test_equal_configs_give_equal_histories_whoever_looks(topic, seed):
    config = dataclasses.replace(config_type(topic)(), seed=seed)

    def history(looking):
        work, told = moments(topic, config), []
        for moment in islice(work, 60):
            told.append((moment.step, {name: repr(value) for name, value in moment.metrics.items()}))
            if looking:
                moment.snapshot()
        work.close()
        return told

    assert history(looking=True) == history(looking=False)
