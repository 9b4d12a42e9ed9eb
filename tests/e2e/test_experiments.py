"""Experiments kept in a real browser: by button and key, as cards, compared, opened again, taken home, and shown in a room."""

import zipfile

from tests.e2e.conftest import wait_until
from tests.e2e.test_room import opened


def keep(visitor, name=None):
    """Keep what is on screen, under the proposed name or another."""
    visitor.page.wait_for_selector(".pg-live[data-drawn]")
    visitor.settled()
    visitor.press("keep")
    field = visitor.page.get_by_label("Kept as")
    wait_until(lambda: field.input_value())
    if name:
        field.fill(name)
    field.press("Enter")
    visitor.page.wait_for_selector(".pg-keep", state="hidden")


def card(visitor, name):
    return visitor.page.get_by_role("article", name=name, exact=True)


def drawn(visitor, name):
    card(visitor, name).locator(".main-svg").first.wait_for()


def test_what_is_kept_is_found_again_compared_opened_taken_home_and_deleted(visit, tmp_path):
    visitor = visit("/lr-finder?seed=3")
    visitor.press("play")
    visitor.wait_state("finished")
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("k")
    field = visitor.page.get_by_label("Kept as")
    wait_until(lambda: field.input_value() == "Learning-rate finder: Seed 3")
    field.fill("Third seed")
    field.press("Enter")
    visitor.page.goto(visitor.url + "/lr-finder?seed=3&lr_high=1.0")
    keep(visitor)
    visitor.page.goto(visitor.url + "/experiments")
    other = visitor.page.locator(".pg-card-name").first.inner_text()
    assert other.startswith("Learning-rate finder: ") and visitor.page.locator(".pg-card").count() == 2, "the newest first"
    drawn(visitor, "Third seed")
    drawn(visitor, other)
    for name in ("Third seed", other):
        card(visitor, name).get_by_role("button", name=f"Compare {name}").click()
    visitor.page.wait_for_selector(".pg-compare[data-drawn]")
    axes = "places => places.map((place) => place._fullLayout.xaxis.range.concat(place._fullLayout.yaxis.range))"
    first, second = visitor.page.eval_on_selector_all(".pg-compare-picture", axes)
    assert first == second and "Both have the same axes." in visitor.page.inner_text(".pg-compare")
    differ = visitor.page.locator(".pg-compare table").first.inner_text()
    assert "Settings that differ" in differ and "≠ Highest rate" in differ and "Seed" not in differ
    visitor.page.get_by_role("button", name="End comparison").click()
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_text("Download all (zip)").click()
    coming.value.save_as(tmp_path / "all.zip")
    names = zipfile.ZipFile(tmp_path / "all.zip").namelist()
    assert "01 Third seed/numbers.csv" in names and len([name for name in names if name.endswith("settings.json")]) == 2
    visitor.page.reload()
    card(visitor, other).get_by_role("button", name=f"Delete {other}").click()
    card(visitor, other).get_by_role("button", name="Press again: delete").click()
    card(visitor, other).wait_for(state="detached")
    drawn(visitor, "Third seed")
    card(visitor, "Third seed").get_by_role("link", name="Open Third seed").click()
    visitor.page.wait_for_url("**/lr-finder?*seed=3*")
    visitor.wait_state("finished")


def test_a_room_sees_live_what_its_people_show_and_only_that(visit):
    presenter, other = visit("/gridworld"), visit("/gridworld", viewport={"width": 390, "height": 844})
    strange = "<img src=x onerror=document.title='seized'>"
    keep(other, strange)
    keep(other, "Not shown")
    keep(presenter, "Mine")
    code = opened(presenter)
    other.page.get_by_role("button", name="Room", exact=True).click()
    other.page.get_by_label("Code of a room").fill(code)
    other.page.keyboard.press("Enter")
    other.page.get_by_role("button", name="Play on my own", exact=True).click()
    for visitor in (presenter, other):
        visitor.page.goto(visitor.url + "/experiments")
        visitor.page.get_by_text("Nobody shows anything yet").wait_for()
    card(other, strange).get_by_role("button", name=f"Show in the room {strange}").click()
    drawn(presenter, strange)
    assert presenter.page.locator(".pg-card-name").all_inner_texts() == [strange, "Mine"], "as text, and nothing else of theirs"
    assert presenter.page.title() != "seized" and presenter.page.locator(".pg-card img").count() == 0
    assert other.page.evaluate("document.documentElement.scrollWidth") == 390
    card(presenter, strange).get_by_role("button", name=f"Take out {strange}").click()
    presenter.page.get_by_text("Nobody shows anything yet").wait_for()
    wait_until(lambda: other.page.locator(".pg-card").count() == 2, or_say=lambda: "it stays its owner's")
