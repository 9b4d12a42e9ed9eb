"""The gridworld, used as a person uses it, in a real browser: by mouse, by touch, by keyboard."""

import json
import re
from itertools import islice
from urllib.parse import parse_qs, urlsplit

import pytest

from core.gridworld.config import Config
from core.gridworld.game import replayed, rules
from core.gridworld.luck import chances
from core.gridworld.notation import parse
from core.gridworld.world import World
from tests.e2e.conftest import wait_until

SMALL = "S...|....|...G|step=-1"
RICH = "S.a.#|.>.H.|^.#.C|..a.G|b..B.|slip=0.3;wind=0,0,1,0,0;sidewind=0,-1,0,0,0;b=3;2,2=0.5;goal=2;step=-0.1"


class Board:
    """The editor on a page, by what a person sees of it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.page.wait_for_selector(".pg-tool")
        wait_until(lambda: visitor.drawn() > 0)

    @property
    def grid(self):
        return self.page.get_by_role("grid")

    def at(self, row, column):
        """The middle of a cell in the window, rows and columns from 1."""
        box = self.grid.bounding_box()
        rows, columns = (int(self.grid.get_attribute(f"aria-{of}count")) for of in ("row", "col"))
        return box["x"] + (column - 0.5) * box["width"] / columns, box["y"] + (row - 0.5) * box["height"] / rows

    def tool(self, name):
        self.page.get_by_role("group", name="Tools").get_by_role("button", name=name, exact=True).click()

    def click(self, row, column):
        self.page.mouse.click(*self.at(row, column))

    def drag(self, *cells):
        self.page.mouse.move(*self.at(*cells[0]))
        self.page.mouse.down()
        for cell in cells[1:]:
            self.page.mouse.move(*self.at(*cell))
        self.page.mouse.up()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def world(self):
        """What is painted."""
        return parse(self.page.locator(".pg-editor[data-text]").get_attribute("data-text"))

    def cells(self):
        return list(self.world().cells)

    def address(self):
        """The world that the address names."""
        return parse(parse_qs(urlsplit(self.page.url).query).get("world", [SMALL])[0])

    def reached(self):
        """Wait until what is painted is in the address too."""
        wait_until(lambda: self.address() == self.world(), or_say=lambda: f"{self.page.url} {self.world()}")
        return self


def opened(visit, world=SMALL, more="", **context):
    visitor = visit(f"/gridworld?world={world.replace('#', '%23').replace(';', '%3B')}{more}", **context)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    return visitor, Board(visitor)


def walls(visitor):
    """How many points the outline of the walls has in the picture, as Plotly holds it."""
    return visitor.page.evaluate(
        "() => document.querySelector('.pg-picture')._fullData.find((trace) => trace.name === 'wall')?.x?.length ?? 0"
    )


def test_a_wall_painted_while_it_learns_reaches_the_learner_and_the_values_adapt(visit):
    visitor, board = opened(visit, SMALL, "&episodes=100000")
    assert "Nothing is known yet" in visitor.look() and walls(visitor) <= 1
    visitor.press("play")
    wait_until(lambda: visitor.step() > 100)
    run = visitor.page.evaluate("() => document.querySelector('.pg-live').dataset.policy")
    board.drag((2, 2), (2, 4))
    board.reached()
    assert board.cells() == ["S...", ".###", "...G"]
    wait_until(lambda: walls(visitor) > 3)
    at = visitor.step()
    wait_until(lambda: visitor.step() > at + 200)
    assert "moved on" not in visitor.state() and "finished" not in visitor.state() and not visitor.message()
    policy = visitor.page.evaluate("() => document.querySelector('.pg-live').dataset.policy")
    assert policy != run and int(policy[0], 16) == 4, "from the start the only way is down"
    visitor.press("stop")


def test_step_by_step_each_update_is_written_with_its_numbers_and_scrubbing_brings_them_back(visit):
    visitor, _ = opened(visit, SMALL, "&pace=transition&alpha=0.5&gamma=0.9")
    assert "No move yet" in visitor.page.inner_text(".pg-equation")
    visitor.press("step")
    visitor.wait_state("step 1, paused")
    wait_until(lambda: visitor.step() == 1)
    first = visitor.page.inner_text(".pg-equation")
    assert re.search(r"−0\.5\s*←\s*0 \+ 0\.5 \[ −1 \+ 0\.9 · 0 − 0 \]", first), first
    visitor.page.locator(".pg-term").nth(3).hover()
    wait_until(lambda: visitor.page.evaluate("() => document.querySelector('.pg-picture').layout.shapes?.length === 1"))
    visitor.press("step")
    wait_until(lambda: visitor.step() == 2)
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("ArrowLeft")
    wait_until(lambda: visitor.page.inner_text(".pg-equation") == first)


def test_what_an_action_is_worth_and_may_lead_to_is_said_where_it_is_pointed_at(visit):
    visitor, _ = opened(visit, "S..|.H.|..G|slip=0.2;step=-1", "&gamma=0.9&episodes=300")
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("finished")
    table, here = [visitor.page.evaluate(side) for side in (Q_HERE, RIGHT_OF_FIRST)]
    visitor.page.mouse.move(*here)
    tip = visitor.page.locator(".pg-tip")
    wait_until(tip.is_visible)
    lines = tip.inner_text().split("\n")
    assert lines[0] == f"right from row 1, column 1: Q = {table}".replace("-", "−")
    assert lines[1:4] == [
        "80 % to row 1, column 2 (reward −1)",
        "10 % to row 2, column 1 (reward −1)",
        "10 % stays in row 1, column 1 (reward −1)",
    ]
    visitor.page.mouse.move(2, 2)
    wait_until(lambda: not tip.is_visible())
    at = visitor.step()
    visitor.page.locator(".pg-views button").last.focus()
    visitor.page.keyboard.press("Tab")
    for key, said in (
        ("ArrowRight", "right from row 1, column 1"),
        ("ArrowRight", "right from row 1, column 2"),
        ("ArrowDown", "down from row 1, column 2"),
    ):
        visitor.page.keyboard.press(key)
        wait_until(lambda said=said: tip.is_visible() and tip.inner_text().startswith(said), or_say=tip.inner_text)
    assert "80 % falls into the pit in row 2, column 2 (reward 0): the episode ends" in tip.inner_text()
    assert visitor.step() == at, "the arrow keys did not scrub"


Q_HERE = """() => {
  const trace = document.querySelector('.pg-picture').data.find((trace) => trace.meta?.outcomes), { bdata } = trace.customdata;
  const values = new Float32Array(Uint8Array.from(atob(bdata), (byte) => byte.charCodeAt(0)).buffer);
  return String(Math.round(1000 * values[1]) / 1000);
}"""
RIGHT_OF_FIRST = """() => {
  const element = document.querySelector('.pg-picture'), { left, top } = element.getBoundingClientRect();
  const { xaxis, yaxis } = element._fullLayout;
  return [left + xaxis._offset + xaxis.d2p(3.5), top + yaxis._offset + yaxis.d2p(2)];
}"""


def test_one_step_is_an_episode_when_the_person_says_so(visit):
    visitor, _ = opened(visit)
    visitor.press("step")
    wait_until(lambda: visitor.step() >= 5, or_say=visitor.state)
    assert "paused" in visitor.state()


def test_a_link_opened_in_a_second_browser_shows_the_same_world_and_ends_the_same(visit):
    visitor, board = opened(visit, RICH, "&gamma=0.9&episodes=50")
    board.tool("Wall")
    board.click(5, 5)
    board.reached()
    second = visit(visitor.page.url.split(visitor.url)[1])
    second.page.wait_for_selector(".pg-picture .main-svg")
    other = Board(second)
    assert other.world() == board.world() and other.cells()[4] == "b..B#"
    for one in (visitor, second):
        one.page.select_option("select[aria-label=Speed]", "0")
        one.press("play")
        one.wait_state("finished")
    assert visitor.step() == second.step() > 0 and visitor.look() == second.look()


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


def test_the_picture_is_looked_at_in_three_ways_without_a_new_run(visit):
    visitor, _ = opened(visit)
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("finished")
    shown = (
        "() => [...new Set(document.querySelector('.pg-picture').data.filter((t) => t.meta?.view && t.visible).map((t) => t.meta.view))]"
    )
    assert visitor.page.evaluate(shown) == ["triangles"]
    visitor.page.get_by_role("button", name="Visits").click()
    wait_until(lambda: visitor.page.evaluate(shown) == ["visits"])
    assert "finished" in visitor.state() and "moved on" not in visitor.state()


def test_a_person_walks_against_the_learner_by_keys_and_by_buttons(visit):
    visitor, _ = opened(visit, SMALL, "&episodes=300&gamma=0.9")
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("finished")
    visitor.page.locator("label").filter(has_text="Play against the learner").click()
    visitor.page.wait_for_selector(".pg-pad")
    for key in "ddd":
        visitor.page.keyboard.press(key)
    down = visitor.page.get_by_role("button", name="Down (S)")
    down.click()
    assert "You: −4 after 4 steps" in visitor.page.inner_text(".pg-score")
    down.click()
    score = visitor.page.inner_text(".pg-score")
    assert "You: −3 after 5 steps, finished" in score and "Learner: −3 after 5 steps, finished" in score and "A draw." in score
    visitor.page.get_by_role("button", name="New game").click()
    assert "You: +0 after 0 steps" in visitor.page.inner_text(".pg-score")


@pytest.mark.parametrize("world", [RICH, SMALL])
def test_a_persons_moves_are_the_cores_own(visit, world):
    """Every cell, action and draw, in the browser's module against core.gridworld.world."""
    visitor, _ = opened(visit, world, "&gamma=0.9")
    visitor.page.locator("label").filter(has_text="Play against the learner").click()
    visitor.page.wait_for_selector(".pg-pad")
    draws = [i / 40 + 0.003 for i in range(40)]
    found = visitor.page.evaluate(
        """async (draws) => {
          let element = document.querySelector('.pg-play');
          while (!element.playground) element = element.parentElement;
          const { data } = element.playground.view;
          const address = performance.getEntriesByType('resource').map((one) => one.name).find((name) => name.endsWith('/play.js'));
          const { taken, chances } = await import(address.replace('play.js', 'game.js'));
          const all = (ways, action) => draws.map((draw) => ways[taken(action, data.world.slip, draw)]);
          const drawn = (next) => Array.from({ length: 500 }, () => next());
          const luck = [0, 9999, 4294967295].map((seed) => drawn(chances(seed)));
          return [luck, data.moves.map((ways) => ways && [0, 1, 2, 3].map((action) => all(ways, action)))];
        }""",
        draws,
    )
    luck, found = found
    assert luck == [list(islice(chances(seed), 500)) for seed in (0, 9999, 4294967295)]
    here = parse(world)
    for index, ways in enumerate(found):
        cell = divmod(index, here.columns)
        if ways is None:
            assert here.ends(cell) or here.cells[cell[0]][cell[1]] == "#"
            continue
        for action in range(4):
            assert [tuple(way) for way in ways[action]] == [outcome(here, cell, action, draw) for draw in draws]


