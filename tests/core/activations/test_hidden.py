"""Sums of units: what is constructed is what the literature says, and the bound holds; the gradient is that of PyTorch."""

import math

import numpy as np
import pytest
import torch

from core.activations.config import WHY, Config
from core.activations.fit_run import fit, ladder
from core.activations.fitting import POINTS, gradient, layers_of, start, train_layers
from core.activations.hidden import LINE, OFF, Hidden, best_polynomial, bound, built, constructed, errors, unit_of
from core.activations.targets import BUILT_IN, target_of
from core.activations.why_config import DRAWN, FORMULA, HINGES, POLYNOMIALS, STAIRS, TARGETS, WhyConfig
from tests.front import refusal

UNITS = HINGES + STAIRS + POLYNOMIALS


@pytest.mark.parametrize("name", [*TARGETS])
def test_a_target_is_nowhere_steeper_or_more_bent_than_it_says(name):
    target = target_of(WhyConfig(goal=name))
    x = np.linspace(-3, 3, 20_001)
    slope = np.diff(target.value(x)) / np.diff(x)
    assert np.abs(slope).max() <= target.slope * (1 + 1e-6)
    if math.isfinite(target.bend):
        assert np.abs(np.diff(slope)).max() / (x[1] - x[0]) <= target.bend * (1 + 1e-4)


def test_a_kink_in_a_formula_is_seen_though_its_second_derivative_is_0_wherever_it_has_one():
    target = target_of(WhyConfig(goal=FORMULA, formula="abs(x - 0.3)"))
    assert target.slope == pytest.approx(1) and target.bend > 100


def test_hinges_are_the_straight_lines_between_the_targets_heights():
    for name in ("Sine", DRAWN):
        target = target_of(WhyConfig(goal=name))
        knots = np.linspace(-3, 3, 12)
        exact = np.interp(LINE, knots, target.value(knots))  # numpy's own
        np.testing.assert_allclose(built(target, "ReLU", 11, 6.0), exact, atol=1e-12)


def test_two_hinges_are_the_absolute_value():
    made = constructed(BUILT_IN["|x|"], "ReLU", 2, 6.0)  # worked by hand: 3 - relu(x + 3) + 2 relu(x)
    assert made.c == 3 and made.a.tolist() == [-1, 2] and made.w.tolist() == [1, 1] and made.b.tolist() == [3, 0]
    assert errors(made.value(LINE), np.abs(LINE))[0] < 1e-12


def test_stairs_stand_as_high_as_the_target_in_the_middle_of_each_cell():
    values = constructed(BUILT_IN["Sine"], "Step", 5, 6.0).value(np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5]))
    np.testing.assert_allclose(values, np.sin(2 * np.array([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5])), atol=1e-12)


def test_tanh_units_give_what_sigmoid_units_give():
    for steepness in (2.0, 9.0):
        one, other = (built(BUILT_IN["Bump"], unit, 7, steepness) for unit in ("Sigmoid", "Tanh"))
        np.testing.assert_allclose(one, other, atol=1e-12)


@pytest.mark.parametrize("unit", HINGES + STAIRS)
@pytest.mark.parametrize("name", [name for name in TARGETS if name != "Step"])
def test_no_constructed_sum_is_farther_off_than_its_bound(name, unit):
    target = target_of(WhyConfig(goal=name))
    goal = target.value(LINE)
    for steepness in (1.0, 6.0, 30.0):
        for units in (1, 2, 3, 5, 16, 37, 64):
            assert errors(built(target, unit, units, steepness), goal)[0] <= bound(target, unit, units, steepness) * (1 + 1e-9) + 1e-12


def test_a_bound_is_worth_something_and_says_nothing_where_nothing_can_be_said():
    sine = BUILT_IN["Sine"]
    largest = errors(built(sine, "ReLU", 64, 6.0), sine.value(LINE))[0]
    assert bound(sine, "ReLU", 64, 6.0) == pytest.approx(4 * (6 / 64) ** 2 / 8) and largest > 0.95 * bound(sine, "ReLU", 64, 6.0)
    assert bound(sine, "Step", 5, 6.0) == pytest.approx(2 * 1 / 2)
    assert bound(BUILT_IN["Step"], "ReLU", 64, 6.0) == math.inf and math.isnan(bound(sine, "Square", 64, 6.0))


def test_how_far_smooth_units_are_from_a_hinge():
    x = np.linspace(-6, 6, 200_001)
    for unit, most in OFF.items():
        assert np.abs(unit_of(unit).jet(x).value - np.maximum(x, 0)).max() == pytest.approx(most, abs=1e-9)


def test_twice_the_hinges_leave_a_quarter_of_the_error():
    _, largest, _, mean = ladder(WhyConfig())
    at = {units: i for i, units in enumerate((1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64))}
    for fewer, more in ((16, 32), (32, 64)):
        assert largest[at[fewer]] / largest[at[more]] == pytest.approx(4, rel=0.1) and mean[at[fewer]] / mean[at[more]] == pytest.approx(
            4, rel=0.1
        )


