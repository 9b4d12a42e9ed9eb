"""Pages through AppTest, with a real house behind them: host, desk and answers in a thread of their own."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.serving.house import House
from core.settings import Settings
from pages.components import house as shared
from tests.front import Loop, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    loop, it = Loop(), House(Settings(state_dir=str(tmp_path_factory.mktemp("house")), upload_mb=1))
    loop.run(it.open(), 60)
    it.loop = loop
    shared.open_for_pages(it)
    yield it
    shared.close_for_pages()
    loop.run(it.close())
    loop.close()


class Page:
    """One page as one visitor has it open. owner: whose browser it is."""

    def __init__(self, house, name, query, owner=None, file=None):
        self.test = AppTest.from_file(str(file or ROOT / "pages" / f"{name}.py"), default_timeout=30)
        self.test.query_params.update(query)
        self.owner = self.test.session_state["owner_without_cookie"] = owner or secrets.token_hex(16)
        self.house, self.name = house, name
        self.again()

    def bring(self, filename, raw):
        """A file that this visitor's browser has sent; its name once it is read, or why it was refused. The page does not know yet."""
        upload = self.house.uploads.save(self.owner, filename, raw)
        self.house.loop.call(self.house.bringing.came, self.owner, upload)
        (file,) = until(lambda: [f for f in self.files() if f["file"] == upload.name and f["state"] in ("read", "refused")], 30)
        return upload.name if file["state"] == "read" else file["problems"]

    def files(self):
        return self.house.loop.run(self.house.bringing.files(self.owner))

    def choose(self, name):
        self.again().test.selectbox(key="data_choice").set_value(name)
        return self.again()

    def again(self):
        self.test.run()
        assert not self.test.exception, self.test.exception[0].stack_trace
        return self

    def preset(self):
        """The select of presets: a new one each time that it must show another than was chosen in it."""
        (box,) = [box for box in self.test.selectbox if box.key.startswith("preset_")]
        return box

    def told(self):
        """What the page tells its live view."""
        return json.loads(self.test.get_by_key(f"live-{self.name}").proto.json)


@pytest.fixture
def page(house):
    """Opens a page of pages/; `query` is what stands in the address."""
    return lambda name, **query: Page(house, name, query)


@pytest.fixture
def picker(house):
    """Opens the tests' own page, which shows the data picker with all it can do."""
    page = ROOT / "tests" / "e2e" / "apps" / "picker_page.py"
    return lambda owner=None, **query: Picker(house, "picker", query, owner, page)


class Picker(Page):
    def told(self):
        """What the picker returns to its page."""
        return json.loads(self.test.text[0].value)
