"""Draw a curve: by mouse, finger or pen; its heights stand beside it as text, to read and to type."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core import params
from core.activations.config import Config
from core.activations.why_config import HIGHEST, MOST_POINTS, REACH
from core.errors import InputError
from pages.components.browser_part import browser_part
from pages.components.filled_text import filled_text

CURVE = "curve"  # the setting: its name in the address, in the session and in the config
EDITOR = "curve_editor"


def draw_curve() -> str:
    """The drawn curve as text."""
    text = str(st.session_state.get(CURVE, st.query_params.get(CURVE) or params.of(Config)[CURVE].default))
    with suppress(InputError):  # what is wrong with it is said where the picture would be
        heights = list(Config(curve=text).heights)
        data = {"heights": heights, "points": MOST_POINTS, "reach": REACH, "highest": HIGHEST}
        browser_part("curve_editor", "curve", data, key=EDITOR, on_drawn_change=_drawn)
    return filled_text(Config, CURVE)


def _drawn() -> None:
    """The person has drawn."""
    said = dict(dict(st.session_state.get(EDITOR) or {}).get("drawn") or {}).get("text")
    if isinstance(said, str):
        st.session_state[CURVE] = said[: params.of(Config)[CURVE].longest]
