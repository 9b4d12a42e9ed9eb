"""The mode "Why" of the activation page, used as a person uses it, in a real browser."""

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.test_activations import opened, wait_look


def drawn_over(it, heights):
    """Draw with the mouse over the whole box, from left to right; heights: parts of it, 0 above."""
    it.page.locator(".pg-curve canvas").scroll_into_view_if_needed()
    box = it.page.locator(".pg-curve canvas").bounding_box()
    places = [(box["x"] + box["width"] * i / (len(heights) - 1), box["y"] + box["height"] * high) for i, high in enumerate(heights)]
    it.page.mouse.move(*places[0])
    it.page.mouse.down()
    for place in places[1:]:
        it.page.mouse.move(*place, steps=8)
    it.page.mouse.up()


def test_a_curve_is_drawn_trained_undone_typed_and_stands_in_the_link(visit):
    it = opened(visit, "?mode=Why&goal=Drawn&unit=Tanh&fit_steps=300")
    field = it.page.get_by_role("textbox", name="Your curve")
    wait_until(lambda: it.page.is_visible(".pg-curve canvas") and field.is_visible())
    before = field.input_value()
    it.settled()
    drawn_over(it, [0.9, 0.1])
    wait_until(lambda: len(field.input_value().split()) == 64, or_say=field.input_value)
    heights = [float(word) for word in field.input_value().split()]
    assert heights == sorted(heights) and heights[0] < -1.5 and heights[-1] > 1.5

    wait_look(it, "press Train")
    it.press("play")
    it.wait_state("finished")
    assert "after 300 of 300 steps" in it.look()

    it.settled()
    address = it.query()
    assert "curve=" in address and len(address) < 900
    other = opened(visit, address)
    typed = other.page.get_by_role("textbox", name="Your curve")
    wait_until(lambda: typed.is_visible() and [float(word) for word in typed.input_value().split()] == heights)

    it.page.get_by_role("button", name="Undo").click()  # what was there before, as 64 heights on the same lines
    wait_until(lambda: len(field.input_value().split()) == 64 and float(field.input_value().split()[0]) == float(before.split()[0]))
    it.settled()
    field.fill("0 1 0")
    field.press("Enter")
    wait_until(lambda: "curve=0+1+0" in it.address())
    wait_look(it, "press Train")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_reason_is_seen_and_walked_through_by_keyboard(visit, width, scheme):
    it = opened(visit, "?mode=Why&why=Backpropagation&bp_stage=9", viewport={"width": width, "height": 844}, color_scheme=scheme)
    wait_look(it, "Step 9, backward: to the hidden units.")
    it.settled()
    it.page.get_by_role("slider", name="Up to step").focus()
    it.page.keyboard.press("ArrowRight")
    wait_look(it, "Step 10, backward")
    assert "∂E/∂z₁ = ∂E/∂a₁ · f′(z₁) = 0.0554" in it.page.inner_text(".pg-equation")
    for shown, said in (
        ("Linear stack", "every line stays straight"),
        ("Normalisation", "channels at this place count"),
        ("Any function", "press Train"),
    ):
        it.settled()
        it.page.get_by_role("radio", name=shown).or_(it.page.get_by_role("button", name=shown)).first.click()
        wait_look(it, said)
        assert it.page.evaluate("() => document.documentElement.scrollWidth") <= width
    wait_until(lambda: it.page.is_visible("[data-act=play]"))
