"""The time series page as a script: what is chosen reaches the config and the address."""

import pytest

from core import params
from core.time_series.config import DECOMPOSE, FORECAST, SURPRISES, TRUTH, Config
from core.time_series.forecast_config import LEARNS
from core.time_series.method_config import METHODS, SEARCHED, UNOBSERVED
from core.time_series.presets import OF_MODE
from core.time_series.surprise_config import DETECTORS, OF_DETECTOR
from pages.components.several_of import key_of

MESSY = b"when;amount;other\n" + b"".join(b"%02d.01.2023;%d,5;%d\n" % (day, day % 7, day) for day in range(1, 32))


def keys(opened):
    lists = (
        opened.test.slider,
        opened.test.select_slider,
        opened.test.selectbox,
        opened.test.button_group,
        opened.test.toggle,
        opened.test.number_input,
    )
    return {widget.key for widgets in lists for widget in widgets}


def test_it_opens_on_the_passengers(page):
    opened = page("time_series")
    assert opened.test.markdown[0].value.startswith("# Time series")
    told = opened.told()
    assert told["config"] == params.values(Config().settled()) and told["problems"] == [] and told["still"]
    assert any("Box & Jenkins" in caption.value for caption in opened.test.caption)


@pytest.mark.parametrize("method", METHODS)
def test_a_method_brings_its_own_settings_and_only_those(page, method):
    opened = page("time_series", method=method)
    config = Config(method=method)
    assert set(config.method_effective()) <= keys(opened)
    assert not {name for name in keys(opened) if name in params.of(Config)} - set(config.effective())
    told = opened.told()
    assert told["config"]["method"] == method and told["still"] == (method not in SEARCHED)


def test_every_setting_has_a_control_that_reaches_the_config(page):
    moved = set()
    opened = page("time_series", smoothness="own", breaks="1", outliers="1", under="Change points")
    for mode in (SURPRISES, DECOMPOSE, TRUTH):
        for method in METHODS if mode == DECOMPOSE else METHODS[:1]:
            opened.test.session_state["mode"], opened.test.session_state["method"] = mode, method
            opened.again()
            for widget in [*opened.test.slider, *opened.test.number_input]:
                param = params.of(Config)[widget.key]
                steps = {"trend_window": 35, "low_pass_window": 15}.get(widget.key, param.step)
                widget.set_value(param.default + steps if param.default + steps <= param.high else param.low)
            for toggle in opened.test.toggle:
                if toggle.key != "periodic":
                    toggle.set_value(not params.of(Config)[toggle.key].default)
            for group in [*opened.test.button_group, *opened.test.selectbox]:
                if group.key in params.of(Config) and group.key not in ("mode", "method", "smoothness", "data"):
                    param = params.of(Config)[group.key]
                    group.set_value(param.options[1] if param.options[0] == param.default else param.options[0])
            for box in opened.test.text_input:
                box.set_value("24")
            config = opened.again().told()["config"]
            assert opened.told()["problems"] == []
            moved |= {name for name, value in config.items() if value != params.of(Config)[name].default}
    opened.test.session_state["mode"] = FORECAST
    opened.again().test.multiselect(key=key_of("forecasters")).set_value(["AR", "SARIMA", "LSTM"])
    opened.again()
    for widget in [*opened.test.slider, *opened.test.number_input]:
        widget.set_value(params.of(Config)[widget.key].default + params.of(Config)[widget.key].step)
    for widget in opened.test.select_slider:
        widget.set_value({"net_epochs": 20, "net_batch": 8, "net_rate": 0.1}[widget.key])
    for name in ("order", "seasonal_order"):
        opened.test.text_input(key=name).set_value("1, 1, 0")
    for toggle in opened.test.toggle:
        toggle.set_value(not params.of(Config)[toggle.key].default)
    config = opened.again().told()["config"]
    moved |= {name for name, value in config.items() if value != params.of(Config)[name].default}
    opened.test.session_state["mode"] = DECOMPOSE
    opened.again().test.toggle(key="periodic").set_value(True)
    left = set(params.of(Config)) - moved - {"periodic", "data", "reading", "time", "value", "by", "which", "zone"}
    assert left == set() and opened.again().told()["config"]["periodic"]


