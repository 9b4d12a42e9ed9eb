"""What the modes of one network let a person choose: its layer; how the picture moves; what it learns from."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params
from core.data.uploads import Upload
from core.receptive_field.arithmetic import Report
from core.receptive_field.config import LEARNED, MOVED, Config, telling
from core.receptive_field.learned_config import OWN, LearnedConfig
from core.receptive_field.learned_presets import LEARNERS
from core.receptive_field.moved_config import MovedConfig
from core.receptive_field.moved_presets import MOVES
from core.receptive_field.presets import ONE
from core.receptive_field.spelled import number
from pages.components.controls import controls
from pages.components.data_picker import pick_data
from pages.components.network_editor import NETWORK, as_text, pick_network
from pages.components.presets import pick_preset

MOVE, LEARN = tuple(params.of(MovedConfig)), tuple(params.of(LearnedConfig))
NETWORKS = {name: preset.config.network for name, preset in ONE.items()}
ENTERED = "modes_that_were_entered"
SMALL = {MOVED: MOVES["Half a stride"].config, LEARNED: LEARNERS["Three convolutions"].config}


def start_small(mode: str) -> None:
    """When a mode is first entered and nobody has chosen a network: one that is quick enough for it, and the layer that shows it."""
    entered, first = st.session_state.setdefault(ENTERED, []), SMALL.get(mode)
    if first is None or mode in entered:
        return
    entered.append(mode)
    if NETWORK not in st.query_params and st.session_state.get(NETWORK, Config().network) == Config().network:
        st.session_state[NETWORK], st.session_state["layer"] = first.network, first.layer


def moved(text: str, report: Report | None) -> tuple[dict[str, Any], Upload | None]:
    """A network, one of its layers, a picture, and how it is moved."""
    pick_preset(MOVES, only=("network", "layer", *MOVE))
    chosen: dict[str, Any] = {"layer": layer_of(report), **controls(Config, MOVE)}
    found, own = pick_data(Config, ("pictures",))
    pick_network("Network", NETWORKS, NETWORK)
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
    with st.expander("Channel, picture and seed"):
        chosen |= controls(Config, ["channel", "fit", "seed"])
    return chosen | found, own


def learned(text: str, report: Report | None) -> tuple[dict[str, Any], Upload | None]:
    """A small network, how far of it is trained, and on what."""
    pick_preset(LEARNERS, only=("network", "layer", *LEARN))
    chosen: dict[str, Any] = {"layer": layer_of(report), **controls(Config, LEARN)}
    own = None
    if chosen["lessons"] == OWN:
        found, own = pick_data(Config, ("pictures",))
        chosen |= found | controls(Config, ["fit"])
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
    with st.expander("Seed"):
        chosen |= controls(Config, ["seed"])
    return chosen, own


def layer_of(report: Report | None) -> str:
    """The layer whose unit is looked at."""
    if report is None:
        return str(st.session_state.get("layer", st.query_params.get("layer", "")))
    names = {one.layer.name: f"{one.layer.name} · sees {_seen(one)}" for one in report.layers}
    proposed = list(names)[telling(report)]
    asked = st.session_state.get("layer", st.query_params.get("layer"))
    st.session_state["layer"] = asked if asked in names else proposed
    says = "Whose units are looked at. Beside its name: how many pixels one of them sees."
    name = st.selectbox("Layer", list(names), list(names).index(proposed), format_func=lambda option: names[option], key="layer", help=says)
    if name != proposed:  # not bound to the address: a bound select would write its label there
        st.query_params["layer"] = name
    elif "layer" in st.query_params:
        del st.query_params["layer"]
    return str(name)


def _seen(one: Any) -> str:
    return "all" if one.rows.whole or one.columns.whole else number(max(one.rows.local.size, one.columns.local.size))
