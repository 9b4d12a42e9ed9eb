"""The kinds of run of the learning-rate finder, and picking a rate, in a real browser."""

import re

import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import load

from core.lr_finder.config import MODES
from tests.e2e.conftest import wait_until
from tests.e2e.test_lr_finder import finished

AT = "/lr-finder?mode="


def choose_mode(visitor, mode):
    visitor.page.get_by_role("radio", name=mode, exact=True).or_(visitor.page.get_by_role("button", name=mode, exact=True)).first.click()


def at_full_speed(visitor):
    visitor.page.select_option("select[aria-label=Speed]", "0")
    finished(visitor)


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "Your own log"])
@pytest.mark.parametrize("width", [390, 1280])
def test_each_mode_runs_to_its_end_and_fits_the_screen(visit, mode, width):
    visitor = visit(AT + mode.replace(" ", "+"))
    visitor.page.set_viewport_size({"width": width, "height": 900})
    at_full_speed(visitor)
    assert visitor.look() and not visitor.message()
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_turning_to_another_mode_shows_its_untrained_picture(visit):
    visitor = visit()
    finished(visitor)
    choose_mode(visitor, "Schedule")
    wait_until(lambda: "The plan" in visitor.look())
    assert visitor.state() == "not started" and visitor.page.locator(".pg-picture").count() == 1
    choose_mode(visitor, "Two networks")
    wait_until(lambda: visitor.page.locator(".pg-picture").count() == 2)


def test_a_click_on_the_curve_picks_a_rate_that_the_arrow_keys_move_and_the_address_keeps(visit):
    visitor = visit()
    finished(visitor)
    plot = visitor.page.locator(".pg-picture .nsewdrag").first.bounding_box()
    visitor.page.mouse.click(plot["x"] + 0.625 * plot["width"], plot["y"] + 0.8 * plot["height"])
    wait_until(lambda: "picked=" in visitor.address())
    rate = float(re.search(r"picked=([\d.e-]+)", visitor.address())[1])
    assert rate == pytest.approx(0.01, rel=0.1) and "finished" in visitor.state() and "moved on" not in visitor.state()
    visitor.page.locator(".pg-picture").first.focus()
    visitor.page.keyboard.press("ArrowRight")
    picked = r"picked=([\d.e-]+)"
    wait_until(lambda: float(re.search(picked, visitor.address())[1]) == pytest.approx(rate * 10**0.05, rel=0.02))
    assert visitor.page.get_attribute(".pg-picture", "role") == "slider"
    choose_mode(visitor, "Race")
    wait_until(lambda: "the race" in visitor.look())
    at_full_speed(visitor)
    assert "yours" in visitor.page.inner_text(".pg-details").lower()


def test_a_tap_picks_too(visit):
    visitor = visit(has_touch=True, color_scheme="dark")
    visitor.page.set_viewport_size({"width": 390, "height": 900})
    visitor.page.wait_for_timeout(500)
    plot = visitor.page.locator(".pg-picture .nsewdrag").first.bounding_box()
    visitor.page.touchscreen.tap(plot["x"] + 0.5 * plot["width"], plot["y"] + 0.5 * plot["height"])
    wait_until(lambda: "picked=" in visitor.address())


def test_a_task_is_ticked_and_stays_so_after_a_reload(visit):
    visitor = visit("/lr-finder?lr_high=1e-05")
    at_full_speed(visitor)
    wait_until(lambda: "Done" in visitor.page.inner_text(".pg-tasks summary"))
    visitor.page.reload()
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "1 of" in visitor.page.inner_text(".pg-tasks summary"))


def test_ones_own_log_is_read_without_a_run(visit, tmp_path):
    visitor = visit(AT + "Your+own+log")
    wait_until(lambda: "The example has 145 points" in visitor.look())
    assert not visitor.page.is_visible("[data-act=play]") and not visitor.page.is_visible(".pg-timeline")
    losses = 2.3 - 1.5 / (1 + np.exp(-(np.arange(60) - 36.0))) + np.where(np.arange(60) > 50, 3.0, 0.0)
    pd.DataFrame({"lr": np.geomspace(1e-5, 1.0, 60), "loss": losses}).to_csv(tmp_path / "mine.csv", index=False)
    visitor.upload(tmp_path / "mine.csv")
    wait_until(lambda: "Your log has 60 points" in visitor.look())


def test_the_picture_comes_as_svg_and_the_winners_weights_as_safetensors(visit):
    visitor = visit(AT + "Schedule&epochs=1")
    at_full_speed(visitor)
    with visitor.page.expect_download() as coming:
        visitor.press("svg")
    assert coming.value.suggested_filename.endswith(".svg") and "<svg" in coming.value.path().read_text(encoding="utf-8")
    visitor.page.click("button:has-text('Take away')")
    with visitor.page.expect_download() as coming:
        visitor.page.click("button:has-text('Weights of the winner')")
    weights = load(coming.value.path().read_bytes())
    assert weights["0.weight"].shape == (64, 64)


@pytest.mark.parametrize("width", [390, 840, 1280])
@pytest.mark.parametrize("query", ["", "?seeds=1", "?optimizer=SGD", "?data=moons&lr_low=1e-05", "?sweep=linear&lr_high=1.0"])
def test_no_two_labels_of_the_rules_overlap(visit, width, query):
    visitor = visit("/lr-finder" + query)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    at_full_speed(visitor)
    visitor.page.wait_for_timeout(500)
    boxes = visitor.page.evaluate(
        "() => [...document.querySelectorAll('.pg-picture .scatterlayer .textpoint text')]"
        ".filter(t => /valley|slide|minimum|steep|middle|lr_m/.test(t.textContent))"
        ".map(t => { const b = t.getBoundingClientRect(); return [b.left, b.top + 3, b.right, b.bottom - 3, t.textContent]; })"
    )
    assert len(boxes) >= 2
    for i, a in enumerate(boxes):
        assert a[0] >= 0 and a[2] <= width
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)
