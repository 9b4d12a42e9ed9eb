"""The band of a curve encloses what lies between its edges, and what is not there is not drawn."""

import numpy as np
import pytest

from core.curves import NOWHERE, Curve, band, line


def area(x, y):
    """Of a closed outline, (points,) each: the shoelace formula."""
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def test_the_outline_encloses_the_area_between_the_edges():
    x, low, high = np.array([0.0, 1.0, 3.0]), np.array([0.0, 1.0, 1.0]), np.array([2.0, 2.0, 4.0])
    drawn = band("b", "train", x, low, high)
    assert area(drawn["x"], drawn["y"]) == pytest.approx(np.trapezoid(high - low, x)) == 5.5
    assert drawn["fillcolor"] == "role:train/0.15" and not drawn["showlegend"]


def test_without_points_nothing_is_drawn_and_the_legend_keeps_its_place():
    drawn = band("b", "train", NOWHERE, NOWHERE, NOWHERE, legend=True)
    assert np.isnan(drawn["x"]).all() and np.isnan(drawn["y"]).all() and drawn["showlegend"]


def test_what_the_pointer_reads_has_no_box_beside_it():
    assert line("a", "train", [1], [2], says="%{y}")["hovertemplate"] == "%{y}<extra></extra>"


def test_curves_stay_short_and_end_with_the_last_value():
    curve = Curve()
    for step in range(10_000):
        curve.add(step, float(step))
    steps, values = curve.arrays()
    assert len(steps) <= 602 and steps[0] == 0 and steps[-1] == 9999 and np.array_equal(steps, values)


def test_a_curve_keeps_several_values_of_a_step_together_and_an_empty_one_has_no_points():
    curve = Curve(most=10)
    for step in range(100):
        curve.add(step, 2.0 * step, -1.0 * step)
    steps, doubled, negative = curve.arrays()
    assert len(steps) <= 12 and steps[-1] == 99
    assert np.array_equal(doubled, 2 * steps) and np.array_equal(negative, -steps)
    assert [len(part) for part in Curve().arrays()] == [0, 0]
