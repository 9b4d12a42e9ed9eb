"""Q-learning gridworld: draw a world, watch values spread, change the world while it learns."""

import streamlit as st

from core.gridworld.config import Config
from core.gridworld.presets import PRESETS
from pages.components.controls import controls, read
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.world_editor import pick_world
from pages.components.world_play import play


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("gridworld", Config)
    settle(Config)
    head("Q-learning gridworld", "gridworld")
    picture, choices = st.columns([2, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        chosen: dict[str, object] = {"world": pick_world(Config().world)}
        chosen |= controls(Config, ["algorithm", "alpha", "gamma", "epsilon", "pace"])
        with st.expander("Exploration and schedules"):
            chosen |= controls(Config, ["exploration", *_exploring(), "epsilon_schedule", "alpha_schedule", *_scheduled(), "first_value"])
        with st.expander("Episodes and seed"):
            chosen |= controls(Config, ["episodes", "longest", "seed"])
        with st.expander("Change of the world"):
            chosen |= controls(Config, ["later", "later_at"])
    config, problems = read(Config, chosen)

    with picture:
        live("gridworld", config, problems, verb="Learn", noun="step", speeds=[1, 5, 20, 100, 0], speed=20, ground="world")
        play(config)


def _exploring() -> list[str]:
    """The settings of the chosen way to explore that others do not have."""
    return {"softmax": ["temperature"], "UCB": ["bonus"]}.get(str(st.session_state.get("exploration")), [])


def _scheduled() -> list[str]:
    """The settings of the schedules that are on."""
    moving = ("linear", "exponential")
    last = [f"{name}_last" for name in ("epsilon", "alpha") if st.session_state.get(f"{name}_schedule") in moving]
    return [*last, "decay"] if last else []


experiment()
prose_tabs("gridworld", "what you see", "try this", "where the numbers come from", "limits")
