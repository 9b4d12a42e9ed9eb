"""Receptive field explorer: what a unit of a network sees in a picture; two networks side by side; one kernel at work; what depth does."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.receptive_field.arithmetic import Report
from core.receptive_field.config import COMPARE, DEPTH, FIELD, KERNEL, Config, telling
from core.receptive_field.presets import ONE, TWO
from core.receptive_field.snippet import snippet
from core.receptive_field.spelled import number
from core.receptive_field.table import csv_text
from core.receptive_field.takeaway import history_text
from pages.components.controls import controls, keep, read
from pages.components.data_picker import pick_data
from pages.components.design_target import design_target
from pages.components.field_depth_mode import depth_mode
from pages.components.head import head
from pages.components.kernel_mode import kernel_mode
from pages.components.layer_table import layer_table, report_of
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.network_editor import as_text, input_size, network_of, parsed, pick_network
from pages.components.network_files import bring_network, own_networks, take_file, what_came_of_it
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.takeaway import takeaway

GROUND = ("network", "layer", "down", "across", "data", "fit", "channel", "convention", "weights", "samples", "seed")
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
    elif mode == DEPTH:
        depth_mode(corner)
    else:
        networks(corner, mode)


def networks(corner: DeltaGenerator, mode: str) -> None:
    """What a unit of a network sees, or two networks side by side."""
    text = network_of(Config().network)
    network = parsed(text)
    report = report_of(network)
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        chosen = {"mode": mode, "network": text} | (_two(text) if mode == COMPARE else _one(text, report))
    config, problems = read(Config, chosen)

    with corner:
        takeaway(
            "receptive_field",
            script=(lambda: snippet(config)) if config else None,
            table=history_text if mode == FIELD else None,
            now={"Table of all layers (CSV)": ("layers.csv", lambda: csv_text(config))} if config else None,
        )
    with picture:
        runs = config.settled() if config else None
        shown = {"kind": mode, "still": mode == COMPARE, "link_of": config, "ground": GROUND, "place": ("down", "across")}
        live("receptive_field", runs, problems, verb="Sample", noun="input", speeds=[1, 5, 0], speed=0, **shown)
    if mode == FIELD:
        layer_table(network, report, config.position if config else None, problems)


def _one(text: str, report: Report | None) -> dict[str, Any]:
    """A network, one of its layers, a picture."""
    pick_preset(ONE, label="Network", known_by="network", only=("network", "layer"))
    chosen: dict[str, Any] = {"layer": _layer(report)}
    if network := parsed(text):
        input_size(network)
    found, _ = pick_data(Config, ("pictures",), {"network": take_file})
    chosen |= found
    what_came_of_it()
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
        own_networks("network")
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
        own_networks("network")
    pick_network("Network B", NETWORKS, "other")
    with st.expander("Network B as text", icon=":material/data_object:"):
        as_text(other, "other", label="Layers of B")
        own_networks("other")
    bring_network("other")
    for setting in ("network", "other"):
        what_came_of_it(setting)
    return {"other": other, **controls(Config, ["weights"])}


def _layer(report: Report | None) -> str:
    """The layer whose unit is looked at."""
    if report is None:
        return str(st.session_state.get("layer", st.query_params.get("layer", "")))
    names = {one.layer.name: f"{one.layer.name} · sees {_seen(one)}" for one in report.layers}
    proposed = list(names)[telling(report)]
    asked = st.session_state.get("layer", st.query_params.get("layer"))
    st.session_state["layer"] = asked if asked in names else proposed
    says = "Whose unit is looked at; click a row of the table below, or choose here."
    name = st.selectbox("Layer", list(names), list(names).index(proposed), format_func=lambda option: names[option], key="layer", help=says)
    if name != proposed:  # not bound to the address: a bound select would write its label there
        st.query_params["layer"] = name
    elif "layer" in st.query_params:
        del st.query_params["layer"]
    return str(name)


def _seen(one: Any) -> str:
    return "all" if one.rows.whole or one.columns.whole else number(max(one.rows.local.size, one.columns.local.size))


experiment()
prose_tabs("receptive_field", "what you see", "try this", "where the numbers come from", "limits")
