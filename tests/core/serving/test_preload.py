"""What a page's head tells the browser to fetch early."""

import re

import pytest

from core.serving.assets import Assets
from core.serving.preload import Preload
from tests.front import request


def app(kind):
    async def inner(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": b"inside"})

    return inner


def link(path, kind=b"text/html; charset=utf-8", base=""):
    return request(Preload(app(kind), state={"links": "</x.js>; rel=preload"}, base=base), path).header("link")


@pytest.mark.parametrize(("path", "base"), [("/lr-finder", ""), ("/play/lr-finder", "/play")])
def test_a_page_names_the_scripts_of_its_live_view(path, base):
    assert link(path, base=base) == "</x.js>; rel=preload"


@pytest.mark.parametrize(("path", "base"), [("/", ""), ("/play", "/play"), ("/play/", "/play")])
def test_the_first_page_has_no_live_view_and_names_none(path, base):
    assert link(path, base=base) is None


def test_only_pages_do():
    assert link("/static/x.css", kind=b"text/css") is None


def test_the_links_name_plotly_as_a_script_and_every_module_but_the_loader(tmp_path):
    assets = Assets({"plotly.js": b"1", "view.js": b"2", "loader.js": b"3", "live.css": b"4", "paint.js": b"5"}, tmp_path)
    links = assets.links("/playground/assets/abc")
    assert re.findall(r"<([^>]+)>; rel=(\w+)", links) == [
        ("/playground/assets/abc/plotly.js", "preload"),
        ("/playground/assets/abc/view.js", "modulepreload"),
        ("/playground/assets/abc/paint.js", "modulepreload"),
    ]
