"""The band of a curve encloses what lies between its edges, and what is not there is not drawn."""

import numpy as np
import pytest

from core.curves import NOWHERE, band, line


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
