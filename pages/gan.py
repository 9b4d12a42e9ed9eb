"""GAN training: watch two networks argue, break the game on purpose, mend it."""

from typing import Any

import streamlit as st

from core.errors import InputError
from core.gan.config import IMAGES, ONE, ONLY_D, ONLY_G, TWO, UPDATE, Config
from core.gan.presets import POINT_PRESETS
from core.gan.snippet import snippet
from core.gan.takeaway import csv_text
from pages.components.controls import chosen_of, controls, keep, read
from pages.components.head import head
from pages.components.image_game import LEAVES as OF_PICTURES
from pages.components.image_game import pick_images
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.other_game import pick_other
from pages.components.papers import papers
from pages.components.point_picker import pick_points
from pages.components.presets import pick_preset
from pages.components.prose import prose_sections
from pages.components.takeaway import takeaway

STEERING = ("loss", "optimizer", "g_optimizer", "dragan", "g_layers", "d_layers")  # which settings have an effect depends on these
FIRST = ("loss", "d_rate", "g_rate", "learns", "pace")
LEFT = (("generator.safetensors", "Generator", "safetensors"), ("made.csv", "Made points", "CSV"), ("animation.gif", "Animation", "GIF"))
REAL = {"points.csv": "Real points of the last run (CSV)"}
LEAVES = {
    ONE: {name: f"{what} of the last run ({kind})" for name, what, kind in LEFT} | REAL,
    TWO: {f"{x}_{name}": f"{what} of game {x.upper()} ({kind})" for x in "ab" for name, what, kind in LEFT} | REAL,
    IMAGES: OF_PICTURES,
}
HALVES = {"D": {"learns": ONLY_D, "pace": UPDATE}, "G": {"learns": ONLY_G, "pace": UPDATE}}
DEEPER = {
    "Tricks": ("label", "flipped", "blur", "r1", "dragan", "penalty", "spectral", "average", "dropout", "minibatch"),
    "Updates and optimizer": ("d_steps", "g_steps", "optimizer", "g_optimizer", "beta1", "beta2", "batch"),
    "Networks and noise": (
        *("g_layers", "g_width", "d_layers", "d_width", "activation", "d_norm", "g_norm", "weights", "equalized", "output", "noise"),
    ),
    "Spread, length and seed": ("spread", "iterations", "seed"),
}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("gan", Config)
    settle(Config)
    keep(Config)
    corner = head("GAN training", "gan")
    mode = str(controls(Config, ["mode"])["mode"])
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        chosen = pick_images()[0] if mode == IMAGES else _on_points(mode)
    config, problems = read(Config, chosen)

    with corner:
        takeaway("gan", script=(lambda: snippet(config)) if config else None, table=csv_text, leaves=LEAVES[mode])

    with picture:
        runs = config.settled() if config else None
        shown: dict[str, Any] = {"kind": mode, "link_of": config, "leaves": True}
        shown |= {"span": ("walk_from", "walk_to")} if mode == IMAGES else {"halves": HALVES}
        live("gan", runs, problems, verb="Train", noun="update", speeds=[1, 5, 20, 50, 0], speed=20, **shown)


def _on_points(mode: str) -> dict[str, Any]:
    """The settings of one game on points, or two."""
    pick_preset(POINT_PRESETS)
    chosen: dict[str, Any] = {"mode": mode} | ({"other": pick_other()} if mode == TWO else {}) | pick_points()
    effective = _matter(chosen)
    chosen |= controls(Config, [name for name in FIRST if name in effective])
    for title, names in DEEPER.items():
        with st.expander(title):
            chosen |= controls(Config, [name for name in names if name in effective])
    return chosen


def _matter(chosen: dict[str, Any]) -> tuple[str, ...]:
    """The settings that have an effect on one of the games."""
    steering = chosen_of(Config, STEERING)
    try:
        return Config(**steering | chosen).effective()
    except InputError:  # what is wrong with game B or a drawing is said where the picture would be
        return Config(**steering).effective()


experiment()
papers()  # outside: a moved control does not draw it again
prose_sections("gan", "what you see", "try this", "where the numbers come from", "limits")
