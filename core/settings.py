"""What the operator of a deployment decides: one typed place, read once at start from variables called PLAYGROUND_<NAME>."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from core import params
from core.errors import InputError, Problem
from core.params import Param, choice, number, text

PREFIX = "PLAYGROUND_"
SECRET = ("password", "cookie_secret", "metrics_token")  # never shown, not even in the message that refuses them
SHORTEST_SECRET = 32
YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")


@dataclasses.dataclass(frozen=True, kw_only=True, repr=False)
class Settings:
    """The deployment's settings. Raises: InputError naming every bad one by its variable."""

    state_dir: str = text(
        ".playground",
        "State folder",
        "Where recordings, uploads and the cookie's secret lie; relative to the working directory.",
        longest=1000,
    )
    engine: str = choice("local", "Engine", "What carries the runs: processes of this machine, or a Ray cluster.", ("local", "ray"))
    ray_address: str = text("", "Ray's address", "A Ray cluster that is there; empty starts one on this machine.", longest=300)
    ray_gpu_share: float = number(0.5, "Share of a GPU", "What each heavy run gets of one GPU of the Ray cluster.", low=0.05, high=1)
    device: str = choice("auto", "Device", "Where models compute; auto takes a GPU where it pays.", ("auto", "cpu", "cuda", "mps"))
    heavy_at_once: int = number(2, "Heavy runs at once", "How many heavy runs (CNNs, image GANs) go on; more wait.", low=1, high=256)
    memory_mb: int = number(2048, "Memory of all runs", "What all runs together may take.", low=256, high=16_777_216, unit="MB")
    run_memory_mb: int = number(1024, "Memory of one run", "What one run may take; it ends beyond.", low=128, high=16_777_216, unit="MB")
    run_seconds: int = number(900, "Time of one run", "How long one run may go on.", low=10, high=604_800, unit="s")
    unwatched_seconds: int = number(90, "Unwatched time", "A run that nobody watches ends after this.", low=5, high=604_800, unit="s")
    runs_per_person: int = number(3, "Runs per person", "How many runs one browser may have at once.", low=1, high=1000)
    queue_length: int = number(100, "Queue", "How many runs may wait; a further one is refused.", low=1, high=100_000)
    frames_per_second: int = number(15, "Frames", "The most pictures that a run draws.", low=1, high=60, unit="per second")
    recording_mb: int = number(20, "Recording", "What one run's recording may take; it is thinned beyond.", low=1, high=10_000, unit="MB")
    recordings_mb: int = number(
        4000, "All recordings", "What all together take on disk; the oldest go first.", low=50, high=10_000_000, unit="MB"
    )
    recordings_days: int = number(7, "Age of recordings", "Recordings are deleted after this.", low=1, high=3650, unit="days")
    upload_mb: int = number(100, "Upload", "The largest file that is taken, or all of a folder's.", low=1, high=1000, unit="MB")
    uploads_per_person: int = number(20, "Uploads per person", "How many files of one browser are kept.", low=1, high=10_000)
    uploads_person_mb: int = number(
        500, "Disk per person", "What one browser's files may take, with what is prepared from them.", low=1, high=1_000_000, unit="MB"
    )
    uploads_mb: int = number(
        4000, "All uploads", "What everybody's together take on disk; the oldest go first.", low=1, high=10_000_000, unit="MB"
    )
    readings_at_once: int = number(2, "Readings at once", "How many brought files are read; more wait.", low=1, high=64)
    reading_seconds: int = number(120, "Time of one reading", "Reading one file is given up after this.", low=1, high=3600, unit="s")
    reading_memory_mb: int = number(1500, "Memory of one reading", "What reading one file may take.", low=128, high=16_777_216, unit="MB")
    answer_workers: int = number(2, "Answer workers", "How many processes answer short questions.", low=1, high=256)
    answer_seconds: int = number(10, "Time of one answer", "A short question is given up after this.", low=1, high=600, unit="s")
    password: str = text("", "Password", "What a visitor must type before anything else; empty lets everybody in.")
    base_url: str = text("", "Address", "What visitors type, for links and the QR code; needed behind a proxy.", longest=300)
    cookie_secret: str = text("", "Cookie secret", "What signs the browser's token; empty makes one, kept in the state folder.")

    metrics_token: str = text("", "Metrics token", "What a collector of metrics must send as its bearer token; empty closes them.")
    log_format: str = choice("text", "Log format", "How the log is written: text, or json with one object a line.", ("text", "json"))

    def __post_init__(self) -> None:
        problems = [
            Problem(variable(name), _got(name, getattr(self, name)), param.needs())
            for name, param in declared().items()
            if not param.accepts(getattr(self, name))
        ]
        if problems := problems or self._disagreements():
            raise InputError(problems)

    def __repr__(self) -> str:
        """Every setting except the secret ones, safe to log."""
        return f"Settings({', '.join(f'{name}={_got(name, value)!r}' for name, value in params.values(self).items())})"

    def _disagreements(self) -> list[Problem]:
        problems = []
        if self.run_memory_mb > self.memory_mb:
            most = f"at most what all runs together may take ({variable('memory_mb')}={self.memory_mb})"
            problems.append(Problem(variable("run_memory_mb"), self.run_memory_mb, most))
        if self.base_url and not _is_address(self.base_url):
            needs = "an address such as https://play.example.org, without user, query or fragment"
            problems.append(Problem(variable("base_url"), self.base_url, needs))
        if self.engine == "ray" and find_spec("ray") is None:
            needs = "the package ray here: python -m pip install -r requirements-ray.txt"
            problems.append(Problem(variable("engine"), self.engine, needs))
        for name in ("cookie_secret", "metrics_token"):
            if 0 < len(getattr(self, name)) < SHORTEST_SECRET:
                problems.append(Problem(variable(name), "something shorter", f"at least {SHORTEST_SECRET} characters, or nothing"))
        return problems


