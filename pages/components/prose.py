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


@st.fragment
def prose_sections(page: str, *names: str) -> None:
    """Several sections, each under a line that opens it.

    A section that nobody reads is not in the page: formulas are a thousand nodes each, and every run of a script goes through what there
    is. Tabs are dearer still: whenever anything on the page moves, each panel is searched for something to tab to, to its end.
    """
    for name in names:
        section = st.expander(name[0].upper() + name[1:], key=f"prose_{name.replace(' ', '_')}", on_change="rerun")
        if section.open:
            with section:
                prose(page, name)
