"""A range test from elsewhere: finds the learning rates and the losses in a table and reads them as our own."""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.data import tables
from core.data.wording import Described
from core.errors import InputError, Problem
from core.lr_finder.config import Config
from core.lr_finder.snapshot import Curve, Facts, Snapshot, read_curve
from core.nets import suggest
from core.nets.suggest import Floats
from core.runs.moment import Moment, Resources

EXAMPLE = Path(__file__).parents[2] / "assets" / "samples" / "range_test_log.csv"
RATE_NAMES = re.compile(r"\b(lr|lrs|learning rates?|eta|step size)\b", re.IGNORECASE)
LOSS_NAMES = re.compile(r"\b(loss|losses|cost|objective|error|nll|perplexity)\b", re.IGNORECASE)
FEWEST, MOST = 20, 100_000  # points


@dataclass(frozen=True)
class Log:
    """What was found in a file. lrs rise strictly; losses beside them, the last possibly infinite or no number; notes say what was done."""

    lrs: Floats
    losses: Floats
    rate: str
    loss: str
    columns: tuple[str, ...]
    notes: tuple[str, ...]


def own_log(config: Config, resources: Resources) -> Generator[Moment, Mapping[str, Any] | None, None]:
    """One moment: nothing is trained, the log is read and every rule asked."""
    if config.log != "example" and config.log not in resources.files:
        raise InputError(Problem("Log", config.log, "the example, or a file of yours: bring the file with this fingerprint again"))
    table = tables.read_table(EXAMPLE.read_bytes()) if config.log == "example" else tables.load(resources.files[config.log])
    log = read_log(table.frame, config.log_rate, config.log_loss)
    yield Moment(0, {"points": float(len(log.lrs))}, lambda: snapshot(config, log, resources.device))


def snapshot(config: Config, log: Log, device: str) -> Snapshot:
    """The log as a finished range test."""
    smoothed = suggest.smooth(log.losses.tolist(), config.smoothing)
    for array in (log.lrs, log.losses, smoothed):
        array.setflags(write=False)
    curve = Curve(log.lrs, _row(log.losses), _row(smoothed), (len(log.lrs),))
    facts = Facts(
        data=config.log,
        target=log.loss,
        kind="log",
        rows=len(log.lrs),
        features=0,
        outputs=0,
        parameters=0,
        batch=0,
        device=device,
        untrained=float(log.losses[0]),
        chance=math.nan,
        notes=log.notes,
        measure=log.loss,
        unit="",
    )
    return Snapshot(0, curve, facts, "read", read_curve(curve, len(log.lrs)))


def read_log(frame: pd.DataFrame, rate: str = "", loss: str = "") -> Log:
    """The range test in a table. rate, loss: names of columns, where a person has said which.

    Raises: InputError where there are no such columns, too few points, or rates that fall.
    """
    numbers = [str(name) for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]
    wrong = [
        Problem(label, name, f"a column of numbers: {', '.join(numbers) or 'this file has none'}")
        for label, name in (("Rates in", rate), ("Losses in", loss))
        if name and name not in numbers
    ]
    if wrong:
        raise InputError(wrong)
    rate = rate or rate_column(frame, [name for name in numbers if name != loss])
    loss = loss or loss_column(frame, [name for name in numbers if name != rate])
    if not rate or not loss:
        missing = [label for label, name in (("learning rates", rate), ("losses", loss)) if not name]
        got = Described(f"no column that looks like {' or '.join(missing)} among {', '.join(map(str, frame.columns[:10]))}")
        raise InputError(Problem("Log", got, "a column of rising positive learning rates and one of losses"))
    if rate == loss:
        raise InputError(Problem("Losses in", loss, "another column than the learning rates"))
    return _points(frame, rate, loss, tuple(numbers))


