"""The learning-rate finder, used as a person uses it, in a real browser."""

import csv
import io
import re
import subprocess
import sys
import time
from urllib.parse import unquote_plus

import pytest

from tests.e2e.conftest import ROOT, wait_until

IRIS = ROOT / "assets" / "samples" / "iris.csv"


def slowly(visitor, step):
    """Run at five iterations a second, up to `step`: slow enough for a busy machine to act before the end."""
    visitor.page.select_option("select[aria-label=Speed]", "5")
    visitor.press("play")
    wait_until(lambda: visitor.step() >= step)


def finished(visitor):
    visitor.press("play")
    visitor.wait_state("finished")


def download(visitor, name):
    if not visitor.page.is_visible("text=Script of these settings"):
        visitor.page.click("button:has-text('Take away')")
    with visitor.page.expect_download() as coming:
        visitor.page.click(f"button:has-text('{name}')")
    return coming.value.path().read_text(encoding="utf-8")


def test_the_big_button_trains_live_and_ends_with_four_suggestions(visit):
    visitor = visit()
    assert visitor.state() == "not started" and "loss is 2.3" in visitor.look()
    assert visitor.page.locator(".pg-note summary").is_visible() and "CPU" in visitor.page.inner_text(".pg-note summary")
    visitor.press("play")
    seen = set()
    while "finished" not in visitor.state():
        seen.add(visitor.step())
        time.sleep(0.02)
    assert len(seen) > 10, "it was not watched live"
    assert "Valley suggests" in visitor.look() and not visitor.message()


def test_the_untrained_picture_follows_the_controls_at_once(visit):
    visitor = visit()
    drawn, look = visitor.drawn(), visitor.look()
    visitor.page.click("text=Range and stopping")
    visitor.page.get_by_role("slider", name="Lowest rate").focus()
    visitor.page.keyboard.press("ArrowRight")
    wait_until(lambda: visitor.drawn() > drawn)
    first = "() => document.querySelector('.pg-picture').layout.xaxis.range[0]"
    wait_until(lambda: visitor.page.evaluate(first) == pytest.approx(-6))
    assert visitor.state() == "not started" and look and "lr_low=" in visitor.query()


def test_pause_step_back_and_go_on_by_keyboard(visit):
    visitor = visit()
    visitor.page.select_option("select[aria-label=Speed]", "5")
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("Space")
    wait_until(lambda: visitor.step() >= 2)
    visitor.page.keyboard.press("Space")
    visitor.wait_state("paused")
    at = int(re.search(r"\d+", visitor.state())[0])
    time.sleep(0.3)
    assert f"iteration {at}, paused" == visitor.state()
    visitor.page.keyboard.press("ArrowRight")
    visitor.wait_state(f"iteration {at + 1}, paused")
    visitor.page.keyboard.press("ArrowLeft")
    wait_until(lambda: visitor.page.inner_text(".pg-timeline output") == f"iteration {at}")
    visitor.page.select_option("select[aria-label=Speed]", "200")
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("Space")
    visitor.wait_state("finished")
    visitor.page.keyboard.press("Home")
    visitor.wait_state("not started")


def test_after_a_finished_quick_test_the_picture_follows_the_controls_at_once(visit):
    visitor = visit()
    finished(visitor)
    before = visitor.look()
    visitor.choose("Optimizer", "SGD")
    wait_until(lambda: visitor.look() != before and "finished" in visitor.state())
    assert "All rates" in visitor.look() and "moved on" not in visitor.state()


def test_when_the_controls_move_during_a_run_the_page_says_that_the_picture_is_of_other_settings(visit):
    visitor = visit()
    slowly(visitor, 3)
    visitor.choose("Optimizer", "SGD")
    visitor.wait_state("moved on")
    visitor.press("stop")
    visitor.wait_state("stopped")
    visitor.press("play")
    visitor.wait_state("iteration 2")
    assert "moved on" not in visitor.state()
    visitor.press("stop")


def test_stop_ends_it_and_scrubbing_shows_what_was_recorded(visit):
    visitor = visit()
    slowly(visitor, 12)
    visitor.press("stop")
    visitor.wait_state("stopped")
    visitor.page.locator(".pg-range").fill("10")
    wait_until(lambda: visitor.page.inner_text(".pg-timeline output") == "iteration 10")
    assert visitor.step() == 10
    visitor.page.click("button:has-text('Newest')")
    wait_until(lambda: visitor.step() > 10)


def test_replay_shows_the_run_again_from_its_start(visit):
    visitor = visit()
    finished(visitor)
    visitor.page.click("button:has-text('Replay')")
    wait_until(lambda: visitor.step() < 30)
    visitor.page.click(".pg-timeline button:has-text('Pause')")
    visitor.page.wait_for_timeout(300)
    held = visitor.step()
    visitor.page.wait_for_timeout(600)
    assert visitor.step() == held < 100
    visitor.page.click(".pg-timeline button:has-text('Go on')")
    wait_until(lambda: visitor.step() == 100)
    assert visitor.page.is_visible("button:has-text('Replay')")


