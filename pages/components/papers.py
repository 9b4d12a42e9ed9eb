"""The settings of seven papers side by side; a click on a name sets every control to its line."""

from __future__ import annotations

import streamlit as st

from core.gan.literature import COLUMNS, PAPERS, row
from core.gan.presets import PRESETS
from pages.components.presets import take_preset


def papers() -> None:
    """The table, and a button for each line."""
    with st.expander("The literature’s settings, on points"):
        st.caption("Press a name: every control is set to its line. What the papers train on pictures stands beside what is trained here.")
        with st.container(horizontal=True):
            for name in PAPERS:
                st.button(name, key=f"paper_{name}", on_click=take_preset, args=(name, PRESETS))
        rows = [dict(zip(COLUMNS, row(name), strict=True)) for name in PAPERS]
        st.table(rows, border="horizontal", hide_index=True, alt="The settings of each paper, as they are trained here")