def rate_column(frame: pd.DataFrame, names: list[str]) -> str:
    """The likeliest column of learning rates: by its name, else by its shape: positive, rising, from end to end at least tenfold."""
    named = [name for name in names if RATE_NAMES.search(_spaced(name))]
    return next(iter(named or [name for name in names if _rises_tenfold(frame[name])]), "")


def loss_column(frame: pd.DataFrame, names: list[str]) -> str:
    """The likeliest column of losses: by its name, raw before smoothed and training before validation; else the first that both falls
    and rises."""
    named = [name for name in names if LOSS_NAMES.search(_spaced(name))]
    named.sort(key=lambda name: bool(re.search(r"smooth|val|test|avg|mean", name, re.IGNORECASE)))
    shaped = [name for name in names if (steps := frame[name].diff().dropna()).lt(0).any() and steps.gt(0).any()]
    return next(iter(named or shaped), "")


def _points(frame: pd.DataFrame, rate: str, loss: str, columns: tuple[str, ...]) -> Log:
    notes = [f"Learning rates from “{rate}”, losses from “{loss}”."]
    rows = frame[frame[rate].notna()]
    if without := len(frame) - len(rows):
        notes.append(f"{without:,} of {len(frame):,} rows without a learning rate left out.")
    lrs, losses = rows[rate].to_numpy(np.float64), rows[loss].to_numpy(np.float64)
    if (unmeasured := np.isnan(losses)).any():
        last = int(np.flatnonzero(~unmeasured)[-1]) if not unmeasured.all() else -1
        if gaps := int(unmeasured[: last + 1].sum()):
            notes.append(f"{gaps:,} rows without a loss left out.")
        if ending := len(losses) - last - 1:
            notes.append(f"The log ends with {ending:,} rows without a loss: the curve is read up to there.")
        lrs, losses = lrs[~unmeasured], losses[~unmeasured]
    if len(lrs) < FEWEST or len(lrs) > MOST:
        raise InputError(Problem("Log", Described(f"{len(lrs):,} points"), f"from {FEWEST} to {MOST:,}"))
    if (lrs <= 0).any():
        raise InputError(Problem(f"Rates in “{rate}”", float(lrs.min()), "learning rates above 0"))
    if (falls := np.flatnonzero(np.diff(lrs) < 0)).size:
        at = int(falls[0]) + 1
        got = Described(f"rates that fall in row {at + 1:,}, from {lrs[at - 1]:g} to {lrs[at]:g}")
        raise InputError(Problem(f"Rates in “{rate}”", got, "a range test, in which they only rise"))
    kept, places, counts = np.unique(lrs, return_inverse=True, return_counts=True)
    if len(kept) < len(lrs):
        notes.append(f"Rows of equal rate are averaged: {len(lrs):,} rows, {len(kept):,} rates.")
        losses = np.bincount(places, losses) / counts
    if len(kept) < FEWEST or kept[-1] < 10 * kept[0]:
        got = Described(f"{len(kept):,} different rates from {kept[0]:g} to {kept[-1]:g}")
        raise InputError(Problem(f"Rates in “{rate}”", got, f"at least {FEWEST} different rates, and the highest ten times the lowest"))
    notes.append(f"{len(kept):,} points, from {kept[0]:.2g} to {kept[-1]:.2g}.")
    return Log(kept, losses, rate, loss, columns, tuple(notes))


def _spaced(name: str) -> str:
    """A name as words, so that "trainLoss" is found and "lr" is not found in "colr"."""
    return re.sub(r"[^A-Za-z]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def _rises_tenfold(column: pd.Series) -> bool:
    values = column.dropna().to_numpy(np.float64)
    return bool(len(values) > 1 and values[0] > 0 and (np.diff(values) >= 0).all() and values[-1] >= 10 * values[0])


def _row(values: Floats) -> Floats:
    """(points,) as (1, points), read-only to the bottom."""
    row = values[np.newaxis, :].copy()
    row.setflags(write=False)
    return row
