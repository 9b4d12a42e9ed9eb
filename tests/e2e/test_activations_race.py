"""A race of activation functions, used as a person uses it, in a real browser."""

import csv
import io
import subprocess
import sys

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.test_lr_finder import download, finished

AT = "/activations?mode=Race&race_steps=200&race_seeds=3"


def drawn(visitor, name):
    """The values of a line of the first picture, as Plotly draws it; empty until it is there."""
    script = "(name) => Array.from(document.querySelector('.pg-picture')._fullData.find((trace) => trace.name === name)?.y ?? [])"
    return visitor.page.evaluate(script, name)


def test_a_race_runs_to_its_verdict_is_scrubbed_back_and_taken_home(visit, tmp_path):
    it = visit(AT)
    it.page.wait_for_selector(".pg-picture .main-svg")
    assert "Nobody has learned yet: 6 functions with 3 networks each" in it.look()
    assert it.page.locator(".pg-picture").count() == 4
    it.page.select_option("select[aria-label=Speed]", "0")
    finished(it)
    wait_until(lambda: it.look().startswith("In the end"), or_say=it.look)
    assert "Sigmoid" in it.look() and "beyond chance" in it.look()
    best = it.look().removeprefix("In the end ").split(" is best")[0]
    end = drawn(it, best)[-1]

    rows = list(csv.DictReader(io.StringIO(download(it, "Measurements"))))
    assert float(rows[-1][f"{best}: validation loss"]) == pytest.approx(end, rel=1e-5)
    (tmp_path / "race.py").write_text(download(it, "Script of these settings"), encoding="utf-8")
    done = subprocess.run([sys.executable, "race.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0 and f"best: {best}" in done.stdout, done.stderr

    it.page.locator(".pg-live").first.focus()
    it.page.keyboard.press("Home")
    wait_until(lambda: "Nobody has learned yet" in it.look() or len(drawn(it, best)) < len(rows), or_say=it.look)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, scheme):
    it = visit(f"{AT}&racers=ReLU+%7C+Tanh", viewport={"width": 390, "height": 844}, color_scheme=scheme)
    it.page.select_option("select[aria-label=Speed]", "0")
    finished(it)
    assert it.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert all(picture.bounding_box()["width"] <= 390 for picture in it.page.locator(".pg-picture").all())
