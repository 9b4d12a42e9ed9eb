"""Choose what is compared: the runners of a comparison, what is on screen as another one, the algorithms of a sweep.

Both are settings, texts, in the address like any other; a link holds them.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params
from core.errors import InputError
from core.gridworld import runners
from core.gridworld.config import COMPARE, LEARN, MOST_SWEPT, OWN, RACED, Config
from core.gridworld.effects import effective
from pages.components.controls import chosen_of
from pages.components.upload import plain

RUNNERS, SWEPT = "runners", "swept"
ALGORITHMS = "algorithms_of_the_sweep"
NOT_RACED = "Planners walk no episodes, and deep Q-learning takes too long for many seeds: they are not compared."


def pick_runners(settings: dict[str, Any]) -> str:
    """The runners on screen as text, each with a button that takes it out. settings: what the controls that all share are set to."""
    text = _settled(RUNNERS)
    try:
        own = runners.read(text, params.of(Config))
    except InputError:  # said where the picture would be
        st.button("Take all runners out", key="take_out_all", icon=":material/close:", on_click=_take, args=(RUNNERS, ""), width="stretch")
        return text
    try:
        names = params.read(Config, {**settings, "mode": COMPARE, RUNNERS: text}).racer_names
    except InputError:
        names = [runners.written([one]) for one in own]
    st.caption("Runners. They meet the same chances on each seed." if own else "No runners yet: one agent with the settings below.")
    for place, name in enumerate(names if own else ()):
        rest = runners.written([*own[:place], *own[place + 1 :]])
        st.button(
            plain(name),
            key=f"take_out_{place}",
            icon=":material/close:",
            help="Take this runner out.",
            on_click=_take,
            args=(RUNNERS, rest),
            width="stretch",
        )
    st.button(
        "Add these settings",
        key="add_runner",
        icon=":material/add:",
        help=f"What is set below becomes a runner and stays so. {runners.MOST} at most.",
        disabled=len(own) >= runners.MOST,
        on_click=_add,
        width="stretch",
    )
    return text


def own_settings() -> tuple[dict[str, Any], ...]:
    """What each runner has of its own, before they are listed; () where that cannot be read."""
    try:
        return runners.read(_settled(RUNNERS), params.of(Config))
    except InputError:
        return ()


def pick_swept() -> str:
    """The algorithms of the sweep as text."""
    text = _settled(SWEPT)
    names = [name.strip() for name in text.split("|") if name.strip()]
    if st.session_state.get(ALGORITHMS) is None or not _same(st.session_state[ALGORITHMS], names):
        st.session_state[ALGORITHMS] = [name for name in names if name in RACED][:MOST_SWEPT]
    st.multiselect(
        params.of(Config)[SWEPT].label,
        RACED,
        key=ALGORITHMS,
        max_selections=MOST_SWEPT,
        help=params.of(Config)[SWEPT].help,
        on_change=_swept,
        select_all=False,
        wrap=True,
    )
    st.caption(NOT_RACED)
    return text


def _settled(name: str) -> str:
    """A setting's text, from the session or the address; the address follows it."""
    default = params.of(Config)[name].default
    text = str(st.session_state.setdefault(name, st.query_params.get(name, default)))
    if text != default:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]
    return text


def _same(chosen: list[str], names: list[str]) -> bool:
    return chosen == [name for name in names if name in RACED][:MOST_SWEPT]


def _take(name: str, text: str) -> None:
    st.session_state[name] = text


def _swept() -> None:
    _take(SWEPT, " | ".join(st.session_state[ALGORITHMS]))


def _add() -> None:
    """What is on screen becomes a runner with all that matters for it, whatever the controls are set to later."""
    chosen = chosen_of(Config, OWN)
    now = params.values(Config(mode=LEARN, **chosen))
    pinned = {name: now[name] for name in OWN if name in effective(now)}
    others = runners.read(st.session_state[RUNNERS], params.of(Config))
    _take(RUNNERS, runners.written([*others, pinned]))
