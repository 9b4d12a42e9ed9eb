"""Why networks need activation functions, as a mode of the activation page: its controls, its view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.activations.config import WHY, Config
from core.activations.snippet import snippet
from core.activations.tasks import words
from core.activations.why_config import BACKPROP, DRAWN, FIT, FORMULA, NORMALISE, STACK, WhyConfig
from core.activations.why_presets import BY_SHOWN
from core.activations.why_takeaway import history_text, tables
from pages.components.controls import controls, read
from pages.components.curve_editor import draw_curve
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

SETTINGS = tuple(name for name in params.of(WhyConfig) if name != "why")


def why_mode(corner: DeltaGenerator) -> None:
    """One of four reasons, with its own controls."""
    shown = controls(Config, ["why"])["why"]
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(BY_SHOWN[shown], only=SETTINGS)
        chosen: dict[str, Any] = {"mode": WHY, "why": shown} | CONTROLS[shown]()
    config, problems = read(Config, chosen)
    with corner:
        trained = history_text if shown == FIT else None
        takeaway("activations", script=(lambda: snippet(config)) if config else None, table=trained, now=tables(config) if config else None)
    with picture:
        runs = config.settled() if config else None
        told = {"kind": f"{WHY} {shown}", "still": shown != FIT, "link_of": config, "tasks": words(WHY), "ground": (*SETTINGS, "seed")}
        live("activations", runs, problems, verb="Train", noun="step", speeds=[30, 100, 300, 0], speed=300, **told)


def _fit() -> dict[str, Any]:
    chosen = controls(Config, ["goal"])
    if chosen["goal"] == DRAWN:
        chosen["curve"] = draw_curve()
    elif chosen["goal"] == FORMULA:
        chosen |= controls(Config, ["formula"])
    chosen |= controls(Config, ["unit", "units"])
    if "steepness" in Config(unit=chosen["unit"]).why_effective():
        chosen |= controls(Config, ["steepness"])
    with st.expander("Training"):
        chosen |= controls(Config, ["fit_rate", "fit_steps", "seed"])
    return chosen


def _stack() -> dict[str, Any]:
    return controls(Config, ["between", "matrices"])


def _backprop() -> dict[str, Any]:
    chosen = controls(Config, ["bp_stage", "bp_hidden", "bp_output", "bp_loss"])
    with st.expander("Inputs, target and weights", expanded=True):
        chosen |= controls(Config, ["bp_x1", "bp_x2", "bp_targets", "bp_weights"])
    with st.expander("Step and check"):
        chosen |= controls(Config, ["bp_rate", "bp_difference"])
    return chosen


def _normalise() -> dict[str, Any]:
    chosen = controls(Config, ["cell_channel", "cell_place", "tensor"])
    with st.expander("Local response normalisation", expanded=True):
        chosen |= controls(Config, ["lrn_form", "lrn_sides", "lrn_alpha", "lrn_beta", "lrn_k"])
    with st.expander("Batch normalisation"):
        chosen |= controls(Config, ["bn_eps", "bn_gamma", "bn_shift"])
    return chosen


CONTROLS = {FIT: _fit, STACK: _stack, BACKPROP: _backprop, NORMALISE: _normalise}
