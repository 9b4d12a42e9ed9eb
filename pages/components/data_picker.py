"""One data picker for every page: built-in sets, what this person brought, upload. It goes along from page to page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.data.builtin import BUILTIN
from core.data.uploads import Upload
from core.errors import InputError
from core.serving.house import Fault
from pages.components.controls import BIND
from pages.components.house import house, owner

CHOICE = "data_choice"  # not bound to the address: a bound select would write its label there, not the fingerprint
CARRIED = "data_carried_between_pages"
SAID = "what_the_picker_has_to_say"
MISSING = "a_file_that_a_link_named"


def choose(name: str) -> None:
    """Choose a set from elsewhere on the page, before the picker is drawn or in a callback."""
    st.session_state[CHOICE] = name


def pick_data() -> tuple[dict[str, str], Upload | None]:
    """Choose a set and, for one's own, its target; returns the settings `data` and `target`, and the upload if it is one."""
    mine = {upload.name: upload for upload in house().uploads.all(owner())}
    _before(mine)
    options = [*BUILTIN, *mine]
    titles = {name: built_in.title for name, built_in in BUILTIN.items()} | {
        name: f"Yours: {upload.filename}" for name, upload in mine.items()
    }
    name = st.selectbox(
        "Data", options, format_func=lambda option: titles[option], key=CHOICE, help="A built-in set, or a file that you brought."
    )
    st.session_state[CARRIED] = name
    if st.query_params.get("data") != name and MISSING not in st.session_state:
        st.query_params["data"] = name
    target = _target(mine[name]) if name in mine else ""
    with st.popover("Bring your own CSV", icon=":material/upload_file:", width="stretch"):
        _upload(mine)
        _say("error")  # here, where the person looks: the popover stays open and would hide it below
    _say("success")
    if missing := st.session_state.get(MISSING):
        st.info(f"This link was made on somebody's own file, fingerprint {missing[5:]}. Bring that file to see the same picture.")
    if name in mine:
        _about(mine[name])
    else:
        st.caption(f"{BUILTIN[name].rows} rows, {BUILTIN[name].features} features. Source: {BUILTIN[name].source}.")
    return {"data": name, "target": target}, mine.get(name)


def _before(mine: dict[str, Upload]) -> None:
    """What a link or another page says, before the control is drawn."""
    asked, chosen = st.query_params.get("data", ""), st.session_state.get(CHOICE)
    if chosen is None:
        if asked.startswith("file-") and asked not in mine:
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


def _upload(mine: dict[str, Upload]) -> None:
    most = house().settings.upload_mb
    st.file_uploader(
        f"A table with a header row, at most {most} MB. It stays on this server, is seen by nobody else "
        f"and is deleted after {house().settings.recordings_days} days.",
        type=["csv", "tsv", "txt"],
        key="upload",
        on_change=_take,
        max_upload_size=most,
    )
    for upload in mine.values():
        st.button(
            f"Remove {_plain(upload.filename)}",
            key=f"remove-{upload.name}",
            icon=":material/delete:",
            on_click=_remove,
            args=(upload.name,),
        )


def _take() -> None:
    """A file has come: keep it, have it read outside this process, choose it."""
    came = st.session_state.get("upload")
    if came is None:
        st.session_state.pop(SAID, None)
        return
    uploads, who = house().uploads, owner()
    try:
        upload = uploads.save(who, came.name, came.getvalue())
        try:
            facts = house().ask("core.data", "table", owner=who, files=[upload.name], file=upload.name)
        except (InputError, Fault):
            uploads.remove(who, upload.name)
            raise
        uploads.note(who, upload.name, facts)
        choose(upload.name)
        st.session_state.pop(MISSING, None)
        st.session_state.pop("target", None)
        st.session_state[SAID] = ("success", [f"{upload.filename}: {facts['rows']} rows, {len(facts['columns'])} columns."])
    except InputError as error:
        st.session_state[SAID] = ("error", [str(problem) for problem in error.problems])
    except Fault as fault:
        st.session_state[SAID] = ("error", [f"The file could not be read: something went wrong on our side (error {fault})."])


def _remove(name: str) -> None:
    house().uploads.remove(owner(), name)
    st.session_state.pop("target", None)


def _say(kind: str) -> None:
    """What came of the last file. It stays until the next one: a rerun must not take it away unread."""
    said, sentences = st.session_state.get(SAID, ("", []))
    for sentence in sentences if said == kind else []:
        (st.error if kind == "error" else st.success)(_plain(sentence))


def _about(upload: Upload) -> None:
    facts: dict[str, Any] = dict(upload.facts or {})
    with st.expander("What was read", icon=":material/table:"):
        for note in facts.get("notes", []):
            st.caption(_plain(note))
        st.dataframe({column["name"]: [row[i] for row in facts["preview"]] for i, column in enumerate(facts["columns"])}, hide_index=True)


def _plain(text: str) -> str:
    """A stranger's text inside Markdown: shown as it is, never as markup."""
    return "".join("\\" + character if character in "\\`*_{}[]()<>#+-.!|$:~" else character for character in text)
