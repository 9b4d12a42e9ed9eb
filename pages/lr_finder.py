"""Learning-rate finder: which rate to start with, and whether it wins."""

import streamlit as st

from core.lr_finder.choices import options
from core.lr_finder.config import RACE, RANGE, Config
from core.lr_finder.presets import PRESETS
from core.lr_finder.snippet import snippet
from core.lr_finder.takeaway import csv_text
from pages.components.controls import chosen_of, controls, keep, read, wish
from pages.components.data_picker import pick_data
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.takeaway import takeaway

STEERING = ("mode", "data", "target", "kind", "model", "layers", "optimizer", "b_optimizer", "loss", "vary")  # others depend on them
FIRST = {  # beside the picture; all else that has an effect opens below
    RANGE: ["optimizer", "batch_size", "seeds"],
    RACE: ["optimizer", "batch_size", "epochs"],
}
DEEPER = {
    "Network": ["model", "layers", "width", "blocks", "channels", "downsampling", "activation", "initialisation", "batch_norm", "dropout"],
    "Optimizer and loss": [
        *["optimizer", "momentum", "beta1", "beta2", "weight_decay", "clip", "accumulate", "batch_size"],
        *["loss", "label_smoothing", "pos_weight", "delta", "balanced"],
    ],
    "Range and stopping": ["sweep", "lr_low", "lr_high", "iterations", "smoothing", "stop_factor"],
    "Task and seeds": ["kind", "seeds", "seed"],
}
BUTTONS = {RANGE: ("Find", "iteration"), RACE: ("Race", "step")}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("lr_finder", Config)
    settle(Config)
    keep(Config)
    corner = head("Learning-rate finder", "lr_finder")
    chosen = controls(Config, ["mode"], {"mode": tuple(FIRST)})
    mode = str(chosen["mode"])
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        data, own = pick_data()
        chosen |= data
        steering = Config(**chosen_of(Config, STEERING) | chosen)
        effective, narrowed = steering.effective(), options(steering, own.facts if own else None)
        chosen |= controls(Config, FIRST[mode], narrowed)
        chosen["picked"] = wish(Config, "picked", "click the curve")
        for title, names in DEEPER.items():
            if wanted := [name for name in names if name in effective and name not in chosen]:
                with st.expander(title):
                    chosen |= controls(Config, wanted, narrowed)
    config, problems = read(Config, chosen)

    with corner:
        filename, table = (own.filename, own.facts) if own else (None, None)
        script = (lambda: snippet(config, filename=filename, table=table)) if config else None
        takeaway("lr_finder", script=script, table=csv_text)

    with picture:
        verb, noun = BUTTONS[mode]
        runs = config.settled() if config else None
        live("lr_finder", runs, problems, verb=verb, noun=noun, speeds=[5, 20, 50, 200, 0], speed=50, pick="picked", link_of=config)


experiment()
prose_tabs("lr_finder", "what you see", "try this", "where the numbers come from", "limits")
