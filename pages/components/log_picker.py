"""Choose a log of a range test from elsewhere: the example, or a table that this person brought; and which of its columns are meant."""

from __future__ import annotations

import streamlit as st

from core.data.uploads import NAME
from pages.components.controls import BIND
from pages.components.house import house, owner
from pages.components.upload import plain, upload_box

CHOICE = "log_choice"  # not bound to the address: a bound select would write its label there, not the fingerprint
EXAMPLE = "example"


def pick_log() -> dict[str, str]:
    """The settings `log`, `log_rate` and `log_loss`."""
    mine = {upload.name: upload for upload in house().uploads.all(owner()) if (upload.about or {}).get("what") == "table"}
    asked = st.query_params.get("log", "")
    chosen = st.session_state.get(CHOICE) or asked
    st.session_state[CHOICE] = chosen if chosen in mine else EXAMPLE
    if NAME.fullmatch(asked) and asked not in mine:
        st.info(f"This link was made on somebody's own log, fingerprint {asked[5:]}. Bring that file to see the same picture.")
    titles = {EXAMPLE: "Example, recorded with torch-lr-finder"} | {name: f"Yours: {upload.filename}" for name, upload in mine.items()}
    name = st.selectbox(
        "Log",
        list(titles),
        format_func=lambda option: titles[option],
        key=CHOICE,
        on_change=_forget,
        help="A CSV with a column of learning rates and one of losses.",
    )
    if name != EXAMPLE or asked in mine:
        st.query_params["log"] = name
    upload_box(("table",), _brought, _nothing)
    if name == EXAMPLE:
        return {"log": name}
    facts = house().uploads.facts(owner(), name) or {}
    numbers = [column["name"] for column in facts.get("columns", ()) if column["kind"] == "number"]
    columns = {
        setting: _column(setting, label, numbers) for setting, label in (("log_rate", "Learning rates in"), ("log_loss", "Losses in"))
    }
    return {"log": name, **columns}


def _column(setting: str, label: str, numbers: list[str]) -> str:
    """A column of the log, or "" to have it found."""
    if st.session_state.get(setting, st.query_params.get(setting, "")) not in ("", *numbers):
        st.session_state.pop(setting, None)
        st.query_params.pop(setting, None)
    says = {"": "found by itself"}
    return str(st.selectbox(label, ["", *numbers], format_func=lambda name: says.get(name, plain(name)), key=setting, bind=BIND))


def _brought(name: str) -> None:
    """A new file has been read: it is the log now."""
    st.session_state[CHOICE] = name
    _forget()


def _forget() -> None:
    """Another log has other columns."""
    for setting in ("log_rate", "log_loss"):
        st.session_state.pop(setting, None)
        st.query_params.pop(setting, None)


def _nothing() -> None:
    """The script's run that follows is all that is wanted."""
