"""The head of a page: its name and the question it answers."""

from __future__ import annotations

import streamlit as st

from pages.components.prose import sections


def head(title: str, page: str) -> None:
    st.markdown(f"# {title}\n{sections(page)['question']}")
