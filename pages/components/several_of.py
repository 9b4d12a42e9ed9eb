"""Choose several of a list: they are one setting, a text with strokes between them, and the address follows it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.params import Param

SEPARATOR = " | "


def key_of(setting: str) -> str:
    """The key of the control that chooses the parts of a setting."""
    return f"picked_{setting}"


def several_of(
    setting: str, param: Param, options: Sequence[str], most: int, *, placeholder: str, help: str, typed: bool = False
) -> tuple[str, list[str]]:
    """The setting's text, and what is chosen of it. typed: whether something else than the options may be typed."""
    picked = key_of(setting)
    text = str(st.session_state.setdefault(setting, st.query_params.get(setting, param.default)))
    named = dict.fromkeys(name for part in text.split("|") if (name := part.strip()) and (typed or name in options))
    parts = list(named)[:most]
    if st.session_state.get(picked) != parts:
        st.session_state[picked] = parts
    st.multiselect(
        param.label,
        [*options, *(part for part in parts if part not in options)],
        key=picked,
        max_selections=most,
        help=help,
        placeholder=placeholder,
        accept_new_options=typed,
        on_change=_take,
        args=(setting, picked),
        select_all=False,
        wrap=True,
    )
    if text != param.default:
        if st.query_params.get(setting) != text:  # writing it sends the whole address anew, and with it what a moved slider had before
            st.query_params[setting] = text
    elif setting in st.query_params:
        del st.query_params[setting]
    return text, parts


def _take(setting: str, picked: str) -> None:
    st.session_state[setting] = SEPARATOR.join(st.session_state[picked])
