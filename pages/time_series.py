"""Time series: a messy table in; trend, season, rest and surprises out; made series whose parts are known; and what comes next."""

from typing import Any

import streamlit as st

from core import params
from core.data.uploads import Upload
from core.time_series.config import DECOMPOSE, FORECAST, SURPRISES, TRUTH, Config
from core.time_series.method_config import METHODS, OF_METHOD, SEARCHED, MethodConfig
from core.time_series.presets import OF_MODE
from core.time_series.sources import SOURCES
from core.time_series.surprise_config import SERIES
from core.time_series.tasks import words
from pages.components.controls import chosen_of, controls, keep, read
from pages.components.data_picker import pick_data
from pages.components.forecast_mode import WATCHED, forecast_controls
from pages.components.head import head
from pages.components.links import settle
from pages.components.live import ahead, live
from pages.components.presets import pick_preset
from pages.components.prose import prose_sections
from pages.components.series_columns import pick_columns
from pages.components.series_takeaway import series_takeaway
from pages.components.settings_file import load_settings
from pages.components.surprise_controls import pick_detectors

SETS = {name: (one.title, f"{one.points:,} points. Source: {one.source}.") for name, one in SOURCES.items()}
GROUND = tuple(params.of(Config))
STEERING = ("method", "composition", "robust", "periodic", "smoothness")  # which settings have an effect depends on these
DEEPER = ("periodic", "trend_window", "low_pass_window", "seasonal_degree", "trend_degree", "low_pass_degree")
MADE = {
    "Trend, season and noise": ["points", "true_period", "shape", "rise", "swing", "drift", "noise", "growing"],
    "What goes wrong": ["outliers", "far", "breaks", "jump", "holes", "gaps", "second", "wave", "seed"],
}


@st.fragment
def experiment() -> None:
    """All that a control changes: only this runs again when one is moved."""
    ahead("time_series", Config)
    settle(Config)
    keep(Config)
    corner = head("Time series", "time_series")
    chosen: dict[str, Any] = controls(Config, ["mode"])
    mode = str(chosen["mode"])
    picture, choices = st.columns([2.4, 1], gap="medium")

    with choices:
        pick_preset(OF_MODE[mode])
        own = None
        chosen |= controls(Config, ["subject"]) if mode == SURPRISES else {}
        of_series = mode != TRUTH and chosen.get("subject", SERIES) == SERIES
        if of_series:
            found, own = pick_series()
            chosen |= found
        if mode == SURPRISES:
            chosen |= pick_detectors(str(chosen["subject"]))
        else:
            chosen |= forecast_controls() if mode == FORECAST else method(mode)
        if mode == DECOMPOSE:
            chosen |= controls(Config, ["lower"])
        if of_series:
            with st.expander("Spacing, gaps and period"):
                chosen |= controls(Config, ["spacing", "together", "gaps", "periods"])
        else:
            chosen |= made()
        load_settings("time_series", Config, ("time", "value", "by", "which"))
    config, problems = read(Config, chosen)

    with corner:
        series_takeaway(config, own)
    with picture:
        moves = bool(config and config.moves)
        watched: dict[str, Any] = {"verb": "Decompose", "noun": "round", "speeds": [2, 5, 0], "speed": 5}
        watched |= {"kind": f"{mode}, a run" if moves else mode, "still": not moves, "leaves": moves}
        shown = {"link_of": config, "ground": GROUND, "tasks": words(mode), "mark": "labels" if mode == SURPRISES else None}
        live("time_series", config.settled() if config else None, problems, **(WATCHED if mode == FORECAST else watched), **shown)


def pick_series() -> tuple[dict[str, Any], Upload | None]:
    """A built-in series, or a table and two of its columns."""
    found, own = pick_data(Config, ("table",), sets=SETS)
    return found | pick_columns(found["data"], own), own


def method(mode: str) -> dict[str, Any]:
    """The method, and those of its settings that have an effect."""
    quick = {"method": tuple(name for name in METHODS if name not in SEARCHED)} if mode == TRUTH else {}
    chosen = controls(Config, ["method"], quick)
    steering = MethodConfig(**chosen_of(MethodConfig, STEERING) | chosen)
    known = [
        name for name in steering.method_effective() if name in OF_METHOD[steering.method] and (mode == DECOMPOSE or name != "background")
    ]
    chosen |= controls(Config, [name for name in known if name not in DEEPER])
    if deeper := [name for name in known if name in DEEPER]:
        with st.expander("Windows and degrees"):
            chosen |= controls(Config, deeper)
    return chosen


def made() -> dict[str, Any]:
    """What the made series is made of."""
    chosen: dict[str, Any] = {}
    for title, names in MADE.items():
        with st.expander(title, expanded=title == next(iter(MADE))):
            steering = Config(**chosen_of(Config, ("breaks", "outliers", "swing", "holes")), mode=TRUTH)
            chosen |= controls(Config, [name for name in names if name in steering.effective()])
    return chosen


experiment()
prose_sections("time_series", "what you see", "try this", "where the numbers come from", "limits")
