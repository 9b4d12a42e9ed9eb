"""Forecasts against published ones: R's forecast package on the airline passengers, hand calculations, statsmodels, PyTorch."""

import time
import warnings

import numpy as np
import pytest
import torch

from core.time_series.forecast_arima import (
    Orders,
    arima,
    autoregression,
    differences,
    fitted,
    kpss_statistic,
    searched,
    season_strength,
    written_orders,
)
from core.time_series.forecast_config import FORECASTERS, NETWORKS, ForecastConfig
from core.time_series.forecast_measures import naive_error, scaled_errors, symmetric_errors, within
from core.time_series.forecast_methods import forecast, obstacle
from core.time_series.forecast_network import Learner, Settings
from core.time_series.forecast_parts import stl_arima, theta
from core.time_series.forecast_simple import drift, naive, seasonal_naive
from core.time_series.forecast_smoothing import best_smoothing, ets_fit, smoothing
from core.time_series.sources import built_in_frame

AIR = built_in_frame("air_passengers")["passengers"].to_numpy()
NILE = built_in_frame("nile")["volume"].to_numpy()


# What errors are


def test_the_scale_of_mase_is_r_s():
    """R's forecast: accuracy(auto.arima(AirPassengers)) has a training MAE of 7.86754 and a MASE of 0.245628 (rpubs.com/293535)."""
    assert naive_error(AIR, 12) == pytest.approx(7.86754 / 0.245628, rel=1e-5)


def test_errors_by_hand():
    truth, mean = np.array([10.0, 20.0, 0.0]), np.array([12.0, 15.0, 0.0])
    assert scaled_errors(truth, mean, 4.0).tolist() == [0.5, 1.25, 0.0]
    assert symmetric_errors(truth, mean) == pytest.approx([200 * 2 / 22, 200 * 5 / 35, 0.0])
    assert symmetric_errors(np.array([1.0]), np.array([-1.0])) == pytest.approx([200.0]), "the worst"
    assert within(truth, np.array([10.0, 0, 1]), np.array([11.0, 19, 2])).tolist() == [1.0, 0.0, 0.0]
    assert naive_error(np.array([1.0, 3.0, 2.0]), 0) == 1.5 and np.isnan(naive_error(np.array([1.0, 2.0] * 4), 2))


# The plainest


def test_the_plainest_forecasts_by_hand():
    """Means and deviations of Hyndman & Athanasopoulos (2021), table 5.2, worked on six values."""
    y = np.array([3.0, 5.0, 4.0, 8.0, 6.0, 7.0])
    steps = np.diff(y)
    s = np.sqrt(np.mean(steps**2))
    one = naive(y, 3)
    assert one.mean.tolist() == [7.0] * 3 and one.high[1] == pytest.approx(7 + 1.959964 * s * np.sqrt([1, 2, 3]), rel=1e-6)
    assert one.low[0] == pytest.approx(7 - 1.281552 * s * np.sqrt([1, 2, 3]), rel=1e-6)
    two = seasonal_naive(y, 5, 2)
    assert two.mean.tolist() == [6.0, 7.0, 6.0, 7.0, 6.0] and two.residuals.tolist() == [1.0, 3.0, 2.0, -1.0]
    spread = np.sqrt(15 / 4) * np.sqrt([1, 1, 2, 2, 3])
    assert two.high[0] - two.mean == pytest.approx(1.281552 * spread, rel=1e-6)
    three = drift(y, 2)
    left = steps - 0.8
    assert three.mean == pytest.approx([7.8, 8.6]) and three.residuals == pytest.approx(left)
    s = np.sqrt(np.sum(left**2) / 4)
    assert three.high[1] - three.mean == pytest.approx(1.959964 * s * np.sqrt([1 * (1 + 1 / 5), 2 * (1 + 2 / 5)]), rel=1e-6)


# Exponential smoothing

R_ETS = {  # log-likelihoods of R's forecast 9.0.2, ets(AirPassengers, model, damped)
    "ANN": -863.893377599,
    "AAN": -863.647302495,
    "AAdN": -863.796068067,
    "AAA": -765.935847512,
    "MAM": -682.403619058,
    "MAdM": -679.583216237,
    "MNM": -715.657196898,
    "MNA": -775.396153368,
}


@pytest.mark.parametrize("name", R_ETS)
def test_the_likelihood_is_at_least_that_which_r_s_search_finds(name):
    """R leaves the constant n / 2 log(2 pi e / n) out."""
    n = len(AIR)
    ours = float(ets_fit(AIR, 12, name).llf) + n / 2 * np.log(2 * np.pi * np.e / n)
    assert ours > R_ETS[name] - 0.001
    if name[-1] == "N":
        assert ours == pytest.approx(R_ETS[name], abs=0.2), "few rates: one hill"


