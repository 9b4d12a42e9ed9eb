"""What an operator's machines ask: is the server alive, is it ready, and, with a token, how it fares in Prometheus' text format."""

from __future__ import annotations

import contextlib
import hmac
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core.runs.ends import ENDS

if TYPE_CHECKING:
    from core.serving.house import House

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
STATES = ("waiting", "running", "paused")


class Sample(NamedTuple):
    """One number. suffix: what a histogram's parts have behind its name. labels: pairs of name and value."""

    value: float
    labels: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


class Family(NamedTuple):
    """All samples of one name. kind: counter, gauge or histogram."""

    name: str
    kind: str
    help: str
    samples: Sequence[Sample]


class Monitoring:
    """The three routes. token: what a collector must send; empty: there are no metrics here."""

    def __init__(self, house: House, token: str) -> None:
        self._house, self._token = house, token

    async def health(self, _: Request) -> Response:
        """The process answers; whoever restarts what is stuck asks this."""
        return _said("alive")

    async def ready(self, _: Request) -> Response:
        """Whether a visitor would be served now; a proxy that may send visitors elsewhere asks this."""
        missing = [name for name, up in (("run host", self._house.engine.up), ("answers workers", self._house.answers.up)) if not up]
        return _said("waiting for: " + ", ".join(missing), 503) if missing else _said("ready")

    async def metrics(self, request: Request) -> Response:
        if not self._token:
            return _said("Not here.", 404)
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(said.strip().encode(), self._token.encode()):
            return PlainTextResponse("A bearer token is needed.", 401, {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
        return Response(exposition(families(self._house)), headers={"Content-Type": FORMAT, "Cache-Control": "no-store"})


def families(house: House) -> Iterator[Family]:
    """How the server stands, of everybody together: nothing here tells one person from another."""
    standing, ended, waited = house.desk.standing(), house.desk.ended, house.answers.waited
    yield Family("playground_runs", "gauge", "Runs by state.", [Sample(standing[state], (("state", state),)) for state in STATES])
    ends = [Sample(ended[end], (("end", end),)) for end in ENDS]
    yield Family("playground_runs_ended_total", "counter", "Runs that have ended, by kind of end.", ends)
    yield Family("playground_frames_sent_total", "counter", "Pictures sent to browsers.", [Sample(house.live.frames)])
    yield Family("playground_bytes_sent_total", "counter", "Bytes sent over live sockets.", [Sample(house.live.bytes)])
    yield Family("playground_sockets_open", "gauge", "Live sockets open, one for each browser tab.", [Sample(house.live.tabs)])
    bins = [Sample(count, (("le", _number(bound)),), "_bucket") for bound, count in waited.up_to()]
    sums = [Sample(waited.seconds, suffix="_sum"), Sample(bins[-1].value, suffix="_count")]
    yield Family("playground_answer_seconds", "histogram", "From a short question to its answer.", [*bins, *sums])
    memory = {"web": resident(os.getpid()), "host": resident(house.engine.host_process or 0)}
    known = [Sample(size, (("process", name),)) for name, size in memory.items() if size is not None]
    yield Family("playground_resident_memory_bytes", "gauge", "Resident memory of the web server and of the run host.", known)


def exposition(found: Iterator[Family]) -> str:
    """Prometheus' text exposition format 0.0.4. Help texts are ours and need no escapes."""
    lines = []
    for name, kind, told, samples in found:
        lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
        for value, labels, suffix in samples:
            inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels)
            lines.append(f"{name}{suffix}{'{' + inside + '}' if inside else ''} {_number(value)}")
    return "\n".join(lines) + "\n"


def resident(process: int) -> int | None:
    """Bytes of memory that a process holds; None where there is no such process, or no /proc that says it."""
    with contextlib.suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    return "+Inf" if value == float("inf") else repr(value)


def _said(text: str, status: int = 200) -> Response:
    return PlainTextResponse(text, status, {"Cache-Control": "no-store"})