@pytest.mark.parametrize(("mode", "name"), [(mode, name) for mode, presets in OF_MODE.items() for name in presets])
def test_a_preset_sets_every_control(page, mode, name):
    opened = page("time_series", mode=mode)
    opened.preset().set_value(name)
    config = opened.again().told()["config"]
    assert config == params.values(OF_MODE[mode][name].config.settled())
    assert any(OF_MODE[mode][name].notice in caption.value for caption in opened.test.caption)


def test_columns_of_a_table_are_proposed_and_a_correction_stands_in_the_address(page):
    opened = page("time_series")
    name = opened.bring("messy.csv", MESSY)
    opened.choose(name)
    told = opened.told()
    assert told["config"]["data"] == name and told["config"]["time"] == told["config"]["value"] == ""
    assert opened.test.selectbox(key="column-value").options == ["amount", "other"]
    opened.test.selectbox(key="column-value").set_value("other")
    assert opened.again().told()["config"]["value"] == "other" and opened.test.query_params["value"] in ("other", ["other"])
    opened.test.selectbox(key="column-value").set_value("amount")
    assert opened.again().told()["config"]["value"] == "" and "value" not in opened.test.query_params
    opened.choose("macrodata")
    opened.test.selectbox(key="column-value").set_value("unemp")
    assert opened.again().told()["config"]["value"] == "unemp"
    opened.choose("air_passengers")
    assert opened.told()["config"]["value"] == "", "another series has other columns"


def test_months_beside_each_other_are_proposed_and_one_of_them_can_be_looked_at(page):
    opened = page("time_series")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    rows = "".join(f"{2000 + year},{','.join(str(10 * year + at % 5) for at in range(12))}\n" for year in range(6))
    opened.choose(opened.bring("wide.csv", f"Year,{','.join(months)}\n{rows}".encode()))
    assert opened.test.selectbox(key="column-time").options == ["Year + 12 columns of months", "Year", "(row number)"]
    assert opened.test.selectbox(key="column-value").options == ["Jan to Dec"]
    opened.test.selectbox(key="column-time").set_value("Year")
    assert opened.again().test.selectbox(key="column-value").options == list(months)
    assert opened.told()["config"]["time"] == "Year" and opened.told()["problems"] == []


def test_series_under_each_other_are_chosen_by_their_names_and_moments_by_their_zone(page):
    opened = page("time_series")
    rows = "".join(f"{1672531200 + 3600 * at},{shop},{at % 7 + len(shop)}\n" for shop in ("north", "east") for at in range(40))
    name = opened.bring("shops.csv", f"time,shop,sold\n{rows}".encode())
    opened.choose(name)
    assert opened.test.selectbox(key="column-by").options == ["shop", "(one series)"]
    assert opened.test.selectbox(key="column-which").options == ["north", "east", "(all together)"]
    opened.test.selectbox(key="column-which").set_value("east")
    opened.test.selectbox(key="zone").set_value("Asia/Tokyo")
    config = opened.again().told()["config"]
    assert (config["by"], config["which"], config["zone"]) == ("", "east", "Asia/Tokyo") and opened.told()["problems"] == []
    opened.test.selectbox(key="column-by").set_value("(one series)")
    config = opened.again().told()["config"]
    assert (config["by"], config["which"]) == ("(one series)", "") and "column-which" not in {box.key for box in opened.test.selectbox}


def test_what_cannot_be_is_said_in_the_words_of_the_screen(page):
    opened = page("time_series", periods="1.5")
    assert opened.told()["problems"][0].startswith("Period: got “1.5”, needs up to 3 different whole numbers")


def test_the_method_that_takes_long_is_not_offered_where_sliders_are_followed(page):
    opened = page("time_series", mode=TRUTH, method=UNOBSERVED)
    assert UNOBSERVED not in opened.test.selectbox(key="method").options
    assert opened.told()["problems"] == [] and opened.told()["config"]["method"] == "STL"


