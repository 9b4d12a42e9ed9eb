"""What was read from a person's file: its columns or pictures, the first rows, what was repaired, and controls that correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.data.table.corrections import KEYS, corrections, written
from core.data.uploads import Upload
from core.errors import InputError
from pages.components.browser_part import browser_part
from pages.components.house import house, owner
from pages.components.upload import plain

READINGS = "corrections_by_file"


def keep_reading(name: str, reading: str) -> None:
    """From now on this file is read so."""
    st.session_state.setdefault(READINGS, {})[name] = reading


def reading_of(name: str) -> str:
    """The corrections of this file's reading, as a link writes them; what a link says that cannot be is said and left out."""
    kept = st.session_state.setdefault(READINGS, {})
    asked = st.query_params.get("reading")
    if name not in kept and asked and st.query_params.get("data") == name:
        try:
            kept[name] = written(corrections(asked))
        except InputError as error:
            for problem in error.problems:
                st.info(f"This link is not followed in one setting. {plain(str(problem))}")
    text = str(kept.get(name, ""))
    _address(text)
    return text


def what_was_read(upload: Upload, reading: str | None) -> None:
    """An expander with all that a reading found. reading: the corrections it was asked for; None where the page cannot use any."""
    facts: Mapping[str, Any] = upload.facts or {}
    now = house().read(owner(), upload.name, corrections(reading or ""))
    with st.container():  # there whether something is said or not: what moves in the page is closed again by the browser
        if now is None:
            st.caption("Being read again. Until then, what was read before stays.")
        if isinstance(now, list):
            for problem in now:
                st.error(plain(problem))
            st.button("Back to the reading before", on_click=_correct, args=(upload.name, ""), icon=":material/undo:")
    pictures = facts.get("what") == "pictures"
    names = ["Pictures", "Notes"] if pictures else ["Columns", "First rows", "Notes", *(["Correct"] if reading is not None else [])]
    with st.expander("What was read", key="what_was_read", icon=":material/image:" if pictures else ":material/table:"):
        tabs = dict(zip(names, st.tabs(names, key=f"what_was_read_{'_'.join(names)}"), strict=True))
        for name, part in (("Pictures", "sheet"), ("Columns", "columns"), ("First rows", "rows")):
            if name in tabs:
                with tabs[name]:
                    _shown(upload.name, reading or "", part)
        with tabs["Notes"]:
            for note in facts.get("notes", []):
                st.caption(plain(note))
            if not facts.get("notes"):
                st.caption("Nothing had to be repaired, merged or left out.")
        if "Correct" in tabs:
            with tabs["Correct"]:
                _controls(upload.name, facts, reading or "")


def _shown(name: str, reading: str, part: str) -> None:
    """One view of the facts, which the browser fetches by itself: they may be long, and a script's run must be short."""
    browser_part("facts", "facts", {"file": name, "reading": reading, "part": part}, key=f"facts-{part}")


def _controls(name: str, facts: Mapping[str, Any], reading: str) -> None:
    """A control for everything that was detected, with the evidence under it."""
    for key, found in facts.get("reading", {}).items():
        options = list(dict.fromkeys([found["value"], *found["options"]]))
        place = f"reading-{name}-{key}-{reading}"
        st.session_state.setdefault(place, found["value"])
        if len(options) > 1:
            st.selectbox(KEYS[key], options, key=place, on_change=_changed, args=(name, key, place, reading))
            st.caption(f"{plain(found['evidence'][:1].upper() + found['evidence'][1:])}.")
    if reading:
        st.button("Read it as detected", on_click=_correct, args=(name, ""), icon=":material/undo:")


def _changed(name: str, key: str, place: str, reading: str) -> None:
    _correct(name, written({**corrections(reading), key: st.session_state[place]}))


def _correct(name: str, reading: str) -> None:
    """Read the file with these corrections from now on."""
    st.session_state.setdefault(READINGS, {})[name] = reading


def _address(reading: str) -> None:
    """The corrections stand in the address, where there are any."""
    if reading and st.query_params.get("reading") != reading:
        st.query_params["reading"] = reading
    if not reading and "reading" in st.query_params:
        del st.query_params["reading"]
