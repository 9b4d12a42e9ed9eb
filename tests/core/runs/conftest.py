"""A live socket served by uvicorn, and tabs that meet it."""

import pytest

from core.runs.live import Live
from tests.core.runs.tabs import OWNERS, Browser, files_of, listening


@pytest.fixture(scope="module")
def server(loop):
    """One server for all; each test has a live socket, and so a desk, of its own there. Its port and the sockets by number."""
    lives = []

    async def endpoint(tab):
        await lives[tab.path_params["number"]].endpoint(tab)

    with listening(loop, endpoint, "/{number:int}/live") as port:
        yield port, lives


@pytest.fixture
def serve(loop, server):
    """Serves a live socket; where it is."""
    port, lives = server
    before = len(lives)

    def served(live):
        lives.append(live)
        return f"127.0.0.1:{port}/{len(lives) - 1}"

    yield served
    for live in lives[before:]:
        loop.run(live.close())


@pytest.fixture
def place(serve, front, open_answers):
    return serve(Live(front.desk, open_answers(1), OWNERS, files_of))


@pytest.fixture
def browse(place):
    """Opens tabs; each of a new person unless a token is given."""
    tabs = []

    def opened(token=None, **more):
        tabs.append(Browser(place, OWNERS.new() if token is None else token, **more))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture
def tab(browse):
    return browse()
