"""Choose what game B has of its own: which settings, and a control for each. All of it is one setting, a text in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core import params
from core.differences import written
from core.errors import InputError
from core.gan.config import TWO, Config
from pages.components.controls import control

OTHER = "other"
NAMES, SHOWN = "settings_of_game_b", "game_b_on_screen"


def pick_other() -> str:
    """The settings of game B as text."""
    text = str(st.session_state.setdefault(OTHER, st.query_params.get(OTHER, params.of(Config)[OTHER].default)))
    declared = Config.may_differ()
    if text != st.session_state.get(SHOWN) or NAMES not in st.session_state:  # a preset or a link has set it, or another mode was on screen
        try:
            own = Config(mode=TWO, other=text).own_settings
        except InputError:  # said where the picture would be
            st.button("Game B as game A", icon=":material/close:", on_click=_take, args=("",), width="stretch")
            return text
        st.session_state[NAMES] = list(own)
        st.session_state.update({_key(name): value for name, value in own.items()})
    st.multiselect(
        params.of(Config)[OTHER].label,
        list(declared),
        format_func=lambda name: declared[name].label,
        key=NAMES,
        help=params.of(Config)[OTHER].help,
        select_all=False,
        wrap=True,
    )
    chosen: dict[str, Any] = {}
    for name in st.session_state[NAMES]:
        param = replace(declared[name], label=f"Game B, {declared[name].label}")
        chosen[name] = control(_key(name), param, bind=None)
    text = written(chosen)
    st.session_state[OTHER] = st.session_state[SHOWN] = st.query_params[OTHER] = text
    return text


def _key(name: str) -> str:
    return f"b_{name}"


def _take(text: str) -> None:
    st.session_state[OTHER] = text
