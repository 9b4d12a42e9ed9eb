"""Mean-field theory against closed forms, arithmetic with 30 digits and published values."""

import math

import mpmath
import numpy as np
import pytest

from core.activations.config import Config
from core.activations.mean_field import Start, edge, phase, predicted
from core.activations.measures import means
from tests.core.activations.exact import exact

NORMAL = Start(1.0, 0.0, 1.0)
NO_BIAS = (0.0, 0.0)


def one(name, **settings):
    return Config(functions=name, **settings).chosen[0]


def plain(name, scale, layers=10, **how):
    return predicted(one(name), [scale] * layers, [False] * layers, NORMAL, **how)


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 1.0), (-0.7, 0.2), (1.5, 3.0), (-2.0, 40.0)])
@pytest.mark.parametrize("name", ["Sigmoid", "Tanh", "ReLU", "ELU", "SiLU", "Hardswish"])
def test_means_agree_with_quadrature_of_30_digits(name, mean, deviation):
    chosen = one(name)
    settings = [value for _, value in chosen.values]
    with mpmath.workdps(30):
        inside = sorted({-14.0, -5.0, -1.0, 0.0, 1.0, 5.0, 14.0, *((z - mean) / deviation for z in (-20, -6, -3, 0, 3, 6, 20))})
        places = [u for u in inside if abs(u) <= 14]

        def integral(part):
            return float(mpmath.quad(lambda u: part(exact(name, mean + deviation * u, settings)) * mpmath.npdf(u), places))

        known = [integral(lambda jet: jet[0]), integral(lambda jet: jet[0] ** 2), integral(lambda jet: jet[1] ** 2)]
    assert means(chosen, 0.5, mean, deviation) == pytest.approx(known, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("scale", [1.0, 2.0, 0.3])
def test_relu_multiplies_the_mean_square_and_the_squared_gradient_by_half_the_scale(scale):
    """He et al. (2015), section 2.2: E[f²] = q / 2 and E[f′²] = 1/2; the variance of |N(0, q)| cut at 0 is q (1/2 − 1/(2π))."""
    found = plain("ReLU", scale)
    powers = (scale / 2) ** np.arange(11)
    assert found.deviation[0] == 1
    assert found.deviation[1:] == pytest.approx(np.sqrt(powers[1:] * (1 - 1 / math.pi)), rel=1e-12)
    assert found.gradient == pytest.approx(np.sqrt(powers[::-1]), rel=1e-12)


def test_a_line_keeps_everything_and_a_bias_only_moves_it():
    found = plain("Linear", 1.0, bias=(0.5, 0.0))
    assert found.gradient == pytest.approx(1) and phase(one("Linear"), 1.0, NO_BIAS) == pytest.approx((1, 1))
    assert found.deviation[1] == pytest.approx(1)  # mean square 1.25, mean 0.5


def test_selu_keeps_mean_0_and_variance_1():
    """Klambauer et al. (2017), section 2: a fixed point of the map, by the choice of its two numbers."""
    found = plain("SELU", 1.0, layers=100)
    assert found.deviation == pytest.approx(1, abs=1e-6)
    assert phase(one("SELU"), 1.0, NO_BIAS).settled == pytest.approx(1, abs=1e-6)


def test_batch_norm_multiplies_the_gradient_by_the_published_factor():
    """Yang et al. (2019), section 3: √(π/(π − 1)) = 1.2110 for ReLU; a line neither grows nor fades."""
    found = plain("ReLU", 1.0, batch_norm=True).gradient
    assert found[1:-2] / found[2:-1] == pytest.approx(math.sqrt(math.pi / (math.pi - 1)), rel=1e-4)
    assert plain("Linear", 1.0, batch_norm=True).gradient == pytest.approx(1, abs=1e-4)
    assert plain("ReLU", 0.01, batch_norm=True).gradient == pytest.approx(found, rel=2e-2)  # the scale of the weights is taken off


def test_residual_relu_and_line_follow_their_recursions():
    """A line: p doubles. ReLU by hand: p' = p + p/2 + 2 m √(p/(2π)), m' = m + √(p/(2π)), from p = 1, m = 0 at σ_w = 1."""
    line = predicted(one("Linear"), [1.0] * 4, [True] * 4, NORMAL)
    assert line.deviation == pytest.approx(np.sqrt(2.0) ** np.arange(5)) and line.gradient[0] == pytest.approx(4)
    found = predicted(one("ReLU"), [1.0] * 2, [True] * 2, NORMAL)
    m1 = 1 / math.sqrt(2 * math.pi)
    step = math.sqrt(1.5 / (2 * math.pi))
    p2, m2 = 1.5 * 1.5 + 2 * m1 * step, m1 + step
    assert found.deviation[1:] == pytest.approx([math.sqrt(1.5 - m1**2), math.sqrt(p2 - m2**2)])
    assert found.gradient[0] == pytest.approx(1.5)


@pytest.mark.parametrize(("name", "deviation", "spread"), [("ReLU", 0.0, math.sqrt(2)), ("Tanh", 0.0, 1.0), ("Linear", 0.0, 1.0)])
def test_the_edge_of_chaos_lies_where_it_is_known_to(name, deviation, spread):
    assert edge(one(name), (0.0, deviation)) == pytest.approx(spread, rel=1e-6)


def test_the_edge_of_tanh_with_biases_is_where_the_variance_settles_with_factor_1():
    """Schoenholz et al. (2017) at σ_b² = 0.05: σ_w² = 1.76. Here the two equations are solved once more, with 20 digits."""
    bias = math.sqrt(0.05)
    with mpmath.workdps(20):

        def mean(part, q):
            return mpmath.quad(lambda u: part(mpmath.sqrt(q) * u) * mpmath.npdf(u), [-10, -3, 0, 3, 10])

        def equations(q, scale):
            return (
                scale * mean(lambda z: mpmath.tanh(z) ** 2, q) + 0.05 - q,
                scale * mean(lambda z: mpmath.sech(z) ** 4, q) - 1,
            )

        _, scale = mpmath.findroot(equations, (0.5, 1.7))
    found = edge(one("Tanh"), (0.0, bias))
    assert found**2 == pytest.approx(float(scale), rel=1e-8) and found**2 == pytest.approx(1.76, abs=0.005)
    assert phase(one("Tanh"), found**2 * 0.9, (0.0, bias)).factor < 1 < phase(one("Tanh"), found**2 * 1.1, (0.0, bias)).factor


def test_no_edge_is_claimed_where_there_is_none():
    assert math.isnan(edge(one("Step"), NO_BIAS)) and math.isnan(edge(one("ReLU"), (0.0, 0.5)))


def test_a_function_without_means_has_no_prediction():
    found = predicted(one("Yours", expression="exp(exp(x))"), [1.0] * 3, [False] * 3, NORMAL)
    assert not np.isfinite(found.gradient[0])
