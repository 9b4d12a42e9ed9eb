"""What goes wrong on a real afternoon: crashed runs, a killed host, a cut network, a restarted server."""

import resource
import signal
import time

import psutil
import pytest

from tests.e2e.conftest import Visitor, address, wait_until


def slow_run(visitor, rate="5"):
    visitor.page.select_option("select[aria-label=Speed]", rate)
    visitor.press("play")
    visitor.wait_state("iteration 3")


def test_a_run_that_is_killed_ends_with_one_calm_sentence_and_can_be_run_again(own_server, chromium):
    server = own_server()
    visitor = Visitor(chromium, server.url).open()
    slow_run(visitor)
    visitor.query()
    address = visitor.address()
    for run in server.runs():
        run.send_signal(signal.SIGKILL)
    wait_until(lambda: "ended unexpectedly" in visitor.message())
    assert "settings and data are kept" in visitor.message() and visitor.address() == address
    visitor.page.select_option("select[aria-label=Speed]", "200")
    visitor.press("play")
    visitor.wait_state("finished")
    assert not visitor.message()
    visitor.context.close()


def test_a_killed_host_harms_no_run_and_is_started_again(own_server, chromium):
    server = own_server()
    visitor = Visitor(chromium, server.url).open()
    slow_run(visitor, "20")
    host = server.host()
    host.send_signal(signal.SIGKILL)
    host.wait(5)
    visitor.wait_state("finished")
    wait_until(lambda: server.host().pid != host.pid, 30)
    look = visitor.look()
    visitor.choose("Optimizer", "SGD")
    wait_until(lambda: "optimizer=SGD" in visitor.address())
    wait_until(lambda: visitor.look() != look)
    visitor.wait_state("finished")
    visitor.press("play")
    visitor.wait_state("iteration 5", 30)
    visitor.wait_state("finished")
    visitor.context.close()


def test_a_cut_network_is_said_and_the_view_finds_its_way_back(chromium, wire):
    visitor = Visitor(chromium, wire.url).open()
    slow_run(visitor, "20")
    wire.cut()
    visitor.wait_state("Contact lost")
    wire.mend()
    visitor.wait_state("iteration 5")
    visitor.wait_state("finished")
    visitor.context.close()


def limit_files(server, most):
    """No file of the server's processes, nor of those to come, may grow beyond so many bytes: 0 is a full disk."""
    for process in server.family():
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def run_again(visitor):
    """Once more to the end; it may be over before anybody has looked."""
    before = visitor.page.get_attribute(".pg-live", "data-frames")
    visitor.press("play")
    wait_until(lambda: visitor.page.get_attribute(".pg-live", "data-frames") != before)
    visitor.wait_state("finished")


def test_a_full_disk_is_said_to_each_and_runs_rooms_and_pages_go_on(own_server, chromium, tmp_path):
    server = own_server()
    visitor = Visitor(chromium, server.url).open()
    page = visitor.page
    page.get_by_role("button", name="Room", exact=True).click()
    page.get_by_role("button", name="Open a room").click()
    page.wait_for_selector(".pg-room-code")
    page.keyboard.press("Escape")
    slow_run(visitor, "20")
    limit_files(server, 0)
    page.wait_for_selector(".pg-warning:has-text('disk is full: this run goes on')")
    (tmp_path / "points.csv").write_text("a,b\n1,2\n2,3\n", encoding="utf-8")
    visitor.upload(tmp_path / "points.csv")
    page.wait_for_selector("text=The server's disk is full. Nothing was kept")
    page.select_option("select[aria-label=Speed]", "200")
    visitor.wait_state("finished")
    run_again(visitor)
    page.wait_for_selector(".pg-room-status:has-text('cannot write to its disk')")
    assert "disk is full" in page.inner_text(".pg-warning") and not visitor.message()
    limit_files(server, resource.RLIM_INFINITY)
    page.wait_for_selector(".pg-room-status:not(:has-text('disk'))")
    run_again(visitor)
    assert "disk" not in page.inner_text(".pg-warning") and visitor.errors == []
    visitor.context.close()


def test_a_restart_of_the_server_keeps_runs_recordings_and_uploads(own_server, chromium, tmp_path):
    server = own_server()
    (tmp_path / "points.csv").write_text("a,b,kind\n" + "\n".join(f"{i},{i * 7 % 11},{'xy'[i % 2]}" for i in range(60)), encoding="utf-8")
    visitor = Visitor(chromium, server.url).open()
    visitor.upload(tmp_path / "points.csv")
    visitor.page.wait_for_selector("text=60 rows × 3 columns")
    slow_run(visitor)
    visitor.query()
    address = visitor.address()
    server.stop(signal.SIGTERM)
    server.start()
    visitor.page.goto(address)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "server was restarted" in visitor.message())
    assert visitor.chosen("Data") == "Yours: points.csv" and visitor.step() >= 3
    visitor.page.select_option("select[aria-label=Speed]", "200")
    visitor.press("play")
    visitor.wait_state("finished")
    visitor.context.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_ends_with_open_tabs_and_leaves_no_process(own_server, chromium, how):
    server = own_server()
    visitor = Visitor(chromium, server.url).open()
    slow_run(visitor)
    family = server.family()
    assert len(family) >= 3
    began = time.monotonic()
    server.stop(how)
    assert time.monotonic() - began < 10
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive
    visitor.wait_state("Contact lost")
    visitor.context.close()


def test_a_run_that_nobody_watches_ends_by_itself(own_server, chromium):
    server = own_server(unwatched_seconds=5)
    visitor = Visitor(chromium, server.url).open()
    slow_run(visitor, "5")
    visitor.query()
    address = visitor.address()
    visitor.page.goto("about:blank")
    wait_until(lambda: not server.runs(), 15)
    visitor.page.goto(address)
    visitor.page.wait_for_selector(".pg-picture .main-svg")
    wait_until(lambda: "nobody was watching" in visitor.message())
    visitor.context.close()


def test_a_password_keeps_strangers_out_and_lets_friends_in(own_server, chromium):
    server = own_server(password="between us")
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.url + "/lr-finder?seeds=1")
    assert page.locator("[data-testid=stApp]").count() == 0
    page.fill("input[name=password]", "wrong")
    page.click("button")
    assert "not the password" in page.inner_text("body")
    page.fill("input[name=password]", "between us")
    page.click("button")
    page.wait_for_selector(".pg-picture .main-svg")
    assert "/lr-finder?" in address(page) and "seeds=1" in address(page), "one lands on the page that was asked for"
    context.close()


def test_bad_settings_end_the_start_with_a_sentence(own_server):
    with pytest.raises(AssertionError, match="PLAYGROUND_HEAVY_AT_ONCE") as failed:
        own_server(heavy_at_once=0)
    assert "Traceback" not in str(failed.value)
