"""What a person takes home: the script, the measurements. The picture and the links are in the live view's bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.data.reading import prepared
from core.data.table.corrections import corrections
from core.data.uploads import Upload
from core.runs.run import Run
from core.serving.house import House
from pages.components.house import house, owner

NOTHING: Mapping[str, str] = MappingProxyType({})


def takeaway(
    topic: str,
    *,
    script: Callable[[], str] | None,
    table: Callable[[Mapping[str, Any]], str] | None = None,
    leaves: Mapping[str, str] = NOTHING,
    own: Upload | None = None,
    reading: str = "",
    more: Mapping[str, tuple[str, Callable[[Run], str]]] | None = None,
    now: Mapping[str, tuple[str, Callable[[], str]]] | None = None,
) -> None:
    """script: the script of the settings on screen, None while they need mending. table: a run's history as CSV, where there are runs.

    own, reading: the file that the settings name and how it is read: where pandas would read it otherwise, the script needs the table as
    the page read it. leaves: files that a finished run may leave behind, and what they are; offered where the last run has left them.
    more: what else there is of the last run: label -> file name and how its text is made. now: what there is without any run, likewise.
    """
    box = st.popover("Take away", icon=":material/download:", width="stretch", key="takeaway", on_change="rerun")
    if not box.open:  # what nobody looks at costs nothing when a control is moved
        return
    at, who = house(), owner()  # found now: a download runs outside the page's session
    with box:
        st.download_button(
            "Script of these settings (Python)",
            data=script or "",
            file_name=f"{topic}.py",
            mime="text/x-python",
            icon=":material/code:",
            disabled=script is None,
            on_click="ignore",
            help="Runs without this app and ends with the same numbers.",
        )
        if own and (own.facts or {}).get("plain") is False:
            as_read = prepared(at.uploads.path(who, own.name), corrections(reading))
            st.download_button(
                "Your table as it was read (Parquet)",
                data=as_read.read_bytes,
                file_name=f"{PurePath(own.filename).stem}.parquet",
                icon=":material/table_view:",
                on_click="ignore",
                help="The script reads this file: lay it beside the script.",
            )
        for label, (filename, text) in (now or {}).items():
            kind, icon = ("application/json", "tune") if filename.endswith(".json") else ("text/csv", "table")
            st.download_button(label, data=text, file_name=filename, mime=kind, icon=f":material/{icon}:", on_click="ignore")
        if table:
            st.download_button(
                "Measurements of the last run (CSV)",
                data=lambda: table(_history(at, who, topic)),
                file_name=f"{topic}.csv",
                mime="text/csv",
                icon=":material/table:",
                disabled=at.desk.latest(who, topic) is None,
                on_click="ignore",
            )
        for label, (filename, made) in (more or {}).items():
            st.download_button(
                label,
                data=lambda made=made: made(at.desk.latest(who, topic)),  # type: ignore[misc]
                file_name=filename,
                mime="text/csv",
                icon=":material/table:",
                disabled=at.desk.latest(who, topic) is None,
                on_click="ignore",
            )
        last = at.desk.latest(who, topic)
        for name, what in leaves.items():
            path = last.recording.folder / name if last else None
            if path and path.exists():
                st.download_button(what, data=path.read_bytes, file_name=f"{topic}-{name}", icon=":material/save:", on_click="ignore")
        st.caption("PNG and SVG of the picture, and a link with all settings, are in the bar above it.")


def _history(at: House, who: str, topic: str) -> Mapping[str, Any]:
    run = at.desk.latest(who, topic)
    return run.recording.history() if run else {"steps": [], "metrics": {}}
