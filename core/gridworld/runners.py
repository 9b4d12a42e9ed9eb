"""The runners of a comparison as text, one setting, so that a link holds them: what each has of its own. Light.

    algorithm=Q-learning | algorithm=SARSA; alpha=0.1 | planning=50

Runners stand between bars, a runner's settings between semicolons, by the names that they have in links. What a runner does not name is as
on screen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from core.errors import InputError, Problem
from core.params import Param

MOST = 6
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
SIGNS = {"alpha": "α", "gamma": "γ", "epsilon": "ε", "steps": "n", "trace": "λ", "curiosity": "κ"}
ALONE = ("algorithm", "exploration", "traces")  # settings whose value says by itself what it is


def read(text: str, declared: Mapping[str, Param]) -> tuple[dict[str, Any], ...]:
    """The settings that each runner has of its own; () for an empty text. declared: those that it may have.

    Raises: InputError naming every runner's faults; runners count from 1.
    """
    if not text.strip():
        return ()
    parts, problems, found = text.split("|"), list[Problem](), list[dict[str, Any]]()
    if len(parts) > MOST:
        problems.append(Problem("Runners", len(parts), f"at most {MOST}"))
    for place, part in enumerate(parts[:MOST], 1):
        found.append(_runner(f"Runner {place}", part.strip(), declared, problems))
    if problems:
        raise InputError(problems)
    return tuple(found)


def written(runners: Sequence[Mapping[str, Any]]) -> str:
    """The text of runners; read(written(runners)) == runners. Each must name a setting."""
    return " | ".join("; ".join(f"{name}={_plain(value)}" for name, value in runner.items()) for runner in runners)


def names(runners: Sequence[Mapping[str, Any]], declared: Mapping[str, Param]) -> tuple[str, ...]:
    """What to call each runner: its algorithm where those differ, then whatever else differs between runners that have it.

    runners: for each the settings that matter for it, all of them. Equal ones get a number.
    """
    values: dict[str, list[Any]] = {}
    for runner in runners:
        for name, value in runner.items():
            if value not in values.setdefault(name, []):
                values[name].append(value)
    said = []
    for runner in runners:
        parts = [_said(name, value, declared[name]) for name, value in runner.items() if len(values[name]) > 1]
        said.append(", ".join(parts) or str(runner["algorithm"]))
    return tuple(name if said.count(name) == 1 else f"{name} ({said[: place + 1].count(name)})" for place, name in enumerate(said))


def _runner(where: str, text: str, declared: Mapping[str, Param], problems: list[Problem]) -> dict[str, Any]:
    """One runner's settings; what is wrong with them is added to problems."""
    found: dict[str, Any] = {}
    for setting in text.split(";"):
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or name not in declared:
            problems.append(Problem(where, setting.strip(), f"setting=value, with a setting of {', '.join(declared)}"))
        elif name in found:
            problems.append(Problem(where, f"{name} twice", "each setting once"))
        else:
            found[name] = _value(declared[name], value)
            if not declared[name].accepts(found[name]):
                problems.append(Problem(f"{where}, {declared[name].label}", value, declared[name].needs()))
    return found


def _value(param: Param, text: str) -> Any:
    """The value that a text stands for; the text itself where it stands for none."""
    if param.kind == "whole" and re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        return int(text)
    if param.kind == "number" and len(text) < 30 and NUMBER.fullmatch(text):
        return float(text)
    return text


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _said(name: str, value: Any, param: Param) -> str:
    """One setting in a name."""
    if name in ALONE:
        return str(value)
    shown = f"{value:g}".replace("-", "−") if param.kind in ("number", "whole") else str(value)
    if name in SIGNS:
        return f"{SIGNS[name]} = {shown}"
    label = param.label if param.label[:2].isupper() or param.label[0] in "αε" else param.label[0].lower() + param.label[1:]
    return f"{label} {shown}"
