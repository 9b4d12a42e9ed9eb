"""The receptive field page, used as a person uses it, in a real browser."""

import io
import re
from urllib.parse import parse_qs

import pytest
from PIL import Image

from core.receptive_field.config import Config, place
from core.receptive_field.presets import PRESETS
from tests.e2e.conftest import wait_until
from tests.ugly import networks as by_hand

SMALL = "input 3x32x32; conv 8 k3 p1; relu; pool: maxpool; last: conv 16 k5 p2"


class Fields:
    """The page by what a person sees of it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.page.wait_for_selector(".pg-picture .main-svg")
        self.page.wait_for_selector(".pg-live[data-more]")

    @property
    def map(self):
        return self.page.locator(".pg-picture[role=application]")

    def at(self, row, column):
        """The middle of a unit in the window."""
        return self.map.evaluate(
            "(it, [row, column]) => { const { xaxis, yaxis } = it._fullLayout, { left, top } = it.getBoundingClientRect();"
            " return [left + xaxis._offset + xaxis.d2p(column), top + yaxis._offset + yaxis.d2p(row)]; }",
            [row, column],
        )

    def seen(self):
        """The box that is outlined on the picture: first and last row, first and last column."""
        said = self.page.locator(".pg-picture[data-seen]:not([role=application])").get_attribute("data-seen", timeout=3000)
        return tuple(map(int, said.split()))

    def settings(self):
        return {name: values[-1] for name, values in parse_qs(self.page.evaluate("() => location.search.slice(1)")).items()}

    def row(self, name):
        return self.page.locator(".pg-layers tr[data-row]").filter(has_text=re.compile(rf"^\d+{re.escape(name)} "))

    def wait_look(self, part):
        wait_until(lambda: part in self.visitor.look(), or_say=lambda: f"still: {self.visitor.look()} {self.visitor.message()}")


@pytest.fixture
def fields(visit):
    def opened(query="", **context):
        return Fields(visit(f"/receptive-field{query}", **context))

    return opened


def test_the_main_way_open_choose_point_click_sample_bring_and_share(fields, visit, tmp_path):
    it = fields()
    it.visitor.choose("Network", "ResNet-50, stride in 3x3")
    it.wait_look("427 × 427 pixels")
    config = PRESETS["ResNet-50, stride in 3x3"].config
    it.page.mouse.move(*it.at(2, 4))
    rows, columns = config.chosen.rows.box(2), config.chosen.columns.box(4)
    assert it.seen() == (*rows, *columns)
    it.page.mouse.click(*it.at(2, 4))
    it.wait_look("row 2, column 4 of relu49")
    it.row("conv1").click()
    it.wait_look("of conv1 sees 7 × 7 pixels")
    assert it.settings()["layer"] == "conv1" and float(it.settings()["down"]) == pytest.approx(place(2, 7), abs=1e-3)

    it.visitor.press("play")
    it.visitor.wait_state("finished", 60)
    assert "After 40 random inputs" in it.visitor.look() and "±" in it.visitor.look()

    picture = tmp_path / "mine.png"
    Image.radial_gradient("L").resize((320, 200)).save(picture)
    it.visitor.settled()
    it.visitor.upload(picture)
    wait_until(lambda: it.settings()["data"].startswith("file-"), 30)

    other = fields(it.visitor.query())
    other.wait_look("of conv1 sees 7 × 7 pixels")
    assert "Bring that file to see the same picture" in other.page.inner_text("body")
    other.visitor.upload(picture)
    wait_until(lambda: other.settings().get("data") == it.settings()["data"], 30)


def test_pointing_at_the_picture_outlines_the_units_that_see_that_place(fields):
    it = fields(f"?network={SMALL}&layer=last")
    config = Config(network=SMALL, layer="last")
    box = it.page.locator(".pg-picture").first.evaluate(
        "(it) => { const { xaxis, yaxis } = it._fullLayout, { left, top } = it.getBoundingClientRect();"
        " return [left + xaxis._offset + xaxis.d2p(20), top + yaxis._offset + yaxis.d2p(9)]; }"
    )
    it.page.mouse.move(*box)
    first, last, left, right = map(int, it.map.get_attribute("data-seen").split())

    def sees(extent, position):
        return [unit for unit in range(extent.size) if extent.box(unit)[0] <= position <= extent.box(unit)[1]]

    assert (first, last) == (sees(config.chosen.rows, 9)[0], sees(config.chosen.rows, 9)[-1])
    assert (left, right) == (sees(config.chosen.columns, 20)[0], sees(config.chosen.columns, 20)[-1])


def test_a_unit_is_chosen_by_the_arrow_keys(fields):
    it = fields(f"?network={SMALL}&layer=last")
    it.wait_look("row 8, column 8 of last")
    it.map.focus()
    it.page.keyboard.press("ArrowUp")
    it.page.keyboard.press("ArrowLeft")
    it.page.keyboard.press("ArrowLeft")
    it.wait_look("row 7, column 6 of last")
    assert it.visitor.state() == "not started", "the arrows were meant for the map"


def test_a_layer_is_changed_in_the_table_by_mouse_and_keyboard(fields):
    it = fields(f"?network={SMALL}")
    it.row("last").click()
    it.wait_look("of last sees 12 × 12")
    kernel = it.page.locator(".pg-layers [data-key=kernel]")
    kernel.fill("3")
    kernel.press("Enter")
    it.wait_look("of last sees 8 × 8")
    it.page.locator(".pg-layers [data-key=add]").click()
    it.wait_look("of conv3 sees 12 × 12")
    it.page.wait_for_selector(".pg-layers tr[data-row='4'][aria-selected=true]")
    whole = "input 3x32x32; conv 8 k3 p1; relu; pool: maxpool; last: conv 16 k3 p2; conv 16 k3 p1"
    wait_until(lambda: it.settings().get("network") == whole, or_say=it.settings)
    it.page.locator(".pg-layers [data-key=remove]").click()
    wait_until(lambda: it.settings()["network"].endswith("last: conv 16 k3 p2"))
    it.page.locator(".pg-layers [data-key=kernel]").fill("60")
    it.page.locator(".pg-layers [data-key=kernel]").press("Enter")
    wait_until(lambda: "window of 60" in it.visitor.message())
    assert it.page.locator(".pg-layers .pg-wrong").count() == 1
    it.page.locator(".pg-layers [data-key=kernel]").fill("1")
    it.page.locator(".pg-layers [data-key=kernel]").press("Enter")
    it.wait_look("of last sees 4 × 4")


def test_a_run_that_was_left_is_shown_again_with_its_feature_map(fields):
    it = fields(f"?network={SMALL}&layer=last&samples=400")
    it.visitor.press("play")
    it.visitor.wait_state("finished", 60)
    it.page.reload()
    it.page.wait_for_selector(".pg-live[data-step]")
    it.wait_look("After 400 random inputs")
    known = "document.querySelector('.pg-picture[role=application]')?.data?.[0].meta.unknown === false"
    wait_until(lambda: it.page.evaluate(known))


def test_on_a_phone_nothing_is_wider_than_the_page(fields):
    it = fields("?layer=pool5", viewport={"width": 390, "height": 844}, has_touch=True)
    assert it.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth + 1")
    it.map.scroll_into_view_if_needed()
    it.page.touchscreen.tap(*it.at(1, 1))
    it.wait_look("row 1, column 1 of pool5")


def test_the_picture_of_a_signal_has_its_time_and_the_part_that_is_heard(fields):
    it = fields()
    it.visitor.choose("Network", "WaveNet")
    it.wait_look("1,024 samples, 0.064 seconds")
    title = it.page.evaluate("() => document.querySelector('.pg-picture')._fullLayout.xaxis.title.text")
    assert title == "time (seconds)"


def test_two_networks_stand_side_by_side_and_back_to_one_unit(fields):
    it = fields()
    it.page.get_by_role("radio", name="Two networks").click()
    it.wait_look("A sees 212, B 150 pixels")
    it.visitor.choose("Pair", "Three 3 × 3 or one 7 × 7")
    it.wait_look("Both see 7 pixels")
    assert it.page.locator(".pg-picture").count() == 3 and not it.page.is_visible("[data-act=play]")
    it.page.get_by_role("radio", name="Field").click()
    it.wait_look("pixels, all of it inside the input")
    it.page.wait_for_selector("[data-act=play]")
    wait_until(lambda: it.page.locator(".pg-picture").count() == 4)


def test_the_saved_picture_is_one(fields):
    it = fields(f"?network={SMALL}")
    with it.page.expect_download() as saved:
        it.visitor.press("picture")
    raw = saved.value.path().read_bytes()
    assert Image.open(io.BytesIO(raw)).width > 500


def test_an_onnx_file_that_is_dropped_becomes_the_network_with_its_fields(fields, tmp_path):
    it = fields()
    file = tmp_path / "any name.bin"
    file.write_bytes(by_hand.small("batch", 3, 64, 48))
    it.visitor.upload(file)
    it.wait_look("conv1 sees 3 × 3 pixels")
    wait_until(lambda: it.settings().get("network") == "input 3x64x48; conv 8 k3 p1 nobias; relu", or_say=it.settings)
    it.page.mouse.move(*it.at(30, 20))
    assert it.seen() == (29, 31, 19, 21)
    it.visitor.press("play")
    it.visitor.wait_state("finished", 60)
    file.write_bytes(by_hand.small()[:-30])
    it.visitor.upload(file)
    it.page.get_by_text("it ends too early").wait_for(timeout=20_000)
    assert it.settings()["network"].startswith("input 3x64x48"), "what was there stays"


def test_a_picture_is_shifted_by_half_a_stride_by_a_whole_one_and_swept(fields):
    it = fields()
    it.page.get_by_role("radio", name="Moved picture").click()
    it.wait_look("of the map of relu4 has changed (0 down, 5 across)")
    it.visitor.choose("Preset", "A whole stride")
    it.wait_look("relu4 follows the move")
    assert "The law holds here" in it.page.locator(".pg-details").inner_text()
    it.visitor.press("play")
    it.visitor.wait_state("finished", 90)
    assert "a blur before each stride leaves" in it.visitor.look() and it.page.locator(".pg-picture").count() == 6
    it.page.click("button:has-text('Take away')")
    with it.page.expect_download() as saved:
        it.page.click("button:has-text('Script of these settings')")
    assert "move = Move(down=0, across=8, turn=0.0, zoom=1.0)" in saved.value.path().read_text(encoding="utf-8")
    it.page.keyboard.press("Escape")
    it.page.get_by_role("radio", name="Field").click()
    it.wait_look("relu4 sees")


def test_layers_learn_while_one_watches_and_the_timeline_leads_back(fields):
    it = fields()
    it.page.get_by_role("radio", name="Training").click()
    it.wait_look("Press Train")
    it.visitor.press("play")
    it.visitor.wait_state("finished", 90)
    assert "After 12 epochs" in it.visitor.look()
    it.page.locator(".pg-range").press("Home")
    it.wait_look("Press Train")


def test_a_picture_is_drawn_once_for_each_change_and_one_out_of_sight_soon_after(fields):
    it = fields()
    it.visitor.settled()
    it.page.evaluate("() => new Promise((done) => requestIdleCallback(() => requestIdleCallback(done)))")  # what was out of sight is drawn
    drawn = "(part) => window.drawn.filter((label) => label.startsWith(part)).length"
    it.page.evaluate(
        "() => { window.drawn = []; const react = Plotly.react; Plotly.react = (element, ...rest) => {"
        " window.drawn.push(element.getAttribute('aria-label')); return react(element, ...rest); }; }"
    )
    more = int(it.page.locator(".pg-live").get_attribute("data-more"))
    it.page.mouse.click(*it.at(2, 4))
    wait_until(lambda: int(it.page.locator(".pg-live").get_attribute("data-more")) > more)
    assert it.page.evaluate(drawn, "The picture.") == 1, "what is told later of the same unit changes only the map"
    wait_until(lambda: it.page.evaluate(drawn, "The effective size") == 1)
    assert it.page.evaluate(drawn, "The size of the receptive field") == 0, "the growth is of the layer, which is the same"
