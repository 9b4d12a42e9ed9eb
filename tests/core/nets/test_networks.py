"""The plain network of a spec: weights of a seed, layers in their order, initialisations with the spread that their papers give."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from core.errors import InputError
from core.nets.networks import ACTIVATIONS, network, seeded
from core.nets.spec import ACTIVATIONS as NAMES
from core.nets.spec import DOWNSAMPLINGS, INITIALISATIONS, NetSpec


def plain(seed, *sizes, activation=nn.ReLU):
    """A perceptron as a script would write it."""
    torch.manual_seed(seed)
    parts = []
    for before, after in pairwise(sizes[:-1]):
        parts += [nn.Linear(before, after), activation()]
    return nn.Sequential(*parts, nn.Linear(sizes[-2], sizes[-1]))


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


@pytest.mark.parametrize("seed", [0, 7, 9999])
def test_torchs_initial_weights_are_those_of_a_plain_script_bit_for_bit(seed):
    assert same(network(NetSpec(layers=3, width=9), (5,), 4, seed), plain(seed, 5, 9, 9, 9, 4))
    assert same(network(NetSpec(layers=0), (5,), 4, seed), plain(seed, 5, 4))
    assert same(network(NetSpec(model="linear"), (5,), 4, seed), plain(seed, 5, 4))


def test_torchs_random_numbers_are_left_as_they_were():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    network(NetSpec(), (5,), 4, 0)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_members_random_numbers_go_on_where_a_plain_scripts_would():
    _, chance = seeded(NetSpec(layers=1, width=8), (5,), 4, 11)
    plain(11, 5, 8, 4)
    assert torch.equal(torch.rand(6, generator=chance), torch.rand(6))


def test_every_activation_has_a_class_and_is_put_after_each_hidden_layer():
    assert tuple(ACTIVATIONS) == NAMES
    for name, kind in ACTIVATIONS.items():
        kinds = [type(part) for part in network(NetSpec(activation=name), (5,), 4, 0)]
        assert kinds == [nn.Linear, type(kind()), nn.Linear, type(kind()), nn.Linear]


def test_a_hidden_layer_is_linear_then_batch_norm_then_activation_then_dropout():
    kinds = [type(part) for part in network(NetSpec(layers=1, batch_norm=True, dropout=0.5), (5,), 4, 0)]
    assert kinds == [nn.Linear, nn.BatchNorm1d, nn.ReLU, nn.Dropout, nn.Linear]


# Inputs and outputs of the layer are 200 and 300; a uniform number in +-a has the standard deviation a / sqrt(3).
SPREADS = {
    "torch": 1 / math.sqrt(3 * 200),
    "Xavier": math.sqrt(2 / (200 + 300)),
    "He": math.sqrt(2 / 200),
    "LeCun": 1 / math.sqrt(200),
    "N(0, 0.01)": 0.01,
    "zeros": 0.0,
}


@pytest.mark.parametrize("name", SPREADS)
def test_initial_weights_spread_as_their_source_says(name):
    first = network(NetSpec(layers=1, width=300, initialisation=name), (200,), 4, 0)[0].requires_grad_(False)
    assert float(first.weight.std()) == pytest.approx(SPREADS[name], rel=0.02) and abs(float(first.weight.mean())) < 1e-3
    assert name == "torch" or not first.bias.any()


def test_orthogonal_weights_keep_lengths():
    weight = network(NetSpec(layers=1, width=30, initialisation="orthogonal"), (200,), 4, 0)[0].weight
    assert torch.allclose(weight @ weight.T, torch.eye(30), atol=1e-5)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_an_initialisation_reaches_every_layer_of_a_cnn_and_differs_by_seed(name):
    spec = NetSpec(model="CNN", initialisation=name)
    one, again, other = (network(spec, (1, 8, 8), 3, seed) for seed in (1, 1, 2))
    assert same(one, again) and same(one, other) == (name == "zeros")


@pytest.mark.parametrize("downsampling", DOWNSAMPLINGS)
@pytest.mark.parametrize(("inputs", "blocks"), [((1, 8, 8), 2), ((3, 33, 20), 3), ((3, 64, 64), 4)])
def test_a_cnn_takes_flat_rows_of_any_picture_and_halves_it_with_each_block(downsampling, inputs, blocks):
    net = network(NetSpec(model="CNN", blocks=blocks, channels=4, downsampling=downsampling, batch_norm=True), inputs, 3, 0)
    assert net(torch.randn(2, math.prod(inputs))).shape == (2, 3)
    up = downsampling == "stride"  # a stride keeps the odd row at the edge, pooling leaves it out
    height, width = (math.ceil(side / 2**blocks) if up else side // 2**blocks for side in inputs[1:])
    assert net[-1].in_features == 4 * 2 ** (blocks - 1) * height * width


def test_a_cnn_without_pictures_is_refused():
    with pytest.raises(InputError, match="Model: got “CNN”, needs pictures"):
        network(NetSpec(model="CNN"), (13,), 3, 0)


def test_a_cnn_that_would_halve_its_picture_away_is_refused():
    with pytest.raises(InputError, match="Blocks: got 3, needs at most 2"):
        network(NetSpec(model="CNN", blocks=3), (1, 8, 8), 3, 0)


def test_a_spec_beyond_its_bounds_names_every_one():
    with pytest.raises(InputError) as caught:
        NetSpec(layers=7, width=0, activation="sine")
    assert [problem.where for problem in caught.value.problems] == ["Hidden layers", "Units per layer", "Activation"]
