"""Draw a control from a parameter's declaration. Every control is in the address, under its setting's name.

The browser writes what moves under its own hands; what a preset sets, and what Streamlit loses, the live view completes (`links.address`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import streamlit as st

from core import params
from core.errors import InputError
from core.params import Param
from pages.components.number_control import number_control

BIND: Any = "query-params"
FEW = 4  # options that fit side by side
KEPT = "what_controls_were_set_to"
BOUND = "controls_in_the_address"
EVERYTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def controls(config_type: type, names: Sequence[str], narrowed: Mapping[str, tuple[str, ...]] = EVERYTHING) -> dict[str, Any]:
    """A control for each named setting, in that order; returns what is chosen. narrowed: the options that are open, where not all are."""
    declared = params.of(config_type)
    return {name: control(name, _narrowed(name, declared[name], narrowed)) for name in names}


def keep(config_type: type) -> None:
    """Before the controls are drawn: Streamlit forgets what a control was set to while it is not shown. Here it is kept.

    Only what was forgotten is set again: setting a control that is shown would write the address anew.
    """
    kept = st.session_state.setdefault(KEPT, {})
    for name in params.of(config_type):
        if name in st.session_state:
            kept[name] = st.session_state[name]
        elif name in kept:
            st.session_state[name] = kept[name]


def chosen_of(config_type: type, names: Sequence[str]) -> dict[str, Any]:
    """What these settings are set to, before their controls are drawn; those that are set to nothing yet are left out."""
    declared = params.of(config_type)
    asked = {name: st.session_state.get(name, st.query_params.get(name)) for name in names}
    flags = {"true": True, "false": False}
    known = {name: flags.get(str(value), value) if declared[name].kind == "flag" else value for name, value in asked.items()}
    known = {name: int(value) if declared[name].kind == "whole" and str(value).isdecimal() else value for name, value in known.items()}
    return {name: value for name, value in known.items() if declared[name].accepts(value)}


def _narrowed(name: str, param: Param, narrowed: Mapping[str, tuple[str, ...]]) -> Param:
    if name not in narrowed:
        return param
    if st.session_state.get(name, param.default) not in narrowed[name]:
        st.session_state[name] = param.default
    elif name not in st.session_state and st.query_params.get(name, param.default) not in narrowed[name]:
        del st.query_params[name]  # once the control has been shown, the address follows it and nobody else may change it
    return replace(param, options=narrowed[name])


def control(name: str, param: Param, bind: Any = BIND) -> Any:
    """The widget for one setting; returns what is chosen. bind: None where it is not to stand in the address.

    It is always given its default, whatever it is set to: the browser leaves out of the address what equals the default, and a widget
    without one would take its first option or its least value for it.
    """
    if bind:
        st.session_state.setdefault(BOUND, set()).add(name)
    label = f"{param.label} ({param.unit})" if param.unit else param.label
    if param.kind == "choice" and (len(param.options) <= FEW or name == "mode"):
        hidden: Any = {"label_visibility": "collapsed"} if name == "mode" else {"help": param.help}
        return st.segmented_control(label, param.options, key=name, bind=bind, required=True, default=param.default, **hidden)
    if param.kind == "choice":
        return st.selectbox(label, param.options, index=param.options.index(param.default), help=param.help, key=name, bind=bind)
    if param.kind == "flag":
        return st.toggle(label, help=param.help, key=name, bind=bind, value=param.default)
    if param.kind == "text":
        return st.text_input(label, help=param.help, key=name, bind=bind, max_chars=param.longest, value=param.default)
    return number_control(name, label, param, bind)


def wish(config_type: type, name: str, placeholder: str) -> float:
    """A field for a number that may be left empty, which counts as 0.

    Not bound to the address: a bound field that a click on a picture fills does not always get there.
    """
    param = params.of(config_type)[name]
    if name not in st.session_state:
        with suppress(ValueError):
            st.session_state[name] = float(st.query_params.get(name, ""))
    if st.session_state.get(name) == 0:  # what a preset or a link says where nothing was wished
        st.session_state[name] = None
    empty = {} if name in st.session_state else {"value": None}
    value = st.number_input(param.label, param.low, param.high, format="%.3g", placeholder=placeholder, help=param.help, key=name, **empty)
    if value:
        st.query_params[name] = f"{value:g}"
    elif name in st.query_params:
        del st.query_params[name]
    return float(value or 0.0)


def read(config_type: type, chosen: dict[str, Any]) -> tuple[Any, list[str]]:
    """The config for what is chosen, or None and what to mend, in the words of the screen."""
    try:
        return params.read(config_type, chosen), []
    except InputError as error:
        return None, [str(problem) for problem in error.problems]
