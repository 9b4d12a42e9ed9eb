"""Made series: the parts make the whole, chance is kept apart, and the errors are what they are called."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import InputError
from core.runs.moment import Resources
from core.time_series.config import TRUTH, Config
from core.time_series.known import errors, found_in
from core.time_series.made import holed, made, made_parts
from core.time_series.method_config import UNOBSERVED
from core.time_series.methods import decompose
from core.time_series.rivals import RIVALS
from core.time_series.train import train
from core.time_series.truth_config import SHAPES


def truth_of(**settings):
    return Config(mode=TRUTH, **settings)


@pytest.mark.parametrize("growing", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_parts_make_up_the_series(shape, growing):
    config = truth_of(shape=shape, growing=growing, breaks=2, outliers=5, second=3.0, wave=4.0)
    found, truth = made(config, "linear", 0)
    parts = (truth.trend, truth.season, truth.rest)
    assert found.values == pytest.approx(np.prod(parts, axis=0) if growing else np.sum(parts, axis=0))
    assert len(truth.outliers) == 5 and len(truth.broken) == 2


def test_each_kind_of_chance_has_its_own_stream():
    trend, season, rest, _, _ = made_parts(truth_of(), 3)
    more = made_parts(truth_of(outliers=7, breaks=3, holes=9), 3)
    assert np.flatnonzero(more[2] != rest).tolist() == more[3].tolist() and len(more[3]) == 7
    assert np.abs(np.diff(more[0] - trend)).max() == pytest.approx(20.0) and (more[1] == season).all()
    assert np.flatnonzero(np.abs(np.diff(more[0] - trend)) > 1).tolist() == (more[4] - 1).tolist()
    assert not np.array_equal(made_parts(truth_of(), 4)[2], rest)


@pytest.mark.parametrize("wished", [0, 1, 37, 119, 200])
def test_just_so_many_points_are_taken_away_but_at_most_half_and_never_an_end(wished):
    there = holed(truth_of(holes=wished), 1)
    assert (~there).sum() == min(wished, 120) and there[0] and there[-1]


def test_the_error_of_a_method_is_the_root_mean_square_from_the_truth():
    config = truth_of(method="Classical")
    found, truth = made(config, "linear", 0)
    parts = decompose(found, config)
    known = slice(6, -6)
    trend, season = errors(parts, truth, False)
    assert trend == pytest.approx(np.sqrt(np.mean((parts.trend - truth.trend)[known] ** 2)))
    assert season == pytest.approx(np.sqrt(np.mean((parts.season - truth.season)[known] ** 2)))


def test_the_season_of_a_product_is_measured_by_what_it_adds():
    config = truth_of(method="Classical", composition="multiplicative", growing=True, noise=0.0, shape="line", rise=0.0)
    found, truth = made(config, "linear", 0)
    assert errors(decompose(found, config), truth, True) == pytest.approx((0.0, 0.0), abs=1e-9), "nothing moves but the season"
    halved = replace(truth, season=1 + (truth.season - 1) / 2)
    assert errors(decompose(found, config), halved, True)[1] == pytest.approx(np.sqrt(np.mean((50 * (truth.season - 1)[6:-6]) ** 2)))


def test_each_rival_wins_where_it_should():
    """For ten seeds: robust STL with outliers, the fixed season with noise alone, STL with a drifting one, MSTL with two, a product."""
    lessons = {
        "STL, robust": ({"outliers": 10}, "STL", lambda one: one.trend + one.season),
        "Classical, additive": ({}, "STL", lambda one: one.season),
        "STL": ({"drift": 200.0, "noise": 1.0}, "Classical, additive", lambda one: one.season),
        "MSTL": ({"second": 10.0, "points": 480}, "STL", lambda one: one.season),
        "Classical, multiplicative": ({"growing": True, "rise": 100.0}, "Classical, additive", lambda one: one.season),
    }
    for winner, (settings, loser, error) in lessons.items():
        for seed in range(10):
            scores = {one.method: error(one) for one in found_in(truth_of(seed=seed, **settings)).scores}
            assert scores[winner] < scores[loser], (winner, seed)


def test_a_method_that_cannot_be_asked_says_why_and_the_others_are_measured():
    shown = found_in(truth_of(rise=-100.0, swing=50.0))
    scores = {one.method: one for one in shown.scores}
    assert set(scores) == set(RIVALS)
    assert "values above 0" in scores["STL of logarithms"].problem and np.isnan(scores["STL of logarithms"].trend)
    assert scores["STL"].problem == "" and np.isnan(scores["Hodrick-Prescott"].season) and scores["Hodrick-Prescott"].trend > 0


def test_what_takes_too_long_for_a_slider_is_refused_here():
    with pytest.raises(InputError, match="another method"):
        truth_of(method=UNOBSERVED)


def test_one_moment_is_all():
    moments = list(train(truth_of(), Resources()))
    assert len(moments) == 1 and moments[0].snapshot().truth is not None
