"""The networks of a race, their rows, and what is measured of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.activations.race_config import MEASURED
from core.activations.race_snapshot import Floats
from core.data.problems import LearningProblem
from core.nets.losses import Loss
from core.nets.spec import LossSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training

NUMBERS_AT_ONCE = 4_000_000  # activations that a measurement holds at a time
SIDE = 32  # points of a map to each side
Measures = Mapping[str, Floats]  # (racers, seeds) each, gradients (racers, seeds, layers); named as in `race_snapshot.Curves`


class Field:
    """x (rows, features), y (rows,): training rows. x_measured: those of them that are measured on, all or evenly chosen ones."""

    def __init__(self, nets: Sequence[nn.Sequential], optimizer: OptimizerSpec, loss: LossSpec, problem: LearningProblem) -> None:
        self.training = Training(Stack(nets), optimizer, Loss(loss))
        self.x, self.y = _rows(problem, problem.train)
        self.x_validation, self.y_validation = _rows(problem, problem.validation)
        chosen = np.linspace(0, len(self.x) - 1, min(MEASURED, len(self.x))).round().astype(np.int64)
        self.x_measured, self.y_measured = self.x[chosen], self.y[chosen]
        self._classes = len(problem.class_names)

    @torch.no_grad()
    def measured(self, bound: float, shape: tuple[int, int]) -> Measures:
        """Loss and gradient on the measured training rows, loss and accuracy on the validation rows, and how many units are dead.

        A unit is dead where f' is exactly 0 for every measured row: no gradient reaches its weights. `saturated` is the share of all pairs
        of unit and row with |f'| < bound. Sources: Maas, Hannun & Ng (2013), section 2; Glorot & Bengio (2010), section 3.
        """
        stack, loss = self.training.stack, self.training.loss
        units = sum(value.shape[1] for name, value in stack.parameters.items() if name.endswith("bias"))
        rows = max(1, NUMBERS_AT_ONCE // (stack.members * units))
        training = torch.zeros(stack.members)
        alive: list[Tensor] = []
        pale = torch.zeros(stack.members)
        count, total = 0, len(self.x_measured)
        for x, y in zip(torch.split(self.x_measured, rows), torch.split(self.y_measured, rows), strict=True):
            share = len(x) / total
            losses, slope = loss.with_slope(stack.ahead(x), y)
            stack.back(slope * share, add=count > 0)
            training += losses * share
            slopes = stack.slopes()
            passing = [(part != 0).any(1) for part in slopes]
            alive = [was | now for was, now in zip(alive, passing, strict=True)] if alive else passing
            pale += sum((part.abs() < bound).float().mean((1, 2)) * share for part in slopes) / len(slopes)
            count += len(x)
        norms = [slope.flatten(1).norm(dim=1) for name, slope in stack.gradients.items() if name.endswith("weight")]
        broken = ~torch.isfinite(training)

        def each(values: Tensor, *more: int) -> Floats:
            values = values.double().clone()
            values[broken] = torch.nan
            return values.numpy().reshape(*shape, *more)

        return {
            "training": each(training),
            "validation": each(self.training.loss_on(self.x_validation, self.y_validation)),
            "accuracy": each(self.training.accuracy_on(self.x_validation, self.y_validation)),
            "dead": each(1 - torch.stack([part.double().mean(1) for part in alive]).mean(0)),
            "saturated": each(pale),
            "gradients": each(torch.stack(norms, 1), len(norms)),
        }

    @torch.no_grad()
    def maps(self, ends: Floats, members: Iterable[int]) -> Floats:
        """What these networks answer on a grid between `ends`, (members, SIDE, SIDE), rows from bottom to top; none without `ends`."""
        if not len(ends):
            return np.zeros((0, 0, 0))
        across, up = (np.linspace(low, high, SIDE) for low, high in ends)
        grid = torch.from_numpy(np.stack(np.meshgrid(across, up), -1).reshape(-1, 2)).to(self.x.dtype)
        found = []
        for member in members:
            outputs = self.training.stack.module(member)(grid)
            answer = outputs.softmax(1)[:, 1] if self._classes == 2 else outputs.argmax(1)
            found.append(answer.double().numpy().reshape(SIDE, SIDE))
        return np.stack(found)


def frozen(array: Any) -> Any:
    """The array itself, which nobody can write any more."""
    array.setflags(write=False)
    return array


def _rows(problem: LearningProblem, at: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
    x, y = torch.from_numpy(problem.x[at]).to(torch.get_default_dtype()), torch.from_numpy(problem.y[at])
    return x, y if y.dtype == torch.int64 else y.to(x.dtype)