def outcome(world: World, cell, action, draw):
    passed = 0.0
    for chance, there, reward, ends in world.outcomes(cell, action):
        passed += chance
        if draw < passed:
            return there[0] * world.columns + there[1], reward, ends
    raise AssertionError("chances do not add up")


# The scoreboard


class Player:
    """A person in the game, by what they see of the scoreboard."""

    def __init__(self, visit, world=SMALL, more="", **context):
        self.visitor, _ = opened(visit, world, more, **context)
        self.page = self.visitor.page
        self.page.locator("label").filter(has_text="Play against the learner").click()
        self.page.wait_for_selector(".pg-board .pg-hint:not(:empty)")

    def plays(self, keys):
        self.page.get_by_role("button", name="New game").click()
        for key in keys:
            self.page.keyboard.press(key)

    def joins(self, name):
        field = self.page.get_by_label("Your name")
        field.fill(name)
        field.press("Enter")

    def rows(self):
        """Places, names, returns and steps, as they stand there."""
        rows = self.page.locator(".pg-board tbody tr").all_inner_texts()
        return [" ".join(row.replace("×", "").split()) for row in rows]

    def sees(self, *rows):
        wait_until(lambda: self.rows() == list(rows), or_say=lambda: f"{self.rows()} {self.says()}")

    def says(self):
        return self.page.inner_text(".pg-board [role=status]")

    def presses(self, name):
        self.page.get_by_role("region", name="Scoreboard").get_by_role("button", name=name).click()


