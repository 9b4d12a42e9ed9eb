"""Links hold the whole experiment and a version, so that a default that changes later does not change old links."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params
from core.errors import Problem
from core.params import Param
from core.settings_file import VERSION, older_defaults
from pages.components.controls import BOUND
from pages.components.upload import plain

SAID = "what_a_link_could_not_set"


def settle(config_type: Any) -> None:
    """Before the controls are drawn: give what an older link leaves out the default that it had when the link was made."""
    current = max(config_type.VERSIONS)
    said = st.query_params.get(VERSION, "")
    version = int(said) if said.isdecimal() and len(said) < 6 else current
    for name, value in older_defaults(config_type, version).items():
        if name not in st.query_params and name not in st.session_state:
            st.session_state[name] = value
    if wrong := refused(config_type):
        st.session_state[SAID] = [str(problem) for problem in wrong.values()]
        for name in wrong:
            del st.query_params[name]
        st.rerun()  # Streamlit has read the address already: an infinite number in it would break the control
    for sentence in st.session_state.get(SAID, []):
        st.info(f"This link is not followed in one setting. {plain(sentence)}")
    if said != str(current):
        st.query_params[VERSION] = str(current)


def refused(config_type: Any) -> dict[str, Problem]:
    """What stands in the address and is no value of its setting, with the reason; looked at before a control takes it over."""
    found = {}
    for name, param in params.of(config_type).items():
        text = st.query_params.get(name)
        if text is not None and name not in st.session_state and param.kind != "text" and not param.accepts(_value(param, text)):
            found[name] = Problem(param.label, text, param.needs())
    return found


def _value(param: Param, text: str) -> Any:
    """The value that a text in an address stands for; the text itself where it stands for none."""
    try:
        number = float(text) if len(text) < 30 and param.kind in ("number", "whole") else None
    except ValueError:
        return text
    if param.kind == "whole" and number is not None and number.is_integer():
        return int(number)
    if param.kind == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text if number is None else number


def set_here(config: Any) -> dict[str, list[str]]:
    """What controls of this session hold: the settings "apart" from their defaults, which the address must name, and the "usual" ones."""
    values = params.values(config) if config else {}
    shown = [name for name in st.session_state.get(BOUND, ()) if name in values and st.session_state.get(name) == values[name]]
    usual = [name for name in shown if values[name] == params.of(type(config))[name].default]
    return {"apart": sorted(set(shown) - set(usual)), "usual": sorted(usual)}
