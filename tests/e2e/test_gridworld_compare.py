"""The gridworld's comparisons and sweeps in a real browser."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.conftest import wait_until
from tests.e2e.grid import SMALL, opened


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
    again = visit(f"/gridworld{visitor.query()}")
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
        lambda: parse_qs(urlsplit(visitor.address()).query).get("runners", [""])[0].startswith(pinned), or_say=lambda: visitor.address()
    )
    wait_until(lambda: "Deep" not in visitor.address(), or_say=lambda: visitor.address())
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
    wait_until(lambda: held.items() <= parse_qs(urlsplit(visitor.address()).query).items(), or_say=lambda: visitor.address())
    visitor.page.reload()
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "on 30 seeds. Which will need the fewest steps?" in visitor.look())
    assert held.items() <= parse_qs(visitor.query()[1:]).items()


def test_an_address_that_lost_a_setting_or_holds_an_old_one_is_mended_once_the_page_rests(visit):
    """As happens where a script run is overtaken by one that began with the address of before."""
    visitor = visit("/gridworld?mode=Compare&episodes=200&seeds=5&data=kept")
    wait_until(lambda: "on 5 seeds" in visitor.look(), or_say=visitor.look)
    visitor.page.evaluate("history.replaceState(history.state, '', '?mode=Compare&episodes=300&smooth=7&data=kept&v=1')")
    visitor.page.get_by_role("radio", name="steps", exact=True).click()
    held = {"mode": ["Compare"], "episodes": ["200"], "seeds": ["5"], "measure": ["steps"], "data": ["kept"], "v": ["1"]}
    wait_until(lambda: parse_qs(urlsplit(visitor.address()).query) == held, or_say=lambda: visitor.address())


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
