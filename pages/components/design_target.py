"""Say which field and stride are wanted; choose among networks that reach them."""

from __future__ import annotations

import streamlit as st

from core.errors import InputError
from core.receptive_field.compare_figure import shown
from core.receptive_field.design import LARGEST_FIELD, LARGEST_STRIDE, Proposal, design
from core.receptive_field.network import Network
from pages.components.network_editor import take
from pages.components.upload import plain

FIELD, STRIDE, FOUND, SAID = "wanted_field", "wanted_stride", "networks_for_a_wish", "what_is_wrong_with_a_wish"


def design_target(network: Network | None) -> None:
    """network: whose input the proposals get; without one they get 3 x 224 x 224."""
    left, right = st.columns(2)
    left.number_input("Field, at least", 1, LARGEST_FIELD, 200, key=FIELD, help="How much of the input a unit of the last layer shall see.")
    right.number_input("Stride", 1, LARGEST_STRIDE, 8, key=STRIDE, help="How many positions of the input lie between its units.")
    st.button("Propose networks", on_click=_propose, args=(network,), icon=":material/architecture:", width="stretch")
    for sentence in st.session_state.get(SAID, []):
        st.error(plain(sentence))
    for i, one in enumerate(st.session_state.get(FOUND, ())):
        st.button(_told(one), key=f"proposal_{i}", on_click=take, args=(one.network,), width="stretch", help="Take this network.")


def _told(one: Proposal) -> str:
    parameters, work = shown("parameters", one.parameters), shown("multiply_adds", one.multiply_adds)
    layers = "1 convolution" if one.convolutions == 1 else f"{one.convolutions} convolutions"
    return f"**{one.name}**: sees {one.field}, {layers}, {parameters} parameters, {work} multiply-adds"


def _propose(network: Network | None) -> None:
    """Asked for: the proposals, or what is wrong with the wish."""
    st.session_state[FOUND], st.session_state[SAID] = (), []
    given = {"channels": network.channels, "size": network.size, "dims": network.dims} if network else {}
    try:
        st.session_state[FOUND] = design(int(st.session_state[FIELD]), int(st.session_state[STRIDE]), **given)  # type: ignore[arg-type]
    except InputError as error:
        st.session_state[SAID] = [str(problem) for problem in error.problems]
