"""A race, as a mode of the activation page: its controls, its view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import RACE, Config
from core.activations.functions import YOURS
from core.activations.presets import BY_MODE
from core.activations.race_config import MOST_RACERS, RACING, RaceConfig
from core.activations.race_takeaway import race_text
from core.activations.snippet import snippet
from core.activations.tasks import words
from pages.components.controls import chosen_of, controls, read
from pages.components.data_picker import pick_data
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

RACERS, PICKED = "racers", "picked_racers"
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
        chosen |= {"mode": RACE, RACERS: _pick_racers()}
        effective = RaceConfig(**chosen_of(Config, ("race_rates",)) | {RACERS: chosen[RACERS]}).race_effective()
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


def _pick_racers() -> str:
    """The racers as the setting's text, functions from the list or a mix that is typed; the address follows it."""
    param = params.of(Config)[RACERS]
    text = str(st.session_state.setdefault(RACERS, st.query_params.get(RACERS, param.default)))
    parts = list(dict.fromkeys(part for piece in text.split("|") if (part := piece.strip())))[:MOST_RACERS]
    if st.session_state.get(PICKED) != parts:
        st.session_state[PICKED] = parts
    st.multiselect(
        param.label,
        [*RACING, *(part for part in parts if part not in RACING)],
        key=PICKED,
        max_selections=MOST_RACERS,
        help=f"{param.help} “{YOURS}” is a formula that you type.",
        placeholder="Choose from two to ten …",
        accept_new_options=True,
        on_change=_take,
        select_all=False,
        wrap=True,
    )
    if text != param.default:
        if st.query_params.get(RACERS) != text:  # writing it sends the whole address anew, and with it what a moved slider had before
            st.query_params[RACERS] = text
    elif RACERS in st.query_params:
        del st.query_params[RACERS]
    return text


def _take() -> None:
    st.session_state[RACERS] = " | ".join(st.session_state[PICKED])
