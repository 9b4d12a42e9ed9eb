"""Functions of several inputs, as a mode of the activation page: controls, view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import SEVERAL, Config
from core.activations.several_config import GATED, MAXOUT, SOFTMAX, SeveralConfig
from core.activations.several_presets import BY_KIND
from core.activations.several_takeaway import tables
from core.activations.snippet import snippet
from core.activations.tasks import words
from pages.components.controls import controls, read
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

SETTINGS = ("mode", "probe", "reach", *params.of(SeveralConfig))
FIRST = {
    MAXOUT: ("maxout_pieces", "probe"),
    GATED: ("gate", "gate_a", "gate_b"),
    SOFTMAX: ("softmax_logits", "softmax_temperature", "softmax_class"),
}
DEEPER = {
    MAXOUT: ("Axis", ("reach",)),
    GATED: ("What it costs", ("gate_model", "gate_multiple")),
    SOFTMAX: ("Add to all logits", ("softmax_shift",)),
}


def several_mode(corner: DeltaGenerator) -> None:
    """One of three kinds, with its own controls."""
    shown = controls(Config, ["several"])["several"]
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_KIND[shown], only=SETTINGS)
        chosen: dict[str, Any] = {"mode": SEVERAL, "several": shown} | controls(Config, list(FIRST[shown]))
        title, more = DEEPER[shown]
        with st.expander(title):
            chosen |= controls(Config, list(more))
    config, problems = read(Config, chosen)
    with corner:
        takeaway("activations", script=(lambda: snippet(config)) if config else None, now=tables(config) if config else None)
    with picture:
        told = {"kind": f"{SEVERAL} {shown}", "still": True, "link_of": config, "tasks": words(SEVERAL)}
        live("activations", config.settled() if config else None, problems, verb="Draw", noun="point", speeds=[0], speed=0, **told)