def test_simple_smoothing_is_r_s():
    """R's ses(AirPassengers, h = 1): 431.9958, 80 % from 388.641 to 475.3506, 95 % from 365.6904 to 498.3012 (rpubs.com/589678).

    R divides the variance by n - 2, statsmodels by n: the reach is smaller by sqrt(142 / 144).
    """
    found = smoothing(AIR, 1, 12, "ANN", 0)
    shrunk = np.sqrt(142 / 144)
    assert found.mean[0] == pytest.approx(431.9958, abs=0.01)
    assert (found.high - found.mean)[:, 0] == pytest.approx([(475.3506 - 431.9958) * shrunk, (498.3012 - 431.9958) * shrunk], rel=1e-3)


def test_the_automatic_choice_is_the_least_aicc_of_all_and_never_multiplies_what_is_not_above_0():
    chosen = best_smoothing(AIR, 12, 12, 0)
    assert chosen.found.startswith(("ETS(M,A,M)", "ETS(M,Ad,M)")), "R 9.0.2 has 1403.66 and 1400.64 for them, 165 less than any other"
    aicc = float(chosen.found.split("AICc ")[1].split(";")[0])
    assert aicc <= min(float(ets_fit(AIR, 12, name).aicc) for name in R_ETS) + 0.005
    assert best_smoothing(NILE - 1000, 3, 0, 0).found.startswith("ETS(A,")


def test_drawn_intervals_are_those_of_the_formula_where_there_is_one():
    """The additive model's, drawn by the same simulation that serves the multiplicative ones."""
    fit = ets_fit(AIR, 12, "AAA")
    errors = np.random.default_rng(0).normal(0, np.sqrt(fit.mse), (12, 20_000))
    paths = np.asarray(fit.simulate(12, anchor="end", repetitions=20_000, random_errors=errors)).reshape(12, -1)
    exact = smoothing(AIR, 12, 12, "AAA", 0)
    assert np.quantile(paths, 0.9, axis=1) - exact.mean == pytest.approx(exact.high[0] - exact.mean, rel=0.05)
    drawn = smoothing(AIR, 12, 12, "MAM", 0)
    assert (drawn.low[1] < drawn.low[0]).all() and (drawn.low[0] < drawn.mean).all() and (drawn.mean < drawn.high[0]).all()


# ARIMA

AIRLINE = (450.422367481, 425.717200073, 479.006845102, 492.404454072, 509.054949568, 583.344938745)
AIRLINE += (670.010755214, 667.077616515, 558.189353219, 497.207787559, 429.871976407, 477.242566997)
MIXED = (451.206565262, 431.080101367, 463.420496218, 509.066667861, 522.999291038, 588.497161586)
MIXED += (676.998916227, 663.026363330, 566.299597243, 519.568160399, 447.183950722, 491.361772829)


def test_the_airline_model_is_r_s():
    """R's forecast 9.0.2: Arima(AirPassengers, c(0,1,1), c(0,1,1), lambda = 0, method = "ML")."""
    orders = written_orders((0, 1, 1), (0, 1, 1))
    fit = fitted(np.log(AIR), 12, orders)
    assert fit.params[:2] == pytest.approx([-0.401827772272, -0.556945173790], abs=2e-3)
    assert float(fit.llf) == pytest.approx(244.699530597, abs=0.02)
    assert np.exp(arima(np.log(AIR), 12, 12, orders).mean) == pytest.approx(AIRLINE, rel=1e-4)


def test_a_model_with_a_drift_is_r_s():
    """Arima(y, c(1,1,1), c(1,0,0), include.drift = TRUE, lambda = 0, method = "ML"); one start alone ends on a lower hill."""
    orders = Orders(1, 1, 1, 1, 0, 0, constant=True)
    fit = fitted(np.log(AIR), 12, orders)
    known = dict(zip(fit.param_names, fit.params, strict=True))
    assert [known[name] for name in ("ar.L1", "ma.L1", "ar.S.L12", "const")] == pytest.approx(
        [0.73523427456767, -0.99999782402667, 0.90689485144783, 0.00974902950165], abs=5e-3
    )
    assert float(fit.llf) == pytest.approx(242.448600433, abs=0.06), "flat where the root comes to the unit circle"
    assert np.exp(arima(np.log(AIR), 12, 12, orders).mean) == pytest.approx(MIXED, rel=1e-3)


