"""The answers pool through real workers: the newest question of a view wins, and the pool goes on whatever a question does."""

import asyncio
import os
import signal
import time

import psutil
import pytest

from core.runs.answers import SUPERSEDED, Answers
from tests.front import until

TICKER = "tests.topics.ticker"


@pytest.fixture
def ask(loop):
    """ask(pool, name, ...) waits for the answer."""

    def asking(pool, name, *, package=TICKER, files=None, view="", **arguments):
        return loop.run(pool.ask(package, name, arguments, files=files, view=view), 30)

    return asking


@pytest.fixture
def pool(open_answers):
    return open_answers()


def together(loop, pool, *questions, apart=0.0):
    """Ask several questions `apart` seconds after each other; all answers."""

    async def asking():
        tasks = []
        for name, arguments, view in questions:
            tasks.append(asyncio.create_task(pool.ask(TICKER, name, arguments, view=view)))
            await asyncio.sleep(apart)
        return await asyncio.gather(*tasks)

    return loop.run(asking(), 30)


def workers(engine):
    """Process ids of the answers workers: niced less than runs are."""
    children = psutil.Process(engine.host_process).children()
    return {child.pid for child in children if child.nice() == 5}


def test_a_question_is_answered(pool, ask):
    assert ask(pool, "double", number=21) == {"answer": 42}


def test_a_question_may_read_the_files_it_was_given(pool, ask, tmp_path):
    (tmp_path / "a.txt").write_text("mine", encoding="utf-8")
    assert ask(pool, "mine", files={"file-a": str(tmp_path / "a.txt")})["answer"]["file-a"] == "mine"


def test_a_warm_worker_answers_within_150_ms(pool, ask, record_property):
    ask(pool, "double", number=1)
    times = []
    for number in range(20):
        began = time.monotonic()
        assert ask(pool, "double", number=number)["answer"] == 2 * number
        times.append(time.monotonic() - began)
    record_property("median_ms", round(1000 * sorted(times)[10], 2))
    assert sorted(times)[10] < 0.15


@pytest.mark.parametrize("name", ["hidden", "Path", "InputError", "__all__", "__builtins__", "nothing", "", "double.__globals__"])
def test_only_what_a_room_offers_can_be_asked(pool, ask, name):
    said = ask(pool, name)
    assert list(said) == ["problems"] and "needs one of best_game, double, fault" in said["problems"][0]


@pytest.mark.parametrize("package", ["os", "core", "tests.topics.boom", "nowhere.at.all", "core.runs.host"])
def test_a_room_that_answers_nothing_says_so(pool, ask, package):
    assert ask(pool, "double", package=package)["problems"][0].endswith("needs a room that answers questions.")


def test_what_the_person_can_mend_comes_back_in_full(pool, ask):
    assert ask(pool, "refuse") == {"problems": ["Rows: got 3, needs at least 10.", "Columns: got 1, needs at least 2."]}


@pytest.mark.parametrize("name", ["fault", "odd"])
def test_a_fault_of_ours_is_an_id_that_the_log_has_too(loop, engine, open_answers, ask, name, capfd):
    pool = open_answers(1)
    said = ask(pool, name)
    assert list(said) == ["error"] and len(said["error"]) == 6
    assert ask(pool, "double", number=1) == {"answer": 2}


def test_an_argument_that_a_question_does_not_take_is_a_fault_and_the_worker_lives(open_answers, ask):
    pool = open_answers(1)
    pid = ask(pool, "mine")["answer"]["pid"]
    assert "error" in ask(pool, "double", colour=1)
    assert ask(pool, "mine")["answer"]["pid"] == pid


def test_a_question_that_takes_too_long_ends_with_a_sentence_and_the_pool_still_answers(open_answers, ask):
    pool = open_answers(1, seconds=0.3)
    began = time.monotonic()
    said = ask(pool, "nap", seconds=60)
    assert said == {"problems": ["This took longer than 0.3 s and was ended. Choose less data or a smaller setting."]}
    assert time.monotonic() - began < 3
    assert ask(pool, "double", number=2) == {"answer": 4}


