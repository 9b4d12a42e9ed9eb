"""A stack against the plain modules it is made of: outputs, gradients, statistics, random numbers, member by member."""

import math

import pytest
import torch
from torch import nn

from core.nets.networks import network, seeded
from core.nets.spec import ACTIVATIONS, NetSpec
from core.nets.stack import Stack

SEEDS, ROWS = (3, 1, 4, 1), 12
SPECS = {
    "linear": (NetSpec(model="linear"), (6,)),
    **{f"MLP, {name}": (NetSpec(layers=2, width=7, activation=name), (6,)) for name in ACTIVATIONS},
    "MLP, dropout": (NetSpec(layers=2, width=7, dropout=0.3), (6,)),
    "MLP, batch norm": (NetSpec(layers=2, width=7, batch_norm=True), (6,)),
    "MLP, both": (NetSpec(layers=1, width=7, batch_norm=True, dropout=0.3, initialisation="He"), (6,)),
    "CNN": (NetSpec(model="CNN", channels=3), (2, 8, 8)),
    "CNN, max pooling, both": (NetSpec(model="CNN", channels=3, downsampling="max pooling", batch_norm=True, dropout=0.2), (1, 9, 8)),
    "CNN, average pooling": (NetSpec(model="CNN", channels=2, downsampling="average pooling", activation="tanh"), (1, 8, 8)),
    "CNN, large pictures": (NetSpec(model="CNN", channels=2, blocks=1, batch_norm=True, dropout=0.2), (3, 32, 32)),
}
CASES = pytest.mark.parametrize(("name", "seeds"), [(name, seeds) for name in SPECS for seeds in (SEEDS, (5,))])


def made(name, seeds, outputs=3):
    """A stack, the plain module of each member, and the random numbers that its dropout goes on with."""
    spec, inputs = SPECS[name]
    plain = [seeded(spec, inputs, outputs, seed) for seed in seeds]
    return Stack.of(spec, inputs, outputs, seeds), [net for net, _ in plain], [chance for _, chance in plain]


def rows(name, *members):
    return torch.randn(*members, ROWS, math.prod(SPECS[name][1]), generator=torch.Generator().manual_seed(0))


def outputs_of(net, chance, x):
    """What the plain module gives in training, with torch's random numbers where the member's are; they move on together."""
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(chance.get_state())
        out = net.train()(x)
        chance.set_state(torch.get_rng_state())
    return out


def close(ours, wanted):
    return torch.allclose(ours, wanted, rtol=1e-4, atol=1e-5)


@CASES
@pytest.mark.parametrize("own", [True, False], ids=["own rows", "shared rows"])
def test_outputs_and_gradients_are_the_plain_modules_in_two_passes(name, seeds, own):
    """The second pass sees other dropout, and batch norm that has moved on."""
    stack, nets, chances = made(name, seeds)
    x = rows(name, len(seeds)) if own else rows(name)
    pull = torch.randn(len(seeds), ROWS, 3)
    for _ in range(2):
        outputs = stack(x, training=True)
        stack.backward(outputs, pull)
        for m, (net, chance) in enumerate(zip(nets, chances, strict=True)):
            net.zero_grad()
            wanted = outputs_of(net, chance, x[m] if own else x)
            wanted.backward(pull[m])
            assert close(outputs[m], wanted)
            assert close(gradient(stack, m), torch.cat([value.grad.reshape(-1) for value in net.parameters()]))
    for m, net in enumerate(nets):
        for key, value in net.state_dict().items():
            assert close(stack.state(m)[key].float(), value.float()), key


def gradient(stack, m):
    """One member's gradient without the padding."""
    return torch.cat([slopes[m].reshape(-1) for slopes in stack.gradients.values()])


@CASES
def test_by_hand_and_by_autograd_are_one(name, seeds):
    stack, _, _ = made(name, seeds)
    if not stack.by_hand:
        return
    x, pull = rows(name, len(seeds)), torch.randn(len(seeds), ROWS, 3)
    before = stack.saved()
    outputs = stack(x, training=True)
    stack.backward(outputs, pull)
    wanted = stack.gradient.clone()
    stack.restore(before)
    with torch.no_grad():
        assert close(stack.ahead(x), outputs)
        stack.back(pull)
        assert close(stack.gradient, wanted)
        stack.back(pull, add=True)
    assert close(stack.gradient, 2 * wanted)


