"""What a person takes home: the script, the measurements. The picture and the links are in the live view's bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.runs.run import Run
from core.serving.house import House
from pages.components.house import house, owner


def takeaway(
    topic: str,
    *,
    script: Callable[[], str] | None,
    table: Callable[[Mapping[str, Any]], str],
    more: Mapping[str, tuple[str, Callable[[Run], str]]] | None = None,
) -> None:
    """script: the script of the settings on screen, None while they need mending. table: a run's history as CSV.

    more: what else there is of the last run: label -> file name and how its text is made.
    """
    at, who = house(), owner()  # found now: a download runs outside the page's session
    with st.popover("Take away", icon=":material/download:", width="stretch"):
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


def _history(at: House, who: str, topic: str) -> Mapping[str, Any]:
    run = at.desk.latest(who, topic)
    return run.recording.history() if run else {"steps": [], "metrics": {}}
