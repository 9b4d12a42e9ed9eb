"""Values and derivatives against arithmetic with 50 digits and against PyTorch's own differentiation, kinks included."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from torch import nn

from core.activations.config import Config, settings_of
from core.activations.functions import FUNCTIONS, NAMES, YOURS
from core.activations.measures import corners, moments, shape, turns
from tests.core.activations.exact import exact

POINTS = (-40.0, -12.5, -6.0 - 1e-3, -3.1, -1.7, -0.75, -0.1, 1e-3, 0.3, 1.2, 2.9, 5.5, 7.25, 12.5, 40.0)
KINKS = (-3.0, 0.0, 3.0, 6.0)
OTHERS = ({}, {"leaky_slope": 0.1, "prelu_weight": 1.5, "elu_alpha": 2.5, "celu_alpha": 0.3, "softplus_beta": 4.0, "swish_beta": 3.0})
TWICE_BY_HAND = ("Hardsigmoid",)  # PyTorch does not differentiate it twice


def one(name, **settings):
    return Config(functions=name, **settings).chosen[0]


@pytest.mark.parametrize("settings", OTHERS, ids=["as at first", "moved"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_derivatives_agree_with_50_digits(name, settings):
    chosen = one(name, **settings)
    found = np.array(chosen.jet(np.array(POINTS)))
    for i, x in enumerate(POINTS):
        known = [float(part) for part in exact(name, x, [value for _, value in chosen.values])]
        assert found[:, i] == pytest.approx(known, rel=2e-11, abs=1e-15), (name, x)


@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "GELU", "SiLU", "Mish", "Softplus", "ELU"])
def test_tails_keep_their_relative_precision_far_out(name):
    for x in (-30.0, -20.0):
        known = [float(part) for part in exact(name, x, [value for _, value in one(name).values])]
        found = [float(part[0]) for part in one(name).jet(np.array([x]))]
        assert found == pytest.approx(known, rel=1e-11, abs=0), (name, x)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_overflows_or_is_lost_at_a_million(name):
    with np.errstate(all="raise", under="ignore"):
        found = np.array(one(name).jet(np.array([-1e6, 1e6])))
    assert np.isfinite(found).all()


def by_autograd(chosen, x):
    """f, f', f'' of PyTorch's own call."""
    x = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = eval(chosen.torch, {"torch": torch, "nn": nn, "x": x})
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    second = torch.zeros_like(x)
    if first.requires_grad and chosen.name not in TWICE_BY_HAND:
        (second,) = torch.autograd.grad(first.sum(), x, allow_unused=True, materialize_grads=True)
    return [part.detach().numpy() for part in (y, first, second)]


@pytest.mark.parametrize("settings", OTHERS, ids=["as at first", "moved"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_and_derivatives_are_those_of_pytorch_at_kinks_too(name, settings):
    chosen = one(name, **settings)
    x = [*KINKS, *np.linspace(-8, 8, 161)]
    known = by_autograd(chosen, x)
    found = chosen.jet(np.array(x))
    loose = 3e-8 if name == "Softplus" else 1e-12  # PyTorch's is the line x where beta x > 20
    single = {"Hardsigmoid": 5e-8, "CELU": 1e-6}.get(name, 1e-11)  # PyTorch holds 1/6 and 1/alpha in float32, even for float64
    for part, other in zip(found, known, strict=True):
        np.testing.assert_allclose(part, other, rtol=single, atol=loose)


def test_the_slope_at_a_kink_is_the_one_that_pytorch_takes():
    at = {name: float(one(name).jet(np.array([0.0])).first[0]) for name in ("ReLU", "LeakyReLU", "ReLU6", "ELU", "Softsign")}
    assert at == {"ReLU": 0.0, "LeakyReLU": 0.01, "ReLU6": 0.0, "ELU": 1.0, "Softsign": 1.0}


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("GELU", -0.75179, -0.16997),
        ("SiLU", -1.278465, -0.278465),
        ("Mish", -1.19243, -0.308843),
        ("Hardswish", -1.5, -0.375),
    ],
)
def test_minima_are_where_the_literature_has_them(name, x, y):
    (turn,) = turns(one(name), 5.0)
    assert (turn.kind, turn.x, turn.y) == ("minimum", pytest.approx(x, abs=2e-5), pytest.approx(y, abs=1e-5))


@pytest.mark.parametrize(("name", "most"), [("Sigmoid", 0.25), ("Tanh", 1), ("GELU", 1.12890), ("SiLU", 1.09984), ("Mish", 1.08850)])
def test_the_steepest_slopes_are_the_known_ones(name, most):
    assert one(name).jet(np.linspace(-6, 6, 120_001)).first.max() == pytest.approx(most, abs=1e-5)


def test_the_slope_of_silu_passes_1_at_1_27846_as_the_text_says():
    below, above = one("SiLU").jet(np.array([1.27845, 1.27847])).first
    assert below < 1 < above


def test_the_two_gelus_differ_by_473_millionths_at_most_near_2_7():
    x = np.linspace(-6, 6, 12_001)
    gap = np.abs(one("GELU").jet(x).value - one("GELU tanh").jet(x).value)
    assert gap.max() == pytest.approx(4.73e-4, abs=1e-6) and abs(abs(x[gap.argmax()]) - 2.70) < 0.01


@pytest.mark.parametrize("settings", OTHERS, ids=["as at first", "moved"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_means_under_a_normal_input_agree_with_another_quadrature(name, settings):
    """QUADPACK's adaptive rule (SciPy), piece by piece."""
    chosen = one(name, **settings)
    edges = sorted({-14.0, -2.0, 0.0, 2.0, 14.0, *chosen.borders})

    def mean(part, power):
        density = lambda z: float(chosen.jet(np.array([z]))[part][0]) ** power * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)  # noqa: E731
        return sum(quad(density, low, high, epsabs=1e-11, epsrel=1e-11)[0] for low, high in pairwise(edges))

    assert tuple(moments(chosen)) == pytest.approx((mean(0, 1), mean(0, 2), mean(1, 2)), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "square", "slope"),
    [
        *[("ReLU", 0.5, 0.5), ("Linear", 1, 1), ("Step", 0.5, 0)],
        *[("Tanh", 0.394, 0.464), ("Sigmoid", 0.2935, 0.0448), ("GELU", 0.4252, 0.4559), ("SiLU", 0.356, 0.380), ("SELU", 1.0, 1.071)],
    ],
)
def test_means_are_the_known_ones(name, square, slope):
    assert (moments(one(name)).square, moments(one(name)).slope_square) == pytest.approx((square, slope), abs=8e-4)


