"""Pages through AppTest, with a real house behind them: host, desk and answers in a thread of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.serving.house import House
from core.settings import Settings
from pages.components import house as shared
from tests.front import Loop

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    loop, it = Loop(), House(Settings(state_dir=str(tmp_path_factory.mktemp("house")), upload_mb=1))
    loop.run(it.open(), 60)
    shared.open_for_pages(it)
    yield it
    shared.close_for_pages()
    loop.run(it.close())
    loop.close()


class Page:
    """One page as one visitor has it open."""

    def __init__(self, name, query):
        self.test = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
        self.test.query_params.update(query)
        self.name = name
        self.again()

    def again(self):
        self.test.run()
        assert not self.test.exception, self.test.exception[0].stack_trace
        return self

    def told(self):
        """What the page tells its live view."""
        return json.loads(self.test.get_by_key(f"live-{self.name}").proto.json)


@pytest.fixture
def page(house):
    """Opens a page of pages/; `query` is what stands in the address."""
    return lambda name, **query: Page(name, query)