def test_components_and_script_are_made_by_a_worker(page):
    opened = page("time_series", data="uk_gas")
    config = params.values(Config(data="uk_gas"))
    asked = opened.house.ask("core.time_series", "components", owner=opened.owner, config=config)
    assert asked.startswith("quarter,gas,measured,trend,season of 4,rest,without season\n")
    assert opened.house.ask("core.time_series", "summary", owner=opened.owner, config=config)["periods"] == [4]


def test_methods_that_forecast_are_chosen_and_bring_their_settings(page):
    opened = page("time_series", mode=FORECAST)
    told = opened.told()
    assert told["config"] == params.values(Config(mode=FORECAST).settled()) and not told["still"] and told["leaves"]
    assert "order" not in {box.key for box in opened.test.text_input} and not set(LEARNS) & keys(opened)
    opened.test.multiselect(key=key_of("forecasters")).set_value(["Theta", "GRU"])
    told = opened.again().told()
    assert told["config"]["forecasters"] == "Theta | GRU" and set(LEARNS) <= keys(opened)
    assert opened.test.query_params["forecasters"] in ("Theta | GRU", ["Theta | GRU"])
    opened.test.multiselect(key=key_of("forecasters")).set_value([])
    assert opened.again().told()["problems"] == ["Methods: got nothing, needs from one to 8 different ones."]


def test_orders_that_are_none_are_said_in_the_words_of_the_screen(page):
    opened = page("time_series", mode=FORECAST, forecasters="ARIMA", order="7, 0, 0")
    assert opened.told()["problems"][0].startswith("ARIMA order p, d, q: got “7, 0, 0”, needs three whole numbers")


def test_of_a_backtest_a_worker_tells_the_script_what_is_left_out(page):
    opened = page("time_series", mode=FORECAST)
    config = params.values(Config(mode=FORECAST, data="nile", forecasters="Drift | SARIMA"))
    asked = opened.house.ask("core.time_series", "summary", owner=opened.owner, config=config)
    assert asked["forecasters"] == ["Naive", "Drift", "SARIMA"] and asked["backtest"]["reference"] == "Naive"
    assert asked["backtest"]["left_out"] == [["SARIMA", origin] for origin in range(5)]


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_detector_has_its_settings_before_those_of_the_others(page, detector):
    opened = page("time_series", mode=SURPRISES, detector=detector)
    folded = {widget.key for kind in ("slider", "toggle", "button_group") for widget in opened.test.expander[0].get(kind)}
    own = set(OF_DETECTOR[detector])
    assert opened.test.expander[0].label == "The other detectors" and not folded & own
    assert own | folded >= set().union(*OF_DETECTOR.values()) and opened.told()["problems"] == []


def test_marks_reach_the_view_the_config_and_the_address(page):
    opened = page("time_series", mode=SURPRISES, data="nile", labels="1899")
    assert opened.told()["marks"] == "1899"
    opened.test.text_input(key="labels").set_value("1899, 1913")
    told = opened.again().told()
    assert told["marks"] == told["config"]["labels"] == "1899, 1913" and opened.test.query_params["labels"] in (
        "1899, 1913",
        ["1899, 1913"],
    )
    opened.test.session_state["mode"] = DECOMPOSE
    assert opened.again().told()["marks"] == ""


def test_of_a_made_series_there_is_no_file_and_the_seed_has_its_place(page):
    opened = page("time_series", mode=SURPRISES, subject="a made series")
    assert "data_choice" not in keys(opened) and {"points", "outliers", "breaks", "seed"} <= keys(opened)
    assert "data_choice" in keys(page("time_series", mode=SURPRISES)) and "seed" in keys(page("time_series", mode=SURPRISES))


def test_the_flagged_points_are_made_by_a_worker(page):
    opened = page("time_series", mode=SURPRISES, data="uk_gas")
    config = params.values(Config(mode=SURPRISES, data="uk_gas", detector="STL and IQR"))
    asked = opened.house.ask("core.time_series", "flagged", owner=opened.owner, config=config)
    assert asked.startswith("quarter,gas,expected,off by,score,true surprise,detectors,Global mean,")
    assert opened.house.ask("core.time_series", "summary", owner=opened.owner, config=config)["detectors"] == list(DETECTORS)
