"""Choose points to imitate: a built-in set, a drawing, two columns of a table or the dark pixels of a picture that this person brought."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.data.uploads import NAME
from core.gan.config import DRAWN
from core.gan.points import SETS
from pages.components.controls import BIND
from pages.components.draw_points import draw_points
from pages.components.house import house, owner
from pages.components.upload import plain, upload_box

CHOICE = "points"  # the setting's own name, as presets set it; not bound to the address, which would get a label, not the fingerprint
KINDS = ("table", "pictures")
COLUMNS = (("x_column", "Across"), ("y_column", "Up"))


def pick_points() -> dict[str, Any]:
    """The settings `points`, and for a drawing `drawing`, for a table `x_column` and `y_column`."""
    mine = {upload.name: upload for upload in house().uploads.all(owner()) if (upload.about or {}).get("what") in KINDS}
    asked = st.query_params.get("points", "")
    chosen = st.session_state.get(CHOICE) or asked
    st.session_state[CHOICE] = chosen if chosen in mine or chosen in (*SETS, DRAWN) else SETS[0]
    if NAME.fullmatch(asked) and asked not in mine:
        st.info(f"This link was made on somebody's own file, fingerprint {asked[5:]}. Bring that file to see the same picture.")
    titles = {name: name for name in (*SETS, DRAWN)} | {name: f"Yours: {upload.filename}" for name, upload in mine.items()}
    says = "The real points, which the generator is to imitate."
    name = str(st.selectbox("Data", list(titles), format_func=lambda option: titles[option], key=CHOICE, on_change=_forget, help=says))
    if name != SETS[0] or asked in titles:
        st.query_params["points"] = name
    drawn = {"drawing": draw_points()} if name == DRAWN else {}
    with st.expander("Bring points or a picture of your own"):
        upload_box(KINDS, _brought, _nothing)
    if name in titles and name not in mine:
        return {"points": name, **drawn}
    if (mine[name].about or {})["what"] == "pictures":
        return {"points": name}
    facts = house().uploads.facts(owner(), name) or {}
    numbers = [column["name"] for column in facts.get("columns", ()) if column["kind"] == "number"]
    return {"points": name} | {setting: _column(setting, label, numbers) for setting, label in COLUMNS}


def _column(setting: str, label: str, numbers: list[str]) -> str:
    """A column of the file, or "" to take the first."""
    if st.session_state.get(setting, st.query_params.get(setting, "")) not in ("", *numbers):
        st.session_state.pop(setting, None)
        st.query_params.pop(setting, None)
    first = "first column of numbers" if label == "Across" else "next column of numbers"
    return str(st.selectbox(label, ["", *numbers], format_func=lambda name: plain(name) if name else first, key=setting, bind=BIND))


def _brought(name: str) -> None:
    """A new file has been read: its points are the data now."""
    st.session_state[CHOICE] = name
    _forget()


def _forget() -> None:
    """Another file has other columns."""
    for setting, _ in COLUMNS:
        st.session_state.pop(setting, None)
        st.query_params.pop(setting, None)


def _nothing() -> None:
    """The script's run that follows is all that is wanted."""
