"""Activation functions: what each does to a number that goes in, and to the gradient that comes back."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config, matter
from core.activations.depth_config import DepthConfig
from core.activations.presets import BY_MODE
from core.activations.race_config import RaceConfig
from core.activations.several_config import SeveralConfig
from core.activations.snippet import snippet
from core.activations.takeaway import curves_text, facts_text
from core.activations.tasks import words
from core.activations.why_config import WhyConfig
from pages.components.controls import controls, keep, read
from pages.components.depth_mode import depth_mode
from pages.components.function_table import function_table, pick_functions
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_sections
from pages.components.race_mode import race_mode
from pages.components.several_mode import several_mode
from pages.components.takeaway import takeaway
from pages.components.why_mode import why_mode

OTHERS = (DepthConfig, RaceConfig, WhyConfig, SeveralConfig)
SETTINGS = tuple(name for name in params.of(Config) if not any(name in params.of(other) for other in OTHERS))  # of the curves


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("activations", Config)
    settle(Config)
    keep(Config)
    corner = head("Activation functions", "activations")
    SHOWN[controls(Config, ["mode"])["mode"]](corner)


def curves(corner: DeltaGenerator) -> None:
    """The curves of the chosen functions, with what is known of each."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_MODE[CURVES], only=SETTINGS)
        text, names = pick_functions()
        chosen: dict[str, Any] = {"mode": CURVES, "functions": text} | controls(Config, ["probe", *matter(names), "layout"])
        with st.expander("Curves, axis and saturation"):
            chosen |= controls(Config, ["drawn", "reach", "saturation"])
        with st.expander("Chain rule"):
            chosen |= controls(Config, ["upstream"])
    config, problems = read(Config, chosen)
    with corner:
        tables = {
            "Curves (CSV)": ("curves.csv", lambda: curves_text(config)),
            "Facts (CSV)": ("functions.csv", lambda: facts_text(config)),
        }
        takeaway("activations", script=(lambda: snippet(config)) if config else None, now=tables if config else None)
    with picture:
        runs = config.settled() if config else None
        shown = {"kind": CURVES, "still": True, "link_of": config, "tasks": words(CURVES)}
        live("activations", runs, problems, verb="Draw", noun="point", speeds=[0], speed=0, **shown)
    if config:
        function_table(config)


SHOWN = {CURVES: curves, SEVERAL: several_mode, DEPTH: depth_mode, RACE: race_mode, WHY: why_mode}
experiment()
prose_sections("activations", "what you see", "try this", "where the numbers come from", "limits")
