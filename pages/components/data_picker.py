"""One data picker for every page: built-in sets, what this person brought, upload. It goes along from page to page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core.data.builtin import BUILTIN
from core.data.uploads import NAME, Upload
from pages.components.controls import BIND
from pages.components.house import house, owner
from pages.components.upload import plain, upload_box

CHOICE = "data_choice"  # not bound to the address: a bound select would write its label there, not the fingerprint
CARRIED = "data_carried_between_pages"
MISSING = "a_file_that_a_link_named"


def choose(name: str) -> None:
    """Choose a set from elsewhere on the page, before the picker is drawn or in a callback."""
    st.session_state[CHOICE] = name


def pick_data() -> tuple[dict[str, str], Upload | None]:
    """Choose a set and, for one's own, its target; returns the settings `data` and `target`, and the upload if it is one."""
    mine = {upload.name: upload for upload in house().uploads.all(owner()) if upload.about}
    _before(mine)
    options = [*BUILTIN, *mine]
    titles = {name: built_in.title for name, built_in in BUILTIN.items()} | {
        name: f"Yours: {upload.filename}" for name, upload in mine.items()
    }
    name = st.selectbox(
        "Data",
        options,
        format_func=lambda option: titles[option],
        key=CHOICE,
        on_change=_let_go,
        help="A built-in set, or a file that you brought.",
    )
    st.session_state[CARRIED] = name
    if st.query_params.get("data") != name and MISSING not in st.session_state:
        st.query_params["data"] = name
    if name in mine:
        mine[name] = replace(mine[name], facts=house().read(owner(), name))
    target = _target(mine[name]) if name in mine else ""
    upload_box(("table",), _brought, _let_go)
    if missing := st.session_state.get(MISSING):
        st.info(f"This link was made on somebody's own file, fingerprint {missing[5:]}. Bring that file to see the same picture.")
    if name in mine:
        _about(mine[name])
    else:
        st.caption(f"{BUILTIN[name].rows} rows, {BUILTIN[name].features} features. Source: {BUILTIN[name].source}.")
    return {"data": name, "target": target}, mine.get(name)


def _brought(name: str) -> None:
    """A new file has been read: it is what the page works on now."""
    choose(name)
    _let_go()
    st.session_state.pop("target", None)


def _let_go() -> None:
    """Another set was chosen: the file that a link asked for is wanted no more."""
    st.session_state.pop(MISSING, None)


def _before(mine: dict[str, Upload]) -> None:
    """What a link or another page says, before the control is drawn."""
    asked, chosen = st.query_params.get("data", ""), st.session_state.get(CHOICE)
    if chosen is None:
        if NAME.fullmatch(asked) and asked not in mine:
            st.session_state[MISSING] = asked
        chosen = asked or st.session_state.get(CARRIED)
    if (missing := st.session_state.get(MISSING)) in mine:
        chosen = missing
        del st.session_state[MISSING]
    st.session_state[CHOICE] = chosen if chosen in BUILTIN or chosen in mine else next(iter(BUILTIN))


def _target(upload: Upload) -> str:
    facts = upload.facts or {}
    columns = [column["name"] for column in facts.get("columns", [])]
    if not columns:
        return ""
    if st.session_state.get("target") not in columns:
        asked = st.query_params.get("target")
        st.session_state["target"] = asked if asked in columns else facts.get("suggested_target") or columns[-1]
    return str(st.selectbox("Target", columns, key="target", bind=BIND, help="The column to predict; all others are features."))


def _about(upload: Upload) -> None:
    facts: dict[str, Any] = dict(upload.facts or {})
    with st.expander("What was read", icon=":material/table:"):
        for note in facts.get("notes", []):
            st.caption(plain(note))
        st.dataframe({column["name"]: [row[i] for row in facts["preview"]] for i, column in enumerate(facts["columns"])}, hide_index=True)