def test_two_people_see_each_others_games_at_once_and_no_script_runs_for_it(visit):
    anna, bo = Player(visit, more="&seed=11"), Player(visit, more="&seed=11")
    assert "Nobody has finished a game here yet" in bo.page.inner_text(".pg-board")
    for player in (anna, bo):
        player.visitor.settled()
    bo.page.evaluate(
        """() => {
          window.scripts = 0;
          const app = document.querySelector('[data-testid=stApp]');
          const counting = new MutationObserver(() => { window.scripts += 1; });
          counting.observe(app, { attributes: true, attributeFilter: ['data-test-script-state'] });
        }"""
    )
    anna.plays("sdddds")
    anna.joins("Anna")
    anna.sees("1 Anna (you) −4 6")
    bo.sees("1 Anna −4 6")
    bo.plays("dddss")
    bo.joins("")
    bo.sees("1 Guest 1 (you) −3 5", "2 Anna −4 6")
    anna.sees("1 Guest 1 −3 5", "2 Anna (you) −4 6")
    assert "Scoreboard of 2 people" in anna.page.inner_text(".pg-board")
    wait_until(lambda: "★ Optimal policy −3 5" in " ".join(anna.page.inner_text(".pg-board tfoot").split()))
    assert anna.says() == "−4 after 6 steps: your best game so far. You are on place 2."
    anna.plays("dddss")
    anna.sees("1 Guest 1 −3 5", "2 Anna (you) −3 5")
    assert bo.page.evaluate("() => window.scripts") == 0


