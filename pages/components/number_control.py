"""The widget for a setting that is a number."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.params import Param


def number_control(name: str, label: str, param: Param, bind: Any) -> Any:
    """A slider, or a field where there are more whole numbers than a slider can show."""
    kind = int if param.kind == "whole" else float
    low, high, step = kind(param.low), kind(param.high), kind(param.step)
    if param.log:
        return _ladder(name, label, param, bind)
    if param.kind == "whole" and high - low > 5000:
        return st.number_input(label, low, high, step=step, help=param.help, key=name, bind=bind, value=param.default)
    return st.slider(label, low, high, step=step, help=param.help, key=name, bind=bind, value=param.default)


def _ladder(name: str, label: str, param: Param, bind: Any) -> Any:
    """A slider over powers of two or 1, 2, 5, 10, … (whole numbers, as the default is), or powers of ten; a value between them that a link
    or a preset brings has its place too."""
    if param.kind == "whole":
        twos = int(param.default).bit_count() == 1
        steps = [2**n for n in range(64)] if twos else [factor * 10**n for n in range(19) for factor in (1, 2, 5)]
        rungs: set[Any] = {step for step in steps if param.low <= step <= param.high}
    else:
        smallest = -5 if param.low == 0 else -30
        rungs = {value for n in range(smallest, 31) if param.accepts(value := float(f"1e{n}"))} | ({0.0} if param.low == 0 else set())
    asked = st.session_state.get(name, st.query_params.get(name, param.default))
    try:
        brought = int(asked) if param.kind == "whole" else float(asked)
    except (ValueError, OverflowError):
        brought = param.default
    rungs |= {param.default, brought} if param.accepts(brought) else {param.default}
    return st.select_slider(label, sorted(rungs), help=param.help, key=name, bind=bind, value=param.default)
