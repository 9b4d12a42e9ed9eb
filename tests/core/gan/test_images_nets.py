"""The networks of a game on pictures: what they compute, against the plain way of writing it, SVD and formulas."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.gan.images_layers import UpConvolution, begin
from core.gan.images_nets import Discriminator, Generator, doublings


def seeded(make):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = make()
        begin(net, equalized=False)
    return net


@pytest.mark.parametrize("bias", [True, False])
def test_a_doubling_with_its_convolution_gives_what_doubling_and_then_convolving_gives(bias):
    layer = UpConvolution(3, 5, bias=bias)
    x = torch.randn(2, 3, 6, 7, dtype=torch.float64, requires_grad=True)
    layer.double()
    plain = F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), layer.weight, layer.bias, padding=1)
    assert torch.allclose(layer(x), plain, atol=1e-12)
    weights = torch.randn_like(plain)
    ours, theirs = (torch.autograd.grad((y * weights).sum(), [x, layer.weight]) for y in (layer(x), plain))
    assert all(torch.allclose(a, b, atol=1e-11) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.parametrize(("side", "times"), [(8, 2), (16, 2), (32, 3), (64, 4)])
def test_both_networks_have_one_convolution_for_each_halving_and_no_pooling(side, times):
    g, d = Generator(3, side, 16, 8, 4, "batch norm"), Discriminator(3, side, 8, 4, "batch norm", minibatch=False)
    of_class = torch.arange(4)
    made = g(torch.randn(4, 16), of_class)
    assert made.shape == (4, 3, side, side) and float(made.detach().abs().max()) <= 1
    assert d(made, of_class).shape == (4,)
    assert doublings(side) == times == len(d.convolutions) == len(g.convolutions) + 1
    assert {c.stride for c in d.convolutions} == {(2, 2)}
    assert not [part for net in (g, d) for part in net.modules() if "Pool" in type(part).__name__]
    assert isinstance(d.norms[0], nn.Identity) and all(isinstance(norm, nn.BatchNorm2d) for norm in list(d.norms)[1:])


def test_weights_start_normal_with_deviation_a_fiftieth_and_biases_at_nothing():
    g, d = (
        seeded(lambda: Generator(3, 32, 64, 32, 5, "batch norm")),
        seeded(lambda: Discriminator(3, 32, 32, 5, "batch norm", minibatch=False)),
    )
    for net in (g, d):
        net.requires_grad_(False)
    for weight in (g.linear.weight, g.convolutions[0].weight, d.convolutions[1].weight, d.verdict.weight, d.of_class.weight):
        assert float(weight.std()) == pytest.approx(0.02, rel=0.05) and abs(float(weight.mean())) < 0.001
    assert float(g.norms[0].weight.mean()) == pytest.approx(1, abs=0.01) and float(g.norms[0].weight.std()) == pytest.approx(0.02, rel=0.3)
    assert not torch.cat([part.bias for part in (g.last, d.verdict, d.convolutions[0], *g.norms)]).any()


def test_the_class_is_told_to_g_with_its_noise_and_judged_by_d_by_projection():
    g, d = (
        seeded(lambda: Generator(1, 8, 6, 8, 3, "batch norm")).eval(),
        seeded(lambda: Discriminator(1, 8, 8, 3, "none", minibatch=False)),
    )
    z, zero, one = torch.randn(1, 6), torch.tensor([0]), torch.tensor([1])
    assert not torch.equal(g(z, zero), g(z, one))
    with torch.no_grad():
        g.linear.weight[:, 6:] = 0
        assert torch.equal(g(z, zero), g(z, one))
    x = torch.randn(4, 1, 8, 8)
    features = x
    for convolution in d.convolutions:
        features = F.leaky_relu(convolution(features), 0.2)
    features = features.flatten(1)
    plain, told = d.verdict(features).squeeze(1), features @ d.of_class.weight[2]
    assert torch.allclose(d(x, torch.full((4,), 2)), plain + told, atol=1e-6)


def test_with_spectral_norm_every_weight_matrix_stretches_by_one_as_svd_says():
    d = seeded(lambda: Discriminator(3, 16, 8, 4, "none", minibatch=False))
    d.spectral = True
    for _ in range(300):
        d.iterate()
    for layer in d.layers():
        used, weight = (part.detach().flatten(1).numpy() for part in (d.weight(layer), layer.weight))
        assert np.linalg.svd(used, compute_uv=False)[0] == pytest.approx(1, abs=1e-4)
        assert used == pytest.approx(weight / np.linalg.svd(weight, compute_uv=False)[0], rel=1e-4, abs=1e-6)
    plain = copy.deepcopy(d)
    plain.spectral = False
    assert torch.equal(plain.weight(plain.layers()[0]), d.layers()[0].weight)