def test_the_search_finds_r_s_orders_and_is_three_times_as_fast_as_pmdarima():
    """auto.arima(AirPassengers): ARIMA(2,1,1)(0,1,0)[12], AICc 1018.17 (rpubs.com/293535); of the logarithm ARIMA(0,1,1)(0,1,1)[12].

    pmdarima 2 took 8.98 s on a machine of two cores.
    """
    began = time.process_time()
    orders = searched(AIR, 12)
    took = time.process_time() - began
    assert orders == Orders(2, 1, 1, 0, 1, 0) and float(fitted(AIR, 12, orders).aicc) == pytest.approx(1018.17, abs=0.01)
    assert took < 8.98 / 3
    assert searched(np.log(AIR), 12) == Orders(0, 1, 1, 0, 1, 1)


def test_its_roots_and_coefficients_are_r_s():
    fit = fitted(AIR, 12, Orders(2, 1, 1, 0, 1, 0))
    assert fit.params[:3] == pytest.approx([0.5960, 0.2143, -0.9819], abs=2e-3)


def test_the_search_asks_the_same_tests_as_r():
    """ndiffs(log(AirPassengers)) = nsdiffs(log(AirPassengers)) = 1; the statistic is statsmodels' with the same lags."""
    from statsmodels.tsa.stattools import kpss

    assert differences(np.log(AIR)) == 1 and season_strength(np.log(AIR), 12) > 0.64
    for values in (NILE, AIR, np.diff(np.log(AIR))):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            known = kpss(values, nlags=int(3 * np.sqrt(len(values)) / 13), result_object=False)[0]
        assert kpss_statistic(values) == pytest.approx(known, rel=1e-9)
    assert season_strength(np.random.default_rng(0).normal(size=240), 12) < 0.64
    assert differences(np.cumsum(np.cumsum(np.random.default_rng(1).normal(size=300)))) == 2


def test_an_autoregression_is_a_regression_on_past_values():
    """The coefficients and the forecast worked with numpy's least squares."""
    lags, n = 3, len(NILE)
    table = np.column_stack([np.ones(n - lags), *(NILE[lags - back : n - back] for back in range(1, lags + 1))])
    beta = np.linalg.lstsq(table, NILE[lags:], rcond=None)[0]
    found = autoregression(NILE, 2, lags)
    first = beta @ [1, *NILE[-1:-4:-1]]
    assert found.mean == pytest.approx([first, beta @ [1, first, *NILE[-1:-3:-1]]]) and found.fitted == 3
    assert autoregression(built_in_frame("sunspots")["sunspots"].to_numpy(), 2, 0).fitted >= 2


# Theta, STL


@pytest.mark.parametrize(("values", "period"), [(AIR, 12), (NILE, 1), (AIR - 300, 12)], ids=["product", "none", "sum"])
def test_theta_is_statsmodels(values, period):
    """ThetaModel: the closed form of Hyndman & Billah (2003)."""
    from statsmodels.tsa.forecasting.theta import ThetaModel

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = ThetaModel(values, period=period, deseasonalize=period > 1).fit().forecast(15)
    assert theta(values, 15, period).mean == pytest.approx(np.asarray(known), rel=1e-4), "two optimisers find the rate"


def test_stl_and_arima_are_statsmodels_stl_forecast():
    from statsmodels.tsa.arima.model import ARIMA
    from statsmodels.tsa.forecasting.stl import STLForecast
    from statsmodels.tsa.seasonal import STL

    gas = np.log(built_in_frame("uk_gas")["gas"].to_numpy())
    orders = searched(gas - STL(gas, period=4).fit().seasonal, 0)
    trend = None if not orders.constant else "t" if orders.d else "c"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = STLForecast(gas, ARIMA, model_kwargs={"order": (orders.p, orders.d, orders.q), "trend": trend}, period=4).fit()
    assert stl_arima(gas, 8, 4).mean == pytest.approx(np.asarray(known.forecast(8)), rel=2e-3)


# Networks


def settings_of(cell, **changes):
    return Settings(
        **{"cell": cell, "window": 12, "units": 5, "epochs": 4, "batch": 16, "rate": 0.01, "differences": True, "seed": 1} | changes
    )


