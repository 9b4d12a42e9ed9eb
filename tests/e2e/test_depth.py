"""The law of depth in a real browser: stepped, watched growing, taken home."""

import csv
import io

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.test_lr_finder import download


def test_a_stack_grows_layer_by_layer_to_the_law_and_is_taken_home(visit):
    visitor = visit("/receptive-field?mode=Depth&depth=12&stack_relu=false&stack_weights=equal&stacks=1")
    wait_until(lambda: visitor.drawn() > 0)
    assert "12 layers see 25 pixels" in visitor.look() and visitor.state() == "not started"
    visitor.page.keyboard.press("ArrowRight")
    wait_until(lambda: "1 layer sees 3 pixels" in visitor.look())
    visitor.press("play")
    visitor.wait_state("finished", 60)
    wait_until(lambda: "to the power of 0.50" in visitor.look(), or_say=visitor.look)
    widths = visitor.page.evaluate(
        """() => { const trace = [...document.querySelectorAll('.pg-picture')].flatMap((plot) => plot._fullData)
            .find((one) => one.name === 'what counts: slope 0.50'); return [...trace.y]; }"""
    )
    assert widths == pytest.approx([4 * (n * 8 / 12) ** 0.5 for n in range(1, 13)], rel=1e-5)
    taken = list(csv.reader(io.StringIO(download(visitor, "Measurements"))))
    assert taken[0] == ["layers", "field", "width", "spread", "expected"] and len(taken) == 13
    assert [float(row[2]) for row in taken[1:]] == pytest.approx([(n * 8 / 12) ** 0.5 for n in range(1, 13)])
