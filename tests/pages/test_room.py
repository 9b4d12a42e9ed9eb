"""What rooms need of a page's script."""

from types import SimpleNamespace

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from pages.components import room
from tests.front import ROOT

SHOWN = "shown-gridworld"


def went(monkeypatch, query):
    """As if the browser had gone to another address without reloading."""

    def context():
        real = get_script_run_ctx()
        return SimpleNamespace(is_history_navigation=True, query_string=query, session_state=real.session_state)

    monkeypatch.setattr(room, "get_script_run_ctx", context)


def test_every_page_has_the_place_of_a_room(house):
    test = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=30).run()
    assert test.get_by_key("room").proto.component_name and not test.exception


def test_a_page_that_is_gone_to_begins_as_its_address_says_and_not_as_its_controls_were_left(house, monkeypatch):
    test = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=30)
    test.session_state["world"], test.session_state["mode"], test.session_state[SHOWN] = "SG", "Race", {"view": "v"}
    test.run()
    assert test.session_state["world"] == "SG", "a run that no address began keeps what is set"
    went(monkeypatch, "alpha=0.5&world=S.G")
    test.run()
    assert "world" not in test.session_state and "mode" not in test.session_state
    assert test.session_state[SHOWN] == {"view": "v"}, "what a view shows is no setting"
