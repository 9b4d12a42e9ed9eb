"""A deep network, as a mode of the activation page: its controls, its view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import DEPTH, Config, matter
from core.activations.depth_config import DepthConfig
from core.activations.presets import BY_MODE
from core.activations.snippet import snippet
from core.activations.tasks import words
from pages.components.controls import chosen_of, controls, read
from pages.components.function_table import pick_functions
from pages.components.house import house, owner
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

SETTINGS = ("mode", "functions", *params.of(DepthConfig))
FIRST = ("depth", "initialisation", "weight_spread", "gain", "width")
DEEPER = {
    "Biases, batch norm, residual": ("bias_mean", "bias_spread", "batch_norm", "residual"),
    "What goes in, saturation, seed": ("material", "inputs", "saturation", "seed"),
}


def depth_mode(corner: DeltaGenerator) -> None:
    """What is left of signal and gradient behind many layers."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_MODE[DEPTH], only=SETTINGS)
        text, names = pick_functions()
        chosen: dict[str, Any] = {"mode": DEPTH, "functions": text}
        effective = {*DepthConfig(**chosen_of(DepthConfig, ("initialisation", "batch_norm"))).depth_effective(), "saturation", "seed"}
        chosen |= controls(Config, [name for name in FIRST if name in effective])
        if settings := [name for name in matter(names) if name != "seed"]:
            with st.expander("Settings of the functions"):
                chosen |= controls(Config, settings)
        for title, wanted in DEEPER.items():
            with st.expander(title):
                chosen |= controls(Config, [name for name in wanted if name in effective])
    config, problems = read(Config, chosen)
    runs = config.settled() if config else None
    with corner:
        at, who = house(), owner()  # found now: a download runs outside the page's session
        everything = params.values(runs) if runs else {}

        def made() -> str:
            return str(at.ask("core.activations", "depth_table", owner=who, config=everything))

        tables = {"All layers (CSV)": ("depth.csv", made)}
        takeaway("activations", script=(lambda: snippet(config)) if config else None, now=tables if config else None)
    with picture:
        shown = {"kind": DEPTH, "still": True, "link_of": config, "tasks": words(DEPTH)}
        live("activations", runs, problems, verb="Draw", noun="layer", speeds=[0], speed=0, **shown)
