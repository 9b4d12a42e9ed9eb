"""The time series page, used as a person uses it, in a real browser."""

import numpy as np
import pytest

from tests.e2e.conftest import wait_until


def opened(visit, query="", **context):
    visitor = visit(f"/time-series{query}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor


def wait_look(visitor, part):
    wait_until(lambda: part in visitor.look(), or_say=lambda: f"still: {visitor.look()} {visitor.message()}")


def names(visitor, place=0):
    return visitor.page.evaluate("(place) => document.querySelectorAll('.pg-picture')[place].data.map((t) => t.name)", place)


def choose_mode(visitor, label):
    visitor.page.get_by_role("radio", name=label, exact=True).click()


def test_the_main_way_slider_composition_method_error_and_link(visit):
    it = opened(visit)
    assert names(it) == ["Series", "Without season", "Trend", "Season", "Rest"] and not it.page.is_visible("[data-act=play]")
    wait_look(it, "in July")
    window = it.page.get_by_role("slider", name="Seasonal window")
    window.focus()
    for _ in range(4):
        it.page.keyboard.press("ArrowRight")
    wait_until(lambda: "Seasonal window 15 cycles" in it.page.inner_text(".pg-details"), or_say=lambda: it.page.inner_text(".pg-details"))
    it.settled()
    choose_mode(it, "multiplicative")
    wait_look(it, "×")
    it.settled()
    it.choose("Data", "Sunspots, yearly")
    wait_until(lambda: "3 points at 0 or below" in it.message(), or_say=it.message)
    it.settled()
    choose_mode(it, "additive")
    wait_look(it, "of 11")
    it.settled()
    it.choose("Method", "Hodrick-Prescott")
    wait_until(lambda: names(it) == ["Series", "Trend", "Cycle"], or_say=lambda: names(it))

    it.settled()
    address = it.query()
    assert "data=sunspots" in address and "method=Hodrick-Prescott" in address, address
    other = opened(visit, address)
    wait_look(other, "mean number")
    assert other.look() == it.look() and names(other) == ["Series", "Trend", "Cycle"]
    it.choose("Below", "Heat map")
    wait_until(lambda: names(it, 1) == ["away from the trend"], or_say=lambda: names(it, 1))


def test_a_messy_table_of_ones_own_on_a_phone(visit, tmp_path):
    it = opened(visit, viewport={"width": 390, "height": 844}, color_scheme="dark")
    rng, rows = np.random.default_rng(0), []
    for at in [*rng.permutation(120).tolist(), 5, 6]:
        day = np.datetime64("2024-03-01") + at
        value = 50 + 8 * np.sin(2 * np.pi * at / 7) + rng.normal()
        rows.append(
            f"{str(day)[8:]}.{str(day)[5:7]}.{str(day)[:4]};{'' if at in (30, 31, 32) else f'{value:.2f}'.replace('.', ',')};{at % 5}"
        )
    (tmp_path / "sales.csv").write_text("Tag;Umsatz;Filiale\n" + "\n".join(rows))
    it.page.click(".pg-toggle")
    it.upload(tmp_path / "sales.csv")
    wait_until(lambda: {"Filled gap (3)", "Several rows put together (2)"} <= set(names(it)), 40, lambda: f"{names(it)} {it.message()}")
    assert "days" in it.look()
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    it.settled()
    it.choose("Value column", "Filiale")
    wait_until(lambda: "value=Filiale" in it.address())


def test_settings_are_taken_away_as_a_file_and_loaded_again(visit, tmp_path):
    it = opened(visit, "?data=macrodata&value=unemp&method=Hodrick-Prescott&gaps=forward")
    wait_look(it, "to 7.39 %")
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    with it.page.expect_download() as coming:
        it.page.get_by_role("button", name="Settings, to load again").click()
    coming.value.save_as(tmp_path / "kept.json")
    it.page.keyboard.press("Escape")
    (tmp_path / "other.json").write_text('{"page": "gan", "settings": {}}')

    other = opened(visit, "?data=macrodata&value=infl")
    other.settled()
    other.page.get_by_text("Settings file", exact=True).click()
    other.page.set_input_files(".pg-settings input", tmp_path / "other.json")
    other.page.get_by_text("Page of the settings file").wait_for()
    assert "value=infl" in other.query()
    other.settled()
    other.page.set_input_files(".pg-settings input", tmp_path / "kept.json")
    wait_until(lambda: other.look() == it.look(), or_say=lambda: f"{other.look()} {other.message()}")
    other.settled()
    address = other.query()
    assert "value=unemp" in address and "method=Hodrick-Prescott" in address and "gaps=forward" in address, address


def test_a_likelihood_is_climbed_to_its_end_and_made_series_follow_their_sliders(visit):
    it = opened(visit, "?data=uk_gas&method=Unobserved+components&composition=multiplicative")
    before = it.look()
    it.page.click("[data-act=play]")
    wait_until(lambda: "finished" in it.page.inner_text(".pg-bar"), 60, lambda: it.page.inner_text(".pg-bar"))
    assert it.look() != before and "Log-likelihood 86." in it.page.inner_text(".pg-details")

    it.settled()
    choose_mode(it, "Known truth")
    wait_look(it, "comes closest")
    it.settled()
    it.page.get_by_text("What goes wrong").click()
    outliers = it.page.get_by_role("slider", name="Outliers")
    outliers.focus()
    for _ in range(10):
        it.page.keyboard.press("ArrowRight")
    wait_look(it, "STL, robust comes closest")
    wait_until(lambda: "error of the trend" in names(it, 1), or_say=lambda: names(it, 1))


def test_models_are_tried_one_after_the_other_and_the_best_ones_components_are_taken_away(visit):
    it = opened(visit, "?data=nile&method=ETS")
    it.page.click("[data-act=play]")
    wait_until(lambda: "finished" in it.page.inner_text(".pg-bar"), 60, lambda: it.page.inner_text(".pg-bar"))
    wait_until(lambda: "the least of 6 models" in it.page.inner_text(".pg-details"), or_say=lambda: it.page.inner_text(".pg-details"))
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    with it.page.expect_download() as coming:
        it.page.get_by_role("button", name="Components of the last run (CSV)").click()
    lines = coming.value.path().read_text().splitlines()
    assert lines[0].startswith("year,volume,measured,trend") and len(lines) == 101


@pytest.mark.parametrize("query", ["?mode=Known+truth", "?lower=Rest", "?mode=Forecast"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, query):
    it = opened(visit, query, viewport={"width": 390, "height": 844})
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert it.page.locator(".pg-picture").first.bounding_box()["width"] <= 390


def test_a_backtest_is_run_to_its_end_and_another_interval_is_looked_at(visit):
    it = opened(visit, "?mode=Forecast&forecasters=Naive+%7C+Theta&origins=2&ahead=6")
    wait_look(it, "The one to beat: seasonal naive")
    it.page.click("[data-act=play]")
    wait_until(lambda: "finished" in it.page.inner_text(".pg-bar"), 40, lambda: it.page.inner_text(".pg-bar"))
    wait_look(it, "Theta is ahead with a MASE of")
    assert "9 of 9 forecasts." in it.page.inner_text(".pg-details")
    shown = "(one) => one.data.filter((t) => t.meta?.view && t.visible !== false).map((t) => t.meta.view)"
    ticks = f"() => [...document.querySelectorAll('.pg-picture')].map({shown})"
    wait_until(lambda: it.page.evaluate(ticks)[0] == ["best", "best"], or_say=lambda: it.page.evaluate(ticks))
    it.page.get_by_role("button", name="Naive", exact=True).click()
    wait_until(
        lambda: [it.page.evaluate(ticks)[at] for at in (0, 3)] == [["Naive", "Naive"], ["Naive"]], or_say=lambda: it.page.evaluate(ticks)
    )
    numbers = it.page.evaluate("() => document.querySelectorAll('.pg-picture')[2].data[1].text")
    assert len(numbers) == 18 and numbers[0].startswith("0.")
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    with it.page.expect_download() as coming:
        it.page.get_by_role("button", name="What comes next (CSV)").click()
    assert coming.value.path().read_text().startswith("method,month,forecast,low 80 %")