def test_polynomial_units_stay_as_far_off_however_many_there_are():
    _, largest, bounds, mean = ladder(WhyConfig(unit="Square"))
    assert np.ptp(largest) == np.ptp(mean) == 0 and np.isnan(bounds).all()
    for unit, degree in (("Linear", 1), ("Square", 2)):
        best = np.polyval(np.polyfit(LINE, np.sin(2 * LINE), degree), LINE)
        np.testing.assert_allclose(best_polynomial(BUILT_IN["Sine"], unit), best, atol=1e-10)


def torch_layer(one: Hidden):
    return [torch.tensor(part, dtype=torch.float64, requires_grad=True) for part in (one.w, one.b, one.a, one.c)]


TORCH = {
    **{"ReLU": torch.relu, "Softplus": torch.nn.Softplus(), "SiLU": torch.nn.SiLU(), "Sigmoid": torch.sigmoid, "Tanh": torch.tanh},
    **{"Linear": lambda z: z, "Square": lambda z: z * z, "Step": lambda z: (z >= 0) + 0 * z},
}


@pytest.mark.parametrize("unit", UNITS)
def test_gradient_and_steps_are_those_of_autograd_and_adam_for_each_network_alone(unit):
    goal = np.sin(2 * POINTS)
    starts = [start(unit, units, seed=3) for units in (1, 5, 12)]
    row = np.concatenate([np.concatenate([getattr(one, part) for one in starts]) for part in "wba"] + [[one.c for one in starts]])
    slopes = layers_of(unit, gradient(unit_of(unit), row, [1, 5, 12], goal), [1, 5, 12])
    layers = list(train_layers(starts, goal, 0.02, 40))[-1]
    x = torch.tensor(POINTS)
    for one, slope, trained in zip(starts, slopes, layers, strict=True):
        w, b, a, c = parts = torch_layer(one)
        optimizer = torch.optim.Adam(parts, lr=0.02)
        for step in range(40):
            optimizer.zero_grad()
            ((c + TORCH[unit](x[:, None] * w + b) @ a - torch.tensor(goal)) ** 2).mean().backward()
            if step == 0:
                for name, part in zip("wbac", parts, strict=True):
                    np.testing.assert_allclose(getattr(slope, name), part.grad.numpy(), atol=1e-12)
            optimizer.step()
        for name, part in zip("wbac", parts, strict=True):
            np.testing.assert_allclose(getattr(trained, name), part.detach().numpy(), atol=1e-8)


@pytest.mark.parametrize("seed", range(3))
def test_training_comes_closer_than_construction_but_not_with_squares(seed):
    def end(**settings):
        *_, last = fit(WhyConfig(**settings), seed)
        return last.snapshot()

    tanh, square = end(unit="Tanh", fit_steps=800), end(unit="Square", fit_steps=800)
    assert tanh.trained_error[1] < 0.5 * tanh.built_error[1]
    assert square.trained_error[1] >= square.built_error[1] * (1 - 1e-9)


def test_no_rate_that_may_be_chosen_makes_the_sums_blow_up():
    goal = np.sin(2 * POINTS)
    for unit in ("Square", "ReLU"):  # a step of Adam is at most about the rate long, whatever the gradient
        off = [errors(one.value(POINTS), goal)[1] for (one,) in train_layers([start(unit, 64, 0)], goal, 1.0, 200)]
        assert max(off) < 10_000 and off[-1] < max(off) / 10


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"goal": FORMULA, "formula": "1/x"}, "Target formula: got “1/x”, needs a value of at most 1,000,000 everywhere from -3 to 3"),
        ({"goal": FORMULA, "formula": "log(x)"}, "needs a value of at most"),
        ({"goal": FORMULA, "formula": "sin(y)"}, "Target formula, column 5: got “y”"),
        ({"goal": DRAWN, "curve": "1"}, "Your curve: got 1 numbers, needs from 2 to 64 numbers"),
        ({"goal": DRAWN, "curve": "1 x 3"}, "Your curve, block 1, row 1, place 2: got “x”"),
        ({"goal": DRAWN, "curve": "0 5"}, "Your curve: got 5.0, needs numbers from -2 to 2"),
        ({"goal": DRAWN, "curve": "0 1; 2"}, "needs one row of numbers"),
        ({"goal": DRAWN, "curve": ""}, "Your curve: got 0 numbers"),
    ],
)
def test_a_target_that_cannot_be_aimed_at_is_refused_in_the_words_of_the_screen(settings, said):
    assert said in refusal(Config, mode=WHY, **settings)


def test_what_is_not_shown_may_be_unfinished():
    assert Config(mode=WHY, formula="sin(", curve="x", matrices="?", functions="Nope").settled() == Config(mode=WHY)
