"""The lines under the choice of data: what the set is, where it comes from, how long it stays, and what is not offered here."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.data.builtin import BUILTIN
from core.data.builtin_pictures import PICTURES
from core.data.uploads import Upload
from pages.components.house import house
from pages.components.upload import plain

HOLDS = {"table": ("a table", "tables"), "pictures": ("pictures", "pictures"), "network": ("a network", "networks")}


def about(name: str, upload: Upload | None, others: Sequence[Upload], accepts: Sequence[str], said: str = "") -> None:
    """Where the set comes from, or how long it stays; and what is not offered here, with the reason.

    said: what a page says of a built-in set of its own.
    """
    if upload:
        left = max(0, round(house().settings.recordings_days - (time.time() - upload.added) / 86400))
        st.caption(f"{size_of(upload.about or {})}. Seen by nobody else, deleted in {left} {'day' if left == 1 else 'days'}.")
    elif said:
        st.caption(said)
    elif name in PICTURES:
        st.caption(f"{PICTURES[name].height} × {PICTURES[name].width} pixels. Source: {PICTURES[name].source}.")
    else:
        st.caption(f"{BUILTIN[name].rows} rows, {BUILTIN[name].features} features. Source: {BUILTIN[name].source}.")
    with st.container():  # there whether something is said or not: what moves in the page is closed again by the browser
        for other in others:
            holds = HOLDS[(other.about or {})["what"]][0]
            st.caption(f"{plain(other.filename)} holds {holds}; this page works on {' and '.join(HOLDS[kind][1] for kind in accepts)}.")


def size_of(about: Mapping[str, Any]) -> str:
    """ "60 rows × 3 columns", "40 pictures × 2 classes"."""
    if about["what"] == "pictures":
        classes = f" × {about['classes']:,} classes" if about["classes"] > 1 else ""
        return f"{about['count']:,} {'picture' if about['count'] == 1 else 'pictures'}{classes}"
    return f"{about['rows']:,} rows × {about['columns']:,} columns"
