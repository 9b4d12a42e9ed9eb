"""Softmax with a temperature: p_i = exp(z_i / T) / sum_j exp(z_j / T), and what comes back through it. Light.

dp_i/dz_j = p_i (1[i = j] - p_j) / T, so J = (diag(p) - p p^T) / T. With the cross-entropy L = -ln p_y: dL/dz = (p - onehot(y)) / T.
Sources: Bridle (1990); Goodfellow, Bengio & Courville (2016), section 6.2.2.3; for T Hinton, Vinyals & Dean (2015), section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations.config import Config
from core.activations.model import Floats
from core.activations.snapshot import frozen

SWEEP = 81  # temperatures that are drawn, from 0.01 to 100
FLOAT32_EXP = 88.72  # exp of more is no float32


@dataclass(frozen=True)
class SoftmaxSnapshot:
    """logits: with what is added to all; p, gradient: probabilities and dL/dz, (classes,). jacobian: dp_i/dz_j, (i, j).

    loss: nats. entropy: of p, nats; even: ln of the classes, the most there is. naive: what exp(z / T) / sum gives in float32, (classes,).
    temperatures: (sweep,); swept: p at each, (classes, sweep); entropies: (sweep,).
    """

    step: int
    logits: Floats
    p: Floats
    jacobian: Floats
    gradient: Floats
    loss: float
    entropy: float
    even: float
    naive: Floats
    temperatures: Floats
    swept: Floats
    entropies: Floats

    @property
    def plain_fails(self) -> bool:
        """Whether the plain formula gives no probabilities in float32: no numbers, or zeros over a sum that overflowed."""
        return not abs(float(self.naive.sum()) - 1) < 1e-3


def log_softmax(logits: Floats, temperature: float) -> Floats:
    """ln p, (classes,). The largest logit is taken off first, which changes nothing, so that no exp overflows."""
    scaled = (logits - logits.max()) / temperature
    found: Floats = scaled - np.log(np.exp(scaled).sum())
    return found


def jacobian(p: Floats, temperature: float) -> Floats:
    """(diag(p) - p p^T) / T, (i, j). The diagonal is what makes rows add up to 0: 1 - p would lose digits where p is near 1."""
    found = -np.outer(p, p)
    np.fill_diagonal(found, 0.0)
    np.fill_diagonal(found, -found.sum(axis=1))
    return found / temperature


def gradient(p: Floats, true: int, temperature: float) -> Floats:
    """(p - onehot) / T, (classes,); 1 - p of the true class is the sum of the others."""
    found = p.copy()
    found[true] = 0.0
    found[true] = -found.sum()
    return found / temperature


def entropy(p: Floats) -> float:
    """-sum p ln p in nats; 0 ln 0 is 0."""
    known = p[p > 0]
    return float(-(known * np.log(known)).sum()) + 0.0


def naive(logits: Floats, temperature: float) -> Floats:
    """exp(z / T) over its sum in float32, as one writes it first, (classes,); NaN where it is inf / inf or 0 / 0."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        raised = np.exp((logits / temperature).astype(np.float32))
        found: Floats = (raised / raised.sum()).astype(float)
    return found


def softmax(config: Config) -> SoftmaxSnapshot:
    """Probabilities, Jacobian and gradient at the chosen temperature, probabilities at all others."""
    logits, temperature, true = config.logits + config.softmax_shift, config.softmax_temperature, config.softmax_class - 1
    logs = log_softmax(logits, temperature)
    p = np.exp(logs)
    temperatures = np.logspace(-2, 2, SWEEP)
    swept = np.array([np.exp(log_softmax(logits, float(one))) for one in temperatures]).T
    return SoftmaxSnapshot(
        step=0,
        logits=frozen(logits),
        p=frozen(p),
        jacobian=frozen(jacobian(p, temperature)),
        gradient=frozen(gradient(p, true, temperature)),
        loss=float(-logs[true]) + 0.0,
        entropy=entropy(p),
        even=float(np.log(len(p))),
        naive=frozen(naive(logits, temperature)),
        temperatures=frozen(temperatures),
        swept=frozen(swept),
        entropies=frozen(np.array([entropy(column) for column in swept.T])),
    )
