"""Declare a parameter once: its label, help, bounds and unit.

A config is a frozen, keyword-only dataclass whose fields are made with `number`, `choice`, `flag` or `text`. Pages read the
declaration to draw a control, `check` reads it to refuse bad values, links read it to keep old addresses true. None can drift.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from core.errors import InputError, Problem

C = TypeVar("C")


@dataclasses.dataclass(frozen=True)
class Param:
    """What a person needs in order to choose one value. Bounds are inclusive."""

    kind: str  # "number", "whole", "choice", "flag" or "text"
    label: str
    help: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    step: float = 1.0
    unit: str = ""
    log: bool = False  # spread over orders of magnitude: the control is typed or moves by factors, not by steps
    options: tuple[str, ...] = ()
    longest: int = 0  # characters, for text

    def needs(self) -> str:
        """What is accepted, as a noun phrase."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.options)
        if self.kind == "flag":
            return "yes or no"
        if self.kind == "text":
            return f"text of at most {self.longest} characters"
        noun = "a whole number" if self.kind == "whole" else "a number"
        return f"{noun} from {self.low:.12g} to {self.high:.12g}{' ' + self.unit if self.unit else ''}"

    def accepts(self, value: object) -> bool:
        if self.kind == "choice":
            return value in self.options
        if self.kind == "flag":
            return isinstance(value, bool)
        if self.kind == "text":
            return isinstance(value, str) and len(value) <= self.longest and "\x00" not in value and _encodable(value)
        if isinstance(value, bool) or not isinstance(value, int if self.kind == "whole" else (int, float)):
            return False
        return self.low <= value <= self.high and abs(value) != math.inf


def number(default: float, label: str, help: str, *, low: float, high: float, step: float = 1.0, unit: str = "", log: bool = False) -> Any:
    """A bounded number; an int default makes it a whole number."""
    kind = "whole" if isinstance(default, int) else "number"
    return _field(Param(kind, label, help, default, low, high, step, unit, log))


def choice(default: str, label: str, help: str, options: tuple[str, ...]) -> Any:
    """One of a few named options."""
    return _field(Param("choice", label, help, default, options=options))


def flag(default: bool, label: str, help: str) -> Any:
    """Yes or no."""
    return _field(Param("flag", label, help, default))


def text(default: str, label: str, help: str, *, longest: int = 200) -> Any:
    """A name or another short text."""
    return _field(Param("text", label, help, default, longest=longest))


def of(config_type: type) -> dict[str, Param]:
    """The declared parameters of a config class, in reading order."""
    return {f.name: f.metadata["param"] for f in dataclasses.fields(config_type) if "param" in f.metadata}


def check(config: Any) -> None:
    """Raise InputError naming every field of `config` outside its declaration."""
    problems = [
        Problem(param.label, getattr(config, name), param.needs())
        for name, param in of(type(config)).items()
        if not param.accepts(getattr(config, name))
    ]
    if problems:
        raise InputError(problems)


def read(config_type: type[C], values: Mapping[str, Any]) -> C:
    """A config from plain values that came over a wire; missing ones take their default.

    Whole floats stand for whole numbers (JSON knows one kind of number) and whole numbers for floats.
    Raises: InputError naming unknown settings and every bad value.
    """
    params = of(config_type)
    unknown = [Problem("Setting", name, "one of " + ", ".join(params)) for name in values if name not in params]
    known = {name: _plain(params[name], value) for name, value in values.items() if name in params}
    bad = [Problem(params[name].label, value, params[name].needs()) for name, value in known.items() if not params[name].accepts(value)]
    if problems := unknown + bad:
        raise InputError(problems)
    return config_type(**known)


def values(config: Any) -> dict[str, Any]:
    """The declared settings of a config as plain values, ready for JSON; the inverse of `read`."""
    return {name: getattr(config, name) for name in of(type(config))}


def _plain(param: Param, value: Any) -> Any:
    if param.kind == "whole" and isinstance(value, float) and value.is_integer():
        return int(value)
    if param.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value) if param.accepts(value) else value  # one too large for a float is refused, not converted
    return value


def _encodable(value: str) -> bool:
    """Whether `value` is without lone surrogates, which JSON lets through and no file takes."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _field(param: Param) -> Any:
    return dataclasses.field(default=param.default, metadata={"param": param})
