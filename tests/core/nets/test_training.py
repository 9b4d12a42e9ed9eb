"""Training many members at once against the same training in plain loops, one network at a time."""

import math

import pytest
import torch
from torch import nn

from core.errors import InputError
from core.nets.losses import Loss
from core.nets.networks import seeded
from core.nets.spec import LossSpec, NetSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training

SEEDS, STEPS, ROWS = (4, 0, 9), 15, 12
RATES = [3e-3, 1e-2, 1e-4]
SPECS = {
    "linear": (NetSpec(model="linear"), (6,)),
    "MLP": (NetSpec(layers=2, width=9), (6,)),
    "MLP, dropout": (NetSpec(layers=2, width=9, activation="GELU", dropout=0.3), (6,)),
    "MLP, batch norm": (NetSpec(layers=1, width=9, batch_norm=True), (6,)),
    "CNN": (NetSpec(model="CNN", channels=3, batch_norm=True), (1, 8, 8)),
    "CNN, large pictures": (NetSpec(model="CNN", channels=2, blocks=1, dropout=0.2), (1, 24, 24)),
}


def training(name, seeds=SEEDS, optimizer=None, loss=None):
    spec, inputs = SPECS[name]
    return Training(Stack.of(spec, inputs, 3, seeds), optimizer or OptimizerSpec(), loss or Loss(LossSpec()))


def batches(name, *members, count=STEPS):
    chance = torch.Generator().manual_seed(1)
    features = math.prod(SPECS[name][1])
    return [
        (torch.randn(*members, ROWS, features, generator=chance), torch.randint(0, 3, (*members, ROWS), generator=chance))
        for _ in range(count)
    ]


def plainly(name, seed, rate, stream, parts=1):
    """The losses of a plain script: torch's global random numbers, autograd, torch.optim."""
    spec, inputs = SPECS[name]
    with torch.random.fork_rng(devices=[]):
        net, chance = seeded(spec, inputs, 3, seed)
        torch.set_rng_state(chance.get_state())
        optimizer, losses = torch.optim.Adam(net.parameters(), lr=rate, foreach=False), []
        for x, y in stream:
            optimizer.zero_grad()
            met = 0.0
            for part_x, part_y in zip(x.chunk(parts), y.chunk(parts), strict=True):
                loss = nn.functional.cross_entropy(net(part_x), part_y) / parts
                loss.backward()
                met += loss.item()
            optimizer.step()
            losses.append(met)
    return net, losses


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("own", [True, False], ids=["own rows", "shared rows"])
@pytest.mark.parametrize("name", SPECS)
def test_every_member_learns_as_a_plain_script_does(name, own, parts):
    stream = batches(name, len(SEEDS)) if own else batches(name)
    many = training(name)
    losses = torch.stack([many.step(x, y, RATES, parts) for x, y in stream])
    for m, (seed, rate) in enumerate(zip(SEEDS, RATES, strict=True)):
        net, wanted = plainly(name, seed, rate, [(x[m], y[m]) if own else (x, y) for x, y in stream], parts)
        assert losses[:, m].tolist() == pytest.approx(wanted, rel=2e-4)
        for key, value in net.state_dict().items():
            assert torch.allclose(many.stack.state(m)[key].float(), value.float(), rtol=1e-3, atol=1e-4), key


@pytest.mark.parametrize("name", SPECS)
def test_a_member_alone_learns_as_it_does_among_others(name):
    stream = batches(name)
    many, one = training(name), training(name, (SEEDS[1],))
    among = [many.step(x, y, RATES)[1].item() for x, y in stream]
    alone = [one.step(x, y, RATES[1]).item() for x, y in stream]
    assert alone == pytest.approx(among, rel=2e-4)


@pytest.mark.parametrize("name", SPECS)
def test_a_member_that_breaks_or_is_stopped_changes_no_other_by_one_bit(name):
    stream = batches(name)
    one, other = training(name), training(name)
    for step, (x, y) in enumerate(stream):
        wanted = one.step(x, y, RATES)
        if step == 8:
            other.stop(1)
        met = other.step(x, y, [RATES[0], 1e30, RATES[2]])
        assert torch.equal(met[[0, 2]], wanted[[0, 2]])
        assert step < 8 or math.isnan(met[1])
    assert torch.equal(one.stack.weights[[0, 2]], other.stack.weights[[0, 2]])


