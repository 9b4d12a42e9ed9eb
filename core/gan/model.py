"""What both networks give, in numpy: points, verdicts, losses, the gradient that a made point feels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.gan.config import CROSS_ENTROPY, Config
from core.gan.start import Layers

Floats = NDArray[np.float64]
LN2 = math.log(2)


@np.errstate(all="ignore")  # a game that breaks is to be shown
def through(layers: Layers, x: NDArray[np.float32], slope: float) -> list[NDArray[np.float32]]:
    """The inputs and what each layer gives, (rows, features) each, hidden ones after their activation."""
    given = [x]
    for k, (weights, biases) in enumerate(layers):
        x = x @ weights + biases
        if k < len(layers) - 1:
            x = np.maximum(x, np.float32(slope) * x)
        given.append(x)
    return given


def points(layers: Layers, noise: NDArray[np.float32], slope: float, tanh: bool) -> NDArray[np.float32]:
    """What a generator makes of noise, (rows, 2)."""
    made = through(layers, noise, slope)[-1]
    return np.tanh(made) if tanh else made


def judged(layers: Layers, x: NDArray[np.float32], slope: float) -> NDArray[np.float32]:
    """The discriminator's logits, (rows,)."""
    return through(layers, x, slope)[-1][:, 0]


@np.errstate(all="ignore")
def slopes(layers: Layers, x: NDArray[np.float32], slope: float) -> NDArray[np.float32]:
    """The gradient of the discriminator's logit by the point, (rows, 2)."""
    given = through(layers, x, slope)
    delta = np.ones((len(x), 1), np.float32)
    for k in range(len(layers) - 1, -1, -1):
        delta = delta @ layers[k][0].T
        if k:
            delta *= np.where(given[k] > 0, np.float32(1), np.float32(slope))
    return delta


def sure(config: Config, logits: NDArray[np.float32]) -> Floats:
    """How real the discriminator takes points to be: a probability for cross-entropy, else its value."""
    values = logits.astype(np.float64)
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -700, 700))) if config.loss in CROSS_ENTROPY else values)


def level(config: Config, says: NDArray[np.float32]) -> NDArray[np.float32]:
    """Where on the scale from made (0) to real (1) what the discriminator says is drawn; a critic without a scale spans its own values."""
    if config.loss in CROSS_ENTROPY:
        return says
    away = says - np.float32(border(config))
    return np.asarray(0.5 + 0.5 * away / (np.abs(away[np.isfinite(away)]).max(initial=0.0) or 1.0), np.float32)


def border(config: Config) -> float:
    """The logit above which a point is taken for real."""
    return 0.5 if config.loss == "least squares" else 0.0


def wish(config: Config, logits: NDArray[np.float32]) -> Floats:
    """Minus the derivative of the generator's loss by the logit of each made point."""
    s = np.clip(logits.astype(np.float64), -700, 700)
    if config.loss == "non-saturating":
        return np.asarray(1 / (1 + np.exp(s)))
    if config.loss == "saturating":
        return np.asarray(1 / (1 + np.exp(-s)))
    return 1 - s if config.loss == "least squares" else np.ones_like(s)


def d_loss(config: Config, on_real: NDArray[np.float32], on_made: NDArray[np.float32]) -> float:
    """The discriminator's mean loss on right labels, penalties not counted."""
    r, m = on_real.astype(np.float64), on_made.astype(np.float64)
    if config.loss in CROSS_ENTROPY:
        return float((np.logaddexp(0, r) - config.label * r).mean() + np.logaddexp(0, m).mean())
    if config.loss == "least squares":
        return float(0.5 * ((r - config.label) ** 2).mean() + 0.5 * (m**2).mean())
    if config.loss == "hinge":
        return float(np.maximum(0, 1 - r).mean() + np.maximum(0, 1 + m).mean())
    return float(m.mean() - r.mean())


def g_loss(config: Config, on_made: NDArray[np.float32]) -> float:
    """The generator's mean loss."""
    m = on_made.astype(np.float64)
    if config.loss == "non-saturating":
        return float(np.logaddexp(0, -m).mean())
    if config.loss == "saturating":
        return float(-np.logaddexp(0, m).mean())
    return float(0.5 * ((m - 1) ** 2).mean() if config.loss == "least squares" else -m.mean())


def equilibrium(config: Config) -> tuple[float, float] | None:
    """Both losses where made points are as real ones and the discriminator does its best; NaN, None: where they have no fixed level.

    Cross-entropy with label a: D = a / 2, so 2 ln 2 and ln 2 for a = 1 (Goodfellow et al., 2014, theorem 1). Flipped labels move D's best
    answer too; the losses told are on right labels.
    """
    a = config.label
    if config.loss in CROSS_ENTROPY:
        d = a / 2  # the share of labels that say real is a half, whatever is flipped
        made = -math.log(d) if config.loss == "non-saturating" else math.log1p(-d)
        return -a * math.log(d) - (1 - a) * math.log1p(-d) - math.log1p(-d), made
    if config.loss == "least squares":
        return 0.5 * (a / 2 - a) ** 2 + 0.5 * (a / 2) ** 2, 0.5 * (a / 2 - 1) ** 2
    return (2.0, math.nan) if config.loss == "hinge" else None
