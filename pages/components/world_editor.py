"""Draw a gridworld: the editor, its text to paste and copy. The world is a setting like any other: it is in the address as text."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core.errors import InputError
from core.gridworld.notation import csv_text, desc, parse, written
from core.gridworld.world import LARGEST, SMALLEST, World
from core.gridworld.worlds import maze
from pages.components.browser_part import browser_part
from pages.components.upload import plain

WORLD = "world"  # the setting: its name in the address, in the session and in the config
DRAWN = "world_as_the_editor_knows_it"
LOADS = "worlds_that_came_from_elsewhere"
PASTED, SAID = "pasted_world", "what_came_of_the_pasted_world"
EDITOR = "world_editor"
MAZES = "mazes_drawn"


def pick_world(default: str) -> str:
    """The world on screen as text. default: where the address names none. A world that cannot be read is returned as it is."""
    text = str(st.session_state.setdefault(WORLD, st.query_params.get(WORLD) or default))
    if text != default:
        st.query_params[WORLD] = text
    elif WORLD in st.query_params:
        del st.query_params[WORLD]
    try:
        world = parse(text)
    except InputError:
        world = parse(default)  # something to draw; what is wrong with the text is said where the picture would be
    if st.session_state.get(DRAWN) != text:  # a preset, a link, a pasted text
        st.session_state[DRAWN] = text
        st.session_state[LOADS] = st.session_state.get(LOADS, 0) + 1
    _editor(world)
    left, right = st.columns(2)
    with left:
        _as_text(world)
    right.button(
        "Random maze", key="maze", icon=":material/casino:", help="Of the size on screen.", on_click=_maze, args=(world,), width="stretch"
    )
    return text


def _editor(world: World) -> None:
    data = {
        "world": asdict(world),
        "loads": st.session_state[LOADS],
        "smallest": SMALLEST,
        "largest": LARGEST,
    }
    browser_part("world_editor", "editor", data, key=EDITOR, default={WORLD: None}, on_world_change=_painted)


def _painted() -> None:
    """The person has painted."""
    said = dict(st.session_state.get(EDITOR) or {}).get(WORLD)
    if said:
        _take(str(said["text"]))
        st.session_state[DRAWN] = st.session_state[WORLD]


def _maze(world: World) -> None:
    """The next maze of this size."""
    st.session_state[MAZES] = st.session_state.get(MAZES, 0) + 1
    _take(maze(world.rows, world.columns, st.session_state[MAZES]))


def _as_text(world: World) -> None:
    with st.popover("As text", icon=":material/data_object:", width="stretch"):
        st.text_area(
            "Paste a world",
            key=PASTED,
            height=160,
            placeholder="SFFF\nFHFH\nFFFH\nHFFG\nslip=2/3",
            help="Rows of letters, a Gymnasium desc, or CSV; then settings such as step=-0.1 slip=0.2.",
            on_change=_pasted,
        )
        for sentence in st.session_state.get(SAID, []):
            st.error(plain(sentence))
        st.caption(
            "`.` free · `#` wall · `S` start · `G` goal · `H` pit · `C` cliff · `^ > v <` one-way doors · a letter twice: portal. "
            "`F` and `W` are read as free and wall."
        )
        st.code(written(world), language=None)
        left, right = st.columns(2)
        left.download_button("Text", written(world) + "\n", "world.txt", "text/plain", on_click="ignore", width="stretch")
        right.download_button("CSV", csv_text(world), "world.csv", "text/csv", on_click="ignore", width="stretch")
        try:
            st.caption("As Gymnasium's FrozenLake takes it:")
            st.code(f"desc = {desc(world)}", language="python", wrap_lines=True)
        except InputError as error:
            st.caption(plain(str(error.problems[0])))


def _pasted() -> None:
    """A text has been pasted: it becomes the world, or what is wrong with it is said and nothing changes."""
    text = str(st.session_state.get(PASTED) or "")
    st.session_state[SAID] = []
    if text.strip():
        try:
            _take(text)
        except InputError as error:
            st.session_state[SAID] = [str(problem) for problem in error.problems]


def _take(text: str) -> None:
    st.session_state[WORLD] = written(parse(text), compact=True)
