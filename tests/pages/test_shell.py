"""The shell and the home page."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core import topics

ROOT = Path(__file__).parents[2]


def test_the_shell_opens_on_the_first_page(house):
    test = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=30).run()
    assert not test.exception and "ML Playground" in test.markdown[0].value


def test_every_page_is_in_the_shell_and_has_a_card_with_a_picture():
    shell = (ROOT / "pages" / "shell.py").read_text(encoding="utf-8")
    home = (ROOT / "pages" / "home.py").read_text(encoding="utf-8")
    for topic in topics.names():
        assert f'"{topic}.py"' in shell and f'("{topic}"' in home
        assert (ROOT / "assets" / "cards" / f"{topic}.svg").exists()
