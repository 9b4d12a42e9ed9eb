"""The mode "Several inputs" of the activation page, used as a person uses it, in a real browser."""

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.test_activations import opened, wait_look


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_lines_become_a_known_function_a_gate_shuts_and_logits_become_shares(visit, width, scheme):
    it = opened(visit, "?mode=Several+inputs", viewport={"width": width, "height": 844}, color_scheme=scheme)
    wait_look(it, "At x = 0.5 piece 3 is the largest")
    it.settled()
    pieces = it.page.get_by_role("textbox", name="Pieces")
    pieces.fill("1 0; -1 0")
    pieces.press("Enter")
    wait_look(it, "Together they are exactly |x|")
    wait_until(lambda: "1 of 8 done" in it.page.inner_text(".pg-live"), or_say=lambda: it.page.inner_text(".pg-live"))

    it.settled()
    it.page.get_by_role("radio", name="Gated unit").or_(it.page.get_by_role("button", name="Gated unit")).first.click()
    wait_look(it, "SiLU(1) = 0.731 times a through")
    it.settled()
    it.page.get_by_role("slider", name="Gate b").focus()
    it.page.keyboard.press("Home")
    wait_look(it, "At b = −6 the gate lets SiLU(−6) = −0.0148 times a through")
    if width == 1280:
        it.choose("Preset", "A closed gate")
        wait_look(it, "ReLU(−1) = 0 times a through")
        assert "the unit learns nothing" in it.page.inner_text(".pg-warning")

    it.settled()
    it.page.get_by_role("radio", name="Softmax").or_(it.page.get_by_role("button", name="Softmax")).first.click()
    wait_look(it, "p = 0.659")
    it.settled()
    it.page.get_by_role("slider", name="Temperature T").focus()
    it.page.keyboard.press("ArrowRight")
    wait_until(lambda: "softmax_temperature=" in it.address())
    wait_until(lambda: "p = 0.659" not in it.look(), or_say=it.look)
    assert it.page.locator(".pg-picture").count() == 3
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= width

    if width == 1280:
        other = opened(visit, it.query())
        wait_look(other, it.look())
        other.page.get_by_role("button", name="Take away").click()
        with other.page.expect_download() as coming:
            other.page.get_by_role("button", name="Classes and Jacobian (CSV)").click()
        rows = coming.value.path().read_text(encoding="utf-8").splitlines()
        assert len(rows) == 4 and rows[0].startswith("class,logit,p,dL/dz,dp/dz1")
