"""Draw a control from a parameter's declaration. Every control is in the address, under its setting's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core import params
from core.errors import InputError
from core.params import Param

BIND: Any = "query-params"
FEW = 4  # options that fit side by side


def controls(config_type: type, names: Sequence[str]) -> dict[str, Any]:
    """A control for each named setting, in that order; returns what is chosen."""
    declared = params.of(config_type)
    return {name: control(name, declared[name]) for name in names}


def control(name: str, param: Param) -> Any:
    """The widget for one setting; returns what is chosen."""
    label = f"{param.label} ({param.unit})" if param.unit else param.label
    if param.kind == "choice" and len(param.options) <= FEW:
        at = {} if name in st.session_state else {"default": param.default}
        return st.segmented_control(label, param.options, help=param.help, key=name, bind=BIND, required=True, **at)
    if param.kind == "choice":
        at = {} if name in st.session_state else {"index": param.options.index(param.default)}
        return st.selectbox(label, param.options, help=param.help, key=name, bind=BIND, **at)
    if param.kind == "flag":
        return st.toggle(label, help=param.help, key=name, bind=BIND, **_start(name, param))
    if param.kind == "text":
        return st.text_input(label, help=param.help, key=name, bind=BIND, max_chars=param.longest, **_start(name, param))
    return _number(name, label, param)


def read(config_type: type, chosen: dict[str, Any]) -> tuple[Any, list[str]]:
    """The config for what is chosen, or None and what to mend, in the words of the screen."""
    try:
        return params.read(config_type, chosen), []
    except InputError as error:
        return None, [str(problem) for problem in error.problems]


def _number(name: str, label: str, param: Param) -> Any:
    kind = int if param.kind == "whole" else float
    low, high, step = kind(param.low), kind(param.high), kind(param.step)
    if param.log:
        return _ladder(name, label, param)
    if param.kind == "whole" and high - low > 5000:
        return st.number_input(label, low, high, step=step, help=param.help, key=name, bind=BIND, **_start(name, param))
    return st.slider(label, low, high, step=step, help=param.help, key=name, bind=BIND, **_start(name, param))


def _ladder(name: str, label: str, param: Param) -> Any:
    """A slider over powers of two or 1, 2, 5, 10, … (whole numbers, as the default is), or powers of ten; a value between them that a link
    or a preset brings has its place too."""
    if param.kind == "whole":
        twos = int(param.default).bit_count() == 1
        steps = [2**n for n in range(64)] if twos else [factor * 10**n for n in range(19) for factor in (1, 2, 5)]
        rungs: set[Any] = {param.default, *(step for step in steps if param.low <= step <= param.high)}
    else:
        rungs = {value for n in range(-30, 31) if param.accepts(value := float(f"1e{n}"))}
    asked = st.session_state.get(name, st.query_params.get(name, param.default))
    try:
        brought = int(asked) if param.kind == "whole" else float(asked)
    except (ValueError, OverflowError):
        brought = param.default
    rungs |= {brought} if param.accepts(brought) else set()
    return st.select_slider(label, sorted(rungs), help=param.help, key=name, bind=BIND, **_start(name, param))


def _start(name: str, param: Param) -> dict[str, Any]:
    """The default, unless a preset, an old link or the address has already set this control."""
    return {} if name in st.session_state else {"value": param.default}
