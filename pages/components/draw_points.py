"""Draw points: by mouse, finger or pen; they stand below as text, to read, to type and to paste."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from core import params
from core.errors import InputError
from core.gan.config import Config
from core.gan.drawing import MOST, read
from pages.components.browser_part import browser_part
from pages.components.filled_text import filled_text

DRAWING = "drawing"  # the setting: its name in the address, in the session and in the config
EDITOR = "point_canvas"


def draw_points() -> str:
    """The drawn points as text."""
    text = str(st.session_state.get(DRAWING, st.query_params.get(DRAWING) or ""))
    places: tuple[tuple[float, float], ...] = ()
    with suppress(InputError):  # what is wrong with it is said where the picture would be
        places = read(text)
    data = {"points": [[round(100 * x, 4), round(100 * y, 4)] for x, y in places], "most": MOST}
    browser_part("point_canvas", "points", data, key=EDITOR, style="curve", on_drawn_change=_drawn)
    return filled_text(Config, DRAWING)


def _drawn() -> None:
    """The person has drawn."""
    said = dict(dict(st.session_state.get(EDITOR) or {}).get("drawn") or {}).get("text")
    if isinstance(said, str):
        st.session_state[DRAWING] = said[: params.of(Config)[DRAWING].longest]
