"""Q-learning gridworld: draw a world, watch values spread, change the world while it learns, compare over many seeds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.gridworld.config import COMPARE, LEARN, ONLY_FOR, PLANNERS, RACED, SWEEP, Config
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
from pages.components.prose import prose_sections
from pages.components.race_runners import NOT_RACED, own_settings, pick_runners, pick_swept
from pages.components.takeaway import takeaway
from pages.components.world_editor import pick_world
from pages.components.world_play import play

DECIDING = ("exploration", "epsilon_schedule", "alpha_schedule", "later")  # which others have an effect
LEARNING = (*ONLY_FOR, "alpha", "gamma", "epsilon")
EXPLORING = (
    *("exploration", "temperature", "bonus", "first_value", "epsilon_schedule", "epsilon_last", "alpha_schedule", "alpha_last", "decay"),
)
BUTTONS = {LEARN: "Learn", COMPARE: "Race", SWEEP: "Sweep"}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("gridworld", Config)
    settle(Config)
    keep(Config)
    corner = head("Q-learning gridworld", "gridworld")
    mode = str(controls(Config, ["mode"])["mode"])
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(PRESETS)
        chosen = {LEARN: _learner, COMPARE: _runners, SWEEP: _sweep}[mode]()
    config, problems = read(Config, {"mode": mode, **chosen})

    with corner:
        script = (lambda: snippet(config)) if config else None
        more = {"Q-table of the last run (CSV)": ("q_table.csv", _q_table)} if mode == LEARN else {}
        takeaway("gridworld", script=script, table=history_text, more=more)

    with picture:
        noun = "sweep" if mode == LEARN and chosen["algorithm"] in PLANNERS else "step"
        shown = {"kind": mode, "link_of": config, "ground": ["world"], "live_changes": mode == LEARN}
        runs = config.settled() if config else None
        live("gridworld", runs, problems, verb=BUTTONS[mode], noun=noun, speeds=[1, 5, 20, 100, 0], speed=20, **shown)
        if mode == LEARN:
            play(config)


def _learner() -> dict[str, Any]:
    """One agent and its world."""
    chosen: dict[str, Any] = {"world": pick_world(Config().world)}
    chosen |= controls(Config, ["algorithm"])
    matter = _matter([chosen])
    chosen |= _controls((*LEARNING, "pace"), matter)
    planner = chosen["algorithm"] in PLANNERS
    if not planner:
        with st.expander("Exploration and schedules"):
            chosen |= _controls(EXPLORING, matter)
    with st.expander("Longest episode" if planner else "Episodes and seed"):
        chosen |= _controls(("episodes", "longest", "seed"), matter)
    return chosen | _later(matter)


def _runners() -> dict[str, Any]:
    """What is compared; below it the settings that all share, and of which another runner can be made."""
    listed = st.container()
    chosen = controls(Config, ["seeds", "measure"])
    st.caption(f"What a runner does not name is as below. {NOT_RACED}")
    chosen |= controls(Config, ["algorithm"], {"algorithm": RACED})
    matter = _matter([chosen, *({**chosen, **own} for own in own_settings())])
    chosen |= _controls(LEARNING, matter)
    with st.expander("Exploration and schedules"):
        chosen |= _controls(EXPLORING, matter)
    with st.expander("Episodes, smoothing and first seed"):
        chosen |= controls(Config, ["episodes", "longest", "smooth", "seed"])
    chosen |= {"world": pick_world(Config().world)} | _later(matter)
    with listed:
        chosen["runners"] = pick_runners(chosen)
    return chosen


def _sweep() -> dict[str, Any]:
    """Which algorithms try all learning rates, and what else they share."""
    chosen: dict[str, Any] = {"swept": pick_swept()} | controls(Config, ["seeds"])
    names = [name.strip() for name in str(chosen["swept"]).split("|")]
    matter = _matter([{"algorithm": name, "alpha_schedule": "constant"} for name in names]) - {"alpha", "alpha_schedule"}
    chosen |= _controls(LEARNING, matter)
    with st.expander("Exploration"):
        chosen |= _controls(EXPLORING, matter)
    with st.expander("Episodes and first seed"):
        chosen |= controls(Config, ["episodes", "longest", "seed"])
    return chosen | {"world": pick_world(Config().world)} | _later(matter)


def _matter(learners: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The settings that have an effect on one of these learners; what they leave out is as on screen."""
    decided = chosen_of(Config, DECIDING)
    return frozenset().union(*(effective({**decided, **learner}) for learner in learners))


def _controls(names: Sequence[str], matter: frozenset[str]) -> dict[str, Any]:
    return controls(Config, [name for name in names if name in matter])


def _later(matter: frozenset[str]) -> dict[str, Any]:
    with st.expander("Change of the world"):
        return _controls(("later", "later_at"), matter)


def _q_table(run: Run) -> str:
    """What the run last knew; a comparison keeps no values."""
    found = run.recording.at(run.step) if run.config.get("mode", LEARN) == LEARN else None
    return csv_text(run.config["world"], recorded(run.recording.base() or b"", found[1])) if found else "The last run keeps no Q-table.\n"


experiment()
prose_sections("gridworld", "what you see", "try this", "where the numbers come from", "limits")
