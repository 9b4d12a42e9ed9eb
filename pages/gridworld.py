"""Q-learning gridworld: draw a world, watch values spread, change the world while it learns."""

import streamlit as st

from core.gridworld.config import ONLY_FOR, PLANNERS, Config
from core.gridworld.effects import effective
from core.gridworld.presets import PRESETS
from core.gridworld.snippet import snippet
from core.gridworld.takeaway import csv_text, history_text, recorded
from core.runs.run import Run
from pages.components.controls import chosen_of, controls, keep, read
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.takeaway import takeaway
from pages.components.world_editor import pick_world
from pages.components.world_play import play

DECIDING = ("exploration", "epsilon_schedule", "alpha_schedule", "later")  # which others have an effect
EXPLORING = (
    *("exploration", "temperature", "bonus", "first_value", "epsilon_schedule", "epsilon_last", "alpha_schedule", "alpha_last", "decay"),
)


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("gridworld", Config)
    settle(Config)
    keep(Config)
    corner = head("Q-learning gridworld", "gridworld")
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        chosen: dict[str, object] = {"world": pick_world(Config().world)}
        chosen |= controls(Config, ["algorithm"])
        matter = effective(chosen_of(Config, DECIDING) | chosen)
        chosen |= controls(Config, [name for name in (*ONLY_FOR, "alpha", "gamma", "epsilon", "pace") if name in matter])
        planner = chosen["algorithm"] in PLANNERS
        if not planner:
            with st.expander("Exploration and schedules"):
                chosen |= controls(Config, [name for name in EXPLORING if name in matter])
        with st.expander("Longest episode" if planner else "Episodes and seed"):
            chosen |= controls(Config, [name for name in ("episodes", "longest", "seed") if name in matter])
        with st.expander("Change of the world"):
            chosen |= controls(Config, [name for name in ("later", "later_at") if name in matter])
    config, problems = read(Config, chosen)

    with corner:
        script = (lambda: snippet(config)) if config else None
        takeaway("gridworld", script=script, table=history_text, more={"Q-table of the last run (CSV)": ("q_table.csv", _q_table)})

    with picture:
        live(
            "gridworld",
            config,
            problems,
            verb="Learn",
            noun="sweep" if planner else "step",
            speeds=[1, 5, 20, 100, 0],
            speed=20,
            ground=["world"],
        )
        play(config)


def _q_table(run: Run) -> str:
    """What the run last knew."""
    found = run.recording.at(run.step)
    return csv_text(run.config["world"], recorded(run.recording.base() or b"", found[1])) if found else ""


experiment()
prose_tabs("gridworld", "what you see", "try this", "where the numbers come from", "limits")
