"""The place of a room on every page: to join one or to open one. And what following needs of a page's script: to read the address anew."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.components.browser_part import browser_part
from pages.components.data_picker import CARRIED
from pages.components.world_editor import LOADS

# What is no setting: whose browser it is, what a view shows, how often an editor was told of something new.
STAYS = ("owner_without_cookie", CARRIED, LOADS)
STAYS_BEGINNING = ("live-", "shown-", "room")


def room(page: str) -> None:
    """A button in the corner and, in a room, a bar at the foot. All that happens there happens in the browser. page: its address."""
    browser_part("room", "room", {"page": page}, key="room")


def read_address_anew() -> None:
    """Before anything is drawn: where the browser has gone to another address without reloading (the presenter's, or back in its history),
    the page begins as that address says, not as its controls were left."""
    context = get_script_run_ctx()
    if context is None or not context.is_history_navigation:
        return
    for name in list(st.session_state):
        if name not in STAYS and not str(name).startswith(STAYS_BEGINNING):
            del st.session_state[name]
    with context.session_state.query_params() as params:  # on the way from one page to another Streamlit drops what both have: "mode"
        params.set_initial_query_params(context.query_string)
        params.populate_from_query_string(context.query_string)
