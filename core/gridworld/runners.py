"""The runners of a comparison as text, one setting, so that a link holds them: what each has of its own. Light.

    algorithm=Q-learning | algorithm=SARSA; alpha=0.1 | planning=50

Runners stand between bars, a runner's settings between semicolons, by the names that they have in links. What a runner does not name is as
on screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import differences
from core.errors import InputError, Problem
from core.params import Param

MOST = 6
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
        found.append(differences.read(f"Runner {place}", part.strip(), declared, problems))
    if problems:
        raise InputError(problems)
    return tuple(found)


def written(runners: Sequence[Mapping[str, Any]]) -> str:
    """The text of runners; read(written(runners)) == runners. Each must name a setting."""
    return " | ".join(differences.written(runner) for runner in runners)


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


def _said(name: str, value: Any, param: Param) -> str:
    """One setting in a name."""
    if name in ALONE:
        return str(value)
    shown = f"{value:g}".replace("-", "−") if param.kind in ("number", "whole") else str(value)
    if name in SIGNS:
        return f"{SIGNS[name]} = {shown}"
    label = param.label if param.label[:2].isupper() or param.label[0] in "αε" else param.label[0].lower() + param.label[1:]
    return f"{label} {shown}"
