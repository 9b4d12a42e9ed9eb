"""One kernel at work in a real browser: slid by keys, its numbers typed, its terms pointed at, its results taken home."""

import csv
import io

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.test_lr_finder import download
from tests.e2e.test_lr_modes import choose_mode

AT = "/receptive-field?mode=Kernel"


def opened(visit, query="", width=1280, **context):
    visitor = visit(AT + query, **context)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    wait_until(lambda: visitor.drawn() > 0)
    return visitor


def cells(visitor, picture, name):
    """The numbers of a heat map on screen, in rows, as Plotly holds them; None where nothing is drawn."""
    return visitor.page.evaluate(
        """([picture, name]) => {
            const plot = [...document.querySelectorAll('.pg-picture')][picture];
            const trace = plot._fullData.find((one) => one.name === name);
            return [...trace.z].map((row) => [...row].map((value) => (Number.isFinite(value) ? value : null)));
        }""",
        [picture, name],
    )


def test_a_kernel_is_slid_step_by_step_and_to_its_end_and_taken_home(visit):
    visitor = opened(visit, "&side=6&kernel=Own+numbers&numbers=1+0;0+-1")
    assert "fits at 5 × 5 places" in visitor.look() and visitor.state() == "not started"
    picture = cells(visitor, 0, "picture")
    for step in (1, 2, 3):
        visitor.page.keyboard.press("ArrowRight")
        wait_until(lambda step=step: visitor.step() == step)
    expected = [picture[0][j] - picture[1][j + 1] for j in range(3)]
    wait_until(lambda: cells(visitor, 1, "output")[0][:3] == expected)
    assert cells(visitor, 1, "output")[0][3:] == [None, None]
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("finished")
    wait_until(lambda: "frequencies of the picture are multiplied" in visitor.look())
    output = cells(visitor, 1, "output")
    assert output == [[picture[i][j] - picture[i + 1][j + 1] for j in range(5)] for i in range(5)]
    taken = list(csv.reader(io.StringIO(download(visitor, "Output of the last run"))))
    assert [[float(value) for value in row] for row in taken[1:]] == output
    assert len(download(visitor, "Measurements of the last run").splitlines()) == 26
    assert "F.conv2d(small, kernel, stride=1, padding=0, dilation=1)" in download(visitor, "Script of these settings")


def test_a_number_is_typed_by_keyboard_and_the_picture_follows(visit):
    visitor = opened(visit, "&kernel=Identity&side=4")
    fields = visitor.page.locator(".pg-numbers input")
    assert fields.count() == 9 and "3 × 3, the sum is 1" in visitor.page.locator(".pg-kernel .pg-status").inner_text()
    drawn = visitor.drawn()
    fields.nth(4).focus()
    visitor.page.keyboard.press("ArrowUp")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.type("-1/2")
    wait_until(lambda: "numbers=0+0+0" in visitor.address() and "kernel=Own" in visitor.address())
    wait_until(lambda: visitor.drawn() > drawn and "The kernel’s numbers add up to 1.5" in visitor.page.locator(".pg-details").inner_text())
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.type("x")
    assert "needs a number" in visitor.page.locator(".pg-kernel .pg-status").inner_text()
    assert visitor.page.locator(".pg-numbers input[aria-invalid=true]").count() == 1
    visitor.page.keyboard.press("Backspace")
    visitor.page.keyboard.type("0")
    visitor.page.click(".pg-kernel button:has-text('Divide by sum')")
    wait_until(lambda: "add up to 1," in visitor.page.locator(".pg-details").inner_text())


def test_a_term_that_is_pointed_at_is_outlined_on_the_picture(visit):
    visitor = opened(visit, "&side=6")
    visitor.press("step")
    wait_until(lambda: visitor.page.locator(".pg-term").count() == 9)
    shapes = "() => (document.querySelector('.pg-picture')._fullLayout.shapes || []).map((one) => [one.x0, one.y0, one.x1, one.y1])"
    assert visitor.page.evaluate(shapes) == []
    visitor.page.locator(".pg-term").nth(5).hover()
    wait_until(lambda: visitor.page.evaluate(shapes) == [[1.5, 0.5, 2.5, 1.5]])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("operation", ["Transposed&stride=2&side=5", "Max+pooling&stride=2", "Average+pooling&pad=1"])
def test_each_operation_runs_to_its_end_and_fits_the_screen(visit, operation, width):
    visitor = opened(visit, f"&operation={operation}", width)
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("finished")
    assert visitor.look() and not visitor.message()
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_a_moved_control_makes_way_for_the_new_picture_and_modes_keep_apart(visit):
    visitor = opened(visit, "&side=5")
    visitor.press("step")
    wait_until(lambda: visitor.step() == 1)
    visitor.choose("Kernel", "Laplacian")
    wait_until(lambda: visitor.state() == "not started" and "fits at 3 × 3 places" in visitor.look())
    assert [visitor.page.locator(".pg-numbers input").nth(i).input_value() for i in (1, 4)] == ["1", "−4"]
    choose_mode(visitor, "Field")
    wait_until(lambda: "unit" in visitor.look() and not visitor.page.locator(".pg-numbers").count())