def test_a_name_is_asked_for_once_and_outlasts_a_reload_and_each_person_changes_and_takes_away_their_own(visit):
    player = Player(visit, more="&seed=12")
    player.plays("dddss")
    player.joins("x\u202ey")
    wait_until(lambda: "at most 20 characters" in player.says())
    assert player.rows() == []
    player.joins("<b>Zoë</b>")
    player.sees("1 <b>Zoë</b> (you) −3 5")
    player.page.reload()
    player.page.wait_for_selector(".pg-picture .main-svg")
    player.page.locator("label").filter(has_text="Play against the learner").click()
    player.sees("1 <b>Zoë</b> (you) −3 5")
    player.plays("sdddds")
    wait_until(lambda: "Your best game stays. You are on place 1." in player.says(), or_say=player.says)
    assert not player.page.get_by_label("Your name").is_visible()
    player.presses("Change my name")
    player.joins("Zoë")
    player.sees("1 Zoë (you) −3 5")
    player.presses("Take my game away")
    player.sees()
    player.plays("dddss")
    assert player.page.get_by_label("Your name").is_visible() and player.rows() == []


def test_on_slippery_ground_the_score_is_the_servers_own_and_that_of_the_screen(visit):
    player = Player(visit, RICH, "&gamma=0.9&seed=13&longest=40")
    player.plays("sdsdwaddssdawdsdwsadsdwasdsdwadssdwdsadsw")
    wait_until(lambda: player.page.get_by_label("Your name").is_visible())
    player.joins("Cem")
    wait_until(player.rows)
    actions = player.page.evaluate(
        "() => { let e = document.querySelector('.pg-play'); while (!e.playground) e = e.parentElement; return e.playground.view.actions; }"
    )
    played = replayed(rules(Config(world=RICH, gamma=0.9, seed=13, longest=40)), actions)
    shown = f"{played.score:+.12g}".replace("-", "−")
    assert player.rows() == [f"1 Cem (you) {shown} {played.steps}"]
    assert f"You: {shown} after {played.steps} steps" in player.page.inner_text(".pg-score")
    wait_until(lambda: "luck may beat it" in player.page.inner_text(".pg-board .pg-hint"))


