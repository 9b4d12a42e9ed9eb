"""Receptive field explorer: what a unit of a network sees in one’s own picture; two networks; a kernel; moved pictures; depth; learning."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.uploads import Upload
from core.receptive_field import handmade
from core.receptive_field.arithmetic import Report
from core.receptive_field.config import COMPARE, DEPTH, FIELD, KERNEL, LEARNED, MOVED, Config
from core.receptive_field.presets import ONE, TWO
from core.receptive_field.snippet import known, snippet
from core.receptive_field.table import csv_text
from core.receptive_field.takeaway import history_text, lessons_text, moves_text
from core.receptive_field.tasks import words
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
from pages.components.network_modes import LEARN, MOVE, NETWORKS, layer_of, learned, moved, start_small
from pages.components.presets import pick_preset
from pages.components.prose import prose_sections
from pages.components.takeaway import takeaway

GROUND = (
    "network",
    "layer",
    "down",
    "across",
    "data",
    "fit",
    "channel",
    "convention",
    "filters",
    "weights",
    "samples",
    "seed",
    *MOVE,
    *LEARN,
)


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
    """What a unit of a network sees, two networks side by side, or a moved picture."""
    start_small(mode)
    text = network_of(Config().network)
    network = parsed(text)
    report = report_of(network)
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        chosen = {"mode": mode, "network": text}
        found, own = (_two(text), None) if mode == COMPARE else OF_ONE[mode](text, report)
        chosen |= found
    config, problems = read(Config, chosen)

    classes = (own.facts or {}).get("classes") if own else None
    with corner:
        takeaway(
            "receptive_field",
            script=(lambda: snippet(config, own.filename if own else None, classes)) if config and known(config, classes) else None,
            table={FIELD: history_text, MOVED: moves_text, LEARNED: lessons_text}.get(mode),
            now={"Table of all layers (CSV)": ("layers.csv", lambda: csv_text(config))} if config else None,
        )
    with picture:
        runs = config.settled() if config else None
        shown = {"kind": mode, "still": mode == COMPARE, "link_of": config, "ground": GROUND, "place": ("down", "across"), "tasks": words()}
        verb, noun = {MOVED: ("Sweep", "move"), LEARNED: ("Train", "batch")}.get(mode, ("Sample", "input"))
        live("receptive_field", runs, problems, verb=verb, noun=noun, speeds=[1, 5, 0], speed=0, **shown)
    if mode == FIELD:
        layer_table(network, report, config.position if config else None, problems)


def _one(text: str, report: Report | None) -> tuple[dict[str, Any], Upload | None]:
    """A network, one of its layers, a picture."""
    pick_preset(ONE, label="Network", known_by="network", only=("network", "layer"))
    chosen: dict[str, Any] = {"layer": layer_of(report)}
    if network := parsed(text):
        input_size(network)
    found, own = pick_data(Config, ("pictures",), {"network": take_file})
    chosen |= found
    what_came_of_it()
    with st.expander("Network as text", icon=":material/data_object:"):
        as_text(text)
        own_networks("network")
    with st.expander("Design to a target", icon=":material/architecture:"):
        design_target(network)
    with st.expander("Unit and feature map"):
        filters = ["filters"] if network and handmade.place(network) is not None else []
        chosen |= controls(Config, ["channel", *filters, "down", "across", "convention"])
    with st.expander("Effective field, picture and seed"):
        chosen |= controls(Config, ["samples", "weights", "fit", "seed"])
    return chosen, own


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


OF_ONE: Mapping[str, Callable[[str, Report | None], tuple[dict[str, Any], Upload | None]]] = {FIELD: _one, MOVED: moved, LEARNED: learned}

experiment()
prose_sections("receptive_field", "what you see", "try this", "where the numbers come from", "limits")
