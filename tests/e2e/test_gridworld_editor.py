"""The gridworld's editor in a real browser: by mouse, by touch, by keyboard."""

import json
import re

import pytest

from core.gridworld.notation import parse
from tests.e2e.conftest import wait_until
from tests.e2e.grid import SMALL, opened


def test_every_tool_paints_what_it_says_and_undo_and_redo_walk_through_all_of_it(visit):
    _, board = opened(visit, ".....|.....|....S|step=-1", "&gamma=0.9")
    board.drag((1, 1), (1, 3))
    for tool, cell in (("Goal", (1, 5)), ("Pit", (2, 1)), ("Cliff", (2, 2)), ("Start", (3, 1)), ("Door", (2, 3))):
        board.tool(tool)
        board.click(*cell)
    board.tool("Portal")
    board.click(2, 4)
    assert board.cells() == ["###.G", "HC^..", "S...."], "one end alone leads nowhere"
    board.click(3, 4)
    board.tool("Reward")
    board.page.get_by_label("Reward", exact=True).last.fill("-0.25")
    board.click(3, 2)
    board.tool("Wind")
    board.click(3, 5)
    whole = board.reached().world()
    assert whole == parse("###.G|HC^a.|S..a.|step=-1;wind=0,0,0,0,1;3,2=-0.25")
    for _ in range(10):
        board.press("Undo")
    assert board.reached().world() == parse(".....|.....|....S|step=-1")
    board.page.keyboard.press("Control+y")
    assert board.cells()[0] == "###.."
    for _ in range(9):
        board.press("Redo")
    assert board.reached().world() == whole
    board.press("Clear")
    assert board.reached().cells() == [".....", ".....", "S...."]


def test_painting_again_takes_away_and_a_fast_stroke_leaves_no_gaps(visit):
    _, board = opened(visit, "S........|.........|........G")
    board.drag((1, 2), (2, 9))
    assert "".join(board.cells()).count("#") == 8
    board.drag((1, 2), (2, 9))
    assert board.reached().cells() == ["S........", ".........", "........G"]


def test_the_world_is_painted_by_keyboard_alone_and_said_to_screen_readers(visit):
    visitor, board = opened(visit)
    drawn = visitor.state()
    board.grid.focus()
    keys = visitor.page.keyboard
    for key in ("ArrowRight", "1", " ", "ArrowDown", "3", "Enter", "Shift+ArrowRight"):
        keys.press(key)
    assert board.reached().cells() == ["S#..", ".HH.", "...G"]
    assert visitor.page.inner_text(".pg-status") == "Row 2, column 3: pit."
    active = board.grid.get_attribute("aria-activedescendant")
    assert visitor.page.locator(f"#{active}").get_attribute("aria-label") == "row 2, column 3: pit"
    keys.press("Control+z")
    assert board.reached().cells() == ["S#..", ".H..", "...G"]
    assert visitor.state() == drawn, "the keys of the live view were not meant"


def test_a_finger_scrolls_until_a_tool_is_in_hand_then_it_paints(visit):
    visitor, board = opened(visit, SMALL, has_touch=True, is_mobile=True)
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    board.grid.scroll_into_view_if_needed()
    assert board.grid.evaluate("(grid) => getComputedStyle(grid).touchAction") == "auto"
    visitor.page.touchscreen.tap(*board.at(2, 2))
    assert board.cells()[1] == "...." and "Row 2, column 2" in visitor.page.inner_text(".pg-status")
    board.tool("Wall")
    assert board.grid.evaluate("(grid) => getComputedStyle(grid).touchAction") == "none"
    board.grid.scroll_into_view_if_needed()
    visitor.page.touchscreen.tap(*board.at(2, 2))
    finger(visitor, [board.at(2, 3), board.at(2, 4), board.at(1, 4)])
    assert board.reached().cells() == ["S..#", ".###", "...G"]
    small = visitor.page.locator(".pg-tool, .pg-live .pg-button:visible, .pg-line .pg-button").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.getBoundingClientRect()])"
        ".filter(([, box]) => Math.min(box.width, box.height) < 43.5).map(([text]) => text)"
    )
    assert small == [], "a finger needs 44 px"
    wide = visitor.page.evaluate("() => document.documentElement.scrollWidth")
    assert wide <= 390, "nothing is cut off on a phone"


def finger(visitor, points):
    """Draw with one finger."""
    session = visitor.context.new_cdp_session(visitor.page)
    for kind, (x, y) in [("touchStart", points[0]), *(("touchMove", point) for point in points[1:])]:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_size_and_rules_are_changed_beside_the_grid_and_a_new_size_begins_anew(visit):
    visitor, board = opened(visit, SMALL, "&episodes=100000")
    visitor.press("play")
    wait_until(lambda: visitor.step() > 20)
    rows = visitor.page.get_by_role("spinbutton", name="Rows")
    rows.fill("5")
    rows.press("Enter")
    assert board.reached().cells() == ["S...", "....", "...G", "....", "...."]
    visitor.wait_state("not started")
    assert not visitor.message()
    rows.fill("99")
    rows.press("Enter")
    assert board.reached().world().rows == 30
    visitor.page.click("summary:has-text('Rewards and slip')")
    for label, value in (("Slip: chance to go sideways", "0.2"), ("Bump into a wall", "-2")):
        field = visitor.page.get_by_label(label)
        field.fill(value)
        field.press("Enter")
    world = board.reached().world()
    assert (world.slip, world.bump, world.step) == (0.2, -2, -1)


def test_a_preset_and_a_pasted_world_reach_the_editor_and_undo_brings_back_what_was_drawn(visit):
    visitor, board = opened(visit)
    board.click(2, 2)
    board.reached()
    visitor.page.get_by_role("combobox", name="Preset").click()
    visitor.page.get_by_role("option", name="Frozen lake 4 × 4").click()
    wait_until(lambda: board.cells()[1] == ".H.H")
    board.press("Undo")
    assert board.reached().cells() == ["S...", ".#..", "...G"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_has_the_colours_of_the_theme(visit, scheme):
    visitor, board = opened(visit, color_scheme=scheme)
    ground = board.grid.locator(".pg-kind-free").first.evaluate("(cell) => getComputedStyle(cell).fill")
    red, green, blue = map(int, re.findall(r"\d+", ground)[:3])
    assert (red + green + blue > 600) == (scheme == "light")
    assert json.loads(visitor.page.evaluate("() => JSON.stringify(document.querySelector('.pg-editor').dataset)"))["theme"] == scheme