def test_another_seed_is_another_board_and_where_the_server_runs_the_board_is_cleared_by_keyboard(visit):
    player = Player(visit, more="&seed=14")
    player.plays("dddss")
    player.joins("Dee")
    player.sees("1 Dee (you) −3 5")
    other = Player(visit, more="&seed=15")
    assert other.rows() == []
    clear = player.page.get_by_role("button", name="Clear the board")
    clear.press("Enter")
    player.sees("1 Dee (you) −3 5")
    player.page.get_by_role("button", name="Press again: clear it for everybody").press("Enter")
    player.sees()
    assert "Nobody has finished" in player.page.inner_text(".pg-board")


def test_the_board_fits_a_phone_and_is_touched(visit):
    player = Player(visit, more="&seed=16", has_touch=True, is_mobile=True)
    player.page.set_viewport_size({"width": 390, "height": 844})
    for way in ("Right (D)", "Right (D)", "Right (D)", "Down (S)", "Down (S)"):
        player.page.get_by_role("button", name=way).tap()
    player.page.get_by_label("Your name").fill("W" * 20)
    player.page.get_by_role("button", name="Put it on the board").tap()
    wait_until(player.rows)
    assert player.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    small = player.page.locator(".pg-board .pg-button:visible, .pg-pad .pg-button").evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.getBoundingClientRect()])"
        ".filter(([, box]) => Math.min(box.width, box.height) < 43.5).map(([text]) => text)"
    )
    assert small == [], "a finger needs 44 px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_has_the_colours_of_the_theme(visit, scheme):
    visitor, board = opened(visit, color_scheme=scheme)
    ground = board.grid.locator(".pg-kind-free").first.evaluate("(cell) => getComputedStyle(cell).fill")
    red, green, blue = map(int, re.findall(r"\d+", ground)[:3])
    assert (red + green + blue > 600) == (scheme == "light")
    assert json.loads(visitor.page.evaluate("() => JSON.stringify(document.querySelector('.pg-editor').dataset)"))["theme"] == scheme


# Comparing


def choose_mode(visitor, mode):
    visitor.page.get_by_role("radio", name=mode, exact=True).or_(visitor.page.get_by_role("button", name=mode, exact=True)).first.click()


