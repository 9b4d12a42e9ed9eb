"""Load settings from a file that was taken away: every control is set to it, or what is wrong with it is said and nothing changes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params, settings_file
from core.errors import InputError
from pages.components.browser_part import browser_part
from pages.components.data_picker import bring_back
from pages.components.upload import plain

PART = "settings_file"
SAID = "what_a_settings_file_said"
OF_A_TABLE = ("data", "target", "reading")  # settings that the data picker has


def load_settings(page: str, config_type: type, unbound: tuple[str, ...] = ()) -> None:
    """A button that takes a file. unbound: settings whose controls write the address themselves."""
    with st.expander("Settings file"):
        st.caption("Take away has the settings as a file. Load one here to set every control as it was.")
        browser_part(PART, "settings", {"most": settings_file.MOST}, key=PART, on_file_change=lambda: _take(page, config_type, unbound))
        for sentence in st.session_state.get(SAID, []):
            st.warning(plain(sentence))


def _take(page: str, config_type: type, unbound: tuple[str, ...]) -> None:
    """A file has come."""
    told = dict(dict(st.session_state.get(PART) or {}).get("file") or {})
    try:
        values: dict[str, Any] = params.values(settings_file.read(page, config_type, str(told.get("text", ""))))
    except InputError as error:
        st.session_state[SAID] = [str(problem) for problem in error.problems]
        return
    st.session_state[SAID] = []
    bring_back(values.get("data", ""), values.get("reading", ""))
    for name in unbound:
        st.query_params.pop(name, None)
    st.session_state.update({name: value for name, value in values.items() if name not in OF_A_TABLE})
