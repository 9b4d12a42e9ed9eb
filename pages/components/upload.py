"""The box by which people bring data. All that moves happens between the browser and our own routes; no script runs while a file comes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from core.runs.bringing import samples
from core.serving.house import SAMPLES
from pages.components.browser_part import browser_part
from pages.components.house import house

KEY = "bring"


def upload_box(
    accepts: Sequence[str], brought: Callable[[str], None], changed: Callable[[], None], awaited: tuple[str, str] | None = None
) -> None:
    """Drop, choose, paste, draw, take a sample; what is on its way, what was brought before.

    accepts: of "table", "pictures" and "network" what the page can use. brought: called with the name of a file once it is read, before
    the script runs again. changed: called where one was removed, or once the awaited reading is done. awaited: a file's name and the
    digest of its corrections.
    """
    at = house()
    data = {
        "upload": f"{at.base}/playground/upload",
        "megabytes": at.settings.upload_mb,
        "files": at.settings.uploads_per_person,
        "days": at.settings.recordings_days,
        "accepts": list(accepts),
        "awaited": list(awaited or ()),
        "samples": [{"name": name, "title": title(name)} for name in samples(SAMPLES) if holds(name) in accepts],
    }

    def came() -> None:
        if name := st.session_state.get(KEY, {}).get("brought"):
            brought(str(name))

    browser_part("bring", "bring", data, key=KEY, on_brought_change=came, on_changed_change=changed)


def holds(sample: str) -> str:
    """What a sample is, "table" or "pictures"."""
    return "pictures" if sample.endswith(".zip") else "table"


def title(sample: str) -> str:
    """What a sample is called on its button: "messy_flats.csv" is "Messy flats"."""
    words = Path(sample).stem.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def plain(text: str) -> str:
    """A stranger's text inside Markdown: shown as it is, never as markup."""
    return "".join("\\" + character if character in "\\`*_{}[]()<>#+-.!|$:~" else character for character in text)
