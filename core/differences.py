"""Settings in which one thing differs from another, as text, so that a link holds them: name=value; name=value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.errors import Problem
from core.params import Param

NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
FLAGS = {"true": True, "false": False}


def read(where: str, text: str, declared: Mapping[str, Param], problems: list[Problem]) -> dict[str, Any]:
    """The settings by name; what is wrong with them is added to problems. where: whose they are. declared: those that may differ."""
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


def written(settings: Mapping[str, Any]) -> str:
    """The text of settings: read gives them back, where there is at least one."""
    return "; ".join(f"{name}={_plain(value)}" for name, value in settings.items())


def _value(param: Param, text: str) -> Any:
    """The value that a text stands for; the text itself where it stands for none."""
    if param.kind == "flag":
        return FLAGS.get(text, text)
    if param.kind == "whole" and re.fullmatch(r"[-+]?[0-9]{1,15}", text):
        return int(text)
    if param.kind == "number" and len(text) < 30 and NUMBER.fullmatch(text):
        return float(text)
    return text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)