def test_a_reload_in_the_middle_keeps_the_run(visit):
    visitor = visit()
    slowly(visitor, 4)
    visitor.page.reload()
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    at = int(re.search(r"\d+", visitor.wait_state("iteration"))[0])
    assert at >= 4
    wait_until(lambda: visitor.step() > at)
    visitor.press("stop")
    visitor.wait_state("stopped")


def test_a_second_tab_of_the_same_person_shows_the_same_run(visit):
    visitor = visit()
    visitor.press("play")
    visitor.wait_state("finished")
    second = visitor.context.new_page()
    visitor.query()
    second.goto(visitor.address())
    second.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "finished" in second.inner_text(".pg-state"))
    assert second.inner_text(".pg-look") == visitor.look()


def test_the_first_option_chosen_after_a_run_is_in_the_address_and_survives_a_reload(visit):
    visitor = visit()
    finished(visitor)
    visitor.choose("Optimizer", "SGD")
    wait_until(lambda: "optimizer=SGD" in visitor.address())
    visitor.page.reload()
    wait_until(lambda: visitor.drawn() > 0)
    assert visitor.chosen("Optimizer") == "SGD" and "optimizer=SGD" in visitor.query()


def test_the_first_column_chosen_as_target_is_in_the_address_and_survives_a_reload(visit):
    visitor = visit()
    visitor.upload(IRIS)
    wait_until(lambda: visitor.page.get_by_role("combobox", name="Target", exact=True).count())
    assert visitor.chosen("Target") != "sepal length (cm)"
    visitor.choose("Target", "sepal length (cm)")
    wait_until(lambda: "target=sepal length (cm)" in unquote_plus(visitor.address()))
    visitor.page.reload()
    wait_until(lambda: visitor.page.get_by_role("combobox", name="Target", exact=True).count())
    assert visitor.chosen("Target") == "sepal length (cm)"


def test_own_csv_is_read_trained_on_and_kept_through_a_reload(visit):
    visitor = visit()
    visitor.upload(IRIS)
    visitor.page.wait_for_selector("text=150 rows × 5 columns")
    wait_until(lambda: "data=file-" in visitor.address())
    visitor.press("play")
    visitor.wait_state("finished")
    assert "Valley suggests" in visitor.look()
    look = visitor.look()
    visitor.page.reload()
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    visitor.wait_state("finished")
    assert visitor.look() == look and visitor.chosen("Data") == "Yours: iris.csv"


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("empty.csv", b"", "at least 1 byte"),
        ("zip.csv", b"PK\x03\x04" + bytes(200), "zip"),
        ("one.csv", b"a,b\n1,2\n3,4\n", "rows"),
    ],
)
def test_a_bad_file_gets_a_clear_message_and_loses_nothing(visit, tmp_path, name, body, says):
    visitor = visit()
    (tmp_path / name).write_bytes(body)
    visitor.upload(tmp_path / name)
    wait_until(lambda: any(says in text.lower() for text in visitor.page.locator(".pg-said, .pg-message").all_inner_texts()))
    assert "Traceback" not in visitor.page.content() and visitor.page.is_visible(".pg-picture .main-svg")


def test_a_target_that_cannot_be_learned_is_said_and_leaves_no_dead_end(visit, tmp_path):
    visitor = visit()
    rows = "\n".join(f"{i},{i * i % 17},same" for i in range(40))
    (tmp_path / "constant.csv").write_text(f"a,b,class\n{rows}\n", encoding="utf-8")
    visitor.upload(tmp_path / "constant.csv")
    visitor.page.wait_for_selector("text=40 rows × 3 columns")
    visitor.choose("Target", "class")
    wait_until(lambda: "target=class" in visitor.address() and "class" in visitor.message())
    visitor.press("play")
    wait_until(lambda: "could not start" in visitor.message() and "Find" in visitor.page.inner_text("[data-act=play]"))
    visitor.choose("Target", "b")
    wait_until(lambda: "target=" not in visitor.address())  # it is the one that is proposed
    visitor.press("play")
    visitor.wait_state("finished")


def test_a_browser_that_has_lost_its_token_is_told_to_reload(visit):
    visitor = visit()
    visitor.context.clear_cookies()
    visitor.page.evaluate(
        "() => { let e = document.querySelector('.pg-live'); while (e && !e.playground) e = e.parentElement ?? e.getRootNode().host;"
        " e.playground.view.contact.socket.close(); }"
    )
    visitor.wait_state("reload it")


