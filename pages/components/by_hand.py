"""What a hand on a picture sets: a click, a mark, a drag reach the page's script as if controls had been moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.params import Param

NOTHING_YET = dict.fromkeys(("run", "ended", "picked", "place", "marked", "span"))  # what the browser tells of its view


def by_hand(
    key: str, known: Mapping[str, Param], *, pick: str | None, mark: str | None, place: Sequence[str], span: Sequence[str]
) -> dict[str, Callable[[], None]]:
    """The callbacks of a live view, by the names that Streamlit knows them under. The settings: those of `live(...)`."""
    return {
        "on_run_change": _ignore,
        "on_ended_change": _ignore,
        "on_picked_change": (lambda: _take(key, pick)) if pick else _ignore,
        "on_marked_change": (lambda: _mark(key, mark)) if mark else _ignore,
        "on_place_change": (lambda: _put(key, place)) if place else _ignore,
        "on_span_change": (lambda: _span(key, span, known)) if span and known else _ignore,
    }


def _take(key: str, setting: str) -> None:
    """A click on a picture: as if its control had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("picked"):
        st.session_state[setting] = float(value)


def _mark(key: str, setting: str) -> None:
    """A click on a point: as if its name had been typed."""
    said = dict(dict(st.session_state.get(key) or {}).get("marked") or {}).get("text")
    if isinstance(said, str):
        st.session_state[setting] = said


def _put(key: str, settings: Sequence[str]) -> None:
    """A click on a map of units: as if its two controls had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("place"):
        for setting, percent in zip(settings, value, strict=False):
            st.session_state[setting] = min(100.0, max(0.0, float(percent)))


def _span(key: str, settings: Sequence[str], known: Mapping[str, Param]) -> None:
    """A drag on a sheet: as if its two controls had been moved."""
    if value := dict(st.session_state.get(key) or {}).get("span"):
        for setting, end in zip(settings, value, strict=False):
            if known[setting].accepts(int(end)):
                st.session_state[setting] = int(end)


def _ignore() -> None:
    """Streamlit reports a component's state only where a callback is given; the rerun that follows is what we want."""
