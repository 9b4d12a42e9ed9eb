"""Which settings count, and what cannot go together."""

import pytest

from core import params
from core.errors import InputError
from core.time_series.config import DECOMPOSE, FORECAST, MODES, TRUTH, Config
from core.time_series.method_config import METHODS, OF_METHOD, SEARCHED, MethodConfig
from core.time_series.series_config import SeriesConfig
from core.time_series.truth_config import TruthConfig


@pytest.mark.parametrize("method", METHODS)
def test_settings_of_another_method_or_mode_do_not_count(method):
    config = Config(method=method, points=300, seed=5)
    known = set(config.effective())
    assert known >= {"mode", "method", *params.of(SeriesConfig)} and not known & set(params.of(TruthConfig)) - {"gaps"}
    assert config.settled().points == 240 and config.settled().method == method
    assert {name for name in known if name in params.of(MethodConfig)} <= {"method", *OF_METHOD[method]}


def test_every_setting_counts_somewhere():
    met = set()
    for mode in MODES:
        for method in METHODS:
            if mode == DECOMPOSE or method not in SEARCHED:
                more = {"smoothness": "own", "breaks": 1, "outliers": 1, "under": "Change points"}
                met |= set(Config(mode=mode, method=method, robust=True, **more).effective())
    met |= set(Config(mode=FORECAST, forecasters="AR | SARIMA | LSTM").effective())
    assert met == set(params.of(Config))


def test_what_a_switch_makes_idle_is_left_out():
    assert "seasonal_window" not in Config(periodic=True).effective() and "seasonal_window" in Config().effective()
    assert "log_lambda" not in Config(method="Hodrick-Prescott").effective()
    assert "jump" not in Config(mode=TRUTH).effective() and "jump" in Config(mode=TRUTH, breaks=1).effective()


@pytest.mark.parametrize(("text", "periods"), [("", ()), ("12", (12,)), ("168, 24", (24, 168)), ("7;365", (7, 365)), (" 1 ", (1,))])
def test_periods_are_read_as_people_write_them(text, periods):
    assert Config(periods=text).chosen_periods == periods


@pytest.mark.parametrize("text", ["0", "12,12", "1,12", "-4", "12.5", "x", "2,3,4,5", "100001", "²"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(InputError, match="Period: got"):
        Config(periods=text)


def test_windows_must_be_odd_and_waves_in_order():
    with pytest.raises(InputError) as refusal:
        Config(seasonal_window=8, trend_window=24, low_pass_window=14)
    assert [str(problem) for problem in refusal.value.problems] == [
        "Seasonal window: got 8, needs an odd number.",
        "Trend window: got 24, needs an odd number, or 0 for the rule.",
        "Low-pass window: got 14, needs an odd number, or 0 for the rule.",
    ]
    with pytest.raises(InputError, match=r"Longest wave: got 5\.0, needs more than the shortest wave, 6"):
        Config(method="Baxter-King", longest=5.0)
    assert Config(method="STL", longest=5.0), "a setting that has no effect refuses nothing"


def test_settings_of_methods_that_are_not_chosen_do_not_count():
    known = set(Config(mode=FORECAST, forecasters="Naive | ARIMA").effective())
    assert "order" in known and not known & {"seasonal_order", "ar_lags", "net_window", "method", "lower", "points"}
    assert Config(mode=FORECAST, forecasters="Naive", net_units=3, order="2, 1, 2").settled() == Config(mode=FORECAST, forecasters="Naive")


def test_only_a_search_watched_weights_and_a_backtest_are_runs():
    assert [method for method in METHODS if Config(method=method).moves] == list(SEARCHED)
    assert Config(mode=FORECAST).moves and not Config(mode=TRUTH).moves
    watched = [method for method in METHODS if Config(method=method, robust=True, background=True).moves]
    assert watched == ["STL", "MSTL", "Holt-Winters", *SEARCHED]
    assert not Config(method="Holt-Winters").moves and Config(method="Holt-Winters", background=True).moves
    assert not Config(background=True).moves and not Config(mode=TRUTH, robust=True, background=True).moves