def test_selu_alone_keeps_mean_0_and_mean_square_1_besides_the_line():
    keeps = {name for name in FUNCTIONS if abs(moments(one(name)).mean) < 1e-7 and abs(moments(one(name)).square - 1) < 1e-7}
    assert keeps == {"SELU", "Linear"}


def test_gains_are_those_of_pytorch_and_none_is_claimed_where_it_has_none():
    gain = nn.init.calculate_gain
    known = {name: gain(name.lower()) for name in ("Linear", "Sigmoid", "Tanh", "ReLU", "SELU")}
    known["LeakyReLU"] = gain("leaky_relu", 0.1)
    assert {name: found for name in FUNCTIONS if (found := one(name, leaky_slope=0.1).gain) is not None} == pytest.approx(known)


def test_corners_are_told_apart():
    kinds = {name: [(corner.x, corner.kind) for corner in corners(one(name))] for name in FUNCTIONS}
    assert {name: found for name, found in kinds.items() if found} == {
        "Step": [(0, "jump")],
        "Hardsigmoid": [(-3, "kink"), (3, "kink")],
        "Softsign": [(0, "bend")],
        "ReLU": [(0, "kink")],
        "ReLU6": [(0, "kink"), (6, "kink")],
        **{name: [(0, "kink")] for name in ("LeakyReLU", "PReLU", "RReLU", "SELU")},
        "ELU": [(0, "bend")],
        "CELU": [(0, "bend")],
        "Hardswish": [(-3, "kink"), (3, "kink")],
    }
    assert corners(one("ELU", elu_alpha=2.0))[0].kind == "kink" and corners(one("CELU", celu_alpha=2.0))[0].kind == "bend"
    assert corners(one("LeakyReLU", leaky_slope=1.0)) == ()


def test_ranges_and_shapes_are_the_known_ones():
    inf = math.inf
    known = {
        **{name: (0, 1) for name in ("Step", "Sigmoid", "Hardsigmoid")},
        **{name: (-1, 1) for name in ("Tanh", "Softsign")},
        **{name: (-inf, inf) for name in ("Linear", "LeakyReLU", "PReLU", "RReLU", "Tanhshrink")},
        **{"Arctan": (-math.pi / 2, math.pi / 2), "ReLU": (0, inf), "ReLU6": (0, 6), "Softplus": (0, inf)},
        **{"ELU": (-1, inf), "CELU": (-1, inf), "SELU": (-1.7580993, inf), "GELU": (-0.1699712, inf), "GELU tanh": (-0.1700408, inf)},
        **{"Swish": (-0.2784645, inf), "SiLU": (-0.2784645, inf), "Mish": (-0.3088434, inf), "Hardswish": (-0.375, inf)},
    }
    shapes = {name: shape(one(name), 5.0) for name in FUNCTIONS}
    for name, found in shapes.items():
        assert (found.low, found.high) == pytest.approx(known[name], abs=2e-6), name
    falls = {name for name, found in shapes.items() if not found.monotone}
    assert falls == {"GELU", "GELU tanh", "Swish", "SiLU", "Mish", "Hardswish"}
    assert {name for name, found in shapes.items() if found.odd} == {"Linear", "Tanh", "Softsign", "Arctan", "Tanhshrink"}


def test_there_are_23_functions_as_the_first_page_says_and_each_says_who_uses_it():
    assert len(FUNCTIONS) == 23 and NAMES[-1] == YOURS
    assert all(plan.used.endswith(".") and plan.latex and plan.slope for plan in FUNCTIONS.values())
    assert all(setting in Config.__dataclass_fields__ for name in NAMES for setting in settings_of(name))
