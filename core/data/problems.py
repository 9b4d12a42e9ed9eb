"""How a set, a person's table or pictures become a learning problem. What cannot be learned is refused, what was done is said.

Imported outside the web process only.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from core.data.builtin import BUILTIN, builtin_table
from core.data.choice import DataConfig
from core.data.problem import checks, preparation
from core.data.problem.learning import LearningProblem, Report
from core.data.problem.of_pictures import from_pictures
from core.data.problem.of_table import from_table
from core.data.problem.splits import split_rows
from core.data.reading import kind_of
from core.data.tables import corrections, load
from core.data.wording import Described
from core.errors import InputError, Problem

__all__ = ["LearningProblem", "learning_problem", "warm"]

NO_FILES: Mapping[str, Path] = MappingProxyType({})


def learning_problem(
    config: DataConfig | str, *, target: str = "", kind: str = "auto", seed: int = 0, files: Mapping[str, Path] = NO_FILES
) -> LearningProblem:
    """The problem that a config describes: a built-in set, or a table or pictures "file-…" among `files`.

    A name instead of a config stands for that set with `target`, `kind` and else the defaults.
    Equal arguments give equal arrays. Raises: InputError naming what cannot be learned and what would be accepted.
    """
    if isinstance(config, str):
        config = DataConfig(data=config, target=target, kind=kind)
    if config.data in BUILTIN:
        return _from_builtin(config, seed)
    if config.data not in files:
        needs = "that file, uploaded again" if config.data.startswith("file-") else f"one of {', '.join(BUILTIN)}, or a file of yours"
        raise InputError(Problem("Data", config.data, needs))
    file = files[config.data]
    kind_of_file = kind_of(file)
    if kind_of_file == "network":
        raise InputError(Problem("Data", Described("a network"), "a table or pictures"))
    if kind_of_file == "pictures":
        return from_pictures(file, config, seed)
    return from_table(load(file, corrections(config.reading)), config, seed)


def _from_builtin(config: DataConfig, seed: int) -> LearningProblem:
    about = BUILTIN[config.data]
    problems = []
    if config.target not in ("", about.target):
        problems.append(Problem("Target", config.target, f"{about.target}, the target of this set"))
    if config.kind not in ("auto", about.kind):
        problems.append(Problem("Task", config.kind, f"{about.kind}, the task of this set"))
    if config.split in ("group", "time"):
        problems.append(Problem("Split", config.split, "auto, random or stratified: this set knows neither groups nor times"))
    if problems:
        raise InputError(problems)
    checks.check_split(config, about.kind, 2, "")
    x, y, train, validation = _builtin_arrays(config.data, seed, config.scaling, config.split, config.validation)
    _, raw, features, classes = _raw(config.data)
    report = Report()
    if about.image:
        report.add("Pixels", "Pixels from 0 to 16 are divided by 16.", about.features)
    else:
        report.scaling(config.scaling, "Features are", about.features)
    if about.kind == "regression":
        report.target(about.target, raw[train])
    report.split(config, train, validation, about.kind == "classification" and config.split != "random")
    return report.finished(x, y, about.kind, (features, about.target, classes), (train, validation), about.image)


@functools.lru_cache(maxsize=len(BUILTIN))
def _raw(data: str) -> tuple[np.ndarray, np.ndarray, list[str], list[str]]:
    """Reading the digits takes 20 ms; a process that answers many questions, or forks many runs, does it once. Nobody writes to them."""
    return builtin_table(data)


@functools.lru_cache(maxsize=8)
def _builtin_arrays(data: str, seed: int, scaling: str, split: str, percent: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    x, y, _, classes = _raw(data)
    train, validation = split_rows(y, bool(classes) and split != "random", seed, percent)
    x = (x / 16).astype(np.float32) if BUILTIN[data].image else preparation.scaled(x, train, scaling)
    y = y.astype(np.int64) if classes else preparation.scaled(y[:, None], train, "standard")[:, 0]
    return x, y, train, validation


def warm() -> None:
    """Read what most runs begin with; the run host calls this once and all its children share the result."""
    for data in BUILTIN:
        _from_builtin(DataConfig(data=data), 0)