def test_a_question_that_no_worker_comes_to_is_given_up_with_a_sentence(loop, open_answers):
    pool = open_answers(1, seconds=0.4)
    naps = [("nap", {"seconds": 60}, f"{n}") for n in range(5)]
    said = together(loop, pool, *naps)
    assert [list(answer) for answer in said] == [["problems"]] * 5
    assert "busy with other people" in said[-1]["problems"][0] and "took longer" in said[0]["problems"][0]


def test_a_question_over_its_memory_harms_nobody_else(open_answers, ask):
    pool = open_answers(1, memory=256 << 20)
    assert list(ask(pool, "hungry")) == ["error"]
    assert ask(pool, "double", number=2) == {"answer": 4}


def test_a_worker_that_is_killed_is_replaced(open_answers, ask):
    pool = open_answers(1)
    assert ask(pool, "vanish") == {"error": "worker"}
    assert ask(pool, "double", number=2) == {"answer": 4}
    os.kill(int(ask(pool, "mine")["answer"]["pid"]), signal.SIGKILL)
    time.sleep(0.05)  # while it is idle
    assert {"answer": 4} in (ask(pool, "double", number=2), ask(pool, "double", number=2))


def test_the_newest_question_of_a_view_wins_over_those_that_wait(loop, open_answers):
    pool = open_answers(1)
    questions = [("nap", {"seconds": 0.3}, "other"), *(("double", {"number": number}, "mine") for number in range(5))]
    said = together(loop, pool, *questions)
    assert said == [{"answer": "awake"}, *[SUPERSEDED] * 4, {"answer": 8}]


@pytest.mark.parametrize("apart", [0.0, 0.02, 0.3])  # before a worker was found, soon after, long after
def test_the_newest_question_of_a_view_wins_over_the_one_being_answered(loop, open_answers, apart):
    pool = open_answers(2)
    began = time.monotonic()
    said = together(loop, pool, ("nap", {"seconds": 8}, "mine"), ("double", {"number": 4}, "mine"), apart=apart)
    assert said == [SUPERSEDED, {"answer": 8}]
    assert time.monotonic() - began < 3 + apart, "the newer one waited for the older"


def test_a_burst_from_a_slider_leaves_every_question_answered_or_superseded_and_the_pool_whole(loop, open_answers, ask):
    pool = open_answers(2)  # no worker has started yet
    for apart in (0.0, 0.004, 0.03):
        said = together(loop, pool, *(("double", {"number": number}, "slider") for number in range(25)), apart=apart)
        assert said[-1] == {"answer": 48}
        assert all(answer in (SUPERSEDED, {"answer": 2 * number}) for number, answer in enumerate(said))
    naps = together(loop, pool, ("nap", {"seconds": 0.2}, "a"), ("nap", {"seconds": 0.2}, "b"))
    assert naps == [{"answer": "awake"}] * 2
    assert all(not task.done() for task in pool._tasks), "a worker was lost"


def test_questions_of_different_views_are_answered_side_by_side(loop, open_answers, ask):
    pool = open_answers(2)
    together(loop, pool, ("double", {"number": 1}, "a"), ("double", {"number": 1}, "b"))
    began = time.monotonic()
    together(loop, pool, ("nap", {"seconds": 0.4}, "a"), ("nap", {"seconds": 0.4}, "b"))
    assert time.monotonic() - began < 0.75


def test_one_view_cannot_take_all_workers(loop, open_answers, ask):
    pool = open_answers(2)
    together(loop, pool, ("double", {"number": 1}, "a"), ("double", {"number": 1}, "b"))

    async def greedy():
        first = asyncio.create_task(pool.ask(TICKER, "nap", {"seconds": 5}, view="greedy"))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(pool.ask(TICKER, "nap", {"seconds": 5}, view="greedy"))
        began = time.monotonic()
        said = await pool.ask(TICKER, "double", {"number": 3}, view="modest")
        second.cancel()
        return said, time.monotonic() - began, await first

    said, took, first = loop.run(greedy())
    assert said == {"answer": 6} and took < 0.4 and first == SUPERSEDED


