"""A recurrent network that learns the next value from a window of values before: how windows are cut, how it learns, what its gates do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.time_series.forecast_simple import TAILS, Floats, Forecast

WAYS = 200  # that are drawn for the intervals
LSTM_GATES, GRU_GATES = ("input gate", "forget gate", "output gate"), ("reset gate", "update gate")


@dataclass(frozen=True)
class Settings:
    """cell: "LSTM" or "GRU". window: values that go in. differences: whether steps are learnt, not values."""

    cell: str
    window: int
    units: int
    epochs: int
    batch: int
    rate: float
    differences: bool
    seed: int


@dataclass(frozen=True)
class Gates:
    """One cell while the last window goes through it, (window,) each: the values that go in, each gate from 0 to 1, the state that it
    keeps (of a GRU the same as what it gives on), and what it gives on. unit: which cell."""

    unit: int
    names: tuple[str, ...]
    values: Floats
    gates: tuple[Floats, ...]
    kept: Floats
    given: Floats


class Recurrent(nn.Module):
    """A layer of LSTM or GRU cells, and a linear reading of the last thing they give on."""

    def __init__(self, cell: str, units: int) -> None:
        super().__init__()
        self.cells = (nn.LSTM if cell == "LSTM" else nn.GRU)(1, units, batch_first=True)
        self.reading = nn.Linear(units, 1)

    def forward(self, windows: Tensor) -> Tensor:
        """(batch, window) to (batch,): the value after each window."""
        given, _ = self.cells(windows[..., None])
        read: Tensor = self.reading(given[:, -1])
        return read[:, 0]


class Learner:
    """A network, the windows that it learns from, and the scale of its values, all of one history."""

    def __init__(self, history: Floats, settings: Settings) -> None:
        self.settings, self.history = settings, history
        steps = np.diff(history) if settings.differences else history
        self.centre, self.scale = float(steps.mean()), float(steps.std()) or 1.0  # of this history alone
        self.values = torch.tensor((steps - self.centre) / self.scale, dtype=torch.float32)
        self.windows = self.values.unfold(0, settings.window, 1)[:-1]
        self.targets = self.values[settings.window :]
        self.chance = torch.Generator().manual_seed(settings.seed)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(settings.seed)
            self.network = Recurrent(settings.cell, settings.units)
        self.batches: tuple[tuple[int, ...], ...] = ()  # of the first epoch: which windows each step sees

    def learn(self) -> Iterator[float]:
        """The mean squared error over all windows, before the first epoch and after each."""
        steps = torch.optim.Adam(self.network.parameters(), self.settings.rate)
        yield self.loss()
        for _ in range(self.settings.epochs):
            order = torch.randperm(len(self.windows), generator=self.chance)
            batches = torch.split(order, self.settings.batch)
            self.batches = self.batches or tuple(tuple(batch.tolist()) for batch in batches)
            for batch in batches:
                steps.zero_grad()
                loss = nn.functional.mse_loss(self.network(self.windows[batch]), self.targets[batch])
                loss.backward()  # type: ignore[no-untyped-call]
                steps.step()
            yield self.loss()

    @torch.no_grad()
    def loss(self) -> float:
        return float(nn.functional.mse_loss(self.network(self.windows), self.targets))

    @torch.no_grad()
    def forecast(self, ahead: int) -> Forecast:
        """Step by step: what it says goes back in. Intervals from WAYS ways to go on, each with errors drawn from those of its history.

        Source: Hyndman & Athanasopoulos (2021), section 12.4, for networks; the errors of the history stand for those to come.
        """
        missed = self.targets - self.network(self.windows)
        drawn = missed[torch.randint(len(missed), (WAYS, ahead), generator=self.chance)]
        drawn = torch.cat([torch.zeros(1, ahead), drawn])  # the first way has no errors: it is the forecast
        window = self.values[-self.settings.window :].repeat(WAYS + 1, 1)
        said = []
        for step in range(ahead):
            following = self.network(window) + drawn[:, step]
            said.append(following)
            window = torch.cat([window[:, 1:], following[:, None]], dim=1)
        paths = np.asarray(torch.stack(said, dim=1), dtype=np.float64) * self.scale + self.centre
        if self.settings.differences:
            paths = self.history[-1] + np.cumsum(paths, axis=1)
        low, high = (np.quantile(paths[1:], [tail[side] for tail in TAILS], axis=0) for side in (0, 1))
        found = f"Training error {self.loss():.3g} after {self.settings.epochs} epochs."
        return Forecast(paths[0], low, high, np.asarray(missed, dtype=np.float64) * self.scale, 0, found)

    @torch.no_grad()
    def gates(self) -> Gates:
        """The cell that the reading listens to most, gate by gate, as PyTorch defines LSTM and GRU."""
        cells: Any = self.network.cells
        units = self.settings.units
        window = self.values[-self.settings.window :]
        given, kept = torch.zeros(units), torch.zeros(units)
        told: list[list[Tensor]] = []
        for value in window:
            into = cells.weight_ih_l0 @ value[None] + cells.bias_ih_l0
            back = cells.weight_hh_l0 @ given + cells.bias_hh_l0
            if self.settings.cell == "LSTM":
                let_in, forget, new, out = torch.split(into + back, units)
                opened = [let_in.sigmoid(), forget.sigmoid(), out.sigmoid()]
                kept = opened[1] * kept + opened[0] * new.tanh()
                given = opened[2] * kept.tanh()
            else:
                (r, z, n), (back_r, back_z, back_n) = torch.split(into, units), torch.split(back, units)
                opened = [(r + back_r).sigmoid(), (z + back_z).sigmoid()]
                kept = given = (1 - opened[1]) * (n + opened[0] * back_n).tanh() + opened[1] * given
            told.append([*opened, kept, given])
        whole = torch.stack([torch.stack(moment) for moment in told], dim=1)  # (gates + 2, window, units)
        unit = int(torch.argmax(self.network.reading.weight[0].abs() * whole[-1].std(dim=0, unbiased=False)))
        *gates, kept_, given_ = np.asarray(whole[:, :, unit], dtype=np.float64)
        names = LSTM_GATES if self.settings.cell == "LSTM" else GRU_GATES
        return Gates(unit, names, np.asarray(window, dtype=np.float64), tuple(gates), kept_, given_)
