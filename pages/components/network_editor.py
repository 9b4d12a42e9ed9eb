"""Choose and change a network: its text is a setting like any other and stands in the address."""

from __future__ import annotations

import re
from dataclasses import replace

import streamlit as st

from core.errors import InputError
from core.receptive_field.network import LARGEST_PICTURE, LONGEST_SIGNAL, Network
from core.receptive_field.notation import parse
from core.receptive_field.paste import LONGEST, pasted
from core.receptive_field.writing import written
from pages.components.upload import plain

NETWORK = "network"  # the setting: its name in the address, in the session and in the config
TYPED, SHOWN = "typed_network", "network_as_the_text_shows_it"
SAID, NOTED = "what_is_wrong_with_the_typed_network", "what_was_read_otherwise"
PYTORCH = re.compile(r"\bnn\.|\bSequential\b|\bConv[123]d\b")
SIZE = "input_size"


def network_of(default: str) -> str:
    """The network on screen as text, before any control is drawn. default: where the address names none."""
    text = str(st.session_state.setdefault(NETWORK, st.query_params.get(NETWORK) or default))
    if text != default:
        st.query_params[NETWORK] = text
    elif NETWORK in st.query_params:
        del st.query_params[NETWORK]
    return text


def parsed(text: str) -> Network | None:
    """The network of a text; None where it cannot be read."""
    try:
        return parse(text)
    except InputError:
        return None


def input_size(network: Network) -> None:
    """The input's size, which the network's text holds: one number for a square picture or a signal."""
    largest, unit = (LARGEST_PICTURE, "pixels a side") if network.dims == 2 else (LONGEST_SIGNAL, "samples")
    st.session_state[SIZE] = max(network.size)
    st.number_input(
        f"Input size ({unit})",
        1,
        largest,
        key=SIZE,
        on_change=_resize,
        help="How large the network’s input is. It stands in the network’s text.",
    )


def _resize() -> None:
    if network := parsed(str(st.session_state[NETWORK])):
        size = int(st.session_state[SIZE])
        take(replace(network, size=(size, size) if network.dims == 2 else (1, size)))


def as_text(text: str) -> None:
    """The network as text, to change, to paste, to copy."""
    if st.session_state.get(SHOWN) != text:  # a preset, a link, a change elsewhere
        st.session_state[SHOWN] = text
        st.session_state[SAID], st.session_state[NOTED] = [], []
        network = parsed(text)
        st.session_state[TYPED] = written(network) if network else text
    st.text_area("Layers", key=TYPED, height=230, max_chars=LONGEST, on_change=_typed, label_visibility="collapsed")
    for sentence in st.session_state.get(SAID, []):
        st.error(plain(sentence))
    for sentence in st.session_state.get(NOTED, []):
        st.info(plain(sentence))
    st.caption(
        "Type, or paste a PyTorch `nn.Sequential(...)`, which is read and never run. "
        "`conv 64 k3 s2 p1 d1`: channels, kernel, stride, padding, dilation. Also `dwconv` `tconv` `maxpool` `avgpool` `relu` `bn` "
        "`globalpool` `linear 10` and more; `3*( … )` repeats; `add( … | … )` and `cat( … | … )` are branches, an empty one is the input."
    )


def _typed() -> None:
    """A text has been typed: it becomes the network, or what is wrong with it is said and nothing changes."""
    text = str(st.session_state.get(TYPED) or "")
    st.session_state[SAID], st.session_state[NOTED] = [], []
    try:
        if PYTORCH.search(text):
            now = parsed(str(st.session_state[NETWORK]))
            found = pasted(text, now.size) if now and now.dims == 2 else pasted(text)
            take(found.network)  # from now on the text shows it in our own words
            st.session_state[SHOWN], st.session_state[TYPED] = st.session_state[NETWORK], written(found.network)
            st.session_state[NOTED] = list(found.notes)
        else:
            take(parse(text))
            st.session_state[SHOWN] = st.session_state[NETWORK]  # what was typed stays as it was typed
    except InputError as error:
        st.session_state[SAID] = [str(problem) for problem in error.problems]


def take(network: Network) -> None:
    """From now on this is the network."""
    st.session_state[NETWORK] = written(network, compact=True)
