"""Receptive field explorer: what a unit of a network sees in one's own picture; two networks; one kernel at work; moved pictures."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.receptive_field.arithmetic import Report
from core.receptive_field.config import COMPARE, FIELD, KERNEL, LEARNED, MOVED, Config, telling
from core.receptive_field.learned_config import OWN, LearnedConfig
from core.receptive_field.moved_config import MovedConfig
from core.receptive_field.presets import LEARNERS, MOVES, ONE, TWO
from core.receptive_field.snippet import snippet
from core.receptive_field.spelled import number
from core.receptive_field.table import csv_text
from core.receptive_field.takeaway import history_text, lessons_text, moves_text
from pages.components.controls import controls, keep, read
from pages.components.data_picker import pick_data
from pages.components.design_target import design_target
from pages.components.head import head
from pages.components.kernel_mode import kernel_mode
from pages.components.layer_table import layer_table, report_of
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.network_editor import as_text, input_size, network_of, parsed, pick_network
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.takeaway import takeaway

MOVE = tuple(params.of(MovedConfig))
LEARN = tuple(params.of(LearnedConfig))
GROUND = ("network", "layer", "down", "across", "data", "fit", "channel", "convention", "weights", "samples", "seed", *MOVE, *LEARN)
SMALL = {MOVED: MOVES["Half a stride"].config, LEARNED: LEARNERS["Three convolutions"].config}
NETWORKS = {name: preset.config.network for name, preset in ONE.items()}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("receptive_field", Config)
    settle(Config)
    keep(Config)
    corner = head("Receptive field explorer", "receptive_field")
    mode = controls(Config, ["mode"])["mode"]
    if mode == KERNEL:
        kernel_mode(corner)
    else:
        networks(corner, mode)


def networks(corner: DeltaGenerator, mode: str) -> None:
    """What a unit of a network sees, two networks side by side, or a moved picture."""
    if mode in SMALL:
        _start_small(SMALL[mode])
    text = network_of(Config().network)
    network = parsed(text)
    report = report_of(network)
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        chosen = {"mode": mode, "network": text}
        chosen |= _two(text) if mode == COMPARE else OF_ONE[mode](text, report)
    config, problems = read(Config, chosen)

    with corner:
        takeaway(
            "receptive_field",
            script=(lambda: snippet(config)) if config else None,
            table={FIELD: history_text, MOVED: moves_text, LEARNED: lessons_text}.get(mode),
            now={"Table of all layers (CSV)": ("layers.csv", lambda: csv_text(config))} if config else None,
        )
    with picture:
        runs = config.settled() if config else None
        shown = {"kind": mode, "still": mode == COMPARE, "link_of": config, "ground": GROUND, "place": ("down", "across")}
        verb, noun = {MOVED: ("Sweep", "move"), LEARNED: ("Train", "batch")}.get(mode, ("Sample", "input"))
        live("receptive_field", runs, problems, verb=verb, noun=noun, speeds=[1, 5, 0], speed=0, **shown)
    if mode == FIELD:
        layer_table(network, report, config.position if config else None, problems)


def _start_small(first: Config) -> None:
    """Where nobody has chosen a network, one that is quick enough for this mode, and the layer that shows it."""
    default = Config().network
    if st.session_state.get("network", st.query_params.get("network", default)) == default:
        st.session_state["network"], st.session_state["layer"] = first.network, first.layer


def _one(text: str, report: Report | None) -> dict[str, Any]:
    """A network, one of its layers, a picture."""
    pick_preset(ONE, label="Network", known_by="network", only=("network", "layer"))
    chosen: dict[str, Any] = {"layer": _layer(report)}
    if network := parsed(text):
        input_size(network)
    found, _ = pick_data(Config, ("pictures",))
    chosen |= found
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
    with st.expander("Design to a target", icon=":material/architecture:"):
        design_target(network)
    with st.expander("Unit and feature map"):
        chosen |= controls(Config, ["channel", "down", "across", "convention"])
    with st.expander("Effective field, picture and seed"):
        chosen |= controls(Config, ["samples", "weights", "fit", "seed"])
    return chosen


def _two(text: str) -> dict[str, Any]:
    """Two networks."""
    other = network_of(Config().other, "other")
    pick_preset(TWO, label="Pair", only=("network", "other"))
    pick_network("Network A", NETWORKS, "network")
    with st.expander("Network A as text", icon=":material/data_object:"):
        as_text(text, label="Layers of A")
    pick_network("Network B", NETWORKS, "other")
    with st.expander("Network B as text", icon=":material/data_object:"):
        as_text(other, "other", label="Layers of B")
    return {"other": other, **controls(Config, ["weights"])}


def _moved(text: str, report: Report | None) -> dict[str, Any]:
    """A network, one of its layers, a picture, and how it is moved."""
    pick_preset(MOVES, only=("network", "layer", *MOVE))
    chosen: dict[str, Any] = {"layer": _layer(report), **controls(Config, MOVE)}
    found, _ = pick_data(Config, ("pictures",))
    pick_network("Network", NETWORKS, "network")
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
    with st.expander("Channel, picture and seed"):
        chosen |= controls(Config, ["channel", "fit", "seed"])
    return chosen | found


def _learned(text: str, report: Report | None) -> dict[str, Any]:
    """A small network, how far of it is trained, and on what."""
    pick_preset(LEARNERS, only=("network", "layer", *LEARN))
    chosen: dict[str, Any] = {"layer": _layer(report), **controls(Config, LEARN)}
    if chosen["lessons"] == OWN:
        chosen |= pick_data(Config, ("pictures",))[0] | controls(Config, ["fit"])
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
    with st.expander("Seed"):
        chosen |= controls(Config, ["seed"])
    return chosen


def _layer(report: Report | None) -> str:
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


OF_ONE: Mapping[str, Callable[[str, Report | None], dict[str, Any]]] = {FIELD: _one, MOVED: _moved, LEARNED: _learned}

experiment()
prose_tabs("receptive_field", "what you see", "try this", "where the numbers come from", "limits")
