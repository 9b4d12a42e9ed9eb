"""What an operator's machines are told: alive, ready, and the metrics, held against the grammar of their format."""

import asyncio
import math
import re
from types import SimpleNamespace

import psutil
import pytest
from starlette.applications import Starlette

from core.runs.ends import ENDS
from core.serving.house import House, routes
from core.serving.monitoring import Family, Sample, exposition, resident
from core.settings import Settings
from tests.front import TOPICS, request, until

TOKEN = "a token of at least 32 characters"
ANNA = "a" * 32
# Prometheus, "Exposition formats", text-based format 0.0.4.
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
NUMBER = r"[+-]?(?:Inf|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|NaN"
LINE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? ({NUMBER})")
COMMENT = re.compile(rf"# (HELP|TYPE) ({NAME}) (.+)")


def read(text):
    """{(name, labels): value} of a text, read as strictly as its format is written. Asserts that it is one."""
    assert text.endswith("\n")
    found, kinds, family, closed = {}, {}, "", set()
    for line in text[:-1].split("\n"):
        if comment := COMMENT.fullmatch(line):
            what, name, told = comment.groups()
            if what == "HELP":
                assert name not in closed, "a family in two pieces"
                closed.add(family := name)
            else:
                assert name == family and name not in kinds and told in ("counter", "gauge", "histogram")
                kinds[name] = told
            continue
        sample = LINE.fullmatch(line)
        assert sample, line
        name, labels, value = sample.groups()
        endings = ("_bucket", "_sum", "_count") if kinds[family] == "histogram" else ("",)
        assert name in [family + ending for ending in endings]
        assert kinds[family] != "counter" or name.endswith("_total")
        key = name, frozenset(re.findall(rf'({NAME})="((?:[^"\\]|\\.)*)"', labels or ""))
        assert key not in found, "the same sample twice"
        found[key] = float(value)
    for name in (name for name, kind in kinds.items() if kind == "histogram"):
        bins = sorted((float(dict(labels)["le"]), count) for (of, labels), count in found.items() if of == f"{name}_bucket")
        assert math.isinf(bins[-1][0]) and bins[-1][1] == found[f"{name}_count", frozenset()]
        assert [count for _, count in bins] == sorted(count for _, count in bins)
    return found


def value(found, name, **labels):
    return found[name, frozenset(labels.items())]


def served(house, path="/playground/metrics", token="", **headers):
    """The answer of the house's own route to one request."""
    if token:
        headers["authorization"] = f"Bearer {token}"
    return request(Starlette(routes=routes("", {"house": house})), path, **headers)


@pytest.fixture
def house(loop, in_houses, tmp_path):
    settings = Settings(state_dir=str(tmp_path / "state"), answer_workers=1, metrics_token=TOKEN)
    made = House(settings, packages=TOPICS)
    loop.run(made.open())
    yield made
    loop.run(made.close())


def test_a_server_is_ready_only_while_its_host_and_its_answers_workers_are(house):
    assert served(house, "/playground/ready").status == 200
    house.engine.up = False
    answer = served(house, "/playground/ready")
    assert (answer.status, answer.body) == (503, b"waiting for: run host")
    assert served(house, "/playground/health").status == 200, "it is alive all the same"
    house.engine.up = True
    house.answers._tasks[0].cancel()
    until(lambda: served(house, "/playground/ready").body == b"waiting for: answers workers")


def test_a_host_counts_as_up_once_it_has_said_so_and_no_longer_once_it_is_gone(engine):
    assert engine.up
    host = psutil.Process(engine.host_process)
    host.kill()
    until(lambda: not engine.up)
    until(lambda: engine.up, 60)  # another was started
    assert engine.host_process != host.pid


def test_without_a_token_in_the_settings_there_are_no_metrics(house):
    house.monitoring._token = ""
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}"}):
        assert served(house, **headers).status == 404


@pytest.mark.parametrize("said", ["", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", "Bearer é", "Bearer"])
def test_who_does_not_send_the_token_is_refused(house, said):
    answer = served(house, **({"authorization": said} if said else {}))
    assert answer.status == 401 and answer.header("www-authenticate") == "Bearer" and b"playground_" not in answer.body


def test_the_metrics_are_what_the_server_has_done_in_the_format_that_they_claim(house, loop):
    first = served(house, token=TOKEN)
    assert first.status == 200 and first.header("content-type").startswith("text/plain; version=0.0.4")
    before = read(first.body.decode())
    assert {dict(labels)["end"] for name, labels in before if name == "playground_runs_ended_total"} == set(ENDS)
    done, long = (loop.call(house.desk.start, ANNA, "ticker", {"count": count}, files={}) for count in (3, 10_000_000))
    until(lambda: done.ended and long.frame)
    house.ask("tests.topics.ticker", "double", owner=ANNA, number=4)
    found = read(served(house, token=TOKEN).body.decode())
    assert value(found, "playground_runs_ended_total", end="done") == 1 and value(found, "playground_runs", state="running") == 1
    assert value(found, "playground_answer_seconds_count") == 1 and 0 < value(found, "playground_answer_seconds_sum") < 20
    measured = psutil.Process().memory_info().rss  # psutil reads the same by other means
    assert abs(value(found, "playground_resident_memory_bytes", process="web") / measured - 1) < 0.1
    loop.call(house.desk.act, ANNA, long.identity, {"do": "stop"})
    until(lambda: long.ended)
    after = read(served(house, token=TOKEN).body.decode())
    assert value(after, "playground_runs_ended_total", end="stopped") == 1 and value(after, "playground_runs", state="running") == 0


def test_pictures_and_bytes_are_counted_when_a_tab_is_sent_them(house, loop):
    sent = []

    async def send_bytes(line):
        sent.append(line)

    async def followed():
        from core.runs.live import Tab

        socket = SimpleNamespace(send_bytes=send_bytes, headers={})
        tab = Tab(house.live, socket, ANNA)
        house.live._tabs.add(tab)
        run = house.desk.start(ANNA, "ticker", {"count": 3}, files={})
        while not (run.ended and run.frame):
            await asyncio.sleep(0.01)
        await tab._handle(f'{{"id": 1, "do": "next", "run": "{run.identity}", "seen": 0}}')
        return run

    run = loop.run(followed())
    found = read(served(house, token=TOKEN).body.decode())
    assert sent[0].endswith(run.frame) and value(found, "playground_sockets_open") == 1
    assert (value(found, "playground_frames_sent_total"), value(found, "playground_bytes_sent_total")) == (1, len(sent[0]))
    house.live._tabs.clear()


def test_what_stands_in_a_label_cannot_end_it():
    odd = 'a"b\\c\nd'
    found = read(exposition(iter([Family("playground_x", "gauge", "Told.", [Sample(1, (("by", odd),))])])))
    assert found == {("playground_x", frozenset({("by", 'a\\"b\\\\c\\nd')})): 1.0}


def test_a_process_that_is_not_there_has_no_memory():
    assert resident(0) is None and resident(2**22 + 1) is None


def test_this_reader_of_the_format_refuses_what_is_none():
    good = "# HELP a_total Told.\n# TYPE a_total counter\na_total 1\n"
    assert read(good)
    for bad in (good[:-1], good.replace(" 1", " one"), good + "a_total 1\n", good.replace("a_total 1", "a_total{x=y} 1"), "a 1\n" + good):
        with pytest.raises((AssertionError, KeyError)):
            read(bad)
