"""Activation functions: what each does to a number that goes in, and to the gradient that comes back."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.activations.config import CURVES, MODES, RACE, Config, matter
from core.activations.functions import YOURS
from core.activations.presets import BY_MODE
from core.activations.race_config import ONE
from core.activations.race_takeaway import race_text
from core.activations.snippet import snippet
from core.activations.takeaway import curves_text, facts_text
from core.activations.tasks import words
from pages.components.controls import controls, keep, read
from pages.components.data_picker import pick_data
from pages.components.function_table import function_table, pick_functions
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.racers import pick_racers
from pages.components.takeaway import takeaway


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("activations", Config)
    settle(Config)
    keep(Config)
    corner = head("Activation functions", "activations")
    mode = controls(Config, ["mode"])["mode"] if len(MODES) > 1 else CURVES
    SHOWN[mode](corner)


def curves(corner: DeltaGenerator) -> None:
    """The curves of the chosen functions, with what is known of each."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_MODE[CURVES])
        text, names = pick_functions(Config)
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


def race(corner: DeltaGenerator) -> None:
    """Networks with different functions learn the same data side by side."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_MODE[RACE])
        chosen, own = pick_data(Config, ("table", "pictures"))
        chosen |= {"mode": RACE, "racers": pick_racers(Config)}
        yours = ["expression"] if YOURS in chosen["racers"] else []
        chosen |= controls(Config, [*yours, "race_rates"])
        chosen |= controls(Config, ["race_rate"] if chosen["race_rates"] == ONE else [])
        with st.expander("Network"):
            chosen |= controls(Config, ["race_layers", "race_width", "race_start"])
        with st.expander("Training"):
            chosen |= controls(Config, ["race_optimizer", "race_batch", "race_steps", "saturation"])
        with st.expander("Seeds"):
            chosen |= controls(Config, ["race_seeds", "seed"])
    config, problems = read(Config, chosen)
    with corner:
        filename, table = (own.filename, own.facts) if own else (None, None)
        script = (lambda: snippet(config, filename=filename, table=table)) if config else None
        takeaway("activations", script=script, table=race_text, own=own, reading=str(chosen.get("reading", "")))
    with picture:
        runs = config.settled() if config else None
        shown = {"kind": RACE, "link_of": config, "tasks": words(RACE)}
        live("activations", runs, problems, verb="Race", noun="iteration", speeds=[5, 20, 50, 200, 0], speed=50, **shown)


SHOWN = {CURVES: curves, RACE: race}
experiment()
prose_tabs("activations", "what you see", "try this", "where the numbers come from", "limits")
