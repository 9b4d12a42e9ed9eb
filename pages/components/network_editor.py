"""Choose and change a network: its text is a setting like any other and stands in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.errors import InputError
from core.receptive_field.network import LARGEST_PICTURE, LONGEST_SIGNAL, Network
from core.receptive_field.notation import parse
from core.receptive_field.paste import LONGEST, pasted
from core.receptive_field.writing import written
from pages.components.upload import plain

NETWORK = "network"  # the setting: its name in the address, in the session and in the config
TYPED, SHOWN = "typed_", "as_the_text_shows_"
SAID, NOTED = "what_is_wrong_with_the_typed_", "what_was_read_otherwise_of_"
PYTORCH = re.compile(r"\bnn\.|\bSequential\b|\bConv[123]d\b")
SIZE = "input_size"


def network_of(default: str, setting: str = NETWORK) -> str:
    """The network of a setting as text, before any control is drawn. default: where the address names none."""
    text = str(st.session_state.setdefault(setting, st.query_params.get(setting) or default))
    if text != default:
        st.query_params[setting] = text
    elif setting in st.query_params:
        del st.query_params[setting]
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


def as_text(text: str, setting: str = NETWORK, label: str = "Layers") -> None:
    """The network of a setting as text, to change, to paste, to copy."""
    shown, typed, said, noted = (name + setting for name in (SHOWN, TYPED, SAID, NOTED))
    if st.session_state.get(shown) != text:  # a preset, a link, a change elsewhere
        st.session_state[shown] = text
        st.session_state[said], st.session_state[noted] = [], []
        network = parsed(text)
        st.session_state[typed] = written(network) if network else text
    st.text_area(label, key=typed, height=230, max_chars=LONGEST, on_change=_typed, args=(setting,), label_visibility="collapsed")
    for sentence in st.session_state.get(said, []):
        st.error(plain(sentence))
    for sentence in st.session_state.get(noted, []):
        st.info(plain(sentence))
    st.caption(
        "Type, or paste a PyTorch `nn.Sequential(...)`, which is read and never run; an ONNX file goes into the box for your own data. "
        "`conv 64 k3 s2 p1 d1`: channels, kernel, stride, padding, dilation. Also `dwconv` `tconv` `maxpool` `avgpool` `relu` `bn` "
        "`globalpool` `linear 10` and more; `3*( … )` repeats; `add( … | … )` and `cat( … | … )` are branches, an empty one is the input."
    )


def _typed(setting: str) -> None:
    """A text has been typed: it becomes the network, or what is wrong with it is said and nothing changes."""
    shown, typed, said, noted = (name + setting for name in (SHOWN, TYPED, SAID, NOTED))
    text = str(st.session_state.get(typed) or "")
    st.session_state[said], st.session_state[noted] = [], []
    try:
        if PYTORCH.search(text):
            now = parsed(str(st.session_state[setting]))
            found = pasted(text, now.size) if now and now.dims == 2 else pasted(text)
            take(found.network, setting)  # from now on the text shows it in our own words
            st.session_state[shown], st.session_state[typed] = st.session_state[setting], written(found.network)
            st.session_state[noted] = list(found.notes)
        else:
            take(parse(text), setting)
            st.session_state[shown] = st.session_state[setting]  # what was typed stays as it was typed
    except InputError as error:
        st.session_state[said] = [str(problem) for problem in error.problems]


def pick_network(label: str, networks: Mapping[str, str], setting: str) -> None:
    """A select of named networks for a setting. networks: name -> text as an address has it."""
    key = f"named_{setting}"
    st.session_state[key] = next((name for name, text in networks.items() if text == st.session_state[setting]), None)
    st.selectbox(label, list(networks), index=None, placeholder="Own network", key=key, on_change=_named, args=(key, networks, setting))


def _named(key: str, networks: Mapping[str, str], setting: str) -> None:
    if name := st.session_state.get(key):
        st.session_state[setting] = networks[name]


def take(network: Network, setting: str = NETWORK) -> None:
    """From now on this is the network of a setting."""
    st.session_state[setting] = written(network, compact=True)