def test_column_names_are_shown_as_they_are_never_as_markup(visit, tmp_path):
    visitor = visit()
    rows = "\n".join(f"{i},{i % 3},{i * i}" for i in range(40))
    (tmp_path / "names.csv").write_text(f"<img src=x onerror=alert(1)>,role:train,**bold** $x$\n{rows}\n", encoding="utf-8")
    visitor.upload(tmp_path / "names.csv")
    visitor.page.wait_for_selector("text=40 rows × 3 columns")
    visitor.page.click("text=What was read")
    visitor.page.wait_for_timeout(500)
    assert visitor.page.locator("img[src=x]").count() == 0
    assert visitor.chosen("Target") == "**bold** $x$"


def test_a_link_shows_the_same_picture_in_a_second_browser(visit):
    first = visit()
    drawn = first.drawn()
    first.choose("Optimizer", "SGD")
    wait_until(lambda: "optimizer=SGD" in first.address() and first.drawn() > drawn)
    finished(first)
    second = visit(f"/lr-finder{first.query()}")
    assert second.state() == "not started"
    finished(second)
    assert second.look() == first.look() and second.traces() == first.traces()


def test_a_watch_link_shows_the_same_run_live_and_read_only(visit):
    first = visit()
    slowly(first, 1)
    second = visit("/lr-finder" + copied_watch_link(first))
    assert "you are watching" in second.state()
    second.page.keyboard.press("ArrowRight")
    second.page.keyboard.press("Space")
    assert second.page.is_disabled("[data-act=stop]")
    wait_until(lambda: second.step() > 12)
    first.press("play")
    first.wait_state("paused")
    second.wait_state("paused")
    first.press("stop")


def copied_watch_link(visitor):
    """What the button put on the clipboard, read by pasting it into the page."""
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.url)
    visitor.press("watch link")
    visitor.wait_state("copied")
    text = visitor.page.evaluate("() => navigator.clipboard.readText()")
    return text[text.index("?") :]


def test_the_script_runs_alone_and_ends_with_the_numbers_on_the_screen(visit, tmp_path):
    visitor = visit()
    finished(visitor)
    script = tmp_path / "taken.py"
    script.write_text(download(visitor, "Script of these settings"), encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    valley = re.search(r"Valley suggests ([\d.]+)", visitor.look())[1]
    assert f"{float(valley):.2g}" in {f"{float(number):.2g}" for number in re.findall(r"\d+\.\d+(?:e-?\d+)?", done.stdout)}


def test_the_measurements_hold_every_iteration(visit):
    visitor = visit()
    finished(visitor)
    rows = list(csv.DictReader(io.StringIO(download(visitor, "Measurements of the last run"))))
    assert [int(row["step"]) for row in rows][-1] == 100 and len(rows) >= 100
    assert float(rows[-1]["learning_rate"]) > float(rows[1]["learning_rate"])


def test_changing_the_theme_repaints_the_picture_and_keeps_it(visit):
    visitor = visit(color_scheme="light")
    finished(visitor)
    paper = "() => document.querySelector('.pg-picture').layout.paper_bgcolor"
    before, look = visitor.page.evaluate(paper), visitor.look()
    visitor.page.emulate_media(color_scheme="dark")
    wait_until(lambda: visitor.page.evaluate(paper) != before)
    assert visitor.page.evaluate(paper) == "#10151c" and visitor.look() == look


def test_zoom_survives_frames_and_the_node_stays_the_same(visit):
    visitor = visit()
    slowly(visitor, 1)
    visitor.page.evaluate("() => { document.querySelector('.pg-picture').marked = true; }")
    plot = visitor.page.locator(".pg-picture .nsewdrag").first.bounding_box()
    visitor.page.mouse.move(plot["x"] + 200, plot["y"] + 60)
    visitor.page.mouse.down()
    visitor.page.mouse.move(plot["x"] + 420, plot["y"] + 200, steps=4)
    visitor.page.mouse.up()
    zoom = "() => document.querySelector('.pg-picture').layout.xaxis.range.map((x) => Math.round(x * 100))"
    wait_until(lambda: visitor.page.evaluate(zoom) != [-700, 100])
    zoomed = visitor.page.evaluate(zoom)
    frames = visitor.drawn()
    wait_until(lambda: visitor.drawn() > frames + 5)
    assert visitor.page.evaluate("() => document.querySelector('.pg-picture').marked") and visitor.page.evaluate(zoom) == zoomed
    visitor.press("stop")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(visit, width, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.page.set_viewport_size({"width": width, "height": 844})
    finished(visitor)
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= width
    wide = visitor.page.evaluate("() => document.querySelector('.pg-picture .main-svg').getBoundingClientRect().right")
    assert wide <= width


def test_every_control_of_the_bar_has_a_name_and_can_be_reached_by_tab(visit):
    visitor = visit()
    finished(visitor)
    names = visitor.page.locator(".pg-live button:visible, .pg-live select, .pg-live input").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-label') || e.textContent.trim())"
    )
    assert all(names) and len(names) >= 8
    assert visitor.page.get_attribute(".pg-picture", "aria-label")
