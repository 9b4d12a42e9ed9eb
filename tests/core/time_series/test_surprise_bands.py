"""Bands and flags: by hand, by pandas, by statsmodels, by definitions written out."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from core.time_series.sources import built_in_frame
from core.time_series.surprise_bands import (
    MAD_TO_SIGMA,
    brutlag_band,
    fence_band,
    fences,
    global_band,
    median_band,
    rolling_band,
)

NINE = np.array([10, 12, 23, 23, 16, 23, 21, 16, 35], dtype=np.float64)
PASSENGERS = built_in_frame("air_passengers")["passengers"].to_numpy(np.float64)
NOISE = np.random.default_rng(0).standard_normal(200).cumsum()


def test_the_worked_example_has_the_bounds_of_its_notes():
    """Mean 19.889, population standard deviation 7.062, bounds 30.482 and 9.295 at 1.5; 35 alone lies outside."""
    band = global_band(NINE, 1.5, 0)
    assert band.expected[0] == pytest.approx(19.889, abs=5e-4) and (band.high - band.expected)[0] / 1.5 == pytest.approx(7.062, abs=5e-4)
    assert band.high[0] == pytest.approx(30.482, abs=5e-4) and band.low[0] == pytest.approx(9.295, abs=5e-4)
    assert np.flatnonzero(band.score > 1.5).tolist() == [8]


def test_the_samples_standard_deviation_is_that_of_pandas():
    band = global_band(NINE, 1.0, 1)
    assert (band.high - band.expected)[0] == pytest.approx(pd.Series(NINE).std()) == pytest.approx(7.4907, abs=5e-5)


@pytest.mark.parametrize("ddof", [0, 1])
@pytest.mark.parametrize("width", [4, 7])
def test_a_rolling_band_is_mean_and_deviation_of_each_window_written_out(width, ddof):
    band, past = rolling_band(NOISE, width, 2.0, ddof, False), rolling_band(NOISE, width, 2.0, ddof, True)
    before = width // 2  # a window of an even width reaches one further back
    for t in range(before, len(NOISE) - width + before + 1):
        window = NOISE[t - before : t - before + width]
        assert band.expected[t] == pytest.approx(window.mean(), abs=1e-12)
        assert band.high[t] == pytest.approx(window.mean() + 2 * window.std(ddof=ddof))
    for t in range(width, len(NOISE)):
        window = NOISE[t - width : t]
        assert past.low[t] == pytest.approx(window.mean() - 2 * window.std(ddof=ddof)), "the point itself is not in it"
    assert np.isnan(past.score[:width]).all() and np.isfinite(past.score[width:]).all()
    assert np.isnan(band.score).sum() == width - 1, "whole windows only"


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("width", [4, 5])
def test_a_median_band_is_median_and_mad_of_each_window_written_out(width, past):
    band = median_band(NOISE, width, 3.0, past)
    first = width if past else width // 2
    for t in range(first, len(NOISE) if past else len(NOISE) - width + width // 2 + 1):
        window = NOISE[t - first : t - first + width]
        middle = np.median(window)
        mad = np.median(np.abs(window - middle))
        assert band.expected[t] == middle and band.high[t] == pytest.approx(middle + 3 * 1.4826 * mad)
        assert band.score[t] == pytest.approx(abs(NOISE[t] - middle) / (1.4826 * mad))
    assert np.isfinite(band.expected).sum() == len(NOISE) - width + (0 if past else 1)


def test_the_constant_makes_a_mad_the_deviation_of_a_normal_spread():
    """1 / the third quartile of the standard normal distribution, 0.67449."""
    assert pytest.approx(1 / 0.6744897501960817, abs=5e-5) == MAD_TO_SIGMA


def test_a_chunk_of_windows_gives_what_all_give_at_once(monkeypatch):
    whole = median_band(NOISE, 9, 3.0, False)
    monkeypatch.setattr("core.time_series.surprise_bands.CHUNK", 30)
    assert np.array_equal(median_band(NOISE, 9, 3.0, False).score, whole.score, equal_nan=True)


def test_where_nothing_spreads_nothing_is_judged():
    flat = np.concatenate((np.ones(20), [5.0], np.ones(20), NOISE))
    band = median_band(flat, 7, 3.0, False)
    assert np.isnan(band.score[20]) and np.isnan(band.low[20]) and band.expected[20] == 1.0
    assert np.isnan(rolling_band(flat, 7, 3.0, 0, True).score[15])


def test_fences_are_tukeys_of_r():
    """R: x <- c(1,2,3,4,5,6,7,8,9,30); quantile(x, c(.25,.75)) 3.25 7.75; fences 1.5 IQR outside: -3.5 and 14.5."""
    low, high, score = fences(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 30.0]), 1.5)
    assert (low, high) == (-3.5, 14.5)
    assert (4.5 * score).tolist() == pytest.approx([2.25, 1.25, 0.25, 0, 0, 0, 0, 0.25, 1.25, 22.25])
    assert np.flatnonzero(score > 1.5).tolist() == [9]


@pytest.mark.parametrize("logs", [False, True])
def test_a_fence_band_holds_just_the_points_within_the_fences(logs):
    fitted = pd.Series(PASSENGERS).rolling(13, center=True, min_periods=1).mean().to_numpy()
    band = fence_band(PASSENGERS, fitted, 0.5, logs)
    assert ((band.low > PASSENGERS) | (band.high < PASSENGERS)).tolist() == (band.score > 0.5).tolist()
    assert 0 < (band.score > 0.5).sum() < len(PASSENGERS) / 2
    rest = np.log(PASSENGERS / fitted) if logs else PASSENGERS - fitted
    ends = np.log(band.high / fitted) if logs else band.high - fitted
    assert ends == pytest.approx(np.full(len(rest), fences(rest, 0.5)[1]))


def test_brutlags_forecasts_are_holts_and_winters():
    """statsmodels with the same rates and the same beginning; its seasonal rate is gamma (1 - alpha), for it corrects by the forecast."""
    alpha, beta, gamma, m = 0.3, 0.1, 0.4, 12
    slope = (PASSENGERS[m : 2 * m].mean() - PASSENGERS[:m].mean()) / m
    line = PASSENGERS[:m].mean() + slope * (np.arange(m) - (m - 1) / 2)
    model = ExponentialSmoothing(
        PASSENGERS[m:],
        trend="add",
        seasonal="add",
        seasonal_periods=m,
        initialization_method="known",
        initial_level=line[-1],
        initial_trend=slope,
        initial_seasonal=PASSENGERS[:m] - line,
    )
    fitted = model.fit(smoothing_level=alpha, smoothing_trend=beta, smoothing_seasonal=gamma * (1 - alpha), optimized=False)
    band = brutlag_band(PASSENGERS, m, alpha, beta, gamma, 3.0)
    assert band.expected[m:] == pytest.approx(fitted.fittedvalues, abs=1e-8) and np.isnan(band.expected[:m]).all()


def test_brutlags_deviations_are_smoothed_along_each_phase():
    """d_t = gamma |y_t - forecast_t| + (1 - gamma) d_(t-m), the first those of the second cycle; the band has those before."""
    gamma, m, delta = 0.25, 12, 2.5
    band = brutlag_band(PASSENGERS, m, 0.2, 0.05, gamma, delta)
    off = np.abs(PASSENGERS - band.expected)
    d = np.full(len(off), np.nan)
    d[m : 2 * m] = off[m : 2 * m]
    for t in range(2 * m, len(off)):
        d[t] = gamma * off[t] + (1 - gamma) * d[t - m]
        assert band.high[t] - band.expected[t] == pytest.approx(delta * d[t - m])
        assert band.low[t] - band.expected[t] == pytest.approx(-delta * d[t - m])
    assert np.isnan(band.high[: 2 * m]).all() and np.isfinite(band.high[2 * m :]).all()


def test_a_spike_in_a_season_is_outside_brutlags_band_and_the_same_value_in_its_own_phase_is_not():
    at = np.arange(120)
    y = 10 * np.sin(2 * np.pi * at / 12) + np.random.default_rng(1).standard_normal(120)
    y[81] = y[75]  # six months late: a common value at the wrong time
    band = brutlag_band(y, 12, 0.1, 0.0, 0.1, 3.0)
    assert band.score[81] > 3 and band.score[75] < 3 and global_band(y, 3.0, 0).score[81] < 3
