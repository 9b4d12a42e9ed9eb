"""The app around the pages: addresses, other hosts, tracebacks, our scripts."""

import json
import re
import urllib.request

from core import theme
from tests.e2e.conftest import ROOT, Visitor, wait_until


def test_the_first_page_leads_to_every_page(visit):
    visitor = visit("/")
    visitor.page.click("main a:has-text('Learning-rate finder'), [data-testid=stMain] a:has-text('Learning-rate finder')")
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    assert "/lr-finder" in visitor.address()


def test_no_request_fails_and_none_goes_to_another_host(visit):
    visitor = visit("/")
    visitor.page.wait_for_selector("text=Learning-rate finder")
    visitor.page.wait_for_load_state("networkidle")  # what is left half loaded counts as failed
    visitor.open("/lr-finder")
    visitor.press("play")
    visitor.wait_state("finished")
    visitor.page.hover(".pg-picture")
    assert visitor.page.locator(".modebar-btn").count() > 2 and visitor.page.locator("[data-title^='Share']").count() == 0
    assert visitor.failed == [] and visitor.refused == []
    assert all(address.startswith((visitor.url, "blob:", "data:")) for address in visitor.asked)


def test_our_scripts_and_plotly_are_cached_for_ever_under_a_hash(visit):
    visitor = visit()
    ours = [address for address in visitor.asked if "/playground/assets/" in address]
    assert any(address.endswith("plotly.js") for address in ours) and any(address.endswith("view.js") for address in ours)
    wanted = urllib.request.Request(ours[0], headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(wanted, timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"] and answer.headers["Content-Encoding"] == "gzip"


def test_an_unknown_address_shows_the_first_page_and_no_traceback(visit):
    visitor = visit("/no-such-page")
    visitor.page.wait_for_selector("text=See machine learning happen")
    assert "Traceback" not in visitor.page.content()


def test_a_section_of_the_prose_is_put_on_the_page_when_its_line_is_opened_and_nothing_else_moves(visit):
    visitor = visit("/lr-finder")
    visitor.settled()
    drawn, formulas = visitor.drawn(), visitor.page.locator(".katex")
    for name in ("What you see", "Try this", "Where the numbers come from", "Limits"):
        assert visitor.page.get_by_text(name, exact=True).is_visible()
    assert formulas.count() == 0
    line = visitor.page.locator("summary").filter(has_text="Where the numbers come from")
    line.focus()
    visitor.page.keyboard.press("Enter")
    wait_until(lambda: formulas.count() > 0)
    line.press("Enter")
    wait_until(lambda: formulas.count() == 0 or not formulas.first.is_visible())
    assert visitor.drawn() == drawn


def test_the_browser_paints_like_the_server(visit):
    """paint.js against core.theme.paint, on figures with roles, opacities, scales and names that only look like roles."""
    figure = {
        "data": [
            {
                "name": "role:train",
                "line": {"color": "role:train"},
                "fillcolor": "role:race/0.2",
                "marker": {"color": ["role:data", "x"]},
                "y": [1, None],
            }
        ],
        "layout": {
            "paper_bgcolor": "role:paper",
            "title": {"text": "role:x", "font": {"color": "role:text"}},
            "coloraxis": {"colorscale": "scale:diverging"},
        },
    }
    visitor = visit()
    module = next(address for address in visitor.asked if address.endswith("paint.js"))
    for name in ("light", "dark"):
        palette = {"roles": theme.ROLES[name], "scales": theme.SCALES[name]}
        painted = visitor.page.evaluate(
            "async ([url, part, palette]) => (await import(url)).paint(part, palette)", [module, figure, json.loads(json.dumps(palette))]
        )
        assert painted == theme.paint(figure, name)


def test_a_frame_with_its_base_is_the_whole_figure(visit):
    visitor = visit()
    module = next(address for address in visitor.asked if address.endswith("picture.js"))
    base = {
        "p": {"data": [{"x": [1], "y": [2], "name": "a"}, {"x": [0]}], "layout": {"title": "t", "shapes": [1]}},
        "q": {"data": [], "layout": {}},
    }
    change = {"p": {"data": {"0": {"y": [3], "name": None}}, "layout": {"title": "u"}}, "q": {"whole": {"data": [1], "layout": {"a": 1}}}}
    applied = visitor.page.evaluate("async ([url, base, change]) => (await import(url)).applied(base, change)", [module, base, change])
    assert applied == {
        "p": {"data": [{"x": [1], "y": [3]}, {"x": [0]}], "layout": {"title": "u", "shapes": [1]}},
        "q": {"data": [1], "layout": {"a": 1}},
    }


def test_words_for_how_a_run_stands(visit):
    visitor = visit()
    module = next(address for address in visitor.asked if address.endswith("words.js"))
    runs = [
        None,
        {"state": "waiting"},
        {"state": "waiting", "place": 2, "of": 3, "wait": 150},
        {"state": "running", "step": 7},
        {"state": "paused", "step": 7},
        {"state": "ended", "end": "done", "step": 9},
        {"state": "ended", "end": "crashed", "step": 9},
    ]
    said = visitor.page.evaluate(
        "async ([url, runs]) => { const m = await import(url); return runs.map((run) => m.standing(run, 'epoch')); }", [module, runs]
    )
    assert said == [
        "not started",
        "starting",
        "waiting: place 2 of 3, about 3 min",
        "epoch 7",
        "epoch 7, paused",
        "epoch 9, finished",
        "epoch 9, ended",
    ]
    same = visitor.page.evaluate(
        "async (url) => { const { same } = await import(url); return [same({a: 1, b: [1, {c: 2}]}, {b: [1, {c: 2}], a: 1}),"
        " same({a: 1}, {a: 1, b: undefined}), same([1, 2], [2, 1]), same(null, {})]; }",
        module,
    )
    assert same == [True, False, False, False]


def test_a_page_hidden_and_shown_again_goes_on_where_the_run_is(visit):
    visitor = visit()
    visitor.page.select_option("select[aria-label=Speed]", "5")
    visitor.press("play")
    visitor.wait_state("iteration 1")
    hide = (
        "(hidden) => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    visitor.page.evaluate(hide, True)
    visitor.page.wait_for_timeout(300)
    rested = visitor.drawn()
    visitor.page.wait_for_timeout(700)
    assert visitor.drawn() == rested
    visitor.page.evaluate(hide, False)
    wait_until(lambda: visitor.drawn() > rested + 2)
    visitor.press("stop")


def test_the_app_lives_under_a_base_path(own_server, chromium):
    server = own_server(flags=["--server.baseUrlPath", "play/ground"])
    visitor = Visitor(chromium, f"{server.url}/play/ground").open()
    visitor.press("play")
    visitor.wait_state("finished")
    assert visitor.failed == [] and visitor.errors == []
    visitor.context.close()


def test_a_fault_in_a_page_is_one_calm_sentence_with_an_id_that_the_log_has(own_server, chromium, tmp_path):
    (tmp_path / "broken.py").write_text("import streamlit as st\nst.write('before')\nsecret = 1 / 0\n", encoding="utf-8")
    launcher = "import sys; sys.path.insert(0, {root!r})\nimport streamlit as st\nfrom app import say_calmly\n"
    launcher += "app = st.App({page!r}, on_script_error=say_calmly)\n"
    (tmp_path / "launcher.py").write_text(launcher.format(root=str(ROOT), page=str(tmp_path / "broken.py")), encoding="utf-8")
    server = own_server(launcher=tmp_path / "launcher.py")
    page = chromium.new_page()
    page.goto(server.url)
    said = page.locator("[data-testid=stAlert]").inner_text()
    identity = re.search(r"error ([0-9a-f]{6})", said)[1]
    assert "Your settings and data are kept" in said
    assert "ZeroDivisionError" not in page.content() and "Traceback" not in page.content()
    assert identity in server.log.read_text() and "ZeroDivisionError" in server.log.read_text()
    page.close()
