"""The page of kept experiments as a script: all that moves on it is tested in the browser."""

import json

from streamlit.testing.v1 import AppTest

from tests.front import ROOT


def test_it_opens_with_its_question_and_the_place_of_the_cards(page):
    opened = page("experiments")
    assert "What did I try" in opened.test.markdown[0].value
    assert json.loads(opened.test.get_by_key("experiments").proto.json)["module"] == "experiments"


def test_it_is_among_the_pages(house):
    test = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=30)
    assert not test.switch_page("experiments.py").run().exception and "# Experiments" in test.markdown[0].value
