"""Choose a named starting point: it sets the page's controls."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from core import params
from core.presets import Preset
from pages.components.data_picker import choose

LEFT = "preset_that_was_left"
LATE = 2.0  # seconds in which a browser may still send the preset that a moved control has just left


def pick_preset(
    presets: Mapping[str, Preset[Any]], *, label: str = "Preset", known_by: str | None = None, only: Collection[str] | None = None
) -> None:
    """A select of presets; choosing one sets every control to it. It is not in the address: the controls that it set are.

    known_by: the setting that alone makes a preset what it is, whatever the others are moved to; it is then chosen wherever that agrees.
    only: the settings that these presets set, where a page has others that are to stay as they are.
    """
    chosen = st.session_state.get("preset")
    if chosen not in presets:  # one of another mode of the page
        chosen = st.session_state["preset"] = None
    if known_by:
        now = st.session_state.get(known_by)
        if chosen is None or getattr(presets[chosen].config, known_by) != now:
            st.session_state["preset"] = next((name for name, one in presets.items() if getattr(one.config, known_by) == now), None)
    elif chosen and any(st.session_state.get(setting, value) != value for setting, value in _controls(presets[chosen], only).items()):
        st.session_state["preset"] = None  # a control has moved on since: its words would be of another picture
        st.session_state[LEFT] = (chosen, time.monotonic())
    name = st.selectbox(
        label, list(presets), index=None, placeholder="A starting point …", key="preset", on_change=_apply, args=(presets, only)
    )
    if name:
        st.caption(f"{presets[name].notice} Source: {presets[name].source}")


def take_preset(name: str, presets: Mapping[str, Preset[Any]]) -> None:
    """In a callback: choose a preset from elsewhere on the page."""
    st.session_state["preset"] = name
    _apply(presets, None)


def _apply(presets: Mapping[str, Preset[Any]], only: Collection[str] | None) -> None:
    chosen = st.session_state.get("preset")
    left, when = st.session_state.get(LEFT, (None, 0.0))
    if chosen == left and time.monotonic() - when < LATE:  # sent before the browser heard that the preset is no more: nobody chose it again
        st.session_state["preset"] = None
        return
    if chosen:
        if (only is None or "data" in only) and (data := getattr(presets[chosen].config, "data", None)):
            choose(data)
        st.session_state.update(_controls(presets[chosen], only))


def _controls(preset: Preset[Any], only: Collection[str] | None = None) -> dict[str, Any]:
    """What a preset sets, apart from its data; a built-in set has its own target."""
    return {
        name: value
        for name, value in params.values(preset.config).items()
        if name not in ("data", "target") and (only is None or name in only)
    }
