"""The gridworld's learner, watched as a person watches it, in a real browser."""

import re

from tests.e2e.conftest import wait_until
from tests.e2e.grid import RICH, SMALL, Board, opened


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
    second = visit(f"/gridworld{visitor.query()}")
    second.page.wait_for_selector(".pg-picture .main-svg")
    other = Board(second)
    assert other.world() == board.world() and other.cells()[4] == "b..B#"
    for one in (visitor, second):
        one.page.select_option("select[aria-label=Speed]", "0")
        one.press("play")
        one.wait_state("finished")
    assert visitor.step() == second.step() > 0 and visitor.look() == second.look()


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
