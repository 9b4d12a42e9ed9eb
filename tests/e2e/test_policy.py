"""Every page lives with the policy that it is sent, in a real browser, and the policy holds."""

from urllib.request import urlopen

from tests.e2e.conftest import wait_until

PAGES = ("/", "/receptive-field", "/activations", "/time-series", "/lr-finder", "/gan", "/gridworld", "/experiments")
FIRST = {"/": "[data-testid=stImage]", "/experiments": ".pg-experiments-head"}  # what pages without a live view show


def test_no_page_does_anything_that_its_policy_forbids_and_what_is_forbidden_does_not_happen(visit, server):
    visitor = visit("/")
    for path in PAGES:
        visitor.page.goto(visitor.url + path)
        visitor.page.wait_for_selector(FIRST.get(path, ".pg-picture .main-svg"))
        visitor.settled()
        assert visitor.forbidden == [], path
    harm = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.harmed = 1\">')"
    visitor.page.evaluate(harm)
    wait_until(lambda: visitor.page.evaluate("document.querySelector('img[src=x]').complete"))
    assert visitor.page.evaluate("window.harmed") is None
    assert visitor.page.evaluate("fetch('https://elsewhere.example').then(() => 'reached', () => 'refused')") == "refused"
    assert len(visitor.forbidden) >= 2, "what the policy refuses is not seen by this test"
    visitor.forbidden.clear()
    visitor.asked[:] = [address for address in visitor.asked if "elsewhere.example" not in address]


def test_a_running_server_says_that_it_lives_and_that_it_is_ready_and_keeps_its_metrics_to_itself(server):
    for path, said in (("health", b"alive"), ("ready", b"ready")):
        answer = urlopen(f"{server.url}/playground/{path}", timeout=20)
        assert answer.read() == said and answer.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/playground/metrics", "/_stcore/metrics"):
        try:
            urlopen(server.url + path, timeout=20)
        except OSError as refused:
            assert "404" in str(refused)
        else:
            raise AssertionError(f"{path} is open")
