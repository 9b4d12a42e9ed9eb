"""Choose who races: functions from a list, or a mix that is typed."""

from __future__ import annotations

import streamlit as st

from core import params
from core.activations.race_config import MOST_RACERS, RACING

SETTING, PICKED = "racers", "picked_racers"


def pick_racers(config_type: type) -> str:
    """The racers as the setting's text; the address follows it."""
    param = params.of(config_type)[SETTING]
    text = str(st.session_state.setdefault(SETTING, st.query_params.get(SETTING, param.default)))
    parts = list(dict.fromkeys(part for piece in text.split("|") if (part := piece.strip())))[:MOST_RACERS]
    if st.session_state.get(PICKED) != parts:
        st.session_state[PICKED] = parts
    st.multiselect(
        param.label,
        [*RACING, *(part for part in parts if part not in RACING)],
        key=PICKED,
        max_selections=MOST_RACERS,
        help=param.help,
        placeholder="Choose from two to ten …",
        accept_new_options=True,
        on_change=_take,
        select_all=False,
        wrap=True,
    )
    if text != param.default:
        if st.query_params.get(SETTING) != text:  # writing it sends the whole address anew, and with it what a moved slider had before
            st.query_params[SETTING] = text
    elif SETTING in st.query_params:
        del st.query_params[SETTING]
    return text


def _take() -> None:
    st.session_state[SETTING] = " | ".join(st.session_state[PICKED])
