"""Losses against torch.nn.functional with its default mean, member by member, and their gradients against autograd."""

import pytest
import torch
from torch.nn import functional as F

from core.nets.losses import Loss
from core.nets.spec import LossSpec

MEMBERS, ROWS, CLASSES = 4, 13, 5
WEIGHTS = torch.tensor([0.2, 1.0, 3.0, 0.5, 2.0])

CASES = {
    "cross-entropy": (LossSpec(), None, F.cross_entropy),
    "label smoothing": (LossSpec(label_smoothing=0.2), None, lambda z, y: F.cross_entropy(z, y, label_smoothing=0.2)),
    "class weights": (LossSpec(), WEIGHTS, lambda z, y: F.cross_entropy(z, y, WEIGHTS)),
    "both": (LossSpec(label_smoothing=0.3), WEIGHTS, lambda z, y: F.cross_entropy(z, y, WEIGHTS, label_smoothing=0.3)),
    "binary": (LossSpec(loss="binary cross-entropy"), None, F.binary_cross_entropy_with_logits),
    "pos_weight": (
        LossSpec(loss="binary cross-entropy", pos_weight=3.5),
        None,
        lambda z, y: F.binary_cross_entropy_with_logits(z, y, pos_weight=torch.tensor(3.5)),
    ),
    "MSE": (LossSpec(loss="MSE"), None, F.mse_loss),
    "L1": (LossSpec(loss="L1"), None, F.l1_loss),
    "Huber": (LossSpec(loss="Huber", delta=0.7), None, lambda z, y: F.huber_loss(z, y, delta=0.7)),
}


def drawn(name, *, own):
    """Outputs (members, rows, outputs), y (rows,) or (members, rows), and torch's loss of one member."""
    spec, weights, peer = CASES[name]
    torch.manual_seed(5)
    shape = (MEMBERS, ROWS) if own else (ROWS,)
    if spec.loss == "cross-entropy":
        outputs, y = 3 * torch.randn(MEMBERS, ROWS, CLASSES), torch.randint(0, CLASSES, shape)
        return Loss(spec, weights), outputs, y, peer
    y = torch.randint(0, 2, shape) if spec.loss == "binary cross-entropy" else 2 * torch.randn(shape)
    return Loss(spec), 3 * torch.randn(MEMBERS, ROWS, 1), y, lambda z, y: peer(z[:, 0], y.float())


@pytest.mark.parametrize("own", [True, False], ids=["own rows", "shared rows"])
@pytest.mark.parametrize("name", CASES)
def test_a_loss_is_torchs_for_each_member(name, own):
    loss, outputs, y, peer = drawn(name, own=own)
    wanted = [float(peer(z, part)) for z, part in zip(outputs, y.expand(MEMBERS, ROWS), strict=True)]
    assert loss(outputs, y).tolist() == pytest.approx(wanted, rel=1e-5)
    assert loss.with_slope(outputs, y)[0].tolist() == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("name", CASES)
def test_a_loss_of_one_member_is_torchs(name):
    loss, outputs, y, peer = drawn(name, own=False)
    assert loss(outputs[:1], y).tolist() == [float(peer(outputs[0], y))]
    assert loss.with_slope(outputs[:1], y)[0].tolist() == pytest.approx([float(peer(outputs[0], y))], rel=1e-5)


@pytest.mark.parametrize("own", [True, False], ids=["own rows", "shared rows"])
@pytest.mark.parametrize("name", CASES)
def test_a_gradient_by_hand_is_autograds(name, own):
    loss, outputs, y, peer = drawn(name, own=own)
    outputs.requires_grad_()
    total = sum(peer(z, part) for z, part in zip(outputs, y.expand(MEMBERS, ROWS), strict=True))
    (wanted,) = torch.autograd.grad(total, outputs)
    assert torch.allclose(loss.with_slope(outputs.detach(), y)[1], wanted, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_what_breaks_one_member_reaches_no_other(name, bad):
    loss, outputs, y, _ = drawn(name, own=True)
    losses, slope = loss.with_slope(outputs, y)
    outputs[1, 2] = bad
    broken, its_slope = loss.with_slope(outputs, y)
    others = [0, 2, 3]
    assert not torch.isfinite(broken[1]) and torch.equal(broken[others], losses[others])
    assert torch.equal(its_slope[others], slope[others])


def test_large_outputs_of_the_binary_loss_stay_finite():
    loss = Loss(LossSpec(loss="binary cross-entropy"))
    losses, slope = loss.with_slope(torch.tensor([[[1000.0], [-1000.0]]]), torch.tensor([0, 1]))
    assert losses.tolist() == [1000.0] and slope.flatten().tolist() == [0.5, -0.5]


def test_which_rows_are_right():
    classes = Loss(LossSpec()).right(torch.tensor([[[0.0, 2.0], [3.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]), torch.tensor([1, 1]))
    assert classes.tolist() == [[True, False], [False, True]]
    yes = Loss(LossSpec(loss="binary cross-entropy")).right(torch.tensor([[[0.3], [-2.0]]]), torch.tensor([1, 1]))
    assert yes.tolist() == [[True, False]]
    assert Loss(LossSpec(loss="MSE")).right(torch.zeros(1, 2, 1), torch.zeros(2)) is None
