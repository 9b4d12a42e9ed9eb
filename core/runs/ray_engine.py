"""The Ray engine: each run is a named, detached actor on a Ray cluster. Short questions and readings stay on the web server's machine.

The package ray is an extra (requirements-ray.txt); only a deployment that asks for this engine imports this module.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # before ray looks: no outside host is asked for anything
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from core.errors import InputError, Problem
from core.runs.engine import LocalEngine, Process
from core.runs.host import ANSWER_NICE
from core.runs.ray_run import RayRun

SPARES = 2  # processes made ahead of time: importing torch takes seconds, and somebody has pressed play
ALONE = 120.0  # seconds without a web server after which a run writes what it has and ends
OBJECTS = 100 << 20  # bytes of shared memory on a cluster of our own: a picture is seldom more than one MB
HELD = 4  # pictures on their way to a web server that is slow; of later ones the newest is kept
Actor = Any


class RayProcess:
    """A run on the cluster, reached through its actor."""

    def __init__(self, engine: RayEngine, actor: Actor, identity: int, share: float) -> None:
        self._engine, self._actor, self.identity, self.share = engine, actor, identity, share
        self._said = actor.follow.options(_generator_backpressure_num_objects=HELD).remote()

    async def read(self) -> tuple[bytes, int, bytes] | None:
        try:
            return await (await anext(self._said))
        except (StopAsyncIteration, RayError):  # it has said all, or it has died
            self.kill()
            self._engine.forget(self)
            return None

    def tell(self, message: Mapping[str, Any]) -> None:
        self._actor.tell.remote(dict(message))

    def here(self) -> None:
        """Let it know that its web server lives."""
        self._actor.here.remote()

    def kill(self) -> None:
        ray.kill(self._actor)


class RayEngine:
    """address: of a cluster that is there, in Ray's words; empty for one of our own on this machine, which ends with us.

    folder: the state folder; every node of the cluster must see it at the same path, because runs read data and write recordings there.
    gpu_share: of one GPU, for each heavy run, where the cluster has GPUs.
    """

    overhead = 350.0  # a process of its own with torch in it, measured; a forked one shares that with the others

    def __init__(self, folder: Path, address: str = "", gpu_share: float = 0.5) -> None:
        self._folder, self._address, self._gpu_share = folder, address, gpu_share
        self.outlives = bool(address)
        self._local = LocalEngine()
        self._spares: list[Actor] = []
        self._processes: set[RayProcess] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._joined = False

    @property
    def up(self) -> bool:
        return self._joined and self._local.up

    @property
    def host_process(self) -> int | None:
        return self._local.host_process

    async def open(self) -> None:
        await self._local.open()
        await asyncio.to_thread(self._join)
        self._joined = True
        self._spares = [self._make() for _ in range(SPARES)]
        self._tasks = [asyncio.create_task(self._be_heard())]

    async def close(self) -> None:
        self._joined = False
        for task in self._tasks:
            task.cancel()
        left = [] if self.outlives else [process._actor for process in self._processes]
        for actor in (*self._spares, *left):
            ray.kill(actor)
        await asyncio.to_thread(ray.shutdown)
        await self._local.close()

    async def start(self, request: Mapping[str, Any]) -> Process:
        """A run starts on the cluster, anything else on this machine."""
        if request["kind"] != "run":
            return await self._local.start(request)
        share = self._free_share() if request["heavy"] else 0.0
        actor = self._make(share) if share else await self._spare()
        _, identity = await actor.which.remote()
        await actor.begin.remote(dict(request), share > 0)
        return self._remember(RayProcess(self, actor, identity, share))

    async def going(self) -> Mapping[str, Process]:
        found: dict[str, Process] = {}
        for name in await asyncio.to_thread(ray.util.list_named_actors):
            with contextlib.suppress(RayError, ValueError):  # it ends at this moment
                actor = ray.get_actor(name)
                if actor in self._spares:
                    continue
                run, identity = await actor.which.remote()
                if run:
                    found[run] = self._remember(RayProcess(self, actor, identity, 0.0))
                else:
                    ray.kill(actor)  # an earlier server's spare, perhaps of an older version
        return found

    def forget(self, process: RayProcess) -> None:
        """It has ended."""
        self._processes.discard(process)

    def _remember(self, process: RayProcess) -> RayProcess:
        self._processes.add(process)
        return process

    def _make(self, share: float = 0.0) -> Actor:
        """A new process somewhere on the cluster. How many may work at once is the desk's to say: it asks Ray for hardly any processor, but
        for some, so that it keeps away from a node that has been given none, as the web server's may be."""
        wish = {"num_cpus": 0.001, "num_gpus": share, "scheduling_strategy": "SPREAD", "max_restarts": 0, "lifetime": "detached"}
        return ray.remote(RayRun).options(name=f"run-{secrets.token_hex(8)}", **wish).remote(ALONE)

    async def _spare(self) -> Actor:
        """A process that waits for work, or a new one where those have died."""
        while self._spares:
            actor = self._spares.pop(0)
            self._spares.append(self._make())
            with contextlib.suppress(RayError):
                await actor.which.remote()
                return actor
        return self._make()

    def _free_share(self) -> float:
        """The share of a GPU that one more heavy run may have; 0 where there is none left, so that it computes without."""
        places = ray.cluster_resources().get("GPU", 0) * int(1 / self._gpu_share)
        return self._gpu_share if sum(process.share > 0 for process in self._processes) < places else 0.0

    async def _be_heard(self) -> None:
        while True:
            await asyncio.sleep(ALONE / 10)
            for process in self._processes:
                process.here()
            for spare in self._spares:
                spare.here.remote()

    def _join(self) -> None:
        logging.getLogger("ray").setLevel(logging.ERROR)
        name = hashlib.sha256(os.fsencode(self._folder)).hexdigest()[:12]  # who shares a state folder shares runs, and nobody else
        told: dict[str, Any] = {"namespace": f"playground-{name}", "log_to_driver": False, "configure_logging": False}
        if self._address:
            ray.init(address=self._address, **told)
            self._check_nodes()
        else:
            os.environ.setdefault("RAY_worker_niceness", str(ANSWER_NICE))  # until its first picture, as a run of the local engine
            if "RAY_AUTH_TOKEN_PATH" not in os.environ:
                os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # else one would be written to the home folder
            ray.init(include_dashboard=False, object_store_memory=OBJECTS, **told)

    def _check_nodes(self) -> None:
        """Raises InputError naming each node that does not see the state folder, or not the same one."""
        mark = self._folder / f".seen-{secrets.token_hex(8)}"
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        try:
            nodes = [node for node in ray.nodes() if node["Alive"]]
            asked = [
                ray.remote(_sees)
                .options(num_cpus=0, scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=False))
                .remote(str(mark))
                for node in nodes
            ]
            blind = [node for node, sees in zip(nodes, ray.get(asked, timeout=60), strict=True) if not sees]
        finally:
            mark.unlink()
        if blind:
            needs = f"the web server's state folder at the same path, for reading and writing: {self._folder}"
            raise InputError([Problem(f"Node {node['NodeManagerAddress']}", "no such folder", needs) for node in blind])


def _sees(mark: str) -> bool:
    return os.access(mark, os.W_OK)
