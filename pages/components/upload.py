"""Take a file that a person brings: keep it, have it read outside this process, say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.data.uploads import Upload
from core.errors import InputError
from core.serving.house import Fault
from pages.components.house import house, owner

SAID = "what_came_of_the_last_file"


def upload_box(mine: Iterable[Upload], brought: Callable[[str], None]) -> None:
    """Where a file is dropped, and what was brought before, to be removed. brought: called with the name of a new one."""
    most = house().settings.upload_mb
    st.file_uploader(
        f"A table with a header row, at most {most} MB. It stays on this server, is seen by nobody else "
        f"and is deleted after {house().settings.recordings_days} days.",
        type=["csv", "tsv", "txt"],
        key="upload",
        on_change=_take,
        args=(brought,),
        max_upload_size=most,
    )
    for upload in mine:
        st.button(
            f"Remove {plain(upload.filename)}",
            key=f"remove-{upload.name}",
            icon=":material/delete:",
            on_click=_remove,
            args=(upload.name,),
        )


def _take(brought: Callable[[str], None]) -> None:
    """A file has come: keep it, have it read outside this process, choose it."""
    came = st.session_state.get("upload")
    if came is None:
        st.session_state.pop(SAID, None)
        return
    if not hasattr(came, "getvalue"):  # Streamlit's word for the copy that `_free` let go of
        return
    uploads, who = house().uploads, owner()
    try:
        upload = uploads.save(who, came.name, came.getvalue())
        try:
            facts = house().ask("core.data", "table", owner=who, files=[upload.name], file=upload.name)
        except Exception:  # a file that nobody could read is not kept
            uploads.remove(who, upload.name)
            raise
        uploads.note(who, upload.name, facts)
        _free(came.file_id)
        brought(upload.name)
        st.session_state[SAID] = ("success", [f"{upload.filename}: {facts['rows']} rows, {len(facts['columns'])} columns."])
    except InputError as error:
        st.session_state[SAID] = ("error", [str(problem) for problem in error.problems])
    except Fault as fault:
        st.session_state[SAID] = ("error", [f"The file could not be read: something went wrong on our side (error {fault})."])


def _free(identity: str) -> None:
    """Let go of the copy that Streamlit keeps in memory as long as the session lasts: ours is on disk."""
    context = get_script_run_ctx()
    if context:
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=identity)


def _remove(name: str) -> None:
    house().uploads.remove(owner(), name)
    st.session_state.pop(SAID, None)


def say(kind: str) -> None:
    """What came of the last file. It stays until the next one: a rerun must not take it away unread."""
    said, sentences = st.session_state.get(SAID, ("", []))
    for sentence in sentences if said == kind else []:
        (st.error if kind == "error" else st.success)(plain(sentence))


def plain(text: str) -> str:
    """A stranger's text inside Markdown: shown as it is, never as markup."""
    return "".join("\\" + character if character in "\\`*_{}[]()<>#+-.!|$:~" else character for character in text)
