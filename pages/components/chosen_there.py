"""What a person chooses on a picture, taken over by the controls as if they had been moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core import params


def take_pick(key: str, setting: str) -> None:
    """A click on a picture: as if its control had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("picked"):
        st.session_state[setting] = float(value)


def take_mark(key: str, setting: str) -> None:
    """A click on a point: as if its name had been typed."""
    said = dict(dict(st.session_state.get(key) or {}).get("marked") or {}).get("text")
    if isinstance(said, str):
        st.session_state[setting] = said


def take_place(key: str, settings: Sequence[str]) -> None:
    """A click on a map of units: as if its two controls had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("place"):
        for setting, percent in zip(settings, value, strict=False):
            st.session_state[setting] = min(100.0, max(0.0, float(percent)))


def take_span(key: str, settings: Sequence[str], known: Mapping[str, params.Param]) -> None:
    """A drag on a sheet: as if its two controls had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("span"):
        for setting, end in zip(settings, value, strict=False):
            if known[setting].accepts(int(end)):
                st.session_state[setting] = int(end)
