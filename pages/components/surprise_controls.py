"""The detectors of surprises: the one that is drawn with its settings, true surprises, and the others."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.time_series.config import Config
from core.time_series.surprise_config import LEVELS, MADE, OF_DETECTOR
from pages.components.controls import controls
from pages.components.filled_text import filled_text


def pick_detectors(subject: str) -> dict[str, Any]:
    """What all detectors are set to. subject: of a made series the seed has its place elsewhere."""
    chosen = controls(Config, ["detector"])
    own = OF_DETECTOR[str(chosen["detector"])]
    chosen |= controls(Config, own)
    chosen["labels"] = filled_text(Config, "labels")
    chosen |= controls(Config, ["under"])
    if chosen["under"] == LEVELS:
        chosen |= controls(Config, ["penalty"])
    others = [name for names in OF_DETECTOR.values() for name in names if name not in own]
    with st.expander("The other detectors"):
        return chosen | controls(Config, [*dict.fromkeys(others), *([] if subject == MADE else ["seed"])])
