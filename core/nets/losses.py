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
        self._positive = torch.tensor(spec.pos_weight, device=device)

    def __call__(self, outputs: Tensor, y: Tensor) -> Tensor:
        """Loss of each member, (members,). outputs: (members, batch, outputs). y: (batch,) or (members, batch)."""
        members, rows = outputs.shape[:2]
        y = y.expand(members, rows)
        if self.spec.loss == "cross-entropy":
            flat = y.reshape(-1)
            each = F.cross_entropy(
                outputs.flatten(0, 1), flat, self._weights, reduction="none", label_smoothing=self.spec.label_smoothing
            ).view(members, rows)
            if self._weights is None:
                return each.mean(1)
            return each.sum(1) / self._weights[flat].view(members, rows).sum(1)
        outputs = outputs.squeeze(2)
        y = y.to(outputs.dtype)
        match self.spec.loss:
            case "binary cross-entropy":
                weight = None if self.spec.pos_weight == 1 else self._positive
                return F.binary_cross_entropy_with_logits(outputs, y, pos_weight=weight, reduction="none").mean(1)
            case "MSE":
                return F.mse_loss(outputs, y, reduction="none").mean(1)
            case "L1":
                return F.l1_loss(outputs, y, reduction="none").mean(1)
            case _:
                return F.huber_loss(outputs, y, reduction="none", delta=self.spec.delta).mean(1)

    def right(self, outputs: Tensor, y: Tensor) -> Tensor | None:
        """Which rows are answered right, (members, batch) of booleans; None where y is no class."""
        if self.spec.loss == "cross-entropy":
            return outputs.argmax(2) == y
        if self.spec.loss == "binary cross-entropy":
            return (outputs.squeeze(2) > 0) == (y > 0.5)
        return None
