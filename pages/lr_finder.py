"""Learning-rate finder: which rate to start with, and whether it wins."""

from typing import Any

import streamlit as st

from core.data.uploads import Upload
from core.lr_finder.choices import options
from core.lr_finder.config import COMPARE, LOG, RACE, RANGE, SCHEDULE, TWO, Config
from core.lr_finder.presets import PRESETS
from core.lr_finder.snippet import snippet
from core.lr_finder.takeaway import csv_text
from core.lr_finder.tasks import words
from pages.components.controls import chosen_of, controls, keep, read, wish
from pages.components.data_picker import pick_data
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.log_picker import pick_log
from pages.components.presets import pick_preset
from pages.components.prose import prose_sections
from pages.components.takeaway import takeaway

STEERING = ("model", "layers", "optimizer", "b_optimizer", "loss", "vary", "schedule")  # which settings have an effect depends on these
FIRST = {  # beside the picture; all else that has an effect opens below
    RANGE: ["optimizer", "batch_size", "seeds"],
    RACE: ["optimizer", "batch_size", "epochs"],
    COMPARE: ["optimizer", "batch_size", "b_optimizer", "b_batch_size"],
    SCHEDULE: ["schedule", "cycle", "patience", "epochs", "optimizer"],
    LOG: ["smoothing"],
    TWO: ["vary", "other_rate", "rounds", "batch_size"],
}
DEEPER = {
    "Network": ["model", "layers", "width", "blocks", "channels", "downsampling", "activation", "initialisation", "batch_norm", "dropout"],
    "Optimizer and loss": [
        *["momentum", "beta1", "beta2", "weight_decay", "b_weight_decay", "clip", "batch_size", "accumulate"],
        *["loss", "label_smoothing", "pos_weight", "delta", "balanced"],
    ],
    "Range and stopping": ["sweep", "lr_low", "lr_high", "iterations", "smoothing", "stop_factor"],
    "Seeds": ["seeds", "seed"],
}
BUTTONS = {
    RANGE: ("Find", "iteration"),
    RACE: ("Race", "step"),
    COMPARE: ("Compare", "iteration"),
    SCHEDULE: ("Train", "step"),
    LOG: ("Read", "point"),
    TWO: ("Play", "round"),
}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("lr_finder", Config)
    settle(Config)
    keep(Config)
    corner = head("Learning-rate finder", "lr_finder")
    chosen = controls(Config, ["mode"])
    mode = str(chosen["mode"])
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        found, own = material(mode)
        chosen |= found
        steering = Config(**chosen_of(Config, STEERING) | chosen)
        effective, narrowed = steering.effective(), options(steering, own.facts if own else None)
        chosen |= controls(Config, [name for name in FIRST[mode] if name in effective], narrowed)
        chosen["picked"] = wish(Config, "picked", "click the curve") if mode != TWO else 0.0
        for title, names in DEEPER.items():
            if wanted := [name for name in names if name in effective and name not in chosen]:
                with st.expander(title):
                    chosen |= controls(Config, wanted, narrowed)
    config, problems = read(Config, chosen)

    with corner:
        filename, table = (own.filename, own.facts) if own else (None, None)
        script = (lambda: snippet(config, filename=filename, table=table)) if config else None
        leaves = {"weights.safetensors": "Weights of the winner (safetensors)"}
        takeaway("lr_finder", script=script, table=csv_text, leaves=leaves, own=own, reading=str(chosen.get("reading", "")))

    with picture:
        verb, noun = BUTTONS[mode]
        runs = config.settled() if config else None
        shown = {
            "kind": mode,
            "still": mode == LOG,
            "leaves": mode in (RACE, SCHEDULE),
            "pick": "picked",
            "link_of": config,
            "tasks": words(),
        }
        live("lr_finder", runs, problems, verb=verb, noun=noun, speeds=[5, 20, 50, 200, 0], speed=50, **shown)


def material(mode: str) -> tuple[dict[str, Any], Upload | None]:
    """What the mode works on: data to learn from, a log, or nothing that is chosen."""
    if mode == LOG:
        return pick_log(), None
    return pick_data(Config, ("table", "pictures")) if mode != TWO else ({}, None)


experiment()
prose_sections("lr_finder", "what you see", "try this", "where the numbers come from", "limits")
