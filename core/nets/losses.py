"""The losses, one number for each member."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from core.nets.spec import LossSpec


class Loss:
    """A loss of (outputs, y): the same numbers as torch.nn.functional with its default, the mean, member by member."""

    def __init__(self, spec: LossSpec, class_weights: Sequence[float] | Tensor | None = None, device: str = "cpu") -> None:
        """class_weights: (classes,), how many times a row of each class counts in the cross-entropy; None: all the same."""
        self.spec = spec
        self._weights = None if class_weights is None else torch.as_tensor(class_weights, dtype=torch.float32, device=device)
        self._less = torch.empty(0)
        self._positive = torch.tensor(spec.pos_weight, device=device)

    def __call__(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Loss of each member, (members,). outputs: (members, batch, outputs). y: (batch,) or (members, batch)."""
        members, rows = outputs.shape[:2]
        y = y.expand(members, rows)
        if members == 1:
            return self._torch(outputs.squeeze(0), y.squeeze(0), "mean").unsqueeze(0)
        flat = y.reshape(-1)
        each = self._torch(outputs.flatten(0, 1), flat, "none").view(members, rows)
        if self._weights is None or self.spec.loss != "cross-entropy":
            return each.mean(1)
        return each.sum(1) / self._weights[flat].view(members, rows).sum(1)

    def _torch(self, outputs: Tensor, y: Tensor, reduction: str) -> Tensor:
        """torch's loss of outputs (rows, outputs) and y (rows,)."""
        if self.spec.loss == "cross-entropy":
            return F.cross_entropy(outputs, y, self._weights, reduction=reduction, label_smoothing=self.spec.label_smoothing)
        outputs = outputs.squeeze(1)
        y = y.to(outputs.dtype)
        match self.spec.loss:
            case "binary cross-entropy":
                weight = None if self.spec.pos_weight == 1 else self._positive
                return F.binary_cross_entropy_with_logits(outputs, y, pos_weight=weight, reduction=reduction)
            case "MSE":
                return F.mse_loss(outputs, y, reduction=reduction)
            case "L1":
                return F.l1_loss(outputs, y, reduction=reduction)
            case _:
                return F.huber_loss(outputs, y, reduction=reduction, delta=self.spec.delta)

    @torch.no_grad()
    def with_slope(self, outputs: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """The losses, (members,), and their gradient by the outputs, (members, batch, outputs), by hand.

        With t the target's share of each class and p = softmax(outputs): loss = -sum t log p, gradient p sum t - t. Binary: t = y,
        p = sigmoid(outputs). MSE: 2 error; L1: its sign; Huber: the error, cut to +-delta. All over the batch.
        """
        members, rows, _ = outputs.shape
        y = y.expand(members, rows)
        if self.spec.loss == "cross-entropy":
            return self._entropy(outputs, y.unsqueeze(2))
        y = y.to(outputs.dtype).unsqueeze(2)
        error = outputs - y
        match self.spec.loss:
            case "binary cross-entropy":
                # weight * y * softplus(-z) + (1 - y) * softplus(z)
                weight = 1 + (self.spec.pos_weight - 1) * y
                each = (1 - y) * outputs + weight * F.softplus(-outputs)
                slope = (1 - y) - weight * torch.sigmoid(-outputs)
            case "MSE":
                each, slope = error * error, 2 * error
            case "L1":
                each, slope = error.abs(), error.sign()
            case _:
                slope = error.clamp(-self.spec.delta, self.spec.delta)
                each = slope * (error - 0.5 * slope)
        return each.mean((1, 2)), slope.div_(rows)

    def _entropy(self, outputs: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Cross-entropy and its gradient. y: (members, batch, 1)."""
        rows, classes = outputs.shape[1:]
        smoothing, weights = self.spec.label_smoothing, self._weights
        logs = outputs.log_softmax(2)
        slope = logs.exp()
        if not smoothing and weights is None:
            losses = logs.gather(2, y).mean((1, 2)).neg_()
            return losses, slope.scatter_add_(2, y, self._less_one(y)).div_(rows)
        each = torch.ones(classes, device=outputs.device) if weights is None else weights
        share = (each * (smoothing / classes)).expand_as(outputs).contiguous()
        own = each[y]
        share.scatter_add_(2, y, own * (1 - smoothing))
        total = own.sum((1, 2))
        losses = -(share * logs).sum((1, 2)) / total
        return losses, slope.mul_(share.sum(2, keepdim=True)).sub_(share).div_(total.view(-1, 1, 1))

    def right(self, outputs: Tensor, y: Tensor) -> Tensor | None:
        """Which rows are answered right, (members, batch) of booleans; None where y is no class."""
        if self.spec.loss == "cross-entropy":
            return outputs.argmax(2) == y
        if self.spec.loss == "binary cross-entropy":
            return (outputs.squeeze(2) > 0) == (y > 0.5)
        return None

    def _less_one(self, y: Tensor) -> Tensor:
        """Minus ones, as many as there are rows; kept from step to step."""
        if self._less.shape != y.shape:
            self._less = torch.full(y.shape, -1.0, device=y.device)
        return self._less
