"""A backtest from rolling origins: every method forecasts every held-out part from what came before it alone, then what comes next."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import numpy as np

from core.runs.moment import Moment, Resources
from core.time_series.config import Config
from core.time_series.forecast_backtest import Backtest, prepared
from core.time_series.forecast_config import NETWORKS, SIMPLE
from core.time_series.forecast_methods import FAILED, forecast, obstacle, window_of
from core.time_series.forecast_snapshot import Trained
from core.time_series.forecast_tables import tables
from core.time_series.repair import still
from core.time_series.series import series

SHOWN_EPOCHS = 12  # of a network's training that are shown, about
SHOWN_BATCHES = 3


def run(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """At first what needs no fitting; then a moment for each method at each origin, and for a network one every few epochs.

    Raises: InputError where the series cannot be read, or is too short.
    """
    state = prepared(config, series(config, resources.files))
    last = len(state.origins) - 1
    waiting = [(name, origin) for origin in range(last + 1) for name in state.methods]
    for name, origin in waiting:
        if name in SIMPLE:
            _made(state, name, origin)
    state.now = "What needs no fitting is there before the run."
    told = [f"{name}, {_where(state, origin)}." for name, origin in waiting]
    step, state.following = 0, told[0]
    yield _moment(state, step)
    for at, (name, origin) in enumerate(waiting):
        state.following = told[at + 1] if at + 1 < len(told) else ""
        for loss in _learnt(state, name, origin) if name in NETWORKS else _fitted(state, name, origin):
            step += 1
            state.done = at + (loss is None)
            yield _moment(state, step, loss, ends=state.done == len(waiting))


def _moment(state: Backtest, step: int, loss: float | None = None, ends: bool = False) -> Moment:
    shown = state.snapshot(step)
    metrics = {"forecasts": float(state.done)} | ({"training loss": loss} if loss is not None else {})
    metrics |= {"best MASE": shown.scores[0].mase} if np.isfinite(shown.scores[0].mase) else {}
    return Moment(step, metrics, lambda: shown, leaves=(lambda: tables(shown)) if ends else None)


def _fitted(state: Backtest, name: str, origin: int) -> Iterator[float | None]:
    """A method without epochs; None says that it is done."""
    if name not in SIMPLE:
        _made(state, name, origin)
    state.now = f"{name}, {_where(state, origin)}."
    yield None


def _made(state: Backtest, name: str, origin: int) -> None:
    """One method at one origin; what it cannot is noted, and the others go on."""
    history = state.history(origin)
    if problem := obstacle(name, history, state.period, state.config):
        _note(state, name, origin, problem)
        return
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = forecast(name, history, state.ahead, state.period, state.config, state.config.seed + origin)
    except (ValueError, IndexError, ZeroDivisionError, np.linalg.LinAlgError):
        _note(state, name, origin, FAILED)
        return
    if np.isfinite([found.mean, *found.low, *found.high]).all():
        state.take(name, origin, found)
    else:
        _note(state, name, origin, FAILED)


def _learnt(state: Backtest, name: str, origin: int) -> Iterator[float | None]:
    """A network's training: its loss every few epochs; None says that its forecast is done."""
    from core.time_series.forecast_network import Learner, Settings

    history, config = state.history(origin), state.config
    if problem := obstacle(name, history, state.period, config):
        _note(state, name, origin, problem)
        yield None
        return
    size = (window_of(config, state.period), config.net_units, config.net_epochs, config.net_batch)
    learner = Learner(history, Settings(name, *size, config.net_rate, config.net_differences, config.seed + origin))
    losses: list[float] = []
    for epoch, loss in enumerate(learner.learn()):
        losses.append(loss)
        if not np.isfinite(loss):
            _note(state, name, origin, "Its loss is no longer finite: a smaller learning rate.")
            yield None
            return
        if epoch % max(1, config.net_epochs // SHOWN_EPOCHS) and epoch < config.net_epochs:
            continue
        inside = learner.gates()
        state.trained = Trained(
            method=name,
            origin=origin,
            epochs=config.net_epochs,
            losses=still(np.array(losses)),
            batches=learner.batches[:SHOWN_BATCHES],
            windows=len(learner.windows),
            names=inside.names,
            inside=tuple(still(part) for part in (inside.values, *inside.gates, inside.kept, inside.given)),
        )
        state.now = f"{name} learns {_where(state, origin)}: epoch {epoch} of {config.net_epochs}."
        if epoch < config.net_epochs:
            yield loss
    state.take(name, origin, learner.forecast(state.ahead))
    state.now = f"{name}, {_where(state, origin)}."
    yield None


def _note(state: Backtest, name: str, origin: int, problem: str) -> None:
    """Why a method gives nothing, where it first did not."""
    state.problems.setdefault(name, f"{_where(state, origin).capitalize()}: {problem[0].lower()}{problem[1:]}")


def _where(state: Backtest, origin: int) -> str:
    last = len(state.origins) - 1
    return f"at origin {origin + 1} of {last}" if origin < last else "after the end of the series"
