"""The effective field: closed form against gradients of linear networks, and the law of the square root."""

import timeit

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.effective import area, centre, closed_form, profile, shares, side
from core.receptive_field.notation import parse
from core.receptive_field.regions import touched
from tests.core.receptive_field.networks import CHAIN, UP, chains, graphs


def stack(depth, room=21):
    size = 2 * depth + room
    return measure(parse(f"input 1x{size}x{size}; {depth}*(conv 1 k3 p1)")), (size // 2, size // 2)


def summing(network):
    """A chain as torch modules whose kernels are equal and sum to 1; poolings are means."""
    modules = []
    for one in measure(network).layers:
        layer, pads = one.layer, (one.columns.before, one.columns.after, one.rows.before, one.rows.after)
        if layer.kind in ("conv", "dwconv", "maxpool", "avgpool"):
            conv = torch.nn.Conv2d(1, 1, layer.kernel, layer.stride, 0, layer.dilation, bias=False).double()
            torch.nn.init.constant_(conv.weight, 1 / (layer.kernel[0] * layer.kernel[1]))
            late = 9 if layer.ceil_mode else 0  # room for windows that ceil_mode lets begin before the end
            modules.append((torch.nn.ZeroPad2d((pads[0], pads[1] + late, pads[2], pads[3] + late)), conv, one.size))
    return modules


@settings(max_examples=100, deadline=None)
@given(chains(kinds=("conv", "maxpool", "avgpool", "relu")), st.data())
def test_with_equal_weights_it_is_the_gradient_of_the_linear_network(network, data):
    report = measure(network)
    last = len(network.layers) - 1
    unit = tuple(data.draw(st.integers(0, size - 1)) for size in report.layers[last].size)
    x = torch.zeros(1, 1, *network.size, dtype=torch.float64, requires_grad=True)
    y = x
    for pad, conv, size in summing(network):
        y = conv(pad(y))[:, :, : size[0], : size[1]]
    [gradient] = torch.autograd.grad(y[0, 0, unit[0], unit[1]], x)
    assert np.allclose(closed_form(report, last, unit, "equal"), gradient[0, 0].numpy(), atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.one_of(graphs(kinds=(*CHAIN, *UP, "se", "attention", "adaptive", "globalpool"), largest=10), chains(dims=1, kinds=(*CHAIN, *UP))))
def test_it_is_positive_exactly_where_the_unit_depends_on_the_input(network):
    report = measure(network)
    last = len(network.layers) - 1
    unit = tuple(size // 2 for size in report.layers[last].size)
    scores = closed_form(report, last, None, "equal")
    assert np.array_equal(scores > 0, touched(report, last, unit)) and scores.sum() <= 1 + 1e-9


def test_two_equal_kernels_make_a_triangle():
    report, unit = stack(2)
    line = profile(report, 1, 0, unit[0], "equal")
    assert line[line > 0] * 9 == pytest.approx([1, 2, 3, 2, 1])
    assert closed_form(report, 1, unit, "equal") == pytest.approx(np.outer(line, line))
    assert closed_form(report, 1, unit) == pytest.approx(np.sqrt(np.outer(line, line)))


@pytest.mark.parametrize(("depth", "measured"), [(5, 10.5), (10, 15.5), (20, 22.3), (40, 30.6)])
def test_random_stacks_have_the_measured_effective_size(depth, measured):
    """Sides measured by gradients through random 3x3 stacks, mean over weights and inputs."""
    report, unit = stack(depth)
    assert side(closed_form(report, depth - 1, unit), centre(report, depth - 1, unit)) == pytest.approx(measured, rel=0.05)


def test_it_grows_with_the_square_root_of_depth():
    """Luo et al. 2016: sigma of n kernels of 3 is sqrt(2 n / 3); squared sizes lie on a line through the depths."""
    sizes = {}
    for depth in (20, 80):
        report, unit = stack(depth)
        sizes[depth] = side(closed_form(report, depth - 1, unit, "equal"), centre(report, depth - 1, unit))
        line = profile(report, depth - 1, 0, unit[0], "equal")
        places = np.arange(line.size) - unit[0]
        assert (line * places**2).sum() == pytest.approx(2 * depth / 3)
    assert sizes[80] / sizes[20] == pytest.approx(2, rel=0.05)


def test_random_weights_have_gradients_of_that_size_on_average():
    """Root mean square over 400 drawings of five 3x3 layers of 6 channels, by autograd; drawings are groups of one convolution."""
    report, unit = stack(5, room=1)
    chance, drawings, width = torch.Generator().manual_seed(0), 400, 6
    x = torch.zeros(1, drawings, *report.network.size, requires_grad=True)
    y = x
    for into in (1, *[width] * 4):
        weight = torch.randn(drawings * width, into, 3, 3, generator=chance) / (3 * into**0.5)
        y = torch.nn.functional.conv2d(y, weight, padding=1, groups=drawings)
    [gradient] = torch.autograd.grad(y[0, ::width, unit[0], unit[1]].sum(), x)
    squares = gradient[0].double().square().mean(0).numpy()
    squares = (squares + squares[::-1] + squares[:, ::-1] + squares[::-1, ::-1]) / 4  # the expectation is symmetric
    expected = closed_form(report, 4, unit)
    assert np.sqrt(squares) == pytest.approx(expected, abs=0.12 * expected.max())


def test_area_counts_what_is_more_than_the_threshold_of_the_centre():
    scores = np.zeros((9, 9))
    scores[4, 4], scores[4, 5], scores[0, 0] = 1.0, 0.05, 0.04
    assert area(scores, (4, 4)) == 2 and side(scores, (4, 4)) == pytest.approx(2**0.5)
    assert area(scores, (4, 4.5)) == 3  # its centre lies between two positions: 4.55 % of their mean
    assert area(np.zeros((3, 3)), (1, 1)) == 0


def test_shares_are_the_squares_that_replknet_takes():
    """By hand: an even map of 11 x 11 holds k^2 / 121 in a square of side k; squares are odd and begin at 3."""
    found = shares(np.ones((11, 11)))
    assert [(one.share, one.side) for one in found] == [(0.2, 5), (0.3, 7), (0.5, 9)]
    assert [one.area for one in found] == pytest.approx([25 / 121, 49 / 121, 81 / 121])
    point = np.zeros((11, 11))
    point[5, 5] = 9
    assert {one.side for one in shares(point)} == {3} and shares(np.zeros((5, 5))) == ()


def test_vgg_16_takes_under_two_milliseconds():
    report = measure(parse(ARCHITECTURES["VGG-16"].text))
    position = report.network.position("conv13")
    assert min(timeit.repeat(lambda: closed_form(report, position), number=1, repeat=30)) < 0.002
