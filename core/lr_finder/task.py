"""What is learned in a run: the rows, the networks, the loss, and what is known of them before the first step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.data.problems import LearningProblem, learning_problem
from core.data.wording import Described
from core.errors import InputError, Problem
from core.lr_finder.config import Config
from core.lr_finder.model import class_weights, guessing
from core.lr_finder.snapshot import Facts
from core.nets.losses import Loss
from core.nets.spec import LossSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training
from core.runs.moment import Resources

LOSSES_OF = {"classification": ("cross-entropy", "binary cross-entropy"), "regression": ("MSE", "L1", "Huber")}
MEASURES = {
    "cross-entropy": ("cross-entropy", "nats"),
    "binary cross-entropy": ("binary cross-entropy", "nats"),
    "MSE": ("mean squared error", "standardised units"),
    "L1": ("mean absolute error", "standardised units"),
    "Huber": ("Huber loss", "standardised units"),
}


@dataclass(frozen=True)
class Task:
    """x (rows, features), y (rows,): training rows, on the run's device; likewise the validation rows. inputs: shape of one row."""

    x: Tensor
    y: Tensor
    x_validation: Tensor
    y_validation: Tensor
    inputs: tuple[int, ...]
    outputs: int
    loss: LossSpec
    weights: tuple[float, ...] | None
    facts: Facts

    def training(self, config: Config, seeds: Sequence[int], optimizer: OptimizerSpec | None = None) -> Training:
        """Fresh networks, one for each seed, with their optimizer and loss."""
        stack = Stack.of(config, self.inputs, self.outputs, seeds, self.x.device.type)
        return Training(stack, optimizer or config, Loss(self.loss, self.weights, self.x.device.type))

    def known(self, training: Training, first: tuple[Tensor, Tensor]) -> Facts:
        """The facts with what is known once there are networks: their size, and the loss of the first batch before any step."""
        untrained = float(training.loss_on(*first)[0])
        return replace(self.facts, parameters=training.stack.size, untrained=untrained)


def task(config: Config, resources: Resources) -> Task:
    """Raises: InputError where the data cannot be learned from, or the loss does not fit them."""
    problem = learning_problem(config, seed=config.seed, files=resources.files)
    loss = loss_for(config, problem)
    y = problem.y.astype("float32") if loss.loss == "binary cross-entropy" else problem.y
    weights = tuple(class_weights(problem.y[problem.train])) if config.balanced and loss.loss == "cross-entropy" else None
    name, unit = MEASURES[loss.loss]
    outputs = len(problem.class_names) if loss.loss == "cross-entropy" else 1
    facts = Facts(
        data=config.data,
        target=problem.target_name,
        kind=problem.kind,
        rows=len(problem.train),
        features=problem.x.shape[1],
        outputs=outputs,
        parameters=0,
        batch=min(config.batch_size, len(problem.train)),
        device=resources.device,
        untrained=math.nan,
        chance=guessing(problem.y[problem.train], loss.loss, weights=weights, **asked(loss)),
        notes=tuple(problem.notes),
        measure=f"{name} ({unit})",
        unit=unit,
    )

    def rows(which: str) -> tuple[Tensor, Tensor]:
        at = getattr(problem, which)
        return torch.from_numpy(problem.x[at]).to(resources.device), torch.from_numpy(y[at]).to(resources.device)

    image = problem.image
    return Task(*rows("train"), *rows("validation"), image or (problem.x.shape[1],), outputs, loss, weights, facts)


def asked(loss: LossSpec) -> dict[str, float]:
    """The numbers that shape a loss."""
    return {"label_smoothing": loss.label_smoothing, "pos_weight": loss.pos_weight, "delta": loss.delta}


def loss_for(config: Config, problem: LearningProblem) -> LossSpec:
    """The loss that is meant. Raises: InputError where it does not fit the target."""
    if config.loss == "auto":
        return LossSpec(loss=LOSSES_OF[problem.kind][0])
    fitting = LOSSES_OF[problem.kind][: None if problem.kind == "regression" or len(problem.class_names) == 2 else 1]
    if config.loss not in fitting:
        target = f"{len(problem.class_names)} classes" if problem.kind == "classification" else "numbers"
        raise InputError(Problem("Loss", Described(f"{config.loss} for a target of {target}"), f"auto, {' or '.join(fitting)}"))
    return LossSpec(loss=config.loss, label_smoothing=config.label_smoothing, pos_weight=config.pos_weight, delta=config.delta)
