"""A setting that is text, typed or filled by an editor beside it."""

from __future__ import annotations

import streamlit as st

from core import params


def filled_text(config_type: type, name: str) -> str:
    """A text that an editor beside it fills too. Not bound to the address: a field that comes with a change would not write it there."""
    param = params.of(config_type)[name]
    text = str(st.session_state.setdefault(name, st.query_params.get(name) or param.default))
    if text != param.default:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]
    return str(st.text_input(param.label, help=param.help, key=name, max_chars=param.longest))
