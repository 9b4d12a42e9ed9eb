"""Drive the agent oneself, against what it has learned and against everybody else on this server."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core import params
from core.gridworld.config import Config
from core.gridworld.game import moves
from pages.components.house import house
from pages.components.live import ASSETS


def play(config: Config | None) -> None:
    """A switch, and while it is on the game. config: what the learner learns on; None while there is nothing to walk in."""
    on = st.toggle("Play against the learner", key="playing", help="Walk with W A S D or the buttons; it walks by what it knows now.")
    if not (on and config):
        return
    view = st.components.v2.component(
        "gridworld_play",
        html="<div class='pg-editor'></div>",
        css="".join((ASSETS / name).read_text(encoding="utf-8") for name in ("editor.css", "board.css")),
        js=(ASSETS / "loader.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    data = {
        "assets": house().asset_path,
        "module": "play",
        "live": f"{house().base}/playground/live",
        "topic": "gridworld",
        "config": params.values(config),
        "world": asdict(config.parsed),
        "moves": moves(config.parsed),
        "longest": config.longest,
        "seed": config.seed,
    }
    view(data=data, key="gridworld_play")
