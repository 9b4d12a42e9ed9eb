"""Q-learning gridworld: draw a world, watch values spread, change the world while it learns, compare over many seeds."""

import streamlit as st

from core.gridworld.config import COMPARE, LEARN, ONLY_FOR, PLANNERS, RACED, SWEEP, Config
from core.gridworld.presets import PRESETS
from core.gridworld.snippet import snippet
from core.gridworld.takeaway import csv_text, history_text, recorded
from core.runs.run import Run
from pages.components.controls import controls, keep, read
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_tabs
from pages.components.race_runners import NOT_RACED, pick_runners, pick_swept, raced
from pages.components.takeaway import takeaway
from pages.components.world_editor import pick_world
from pages.components.world_play import play

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
        shown = {"kind": mode, "link_of": config, "ground": "world", "live_changes": mode == LEARN}
        runs = config.settled() if config else None
        live("gridworld", runs, problems, verb=BUTTONS[mode], noun=noun, speeds=[1, 5, 20, 100, 0], speed=20, **shown)
        if mode == LEARN:
            play(config)


def _learner() -> dict[str, object]:
    """One agent and its world."""
    chosen: dict[str, object] = {"world": pick_world(Config().world)}
    chosen |= controls(Config, ["algorithm"])
    chosen |= controls(Config, [name for name, users in ONLY_FOR.items() if chosen["algorithm"] in users])
    planner = chosen["algorithm"] in PLANNERS
    chosen |= controls(Config, ["gamma"] if planner else ["alpha", "gamma", "epsilon", "pace"])
    if not planner:
        with st.expander("Exploration and schedules"):
            chosen |= _exploration()
    with st.expander("Episodes and seed"):
        chosen |= controls(Config, ["episodes", "longest", "seed"])
    with st.expander("Change of the world"):
        chosen |= controls(Config, ["later", "later_at"])
    return chosen


def _runners() -> dict[str, object]:
    """What is compared; below it the settings that all share, and of which another runner can be made."""
    listed = st.container()
    chosen = controls(Config, ["seeds", "measure"])
    st.caption(f"What a runner does not name is as below. {NOT_RACED}")
    chosen |= controls(Config, ["algorithm"], {"algorithm": RACED})
    algorithms = {chosen["algorithm"], *raced()}
    chosen |= controls(Config, [name for name, users in ONLY_FOR.items() if algorithms.intersection(users)])
    chosen |= controls(Config, ["alpha", "gamma", "epsilon"])
    with st.expander("Exploration and schedules"):
        chosen |= _exploration()
    with st.expander("Episodes, smoothing and first seed"):
        chosen |= controls(Config, ["episodes", "longest", "smooth", "seed"])
    chosen |= _ground()
    with listed:
        chosen["runners"] = pick_runners(chosen)
    return chosen


def _sweep() -> dict[str, object]:
    """Which algorithms try all learning rates, and what else they share."""
    chosen: dict[str, object] = {"swept": pick_swept()}
    chosen |= controls(Config, ["seeds"])
    algorithms = {name.strip() for name in str(chosen["swept"]).split("|")}
    chosen |= controls(Config, [name for name, users in ONLY_FOR.items() if algorithms.intersection(users)])
    chosen |= controls(Config, ["gamma", "epsilon"])
    with st.expander("Exploration"):
        chosen |= _exploration(("epsilon",))
    with st.expander("Episodes and first seed"):
        chosen |= controls(Config, ["episodes", "longest", "seed"])
    return chosen | _ground()


def _ground() -> dict[str, object]:
    """The world that all walk in."""
    chosen: dict[str, object] = {"world": pick_world(Config().world)}
    with st.expander("Change of the world"):
        chosen |= controls(Config, ["later", "later_at"])
    return chosen


def _q_table(run: Run) -> str:
    """What the run last knew; a comparison keeps no values."""
    found = run.recording.at(run.step) if run.config.get("mode", LEARN) == LEARN else None
    return csv_text(run.config["world"], recorded(run.recording.base() or b"", found[1])) if found else "The last run keeps no Q-table.\n"


def _exploration(scheduled: tuple[str, ...] = ("epsilon", "alpha")) -> dict[str, object]:
    """How the agent explores, and what changes as it learns; only the settings that matter for what is chosen."""
    chosen = controls(Config, ["exploration"])
    chosen |= controls(Config, {"softmax": ["temperature"], "UCB": ["bonus"]}.get(chosen["exploration"], []))
    chosen |= controls(Config, ["first_value"])
    for name in scheduled:
        chosen |= controls(Config, [f"{name}_schedule"])
        if chosen[f"{name}_schedule"] in ("linear", "exponential"):
            chosen |= controls(Config, [f"{name}_last"])
    if any(name.endswith("_last") for name in chosen):
        chosen |= controls(Config, ["decay"])
    return chosen


experiment()
prose_tabs("gridworld", "what you see", "try this", "where the numbers come from", "limits")
