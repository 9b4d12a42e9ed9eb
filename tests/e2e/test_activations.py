"""The activation page, used as a person uses it, in a real browser."""

import pytest

from tests.e2e.conftest import wait_until


def opened(visit, query="", **context):
    visitor = visit(f"/activations{query}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor


def wait_look(visitor, part):
    wait_until(lambda: part in visitor.look(), or_say=lambda: f"still: {visitor.look()} {visitor.message()}")


def names(visitor):
    return visitor.page.evaluate("() => document.querySelector('.pg-picture').data.filter((t) => t.showlegend).map((t) => t.name)")


def type_formula(visitor, text):
    box = visitor.page.get_by_role("textbox", name="Your function")
    box.fill(text)
    box.press("Enter")


def test_the_main_way_preset_probe_by_keys_own_formula_error_and_link(visit):
    it = opened(visit)
    assert names(it) == ["ReLU", "GELU", "Sigmoid", "Tanh"]
    assert not it.page.is_visible("[data-act=play]")
    it.choose("Preset", "One of your own")
    wait_look(it, "At x = −1 ")
    assert names(it) == ["Yours", "Mish", "SiLU"]

    it.settled()
    it.page.get_by_role("slider", name="Probe at x").focus()
    for _ in range(4):
        it.page.keyboard.press("ArrowRight")
    wait_look(it, "At x = −0.8 ")
    assert it.page.get_by_role("slider", name="Probe at x").evaluate("(slider) => slider === document.activeElement")
    assert "Mish: f(−0.8)" in it.page.inner_text(".pg-equation")

    it.settled()
    type_formula(it, "1/(x-0.3)")
    wait_until(lambda: it.page.is_visible(".pg-warning") and "no value at 1 of 601 points" in it.page.inner_text(".pg-warning"))
    it.settled()
    type_formula(it, "x + y")
    wait_until(lambda: "Your function, column 5: got “y”" in it.message(), or_say=it.message)
    it.settled()
    type_formula(it, "max(x, 0.2*x)")
    wait_until(lambda: not it.message() and "0.2" in it.page.inner_text(".pg-equation"))

    it.settled()
    address = it.query()
    assert "probe=-0.8&" in address and "expression=max" in address, it.look()
    other = opened(visit, address)
    wait_look(other, "At x = −0.8 ")
    box = other.page.get_by_role("textbox", name="Your function")
    wait_until(lambda: box.input_value() == "max(x, 0.2*x)", or_say=box.input_value)
    assert names(other) == ["Yours", "Mish", "SiLU"]


def test_one_slider_lets_the_sigmoid_die_a_task_is_ticked_and_the_table_goes_home(visit):
    it = opened(visit, "?mode=Depth&functions=Sigmoid+%7C+ReLU&initialisation=He")
    wait_look(it, "through 20 layers")
    assert "(Sigmoid) to" in it.look()
    it.page.get_by_role("slider", name="Depth").focus()
    for _ in range(20):
        it.page.keyboard.press("ArrowRight")
    wait_look(it, "through 40 layers")
    wait_until(lambda: "1 of 5 done" in it.page.inner_text(".pg-live"), or_say=lambda: it.page.inner_text(".pg-live"))
    lines = it.page.evaluate("() => [...document.querySelectorAll('.pg-picture')].map((one) => one.data.length)")
    assert len(lines) == 3 and it.page.evaluate("() => document.querySelector('.pg-picture').data[0].text.length") == 41

    it.settled()
    it.choose("Preset", "ReLU with He’s weights")
    wait_look(it, "through 50 layers")
    it.settled()
    it.page.get_by_role("button", name="Take away").click()
    with it.page.expect_download() as coming:
        it.page.get_by_role("button", name="All layers (CSV)").click()
    rows = coming.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 51 and rows[51].startswith("ReLU,50,")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["?layout=One+each", "?mode=Depth"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, scheme, query):
    it = opened(visit, query, viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert it.page.locator(".pg-picture").first.bounding_box()["width"] <= 390
