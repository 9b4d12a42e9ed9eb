"""What a picture of a network in training needs. Light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.receptive_field.regions import Region
from core.receptive_field.snapshot import Effective, Floats, Pixels


class Marks(NamedTuple):
    """Where it stands after so many epochs: mean cross-entropy (nats) and share right, on training and on validation pictures."""

    epoch: float
    loss: float
    validation_loss: float
    right: float
    validation_right: float


@dataclass(frozen=True)
class LearnedSnapshot:
    """One state. All arrays are read-only.

    step: batches so far, of `steps`. picture: a validation picture as the network takes it, (height, width, 3); answer: what the network
    says it is; truth: what it is. region: what the middle unit of the chosen layer sees. filters: (kernels, rows, columns) of the first
    convolution, the mean over what comes in; began: what they were. maps: (channels, rows, columns) of the chosen layer for the picture.
    marks: so far. effective: the effective field now; sizes: (epoch, side, its standard error) so far. notes: what it learns from.
    """

    step: int
    steps: int
    picture: Pixels
    truth: str
    answer: str
    region: Region
    filters: Floats
    began: Floats
    maps: Floats
    marks: tuple[Marks, ...]
    effective: Effective
    sizes: tuple[tuple[float, float, float], ...]
    notes: tuple[str, ...]
