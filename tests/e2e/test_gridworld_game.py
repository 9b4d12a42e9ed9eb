"""Playing against the learner, and the scoreboard, in real browsers."""

from itertools import islice

import pytest

from core.gridworld.config import Config
from core.gridworld.game import replayed, rules
from core.gridworld.luck import chances
from core.gridworld.notation import parse
from core.gridworld.world import World
from tests.e2e.conftest import wait_until
from tests.e2e.grid import RICH, SMALL, opened


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
