"""A network from an ONNX file that a person brings: it becomes the network's text, and from then on is a network like any other."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.data import networks
from core.data.reading import prepared
from core.errors import InputError
from core.receptive_field.onnx_network import SIZE, imported
from pages.components.house import house, owner
from pages.components.network_editor import NETWORK, parsed, take
from pages.components.upload import plain, upload_box

SAID, NOTED, READ = "what_is_wrong_with_the_file_for_", "what_was_read_otherwise_in_the_file_for_", "as_the_file_gave_"


def take_file(name: str, setting: str = NETWORK) -> None:
    """A file has been read: its network is that of the setting, or what is wrong with it is said and nothing changes."""
    said, noted, read = (key + setting for key in (SAID, NOTED, READ))
    st.session_state[said], st.session_state[noted], st.session_state[read] = [], [], ""
    now = parsed(str(st.session_state.get(setting, "")))
    try:
        ready = prepared(house().uploads.path(owner(), name), {})
        found = imported(networks.load(ready), now.size if now and now.dims == 2 else SIZE)
        take(found.network, setting)
    except InputError as error:
        st.session_state[said] = [str(problem) for problem in error.problems]
        return
    st.session_state[noted], st.session_state[read] = list(found.notes), st.session_state[setting]


def what_came_of_it(setting: str = NETWORK) -> None:
    """What was wrong with the last file, or was read otherwise than it stands there, as long as its network is looked at."""
    with st.container():  # there whether something is said or not: what moves in the page is closed again by the browser
        for sentence in st.session_state.get(SAID + setting, []):
            st.error(plain(sentence))
        noted = st.session_state.get(NOTED + setting)
        if noted and st.session_state[READ + setting] == st.session_state.get(setting):
            st.info("\n\n".join(plain(sentence) for sentence in noted))


def bring_network(setting: str) -> None:
    """The box, for a page that takes nothing else."""
    upload_box(("network",), partial(take_file, setting=setting), _nothing)


def own_networks(setting: str) -> None:
    """A choice of the files that this person brought, where there are any."""
    mine = {upload.name: upload.filename for upload in house().uploads.all(owner()) if (upload.about or {}).get("what") == "network"}
    if mine:
        key = f"own_file_for_{setting}"
        st.session_state[key] = None  # chosen again, it is read again: what it gave may have been changed since
        label, empty = "From an ONNX file of yours", "Choose a file"
        st.selectbox(
            label,
            list(mine),
            index=None,
            placeholder=empty,
            format_func=lambda name: mine[name],
            key=key,
            on_change=_chosen,
            args=(key, setting),
        )


def _chosen(key: str, setting: str) -> None:
    if name := st.session_state.get(key):
        take_file(name, setting)


def _nothing() -> None:
    """The script's run that follows is all that is wanted."""
