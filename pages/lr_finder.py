"""Learning-rate finder: sweep the rate over one short training and see where learning begins and where it breaks."""

import streamlit as st

from core.lr_finder.config import Config
from core.lr_finder.presets import PRESETS
from core.lr_finder.snippet import snippet
from core.lr_finder.takeaway import csv_text
from pages.components.controls import controls, read, wish
from pages.components.data_picker import pick_data
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.takeaway import takeaway


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("lr_finder", Config)
    settle(Config)
    corner = head("Learning-rate finder", "lr_finder")
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        data, own = pick_data()
        chosen: dict[str, object] = dict(data)
        chosen |= controls(Config, ["optimizer", "batch_size", "iterations"])
        chosen["picked"] = wish(Config, "picked", "click the curve")
        with st.expander("Network"):
            chosen |= controls(Config, ["layers", "width", "activation"])
        with st.expander("Range and stopping"):
            chosen |= controls(Config, ["sweep", "lr_low", "lr_high", "smoothing", "stop_factor"])
        with st.expander("Task and seed"):
            chosen |= controls(Config, ["kind", "seed"])
    config, problems = read(Config, chosen)

    with corner:
        filename, table = (own.filename, own.facts) if own else (None, None)
        script = (lambda: snippet(config, filename=filename, table=table)) if config else None
        takeaway("lr_finder", script=script, table=csv_text)

    with picture:
        runs = config.settled() if config else None
        about = {"verb": "Find", "noun": "iteration", "speeds": [5, 20, 50, 200, 0], "speed": 50}
        live("lr_finder", runs, problems, **about, pick="picked", link_of=config)


experiment()
prose_tabs("lr_finder", "what you see", "try this", "where the numbers come from", "limits")
