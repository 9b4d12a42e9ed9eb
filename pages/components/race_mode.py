"""A race, as a mode of the activation page: its controls, its view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import RACE, Config
from core.activations.presets import BY_MODE
from core.activations.race_config import MOST_RACERS, RACING, RaceConfig
from core.activations.race_takeaway import race_text
from core.activations.snippet import snippet
from core.activations.tasks import words
from pages.components.controls import chosen_of, controls, read
from pages.components.data_picker import pick_data
from pages.components.function_choice import pick_several
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

SETTINGS = ("mode", "expression", "saturation", "seed", *params.of(RaceConfig))
FIRST = ("expression", "race_rates", "race_rate")
DEEPER = {
    "Network": ("race_layers", "race_width", "race_start"),
    "Training": ("race_optimizer", "race_batch", "race_steps"),
    "Seeds, saturation": ("race_seeds", "seed", "saturation"),
}


def race_mode(corner: DeltaGenerator) -> None:
    """Networks with different functions learn the same data side by side."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_MODE[RACE], only=SETTINGS)
        chosen, own = pick_data(Config, ("table", "pictures"))
        racers, _ = pick_several("racers", RACING, MOST_RACERS, "Choose from two to ten …", typed=True)
        chosen |= {"mode": RACE, "racers": racers}
        effective = RaceConfig(**chosen_of(Config, ("race_rates",)) | {"racers": racers}).race_effective()
        chosen |= controls(Config, [name for name in FIRST if name in effective])
        for title, names in DEEPER.items():
            with st.expander(title):
                chosen |= controls(Config, names)
    config, problems = read(Config, chosen)
    with corner:
        filename, table = (own.filename, own.facts) if own else (None, None)
        script = (lambda: snippet(config, filename=filename, table=table)) if config else None
        takeaway("activations", script=script, table=race_text, own=own, reading=str(chosen.get("reading", "")))
    with picture:
        runs = config.settled() if config else None
        shown: dict[str, Any] = {"kind": RACE, "link_of": config, "tasks": words(RACE)}
        live("activations", runs, problems, verb="Race", noun="iteration", speeds=[5, 20, 50, 200, 0], speed=50, **shown)