def test_whatever_is_no_cnn_is_by_hand():
    by_hand = {name for name in SPECS if made(name, SEEDS)[0].by_hand}
    assert by_hand == {name for name in SPECS if "CNN" not in name}


@CASES
def test_gradients_add_up_where_asked(name, seeds):
    stack, _, _ = made(name, seeds)
    x, pull = rows(name), torch.randn(len(seeds), ROWS, 3)
    before = stack.saved()
    stack.backward(stack(x, training=True), pull)
    once = stack.gradient.clone()
    stack.restore(before)
    stack.backward(stack(x, training=True), pull, add=True)
    assert close(stack.gradient, 2 * once)


@CASES
def test_evaluation_is_the_plain_modules_and_changes_nothing(name, seeds):
    stack, nets, chances = made(name, seeds)
    x = rows(name)
    stack(x, training=True)
    for net, chance in zip(nets, chances, strict=True):
        outputs_of(net, chance, x)
    before = stack.saved()
    with torch.no_grad():
        outputs = stack(x)
        for m, net in enumerate(nets):
            assert close(outputs[m], net.eval()(x))
            assert close(outputs[m], stack.module(m).eval()(x))
    after = stack.saved()
    assert torch.equal(before.weights, after.weights) and all(map(torch.equal, before.chances, after.chances))
    assert all(torch.equal(before.statistics[key], after.statistics[key]) for key in before.statistics)


@CASES
def test_the_initial_weights_are_bit_for_bit_those_of_each_seed(name, seeds):
    stack, nets, _ = made(name, seeds)
    for m, net in enumerate(nets):
        ours = stack.state(m)
        assert list(ours) == list(net.state_dict())
        assert all(torch.equal(ours[key], value) for key, value in net.state_dict().items())
    assert stack.size == sum(value.numel() for value in nets[0].parameters())


@CASES
def test_a_module_taken_out_is_a_copy(name, seeds):
    stack, _, _ = made(name, seeds)
    taken = stack.module(0)
    with torch.no_grad():
        for value in taken.parameters():
            value.fill_(9.0)
    assert not (stack.weights == 9).any()


@CASES
@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_what_breaks_one_member_reaches_no_other(name, seeds, bad):
    stack, _, _ = made(name, seeds)
    if len(seeds) == 1:
        return
    x, pull = rows(name), torch.randn(len(seeds), ROWS, 3)
    before = stack.saved()
    with torch.no_grad():
        whole = stack(x, training=True)
    stack.backward(stack(x, training=True), pull)
    slopes = stack.gradient.clone()
    stack.restore(before)
    next(iter(stack.parameters.values())).detach()[1] = bad
    with torch.no_grad():
        broken = stack(x, training=True)
    stack.backward(stack(x, training=True), pull)
    others = [0, 2, 3]
    assert torch.isfinite(broken[others]).all() and torch.equal(broken[others], whole[others])
    assert torch.equal(stack.gradient[others], slopes[others])
    if "ReLU" not in name:  # ReLU and its like may put an end to infinity
        assert not torch.isfinite(broken[1]).all() or bad == torch.inf


def test_equal_seeds_are_equal_members_dropout_included():
    stack, _, _ = made("MLP, dropout", (2, 2, 2))
    outputs = stack(rows("MLP, dropout"), training=True)
    assert torch.equal(outputs[0], outputs[1]) and torch.equal(outputs[0], outputs[2])


def test_a_stack_restored_drops_the_same_units_again():
    stack, _, _ = made("CNN, large pictures", SEEDS)
    before, x = stack.saved(), rows("CNN, large pictures")
    first = stack(x, training=True)
    assert not torch.equal(stack(x, training=True), first)
    stack.restore(before)
    assert torch.equal(stack(x, training=True), first)


