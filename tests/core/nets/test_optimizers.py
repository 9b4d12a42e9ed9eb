"""Optimizers of a stack against torch.optim on plain parameters, one loop for each member, step by step."""

import pytest
import torch
from torch import nn

from core.nets.optimizers import Optimizer
from core.nets.spec import OPTIMIZERS, NetSpec, OptimizerSpec
from core.nets.stack import Stack

SPEC, SEEDS, STEPS = NetSpec(layers=1, width=6, activation="tanh"), (0, 1, 2, 3), 12
RATES = [1e-3, 0.03, 1e-3, 0.01]


def peer(name, parameters, decay):
    """torch's optimizer of that name, in its plain loop over parameters."""
    match name:
        case "SGD":
            return torch.optim.SGD(parameters, lr=0.0, weight_decay=decay, foreach=False)
        case "momentum":
            return torch.optim.SGD(parameters, lr=0.0, momentum=0.9, weight_decay=decay, foreach=False)
        case "Nesterov":
            return torch.optim.SGD(parameters, lr=0.0, momentum=0.9, nesterov=True, weight_decay=decay, foreach=False)
        case "Adagrad":
            return torch.optim.Adagrad(parameters, lr=0.0, weight_decay=decay, foreach=False)
        case "RMSprop":
            return torch.optim.RMSprop(parameters, lr=0.0, weight_decay=decay, foreach=False)
        case "Adam":
            return torch.optim.Adam(parameters, lr=0.0, weight_decay=decay, foreach=False)
        case "AdamW":
            return torch.optim.AdamW(parameters, lr=0.0, weight_decay=decay, foreach=False)


def batches(count=STEPS):
    chance = torch.Generator().manual_seed(0)
    return [(torch.randn(9, 4, generator=chance), torch.randn(9, 2, generator=chance)) for _ in range(count)]


def pull(stack, x, y, size=1.0):
    """Put into the stack the gradients of each member's squared error."""
    stack.backward(size * (stack(x, training=True) - y).square().mean((1, 2)))


def plainly(name, decay, rates, clip=0.0, stop=None, size=1.0):
    """Weights after each step of each member, trained by itself: rates[step][member]; a member ends before the step stop[member]."""
    found = []
    for m, net in enumerate(Stack.of(SPEC, (4,), 2, SEEDS).module(m) for m in range(len(SEEDS))):
        optimizer, path = peer(name, list(net.parameters()), decay), []
        for step, (x, y) in enumerate(batches()):
            if stop is None or step < stop.get(m, STEPS):
                optimizer.zero_grad()
                (size * nn.functional.mse_loss(net(x), y)).backward()
                if clip:
                    nn.utils.clip_grad_norm_(net.parameters(), clip)
                optimizer.param_groups[0]["lr"] = rates[step][m]
                optimizer.step()
            path.append(torch.cat([value.detach().reshape(-1).clone() for value in net.parameters()]))
        found.append(path)
    return found


def weights(stack, m):
    return torch.cat([value.reshape(-1) for value in stack.state(m).values()])


def check(spec, rates, wanted, stop=None, size=1.0):
    stack = Stack.of(SPEC, (4,), 2, SEEDS)
    optimizer = Optimizer(stack, spec)
    for step, (x, y) in enumerate(batches()):
        for m, last in (stop or {}).items():
            if step == last:
                optimizer.running[m] = False
        pull(stack, x, y, size)
        optimizer.step(rates[step])
        for m in range(len(SEEDS)):
            assert torch.allclose(weights(stack, m), wanted[m][step], rtol=1e-4, atol=2e-6), (step, m)
    return stack


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_each_member_steps_as_torchs_optimizer_does_at_its_own_rate(name, decay):
    rates = [RATES] * STEPS
    check(OptimizerSpec(optimizer=name, weight_decay=decay), rates, plainly(name, decay, rates))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_one_rate_for_all_may_move_from_step_to_step(name):
    rates = [1e-4 * 1.5**step for step in range(STEPS)]
    check(OptimizerSpec(optimizer=name), rates, plainly(name, 0.0, [[rate] * len(SEEDS) for rate in rates]))


