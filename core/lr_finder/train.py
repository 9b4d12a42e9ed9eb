"""The run that a config describes, whichever kind it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from core.lr_finder import adversarial, compare, own_log, race, schedule_run, sweep
from core.lr_finder.config import COMPARE, LOG, RACE, RANGE, SCHEDULE, TWO, Config
from core.runs.moment import Moment, Resources

Run = Generator[Moment, Mapping[str, Any] | None, None]
KINDS: Mapping[str, Callable[[Config, Resources], Run]] = {
    RANGE: sweep.range_test,
    COMPARE: compare.compare,
    RACE: race.race,
    SCHEDULE: schedule_run.schedule_run,
    LOG: own_log.own_log,
    TWO: adversarial.two_networks,
}


def train(config: Config, resources: Resources) -> Run:
    """Yield the untrained state, then a moment for each step.

    Raises: InputError where the data cannot be learned from.
    """
    return (yield from KINDS[config.mode](config, resources))