def declared() -> dict[str, Param]:
    """Every setting's declaration by its name, in reading order."""
    return params.of(Settings)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this deployment from its environment; a variable that is missing or empty takes the default.

    Raises: InputError naming every variable that is bad or that no setting has (a misspelt limit would otherwise be no limit).
    """
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX)}
    names = {variable(name): name for name in declared()}
    problems = [Problem(name, "a name that no setting has", _meant(name)) for name in sorted(given.keys() - names.keys())]
    values = {name: parse(declared()[name], given[full]) for full, name in names.items() if given.get(full, "").strip()}
    try:
        settings = Settings(**values)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if problems:
        raise InputError(problems)
    return settings


def parse(param: Param, written: str) -> Any:
    """The value that `written` stands for; what stands for none is given back as it is, for `Param.accepts` to refuse."""
    if param.kind == "flag":
        word = written.strip().lower()
        return True if word in YES else False if word in NO else written
    if param.kind in ("whole", "number"):
        try:
            value = float(written)
        except ValueError:
            return written
        return int(value) if param.kind == "whole" and value.is_integer() else value
    return written


def table() -> str:
    """The README's table of settings: variable, default, bounds, meaning."""
    rows = ["| variable | default | accepts | what it is |", "|---|---|---|---|"]
    for name, param in declared().items():
        default = f"`{param.default}`{' ' + param.unit if param.unit else ''}" if param.default != "" else "empty"
        rows.append(f"| `{variable(name)}` | {default} | {param.needs()} | {param.help} |")
    return "\n".join(rows)


def _got(name: str, value: object) -> object:
    return "(not shown)" if name in SECRET and value else value


def _meant(unknown: str) -> str:
    near = get_close_matches(unknown.removeprefix(PREFIX).lower(), declared(), n=1)
    return f"to be {variable(near[0])}, or to be removed" if near else "to be removed"


def _is_address(written: str) -> bool:
    try:
        address = urlsplit(written)
        port = address.port  # raises where the port is no number
    except ValueError:
        return False
    plain = written.isascii() and written.isprintable() and " " not in written
    return (
        plain
        and address.scheme in ("http", "https")
        and bool(address.hostname)
        and port != 0
        and "@" not in address.netloc
        and not (address.query or address.fragment)
    )