def test_members_may_share_a_rate_now_and_part_later():
    rates = [[0.01, 0.01, 0.02, 0.02] if step % 2 else [0.01, 0.03, 0.01, 0.0] for step in range(STEPS)]
    check(OptimizerSpec(weight_decay=0.1), rates, plainly("Adam", 0.1, rates))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_stopped_member_stays_and_the_others_go_on(name):
    rates, stop = [RATES] * STEPS, {1: 3, 2: 7}
    check(OptimizerSpec(optimizer=name, weight_decay=0.1), rates, plainly(name, 0.1, rates, stop=stop), stop)


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_clipping_is_torchs_for_each_member(name):
    """Gradients are made so large that some members are cut and, late, some are not."""
    rates = [RATES] * STEPS
    check(OptimizerSpec(optimizer=name, clip=0.6), rates, plainly(name, 0.0, rates, clip=0.6, size=0.5), size=0.5)


def test_clipping_leaves_short_gradients_alone_and_shortens_long_ones():
    stack = Stack.of(SPEC, (4,), 2, SEEDS)
    optimizer = Optimizer(stack, OptimizerSpec(optimizer="SGD", clip=1.0))
    before = stack.weights.detach().clone()
    stack.gradient.zero_()
    stack.gradients["0.weight"][0, 0, 0] = 0.5
    stack.gradients["0.weight"][1, 0, :2] = torch.tensor([30.0, 40.0])
    optimizer.step(1.0)
    moved = (before - stack.weights.detach()).norm(dim=1)
    assert moved.tolist() == pytest.approx([0.5, 1.0, 0.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("clip", [0.0, 1.0])
@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_broken_gradient_reaches_no_other_member(name, bad, clip):
    stacks = [Stack.of(SPEC, (4,), 2, SEEDS) for _ in range(2)]
    optimizers = [Optimizer(stack, OptimizerSpec(optimizer=name, clip=clip, weight_decay=0.1)) for stack in stacks]
    for x, y in batches(4):
        for stack, optimizer in zip(stacks, optimizers, strict=True):
            pull(stack, x, y)
            if stack is stacks[1]:
                stack.gradient[2, 3] = bad
            optimizer.step(RATES)
    others = [0, 1, 3]
    assert torch.equal(stacks[1].weights[others], stacks[0].weights[others])
    assert not torch.equal(stacks[1].weights[2], stacks[0].weights[2])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_restored_takes_the_same_steps_again(name):
    stack = Stack.of(SPEC, (4,), 2, SEEDS)
    optimizer = Optimizer(stack, OptimizerSpec(optimizer=name))
    for step in (0, 3):  # restored to its very start, and to a state with moments
        for x, y in batches(step):
            pull(stack, x, y)
            optimizer.step(RATES)
        before, moments = stack.saved(), optimizer.saved()
        ends = []
        for _ in range(2):
            for x, y in batches(5):
                pull(stack, x, y)
                optimizer.step(RATES)
            ends.append(stack.weights.detach().clone())
            optimizer.running[1] = False
            stack.restore(before)
            optimizer.restore(moments)
            assert optimizer.running == [True] * len(SEEDS)
        assert torch.equal(*ends)


def test_the_padding_between_parameters_stays_zero():
    stack = Stack.of(SPEC, (4,), 2, SEEDS)
    optimizer = Optimizer(stack, OptimizerSpec(optimizer="AdamW", weight_decay=0.1))
    for x, y in batches(5):
        pull(stack, x, y)
        optimizer.step(RATES)
    with torch.no_grad():
        for value in stack.parameters.values():
            value.zero_()
    assert not stack.weights.any()
