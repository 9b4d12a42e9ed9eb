"""The untrained picture over the live socket: asked for, or sent ahead of a moved control."""

import pytest

from core.runs.live import Live
from core.runs.owners import COOKIE
from tests.core.runs.tabs import OWNERS, Browser, files_of
from tests.front import decoded


def test_the_untrained_picture_is_asked_for_by_config(tab):
    said = tab.says("ask", topic="ticker", view="main", config={"count": 9, "points": 2})
    assert said["answer"]["look"] == "The total is 0." and "noise" in said["answer"]["figures"]
    assert "Topic" in tab.says("ask", topic="os", view="main", config={})["problems"][0]


@pytest.fixture
def ahead(serve, front, open_answers, loop):
    """A tab that shows a preview of 9 counts; and what a page's script calls when a control has moved."""
    live, token = Live(front.desk, open_answers(1), OWNERS, files_of), OWNERS.new()
    tab = Browser(serve(live), token)
    tab.says("ask", topic="ticker", view="a view", config={"count": 9, "points": 2})
    owner = OWNERS.owner({COOKIE: token})
    yield tab, lambda config, who=owner, view="a view": loop.run(live.ahead(who, view, "ticker", config))
    tab.close()


def test_a_moved_controls_picture_comes_unasked_and_is_the_one_that_would_be_asked_for(ahead):
    tab, moved = ahead
    moved({"count": 9, "points": 3})
    pushed, _ = tab.hear(None)
    assert (pushed["view"], pushed["config"]) == ("a view", {"count": 9, "points": 3})
    assert len(decoded(pushed["answer"]["figures"])["noise"]["data"][0]["y"]) == 3
    assert tab.says("ask", topic="ticker", view="a view", config={"count": 9, "points": 3})["answer"] == pushed["answer"]


def test_nothing_comes_unasked_to_another_person_or_view_or_for_settings_that_make_no_picture_or_for_the_same_again(ahead):
    tab, moved = ahead
    moved({"count": 9, "points": 3}, who=OWNERS.owner({COOKIE: OWNERS.new()}))
    moved({"count": 9, "points": 3}, view="another view")
    moved({"count": 0})
    moved({"count": 0})
    tab.says("steps", run="no such run")
    assert None not in tab.heard


def test_nothing_comes_unasked_once_a_run_is_on_screen(ahead):
    tab, moved = ahead
    tab.start(paused=True)
    moved({"count": 9, "points": 3})
    tab.says("steps", run="no such run")
    assert None not in tab.heard