def test_gradients_pass_through_a_stack_to_what_fed_it():
    """A discriminator's loss reaches its generator, and stays out of the discriminator's own gradient."""
    spec = NetSpec(layers=1, width=5, activation="tanh")
    maker, judge = Stack.of(spec, (2,), 4, (1, 2)), Stack.of(spec, (4,), 1, (3, 4))
    noise = torch.randn(6, 2)
    maker.backward(judge(maker(noise, training=True), training=True).mean((1, 2)))
    assert not judge.gradient.any()
    for m in range(2):
        one, other = maker.module(m), judge.module(m)
        other(one(noise)).mean().backward()
        assert close(gradient(maker, m), torch.cat([value.grad.reshape(-1) for value in one.parameters()]))


def test_modules_of_ones_own_are_stacked():
    def own(seed):
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(4, 8), nn.LeakyReLU(0.2), nn.Linear(8, 2), nn.Tanh())

    nets = [own(seed) for seed in range(3)]
    stack, x = Stack(nets), torch.randn(5, 4)
    for m, net in enumerate(nets):
        assert close(stack(x)[m], net(x))


def test_a_layer_that_is_not_known_is_refused():
    with pytest.raises(TypeError, match="LSTM cannot be stacked"):
        Stack([nn.Sequential(nn.LSTM(2, 2))])


def test_layers_without_bias_are_stacked_and_by_hand_is_autograd():
    nets = [nn.Sequential(nn.Linear(4, 5, bias=False), nn.Tanh(), nn.Linear(5, 2, bias=False)) for _ in range(3)]
    stack, x, pull = Stack(nets), torch.randn(6, 4), torch.randn(3, 6, 2)
    outputs = stack(x)
    stack.backward(outputs, pull)
    wanted = stack.gradient.clone()
    with torch.no_grad():
        assert close(stack.ahead(x), outputs)
        stack.back(pull)
    assert close(stack.gradient, wanted)


def test_a_network_of_a_spec_is_what_the_stack_gives_back():
    spec = NetSpec(layers=1, width=5)
    assert str(Stack.of(spec, (4,), 2, [0]).module(0)) == str(network(spec, (4,), 2, 0))


MIXED = (nn.ReLU, nn.ReLU, nn.Tanh, lambda: nn.LeakyReLU(0.1), nn.LeakyReLU, nn.Mish)


def mixed():
    """Members with activations of their own, two neighbours alike, and one that has one parameter more than its neighbour."""
    torch.manual_seed(0)
    parts = lambda act: (nn.Linear(6, 7), act(), nn.Dropout(0.0), nn.Linear(7, 7), act(), nn.Linear(7, 3))  # noqa: E731
    return [nn.Sequential(*parts(act)) for act in MIXED]


@pytest.mark.parametrize("by_hand", [True, False], ids=["by hand", "autograd"])
def test_members_may_differ_in_their_activation(by_hand):
    nets, x, pull = mixed(), torch.randn(ROWS, 6), torch.randn(len(MIXED), ROWS, 3)
    stack = Stack(nets)
    if by_hand:
        with torch.no_grad():
            outputs = stack.ahead(x)
            stack.back(pull)
    else:
        outputs = stack(x, training=True)
        stack.backward(outputs, pull)
    for m, net in enumerate(nets):
        wanted = net(x)
        wanted.backward(pull[m])
        assert close(outputs[m], wanted) and close(stack.module(m)(x), wanted)
        assert close(gradient(stack, m), torch.cat([value.grad.reshape(-1) for value in net.parameters()]))
        assert repr(stack.module(m)) == repr(net)


def test_the_slopes_of_the_activations_are_autograds():
    nets, x = mixed(), torch.randn(ROWS, 6)
    stack = Stack(nets)
    with torch.no_grad():
        stack.ahead(x)
        found = stack.slopes()
    assert len(found) == 2
    for m, net in enumerate(nets):
        for layer, at in enumerate((1, 4)):
            z = net[:at](x).detach().requires_grad_()
            (wanted,) = torch.autograd.grad(net[at](z).sum(), z)
            assert close(found[layer][m], wanted)
