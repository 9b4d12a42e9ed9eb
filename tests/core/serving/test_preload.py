"""What a page's head tells the browser to fetch early."""

import re
from pathlib import Path

import pytest
import streamlit

from core.serving.assets import Assets, house_files
from core.serving.preload import FAILED, Preload
from tests.front import request

STATE = {"links": "</x.js>; rel=preload", "plotly": "/a/plotly.js"}
PAGE = b"<!DOCTYPE html><html><head><title>Streamlit</title></head><body></body></html>"


def app(kind, seen=None):
    """A page in two pieces, as a file is sent; what was asked for is put into `seen`."""

    async def inner(scope, receive, send):
        if seen is not None:
            seen.update(scope["headers"])
        head = [(b"content-type", kind), (b"content-length", str(len(PAGE)).encode()), (b"etag", b"old"), (b"set-cookie", b"a=b")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": PAGE[:20], "more_body": True})
        await send({"type": "http.response.body", "body": PAGE[20:]})

    return inner


CONNECT = (
    b'<script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/",'
    b'HOST_CONFIG:{"allowedOrigins": ["https://*.one.example"], "useExternalAuthToken": false}}</script>'
)


def page(path, kind=b"text/html; charset=utf-8", base="", **headers):
    return request(Preload(app(kind), state=STATE, base=base, allowed_origins=["https://*.one.example"]), path, **headers)


def link(path, kind=b"text/html; charset=utf-8", base=""):
    return page(path, kind, base).header("link")


def test_plotly_is_run_early_by_a_script_in_the_head_and_the_length_is_that_of_what_is_sent():
    got = page("/lr-finder")
    script = b'<script async data-plotly src="/a/plotly.js"></script>'
    assert got.body == PAGE.replace(b"<head>", b"<head>" + CONNECT + FAILED + script)
    assert got.header("content-length") == str(len(got.body)) and got.header("set-cookie") == "a=b"


def test_every_page_tells_streamlit_where_the_server_is_the_first_one_too():
    got = page("/")
    assert got.body == PAGE.replace(b"<head>", b"<head>" + CONNECT)
    assert got.header("content-length") == str(len(got.body))
    assert b'location.origin+"/play/",' in page("/play/lr-finder", base="/play").body
    assert b"</script>x" not in page("/", base="/</script>x").body


def test_streamlits_script_still_reads_what_it_is_told():
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("index.*.js")
    found = "".join(path.read_text(encoding="utf-8") for path in scripts)
    for name in ("window.__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "allowedOrigins", "useExternalAuthToken"):
        assert name in found


def test_the_page_is_never_taken_for_the_file_that_it_was_made_of():
    seen = {}
    got = request(Preload(app(b"text/html", seen), state=STATE), "/lr-finder", if_none_match="old", accept_encoding="gzip", cookie="c=d")
    assert got.header("etag") is None
    assert set(seen) == {b"host", b"cookie"}


def test_the_real_page_of_streamlit_has_the_head_that_the_script_goes_into():
    assert (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes().count(b"<head>") == 1


@pytest.mark.parametrize(("path", "base"), [("/lr-finder", ""), ("/play/lr-finder", "/play")])
def test_a_page_names_the_scripts_of_its_live_view(path, base):
    assert link(path, base=base) == "</x.js>; rel=preload"


@pytest.mark.parametrize(("path", "base"), [("/", ""), ("/play", "/play"), ("/play/", "/play")])
def test_the_first_page_has_no_live_view_and_names_none(path, base):
    assert link(path, base=base) is None


def test_only_pages_do():
    assert link("/static/x.css", kind=b"text/css") is None
    assert page("/downloads", kind=b"text/css").body == PAGE


def test_the_links_name_what_the_live_view_imports_and_nothing_else(tmp_path):
    view = b"// The view.\nimport { a } from './screen.js';\nimport { b } from './paint.js';\n"
    files = {"plotly.js": b"1", "view.js": view, "screen.js": b"import { c } from './paint.js';", "loader.js": b"3", "live.css": b"4"}
    assets = Assets({**files, "paint.js": b"5", "board.js": b"6"}, tmp_path)
    links = assets.links("/playground/assets/abc")
    assert re.findall(r"<([^>]+)>; rel=(\w+)", links) == [
        (f"/playground/assets/abc/{name}.js", "modulepreload") for name in ("paint", "screen", "view")
    ]


def test_the_links_of_our_own_modules_leave_room_in_the_four_kilobytes_that_a_proxy_takes(tmp_path):
    """nginx keeps an answer's headers in one page of memory, 4 or 8 KB; the policy and the others take 1.3 KB."""
    files = house_files(Path(__file__).parents[3] / "assets" / "js")
    links = Assets(files, tmp_path).links("/workshop/playground/assets/0123456789abcdef")
    assert len(links) < 2500 and "/view.js>" in links and "/picture.js>" in links and "/editor.js>" not in links
