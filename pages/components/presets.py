"""Choose a named starting point: it sets the page's controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import params
from core.presets import Preset
from pages.components.data_picker import choose


def pick_preset(presets: Mapping[str, Preset[Any]]) -> None:
    """A select of presets; choosing one sets every control to it. It is not in the address: the controls that it set are."""
    name = st.selectbox(
        "Preset", list(presets), index=None, placeholder="A starting point …", key="preset", on_change=_apply, args=(presets,)
    )
    if name:
        st.caption(f"{presets[name].notice} Source: {presets[name].source}")


def _apply(presets: Mapping[str, Preset[Any]]) -> None:
    chosen = st.session_state.get("preset")
    if chosen:
        for name, value in params.values(presets[chosen].config).items():
            if name == "data":
                choose(value)
            elif name != "target":  # a built-in set has its own
                st.session_state[name] = value
