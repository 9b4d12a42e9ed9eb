"""Choose a named starting point: it sets the page's controls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from core import params
from core.presets import Preset
from pages.components.data_picker import choose

CHOSEN = "preset"  # the name of the preset that the controls stand as; no widget's key, for a widget may be behind
DRAWN = "presets_drawn"  # how often the select was drawn as a new one


def pick_preset(
    presets: Mapping[str, Preset[Any]], *, label: str = "Preset", known_by: str | None = None, only: Collection[str] | None = None
) -> None:
    """A select of presets; choosing one sets every control to it. It is not in the address: the controls that it set are.

    known_by: the setting that alone makes a preset what it is, whatever the others are moved to; it is then chosen wherever that agrees.
    only: the settings that these presets set, where a page has others that are to stay as they are.
    """
    state = st.session_state
    chosen = state.get(CHOSEN) if state.get(CHOSEN) in presets else None  # else one of another mode of the page
    if known_by:
        now = state.get(known_by)
        if chosen is None or getattr(presets[chosen].config, known_by) != now:
            chosen = next((name for name, one in presets.items() if getattr(one.config, known_by) == now), None)
    elif chosen and any(state.get(setting, value) != value for setting, value in _controls(presets[chosen], only).items()):
        chosen = None  # a control has moved on since: its words would be of another picture
    state[CHOSEN] = chosen
    name = st.selectbox(
        label, list(presets), index=None, placeholder="A starting point …", key=_key(chosen), on_change=_apply, args=(presets, only)
    )
    if name:
        st.caption(f"{presets[name].notice} Source: {presets[name].source}")


def take_preset(name: str, presets: Mapping[str, Preset[Any]]) -> None:
    """In a callback: choose a preset from elsewhere on the page."""
    _take(name, presets, None)


def _key(chosen: str | None) -> str:
    """The select's key. Where it must show another preset than it was left at, it is a new select.

    One that is emptied from here takes the focus back if it was the last to have it, out of the hands of whoever moves a control by keys
    (react-aria's useSelectableCollection); and the browser may still send what the old one was left at.
    """
    state = st.session_state
    if state.get(f"preset_{state.setdefault(DRAWN, 0)}") != chosen:
        state[DRAWN] += 1
        state[f"preset_{state[DRAWN]}"] = chosen
    return f"preset_{state[DRAWN]}"


def _apply(presets: Mapping[str, Preset[Any]], only: Collection[str] | None) -> None:
    if chosen := st.session_state[f"preset_{st.session_state[DRAWN]}"]:
        _take(chosen, presets, only)


def _take(chosen: str, presets: Mapping[str, Preset[Any]], only: Collection[str] | None) -> None:
    st.session_state[CHOSEN] = chosen
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
