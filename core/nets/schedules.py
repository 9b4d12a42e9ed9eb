"""Learning rates over a training: rate(step) -> float, steps counted from 0. Light: previews are drawn without torch.

schedule = named("1cycle", peak=0.1, steps=500)
[schedule.rate(step) for step in range(500)]        the preview
schedule.told(loss)                                 after each epoch, for "on plateau"; the others do not listen
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SCHEDULES = ("constant", "step", "exponential", "cosine", "warm-up and cosine", "1cycle", "cyclical", "on plateau")
CYCLES = ("triangular", "triangular2", "exp range")


class Schedule:
    """A learning rate for each step."""

    def rate(self, step: int) -> float:
        raise NotImplementedError

    def told(self, loss: float) -> None:
        """Hear the loss of an epoch that has ended."""


@dataclass(frozen=True)
class Constant(Schedule):
    """Always `peak`."""

    peak: float

    def rate(self, step: int) -> float:
        return self.peak


@dataclass(frozen=True)
class Step(Schedule):
    """peak * factor^floor(step / every). Source: torch StepLR."""

    peak: float
    every: int
    factor: float = 0.1

    def rate(self, step: int) -> float:
        return float(self.peak * self.factor ** (step // self.every))


@dataclass(frozen=True)
class Exponential(Schedule):
    """peak * factor^step. Source: torch ExponentialLR."""

    peak: float
    factor: float

    def rate(self, step: int) -> float:
        return float(self.peak * self.factor**step)


@dataclass(frozen=True)
class Cosine(Schedule):
    """Half a cosine from `peak` at step 0 to `low` at step `steps`, and `low` from there on.

    low + (peak - low) * (1 + cos(pi * step / steps)) / 2. Source: Loshchilov & Hutter (2017), equation 5, without restarts.
    """

    peak: float
    steps: int
    low: float = 0.0

    def rate(self, step: int) -> float:
        return _eased(self.peak, self.low, min(1.0, step / self.steps))


@dataclass(frozen=True)
class WarmupCosine(Schedule):
    """A straight line from start * peak to `peak` over `warmup` steps, then half a cosine to `low` at step `steps`.

    Source: Goyal et al. (2017), section 2.2, for the line; torch LinearLR, then CosineAnnealingLR.
    """

    peak: float
    steps: int
    warmup: int
    low: float = 0.0
    start: float = 0.01

    def rate(self, step: int) -> float:
        if step < self.warmup:
            return self.peak * (self.start + (1 - self.start) * step / self.warmup)
        return _eased(self.peak, self.low, min(1.0, (step - self.warmup) / max(1, self.steps - self.warmup)))


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Half a cosine up from peak / div to `peak` in the first `share` of the steps, half a cosine down to peak / div_final.

    Position step / steps. Source: Smith & Topin (2018), as fastai's fit_one_cycle has it: div 25, div_final 1e5, share 0.25.
    """

    peak: float
    steps: int
    div: float = 25.0
    div_final: float = 1e5
    share: float = 0.25

    def rate(self, step: int) -> float:
        position = min(1.0, step / self.steps)
        if position < self.share:
            return _eased(self.peak / self.div, self.peak, position / self.share)
        return _eased(self.peak, self.peak / self.div_final, (position - self.share) / (1 - self.share))


@dataclass(frozen=True)
class Cyclical(Schedule):
    """Straight up from `low` to `high` in `up` steps, straight down in `down`, again and again. Source: Smith (2017), section 3.

    cycle: "triangular" keeps the height, "triangular2" halves it with each cycle, "exp range" takes it times factor^step.
    """

    low: float
    high: float
    up: int
    down: int
    cycle: str = "triangular"
    factor: float = 1.0

    def rate(self, step: int) -> float:
        done, place = divmod(step, self.up + self.down)
        height = place / self.up if place <= self.up else 1 - (place - self.up) / self.down
        if self.cycle == "triangular2":
            height /= 2.0**done
        elif self.cycle == "exp range":
            height *= self.factor**step
        return self.low + (self.high - self.low) * height


class Plateau(Schedule):
    """Takes the rate times `factor` when more than `patience` epochs in a row are no better than the best by its share `threshold`.

    A loss that is not a number is no better. Source: torch ReduceLROnPlateau, mode min, threshold relative.
    """

    def __init__(self, peak: float, factor: float = 0.1, patience: int = 10, threshold: float = 1e-4) -> None:
        self._rate, self._factor, self._patience, self._threshold = peak, factor, patience, threshold
        self._best, self._waited = math.inf, 0

    def rate(self, step: int) -> float:
        return self._rate

    def told(self, loss: float) -> None:
        if loss < self._best * (1 - self._threshold):
            self._best, self._waited = loss, 0
            return
        self._waited += 1
        if self._waited > self._patience:
            lower = self._rate * self._factor
            if self._rate - lower > 1e-8:  # torch's eps: a smaller change is none
                self._rate = lower
            self._waited = 0


def named(name: str, *, peak: float, steps: int, cycle: str = "triangular", patience: int = 2) -> Schedule:
    """A schedule over `steps` steps whose highest rate is `peak`, with what is usual for the rest.

    step: a tenth after each third. exponential: down to a hundredth. warm-up: the first tenth. cyclical: three cycles from a quarter of
    the peak (Smith, 2017, section 3.3), "exp range" down to a tenth of the height. on plateau: `patience` epochs.
    """
    match name:
        case "constant":
            return Constant(peak)
        case "step":
            return Step(peak, max(1, math.ceil(steps / 3)))
        case "exponential":
            return Exponential(peak, 0.01 ** (1 / steps))
        case "cosine":
            return Cosine(peak, steps)
        case "warm-up and cosine":
            return WarmupCosine(peak, steps, math.ceil(steps / 10))
        case "1cycle":
            return OneCycle(peak, steps)
        case "cyclical":
            half = max(1, round(steps / 6))
            return Cyclical(peak / 4, peak, half, half, cycle, 0.1 ** (1 / steps))
        case "on plateau":
            return Plateau(peak, patience=patience)
    raise ValueError(f"no schedule is called {name}")


def _eased(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine, share 0 to 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2
