"""How a page script, which runs in a thread of its own, reaches the server's long-lived parts."""

from __future__ import annotations

import secrets

import streamlit as st

from core.runs.owners import COOKIE
from core.serving.house import House

_open: list[House] = []


def open_for_pages(house: House) -> None:
    _open[:] = [house]


def close_for_pages() -> None:
    _open.clear()


def house() -> House:
    """The server's House. Raises RuntimeError before the server has started."""
    if not _open:
        raise RuntimeError("the server has not started its runs")
    return _open[0]


def owner() -> str:
    """Whose browser this is: its signed token, or, where it keeps no cookies, an id that lasts as long as this session."""
    known = house().owners.owner({COOKIE: str(st.context.cookies.get(COOKIE, ""))})
    if known is None:
        known = st.session_state.setdefault("owner_without_cookie", secrets.token_hex(16))
    return str(known)
