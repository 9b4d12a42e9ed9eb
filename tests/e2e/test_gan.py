"""The GAN page, used as a person uses it, in a real browser."""

import pytest

from tests.e2e.conftest import wait_until


def opened(visit, query="", **context):
    visitor = visit(f"/gan{query}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor


def wait_look(visitor, part):
    wait_until(lambda: part in visitor.look(), or_say=lambda: f"still: {visitor.look()} {visitor.message()}")


def details(visitor):
    return visitor.page.inner_text(".pg-details")


def shown(visitor):
    """The layers that are seen."""
    said = "() => [...new Set(document.querySelector('.pg-picture').data.filter((t) => t.visible !== false).map((t) => t.meta.layer))]"
    return set(visitor.page.evaluate(said))


def test_the_main_way_slow_motion_layers_a_change_while_it_runs_scrub_back_and_link(visit):
    it = opened(visit, "?pace=one+update")
    wait_look(it, "Nothing is learned yet")
    it.press("step")
    wait_look(it, "The discriminator has learned")
    it.press("step")
    it.press("step")
    wait_look(it, "The generator has learned")
    assert "Iteration 1, 3 updates" in details(it)

    assert shown(it) == {"surface", "grid", "real", "made", "arrows"}
    it.page.click("[data-layer=grid]")
    wait_until(lambda: shown(it) == {"surface", "real", "made", "arrows"})

    it.choose("One step is", "10 iterations")
    wait_until(lambda: "Changed from the next step on" in it.page.inner_text(".pg-bar") or it.step() == 3)
    it.page.get_by_text("only G", exact=True).click()
    it.settled()
    it.press("step")
    wait_look(it, "Only the generator learns")
    assert it.step() in (12, 13)  # ten updates of G, whatever was left of the iteration before
    assert shown(it) == {"surface", "real", "made", "arrows"}

    it.page.keyboard.press("ArrowLeft")
    wait_until(lambda: it.step() == 3)
    it.settled()
    address = it.page.evaluate("() => location.search")
    assert "learns=only" in address, address
    other = opened(visit, address)
    wait_look(other, "Nothing is learned yet")
    assert other.page.get_by_role("radio", name="only G").is_checked()


def test_a_broken_preset_says_that_it_has_collapsed_and_its_generator_can_be_taken_home(visit):
    it = opened(visit)
    it.choose("Preset", "Break it: mode collapse")
    it.page.select_option(".pg-bar select", "0")
    it.press("play")
    wait_look(it, "Mode collapse: ")
    assert "Modes:" in details(it) and "Energy distance" in details(it)
    it.wait_state("finished", 90)
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    it.page.get_by_role("button", name="Generator of the last run (safetensors)").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, scheme):
    it = opened(visit, "", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert it.page.locator(".pg-picture").first.bounding_box()["width"] <= 390