@pytest.mark.parametrize("name", SPECS)
def test_a_stopped_member_stays_as_it_is(name):
    many = training(name)
    stream = batches(name)
    many.step(*stream[0], RATES)
    many.stop(2)
    before = many.stack.state(2)
    for x, y in stream[1:5]:
        assert math.isnan(many.step(x, y, RATES)[2])
    assert all(torch.equal(before[key], value) for key, value in many.stack.state(2).items())
    assert many.running == [True, True, False]


def test_where_all_have_stopped_nothing_moves():
    many = training("MLP")
    for m in range(3):
        many.stop(m)
    before = many.stack.weights.detach().clone()
    assert many.step(*batches("MLP")[0], RATES).isnan().all() and torch.equal(many.stack.weights, before)


@pytest.mark.parametrize("name", SPECS)
def test_a_sweep_leaves_no_trace(name):
    """What comes after a restored sweep is what would have come without it, to the bit."""
    swept, plain = training(name), training(name)
    stream = batches(name)
    for each in (swept, plain):
        each.step(*stream[0], RATES)
    before = swept.saved()
    for step, (x, y) in enumerate(stream):
        swept.step(x, y, 1e-3 * 2**step)
    swept.stop(0)
    swept.restore(before)
    for x, y in stream:
        assert torch.equal(swept.step(x, y, RATES), plain.step(x, y, RATES))


def test_equal_seeds_and_rates_are_equal_to_the_bit():
    many = training("MLP, dropout", (7, 7, 7))
    for x, y in batches("MLP, dropout"):
        losses = many.step(x, y, 0.01)
    assert len(set(losses.tolist())) == 1


@pytest.mark.parametrize("name", SPECS)
def test_losses_on_any_number_of_rows_are_the_plain_modules(name):
    many = training(name)
    many.step(*batches(name)[0], RATES)
    torch.manual_seed(2)
    x, y = torch.randn(5000, math.prod(SPECS[name][1])), torch.randint(0, 3, (5000,))
    losses, right = many.loss_on(x, y), many.accuracy_on(x, y)
    for m in range(3):
        with torch.no_grad():
            outputs = many.stack.module(m).eval()(x)
        assert losses[m].item() == pytest.approx(nn.functional.cross_entropy(outputs, y).item(), rel=1e-4)
        assert right[m].item() == pytest.approx((outputs.argmax(1) == y).float().mean().item(), abs=4e-4)


def test_class_weights_count_over_all_rows_at_once():
    weights = torch.tensor([1.0, 5.0, 0.1])
    many = training("linear", loss=Loss(LossSpec(), weights))
    x, y = torch.randn(9000, 6), torch.cat([torch.zeros(4096), torch.randint(0, 3, (4904,))]).long()
    for m, value in enumerate(many.loss_on(x, y).tolist()):
        with torch.no_grad():
            assert value == pytest.approx(nn.functional.cross_entropy(many.stack.module(m)(x), y, weights).item(), rel=1e-4)


def test_there_is_no_accuracy_of_numbers():
    many = Training(Stack.of(NetSpec(model="linear"), (6,), 1, SEEDS), OptimizerSpec(), Loss(LossSpec(loss="MSE")))
    assert many.accuracy_on(torch.randn(5, 6), torch.randn(5)).isnan().all()


def test_parts_that_do_not_divide_the_rows_are_refused():
    with pytest.raises(InputError, match="Gradient accumulation: got 5, needs a number that divides the 12 rows"):
        training("MLP").step(*batches("MLP")[0], RATES, 5)


def test_a_single_row_with_batch_norm_is_refused_and_without_is_not():
    x, y = torch.randn(1, 6), torch.tensor([2])
    with pytest.raises(InputError, match="Batch size: got 1, needs at least 2 rows"):
        training("MLP, batch norm").step(x, y, RATES)
    assert training("MLP").step(x, y, RATES).isfinite().all()


@pytest.mark.parametrize("loss", ["MSE", "L1", "Huber", "binary cross-entropy"])
def test_one_output_learns_with_every_loss_for_several_seeds(loss):
    """y is a threshold of, or is, a plane: each seed must come far below its untrained loss."""
    x = torch.randn(200, 6, generator=torch.Generator().manual_seed(3))
    y = x @ torch.tensor([1.0, -2.0, 0.5, 0.0, 1.5, -1.0])
    y = (y > 0).long() if loss == "binary cross-entropy" else y
    many = Training(Stack.of(NetSpec(), (6,), 1, range(4)), OptimizerSpec(), Loss(LossSpec(loss=loss)))
    before = many.loss_on(x, y)
    for _ in range(150):
        many.step(x, y, 3e-3)
    assert (many.loss_on(x, y) < 0.2 * before).all()
