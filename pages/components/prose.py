"""Show a section of a page's text, assets/prose/<page>.md."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parents[2] / "assets" / "prose"


@cache
def sections(page: str) -> dict[str, str]:
    """The text under each "## name" heading, in order."""
    parts = ("\n" + (FOLDER / f"{page}.md").read_text(encoding="utf-8")).split("\n## ")[1:]
    return {head.strip(): body.strip() for head, _, body in (part.partition("\n") for part in parts)}


def prose(page: str, section: str) -> None:
    st.markdown(sections(page)[section])


def prose_tabs(page: str, *names: str) -> None:
    """Several sections as tabs."""
    for tab, name in zip(st.tabs([name[0].upper() + name[1:] for name in names]), names, strict=True):
        with tab:
            prose(page, name)