def test_a_question_without_a_view_is_superseded_by_nothing(loop, pool):
    assert together(loop, pool, *(("double", {"number": n}, "") for n in range(6))) == [{"answer": 2 * n} for n in range(6)]


def test_an_answer_does_not_wait_behind_runs(front, pool, ask):
    for i in range(4):
        front.start(owner=f"p{i}", count=10_000_000, big=i > 1)
    ask(pool, "double", number=1)
    began = time.monotonic()
    assert ask(pool, "double", number=3) == {"answer": 6}
    assert time.monotonic() - began < 1


def test_a_pool_that_closes_leaves_no_worker(loop, engine, ask, open_answers):
    before = workers(engine)
    pool = open_answers(2)
    together(loop, pool, ("double", {"number": 1}, "a"), ("nap", {"seconds": 0.05}, "b"))
    assert len(workers(engine) - before) == 2
    loop.run(pool.close())
    until(lambda: workers(engine) <= before)


def test_the_untrained_picture_of_a_config_is_an_answer_too(loop, pool):
    def first(config):
        return loop.run(pool.ask("core.runs", "first", {"package": TICKER, "config": config}))

    said = first({"count": 7, "points": 2})["answer"]
    assert said["look"] == "The total is 0." and said["facts"]["deterministic"] is True
    assert said["figures"]["noise"]["data"][0]["y"]["dtype"] == "f4"
    assert first({"count": 0})["problems"] == ["Count: got 0, needs a whole number from 1 to 10000000."]


def test_a_pool_that_closes_in_the_moment_an_answer_comes_is_closed(loop):
    class Worker:
        """Stands for a process; it answers when told to."""

        def __init__(self):
            self.said = asyncio.get_running_loop().create_future()

        def tell(self, message): ...

        def kill(self):
            self.said = asyncio.get_running_loop().create_future()
            self.said.set_result(None)

        async def read(self):
            return await self.said

    class Engine:
        async def start(self, request):
            return worker

    async def closing():
        nonlocal worker
        worker, pool = Worker(), Answers(Engine(), workers=1, seconds=10, memory=0)
        await pool.open()
        asked = asyncio.create_task(pool.ask("somewhere", "something", {}))
        await asyncio.sleep(0.05)
        worker.said.set_result((0, 0, b'{"answer": 1}'))
        await asyncio.wait_for(pool.close(), 5)
        asked.cancel()

    worker = None
    loop.run(closing())


def test_a_question_comes_to_no_worker_whose_answer_to_an_older_one_crossed_its_end(loop):
    class Worker:
        """Stands for a process whose answer has left it already when it is killed."""

        def __init__(self):
            self.dead, self.said = False, asyncio.get_running_loop().create_future()
            if started:
                self.said.set_result((0, 0, b'{"answer": "of the newer"}'))
            started.append(self)

        def tell(self, message): ...

        def kill(self):
            self.dead = True
            if not self.said.done():
                self.said.set_result((0, 0, b'{"answer": "of the older"}'))

        async def read(self):
            said, self.said = await self.said, asyncio.get_running_loop().create_future()
            if self.dead:
                self.said.set_result(None)
            return said

    class Engine:
        async def start(self, request):
            return Worker()

    async def asking():
        pool = Answers(Engine(), workers=1, seconds=10, memory=0)
        await pool.open()
        older = asyncio.create_task(pool.ask("somewhere", "something", {}, view="a"))
        await asyncio.sleep(0.05)
        newer = await asyncio.wait_for(pool.ask("somewhere", "something", {}, view="a"), 5)
        await pool.close()
        return await older, newer

    started = []
    assert loop.run(asking()) == (SUPERSEDED, {"answer": "of the newer"})
    assert [worker.dead for worker in started] == [True, True] and len(started) == 2