def lines(visitor):
    """Names of the curves that the picture shows, with how many of their points are drawn."""
    return visitor.page.evaluate(
        """() => Object.fromEntries(document.querySelector('.pg-picture')._fullData.filter((trace) => trace.showlegend)
          .map((trace) => [trace.name, Array.from(trace.y).filter(Number.isFinite).length]))"""
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_cliff_race_is_watched_paused_scrubbed_and_comes_back_by_its_link(visit, width, scheme):
    visitor = visit("/gridworld?mode=Compare", color_scheme=scheme)
    visitor.page.set_viewport_size({"width": width, "height": 900})
    wait_until(lambda: "Which will earn most?" in visitor.look())
    assert visitor.page.locator(".pg-picture").count() == 1
    assert visitor.page.get_by_role("switch", name="Play against the learner").count() == 0
    visitor.press("play")
    wait_until(lambda: "of 50 seeds" in visitor.look() and lines(visitor)["Q-learning"] > 100)
    visitor.press("play")
    wait_until(lambda: "paused" in visitor.state())
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("step 50, finished")
    wait_until(lambda: "Expected SARSA is best" in visitor.look())
    assert "beyond chance" in visitor.page.inner_text(".pg-details") and not visitor.message()
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= width
    end = visitor.look()
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("ArrowLeft")
    wait_until(lambda: "of 50 seeds Expected SARSA is ahead" in visitor.look())
    again = visit(visitor.page.url.split(visitor.url)[1])
    again.page.wait_for_selector(".pg-picture .main-svg")
    again.page.select_option("select[aria-label=Speed]", "0")
    again.press("play")
    again.wait_state("step 50, finished")
    wait_until(lambda: again.look() == end)


def test_what_is_on_screen_becomes_a_runner_the_link_keeps_it_and_another_mode_forgets_nothing(visit):
    visitor, _ = opened(visit, SMALL, "&algorithm=Deep+Q-learning&gamma=0.9")
    choose_mode(visitor, "Compare")
    wait_until(lambda: "3 runners" in visitor.look(), or_say=lambda: visitor.look() + visitor.message())
    visitor.page.get_by_role("button", name="Expected SARSA", exact=True).click()
    wait_until(lambda: "2 runners" in visitor.look())
    visitor.page.get_by_role("button", name="Add these settings").click()
    wait_until(lambda: "3 runners" in visitor.look() and list(lines(visitor))[:3] == ["Q-learning (1)", "SARSA", "Q-learning (2)"])
    pinned = "algorithm=Q-learning | algorithm=SARSA | algorithm=Q-learning; alpha=0.5; gamma=0.9;"
    wait_until(
        lambda: parse_qs(urlsplit(visitor.page.url).query).get("runners", [""])[0].startswith(pinned), or_say=lambda: visitor.page.url
    )
    wait_until(lambda: "Deep" not in visitor.page.url, or_say=lambda: visitor.page.url)
    choose_mode(visitor, "Learn")
    wait_until(lambda: visitor.page.locator(".pg-picture").count() == 3)
    choose_mode(visitor, "Compare")
    wait_until(lambda: "3 runners" in visitor.look())
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("step 50, finished")
    assert lines(visitor)["Q-learning (2)"] > 100


def test_a_preset_of_another_mode_is_wholly_in_the_address_and_survives_a_reload(visit):
    visitor, _ = opened(visit)
    visitor.settled()
    chooser = visitor.page.get_by_role("combobox", name="Preset")
    chooser.click()
    chooser.fill("Planning in the maze")
    visitor.page.get_by_role("option", name="Planning in the maze", exact=True).click()
    wait_until(lambda: "on 30 seeds. Which will need the fewest steps?" in visitor.look())
    held = {"seeds": ["30"], "measure": ["steps"], "smooth": ["1"], "algorithm": ["Dyna-Q"], "episodes": ["50"]}
    wait_until(lambda: held.items() <= parse_qs(urlsplit(visitor.page.url).query).items(), or_say=lambda: visitor.page.url)
    visitor.page.reload()
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "on 30 seeds. Which will need the fewest steps?" in visitor.look())
    assert held.items() <= parse_qs(urlsplit(visitor.page.url).query).items()


def test_a_sweep_over_learning_rates_draws_two_lines_for_each_algorithm(visit):
    visitor = visit("/gridworld?mode=Sweep+%CE%B1&episodes=200&seeds=5")
    wait_until(lambda: "10 rates each" in visitor.look())
    visitor.page.select_option("select[aria-label=Speed]", "0")
    visitor.press("play")
    visitor.wait_state("step 5, finished")
    wait_until(lambda: visitor.look().startswith("After 5 seeds"))
    drawn = lines(visitor)
    assert [name for name, points in drawn.items() if points == 10] == [
        f"{name}, {part}" for name in ("Q-learning", "SARSA", "Expected SARSA") for part in ("first 100", "all 200")
    ]
