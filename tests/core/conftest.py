"""One run host for all tests: it takes seconds to start."""

import pytest

from core.runs.answers import Answers
from core.runs.desk import Desk, Rules
from core.runs.engine import LocalEngine
from tests.front import TOPICS, Front, Loop


@pytest.fixture(scope="session")
def loop():
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def local_engine(loop):
    engine = LocalEngine()
    loop.run(engine.open(), 60)
    yield engine
    loop.run(engine.close())


@pytest.fixture(scope="session")
def engine(local_engine):
    return local_engine


@pytest.fixture
def in_houses(engine, monkeypatch):
    """Houses that open from here on stand on the tests' engine, which they do not close."""

    class Shared:
        start, going, host_process = staticmethod(engine.start), staticmethod(engine.going), engine.host_process
        overhead, outlives, up = engine.overhead, engine.outlives, True

        async def open(self): ...
        async def close(self): ...

    monkeypatch.setattr("core.serving.house.LocalEngine", Shared)


@pytest.fixture(scope="session")
def ray_engine(loop, tmp_path_factory):
    """A Ray cluster of its own on this machine."""
    pytest.importorskip("ray", reason="ray is not installed here: make test-ray runs these tests")
    from core.runs import ray_engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ray_engine, "SPARES", 3)  # as many runs as a test starts at once
        patch.setenv("RAY_worker_niceness", "0")  # each test makes processes anew, which takes seconds of computing
        engine = ray_engine.RayEngine(tmp_path_factory.mktemp("ray"))
        loop.run(engine.open(), 120)
        yield engine
        loop.run(engine.close(), 60)


@pytest.fixture
def open_desk(loop, engine, tmp_path):
    """Opens a desk with the given rules; several share one folder, like servers after each other."""
    fronts = []

    def opened(**rules):
        fronts.append(Front(loop, Desk(engine, Rules(**rules), tmp_path / "runs", TOPICS)))
        loop.run(fronts[-1].desk.open())
        return fronts[-1]

    yield opened
    for front in fronts:
        loop.run(front.desk.close())


@pytest.fixture
def front(open_desk):
    return open_desk(runs_per_person=10)


@pytest.fixture
def open_answers(loop, engine):
    pools = []

    def opened(workers=2, seconds=10.0, memory=512 << 20):
        pools.append(Answers(engine, workers=workers, seconds=seconds, memory=memory))
        loop.run(pools[-1].open())
        return pools[-1]

    yield opened
    for pool in pools:
        loop.run(pool.close())
