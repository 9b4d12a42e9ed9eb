"""The head of a page: its name, the question it answers, and a place on the right for what concerns the whole page."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.components.prose import sections


def head(title: str, page: str) -> DeltaGenerator:
    """Draws the head; returns the place on its right."""
    left, right = st.columns([2.4, 1], gap="medium", vertical_alignment="bottom")
    left.markdown(f"# {title}\n{sections(page)['question']}")
    return right