@pytest.mark.parametrize("cell", NETWORKS)
def test_the_gates_give_what_pytorch_gives(cell):
    learner = Learner(AIR, settings_of(cell))
    list(learner.learn())
    gates = learner.gates()
    with torch.no_grad():
        given, _ = learner.network.cells(learner.values[-12:][None, :, None])
    assert gates.given == pytest.approx(given[0, :, gates.unit].numpy(), abs=1e-6)
    assert all(((gate > 0) & (gate < 1)).all() for gate in gates.gates) and len(gates.gates) == (3 if cell == "LSTM" else 2)
    assert gates.values == pytest.approx(np.diff(AIR)[-12:] / learner.scale - learner.centre / learner.scale, abs=1e-5)


def test_windows_end_before_their_target_and_every_window_is_seen_once_an_epoch():
    learner = Learner(AIR, settings_of("GRU", epochs=1, differences=False))
    losses = list(learner.learn())
    assert len(learner.windows) == len(AIR) - 12 and len(losses) == 2
    assert (learner.windows[5] == learner.values[5:17]).all() and learner.targets[5] == learner.values[17]
    assert sorted(at for batch in learner.batches for at in batch) == list(range(len(learner.windows)))
    assert learner.centre == pytest.approx(AIR.mean()) and learner.scale == pytest.approx(AIR.std())


@pytest.mark.parametrize("differences", [True, False])
def test_the_forecast_feeds_what_it_says_back_in(differences):
    learner = Learner(AIR, settings_of("GRU", differences=differences))
    list(learner.learn())
    values, last, said = learner.values.tolist(), AIR[-1], []
    for _ in range(3):
        with torch.no_grad():
            values.append(float(learner.network(torch.tensor([values[-12:]]))))
        step = values[-1] * learner.scale + learner.centre
        last = last + step if differences else step
        said.append(last)
    assert learner.forecast(3).mean == pytest.approx(said, rel=1e-4)


def test_a_network_learns_and_its_seed_fixes_everything():
    for seed in range(3):
        losses = list(Learner(AIR, settings_of("LSTM", units=8, epochs=30, seed=seed)).learn())
        assert losses[-1] < 0.5 * losses[0]
    one, two = (Learner(AIR, settings_of("LSTM")) for _ in range(2))
    assert list(one.learn()) == list(two.learn())
    first, second = one.forecast(6), two.forecast(6)
    assert (first.mean == second.mean).all() and (first.high == second.high).all() and (first.low[1] < first.high[1]).all()


# What cannot be

CANNOT = {
    "no season": ("Seasonal naive", NILE, 0, {}, "no period is known"),
    "one cycle": ("Seasonal naive", AIR[:12], 12, {}, "more than one cycle of 12 points; 12 points come before"),
    "two cycles": ("Holt-Winters, additive", AIR[:20], 12, {}, "two whole cycles of 12"),
    "a long season": ("SARIMA", np.tile(AIR, 2), 52, {}, "at most 24 points, not 52"),
    "zeros": ("Holt-Winters, multiplicative", AIR - 104, 12, {}, "above 0: 1 point at 0 or below"),
    "one value": ("Theta", np.full(40, 3.0), 12, {}, "all values before are the same"),
    "a short history": ("LSTM", AIR[:25], 12, {}, "at least 32 points; 25 points come before"),
    "many orders": ("SARIMA", AIR[:40], 12, {"seasonal_order": "2, 1, 2"}, "at least"),
    "many lags": ("AR", AIR[:40], 12, {"ar_lags": 30}, "at least 70 points"),
}


@pytest.mark.parametrize("case", CANNOT)
def test_a_method_that_cannot_says_why(case):
    name, history, period, settings, part = CANNOT[case]
    said = obstacle(name, history, period, ForecastConfig(**settings))
    assert part in said and said.endswith(".")


@pytest.mark.parametrize("name", [name for name in FORECASTERS if name not in NETWORKS])
def test_every_method_gives_what_was_asked_for_from_the_shortest_history_it_takes(name):
    config = ForecastConfig()
    shortest = next(n for n in range(10, 80) if not obstacle(name, AIR[:n], 12, config))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = forecast(name, AIR[:shortest], 18, 12, config, 0)
    assert found.mean.shape == (18,) and found.low.shape == found.high.shape == (2, 18) and np.isfinite(found.mean).all()
    assert (found.low[1] <= found.low[0]).all() and (found.high[0] <= found.high[1]).all()
    assert obstacle(name, AIR, 12, config) == ""


def test_a_search_that_leaves_the_season_out_says_so():
    weekly = np.sin(np.arange(160) / 8) + np.arange(160) / 50 + np.random.default_rng(0).normal(0, 0.1, 160)
    found = forecast("Automatic ARIMA", weekly, 4, 52, ForecastConfig(), 0).found
    assert found.startswith("The season of 52 points is left out") and "[52]" not in found
