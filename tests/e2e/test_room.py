"""A room in two browsers: one presents, the other follows, plays on its own, returns; and the room outlives the server."""

import json
import signal

from core.store import Store
from tests.e2e.conftest import Visitor, wait_until


def opened(presenter):
    """The code of a room that this visitor opens."""
    presenter.page.get_by_role("button", name="Room", exact=True).click()
    presenter.page.get_by_role("button", name="Open a room").click()
    code = presenter.page.inner_text(".pg-room-code")
    presenter.page.keyboard.press("Escape")
    return code


def says(visitor):
    return visitor.page.inner_text(".pg-room-foot")


def press(visitor, name):
    visitor.page.locator(".pg-room-foot").get_by_role("button", name=name, exact=True).click()


def slider(visitor):
    return visitor.page.get_by_role("slider", name="Lowest rate")


def value(visitor):
    return slider(visitor).get_attribute("aria-valuetext")


def test_who_joins_by_the_code_follows_page_control_and_run_plays_alone_and_returns(visit):
    presenter, follower = visit("/lr-finder"), visit("/", viewport={"width": 390, "height": 844})
    code = opened(presenter)
    follower.page.get_by_role("button", name="Room", exact=True).click()
    follower.page.get_by_label("Code of a room").fill(code.lower())
    follower.page.keyboard.press("Enter")
    follower.page.wait_for_selector(".pg-live[data-drawn]")
    assert "/lr-finder" in follower.address() and code in says(follower)
    wait_until(lambda: "1 following" in says(presenter))

    presenter.press("play")
    presenter.wait_state("finished")
    follower.wait_state("finished · you are watching")
    assert follower.traces() == presenter.traces()

    for visitor in (presenter, follower):
        visitor.page.click("text=Range and stopping")
    before = value(presenter)
    slider(presenter).press("ArrowRight")
    moved = wait_until(lambda: value(follower) != before and value(follower))
    assert moved == value(presenter)
    slider(follower).press("ArrowRight")
    wait_until(lambda: "Play on my own" in follower.page.inner_text(".pg-room-status"))
    assert value(follower) == moved, "who follows moves nothing"

    press(follower, "Play on my own")
    slider(follower).press("ArrowRight")
    wait_until(lambda: value(follower) not in (moved, before) and "1 on their own" in says(presenter))
    follower.settled()
    press(presenter, "Lock")
    wait_until(lambda: "locked" in says(follower) and value(follower) == moved)
    assert not follower.page.get_by_role("button", name="Play on my own", exact=True).is_visible()
    press(presenter, "Unlock")
    press(follower, "Play on my own")
    presenter.page.goto(presenter.url + "/gan?mode=Two+games&loss=hinge")
    presenter.page.wait_for_selector(".pg-live[data-drawn]")
    press(follower, "Return")
    follower.page.wait_for_url("**/gan?*loss=hinge*")  # both pages have a setting called mode
    follower.page.wait_for_selector("[role=radio][aria-checked=true]:has-text('Two games')")

    press(presenter, "Large")
    presenter.page.wait_for_selector("html.pg-large .pg-live")
    assert not presenter.page.is_visible(".stAppHeader")
    presenter.page.keyboard.press("Space")
    follower.wait_state("you are watching")
    presenter.page.keyboard.press("Home")
    follower.wait_state("not started")
    presenter.page.keyboard.press("Escape")
    presenter.page.wait_for_selector("html:not(.pg-large) .pg-live")
    press(presenter, "End")
    press(presenter, "Press again: end it for everybody")
    wait_until(lambda: "has ended" in says(follower))


def test_a_room_with_its_words_and_clicks_outlives_the_server_and_goes_on(chromium, own_server):
    server = own_server()
    presenter, follower = (Visitor(chromium, server.url) for _ in range(2))
    presenter.open("/lr-finder")
    code = opened(presenter)
    follower.page.goto(f"{server.url}/?room={code}")
    follower.page.wait_for_selector(".pg-live[data-drawn]")
    presenter.page.get_by_role("button", name="Invite, say, ask").click()
    presenter.page.get_by_label("Say to everybody").fill("Find the valley")
    presenter.page.keyboard.press("Enter")
    presenter.page.get_by_role("button", name="Ask", exact=True).click()
    presenter.page.keyboard.press("Escape")
    wait_until(lambda: "Find the valley" in says(follower) and "Where would you click" in says(follower))
    picture = follower.page.locator(".pg-picture").first
    picture.click(position={"x": 300, "y": 200})
    wait_until(lambda: "1 click" in says(presenter))
    presenter.page.wait_for_selector(".pg-clicks rect")

    kept = Store(server.state / "rooms.sqlite3")
    wait_until(lambda: any(json.loads(room)["picks"] for _, room in kept.all().values()))  # what has changed is kept once a second
    server.stop(signal.SIGKILL)
    server.start()
    wait_until(lambda: "1 following" in says(presenter), 30)
    assert "Find the valley" in says(follower) and "1 click" in says(presenter)
    presenter.press("play")
    follower.wait_state("you are watching")
    for visitor in (presenter, follower):
        visitor.context.close()
        assert visitor.errors == []


def test_a_lesson_shows_few_controls_and_a_follower_who_was_cut_off_catches_up(visit, wire):
    presenter, follower = visit("/lr-finder"), visit("/", url=wire.url, viewport={"width": 390, "height": 844})
    code = opened(presenter)
    follower.page.goto(f"{wire.url}/?room={code}")
    follower.page.wait_for_selector(".pg-live[data-drawn]")
    optimizer, seeds = (follower.page.locator(f".st-key-{name}") for name in ("optimizer", "seeds"))
    wait_until(lambda: optimizer.is_visible())

    presenter.page.get_by_role("button", name="Invite, say, ask").click()
    presenter.page.locator(".pg-room-choice summary").focus()
    presenter.page.keyboard.press("Enter")
    presenter.page.get_by_role("checkbox", name="Optimizer", exact=True).focus()
    presenter.page.keyboard.press("Space")
    wait_until(lambda: not optimizer.is_visible() and "1 control is put away" in says(follower))
    presenter.page.get_by_role("checkbox", name="Seeds", exact=True).focus()
    wire.cut()
    follower.wait_state("Contact lost, trying again")
    presenter.page.keyboard.press("Space")
    presenter.page.keyboard.press("Escape")
    presenter.choose("Optimizer", "SGD")
    presenter.press("play")
    presenter.wait_state("finished")
    wire.mend()
    follower.wait_state("finished · you are watching", 30)
    assert follower.traces() == presenter.traces()
    wait_until(lambda: "optimizer=SGD" in follower.query(), or_say=follower.address)  # what is put away is set all the same
    assert not seeds.is_visible() and "2 controls are put away" in says(follower)

    press(follower, "Play on my own")
    assert not optimizer.is_visible()
    press(follower, "Show all controls")
    wait_until(lambda: optimizer.is_visible() and follower.chosen("Optimizer") == "SGD")
    press(follower, "Return")
    wait_until(lambda: not optimizer.is_visible())
    press(presenter, "End")
    press(presenter, "Press again: end it for everybody")
    wait_until(lambda: optimizer.is_visible() and seeds.is_visible())
