"""Our scripts under one immutable address: the same bytes packed and plain, and nothing else."""

import gzip
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from core import theme
from core.serving.assets import Assets, house_files, plotly_js
from tests.front import ROOT, request

FILES = {"a.js": b"export const a = 1;\n" * 50, "b.css": b"b { color: red }", "c.svg": b"<svg/>"}


@pytest.fixture
def assets(tmp_path):
    return Assets(FILES, tmp_path)


@pytest.fixture
def get(assets):
    app = Starlette(routes=[Route("/playground/assets/{digest}/{name}", assets.endpoint)])

    def got(name, *, digest=None, **headers):
        return request(app, f"/playground/assets/{digest or assets.digest}/{name}", **headers)

    return got


@pytest.mark.parametrize("name", FILES)
def test_an_asset_is_the_file_and_packed_it_is_the_same(get, name):
    plain, packed = get(name), get(name, accept_encoding="gzip, deflate, br")
    assert plain.status == packed.status == 200
    assert plain.body == FILES[name] == gzip.decompress(packed.body)
    assert plain.header("content-encoding") is None and packed.header("content-encoding") == "gzip"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.js", "text/javascript; charset=utf-8"), ("b.css", "text/css; charset=utf-8"), ("c.svg", "image/svg+xml")]
)
def test_an_asset_says_what_it_is_and_that_it_never_changes(get, name, kind):
    answer = get(name)
    assert answer.header("content-type").startswith(kind)
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"
    assert answer.header("vary").lower() == "accept-encoding" and answer.header("x-content-type-options") == "nosniff"
    assert answer.cookies() == []


@pytest.mark.parametrize("digest", ["0" * 16, "x", "latest", ".."])
def test_an_address_of_another_version_is_not_here_and_is_kept_by_nobody(get, digest):
    answer = get("a.js", digest=digest)
    assert answer.status == 404 and answer.header("cache-control") is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x.js",
        "../a.js",
        "..%2Fa.js",
        "..",
        ".",
        "../../app.py",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "a.js%00",
        "A.JS",
        "a.js\\..\\x",
    ],
)
def test_a_name_that_is_no_asset_is_not_here(get, name):
    assert get(name).status == 404


def test_a_changed_file_changes_the_address_of_all_and_the_same_files_do_not(tmp_path, assets):
    assert Assets(dict(reversed(FILES.items())), tmp_path).digest == assets.digest
    changed = {**FILES, "a.js": FILES["a.js"] + b" "}
    renamed = {("z.js" if name == "a.js" else name): body for name, body in FILES.items()}
    assert len({Assets(files, tmp_path).digest for files in (FILES, changed, renamed)}) == 3


def test_what_was_packed_once_is_kept_for_the_next_start(tmp_path, monkeypatch):
    Assets(FILES, tmp_path)
    monkeypatch.setattr("gzip.compress", lambda *_, **__: pytest.fail("packed again"))
    Assets(FILES, tmp_path)


def test_the_houses_scripts_are_there_with_the_palette_and_plotly():
    files = house_files(ROOT / "assets" / "js")
    assert {"loader.js", "view.js", "live.css", "palette.js", "plotly.js"} <= set(files)
    assert files["view.js"] == (ROOT / "assets" / "js" / "view.js").read_bytes()
    palette = files["palette.js"].decode()
    assert f"export const ROLES = {json.dumps(theme.ROLES)};" in palette and f"export const SCALES = {json.dumps(theme.SCALES)};" in palette
    assert len(files["plotly.js"]) > 1_000_000 and b"plotly.js (cartesian" in files["plotly.js"][:500]


def test_our_plotly_js_has_the_version_of_the_plotly_package_that_checks_our_figures():
    import plotly

    whole = Path(next(iter(plotly.__path__))) / "package_data" / "plotly.min.js"
    versions = [re.search(rb"plotly\.js [^\n]*v(\d+\.\d+\.\d+)", path.read_bytes()[:300])[1] for path in (plotly_js(), whole)]
    assert versions[0] == versions[1]
    assert plotly_js().stat().st_size < whole.stat().st_size / 2
