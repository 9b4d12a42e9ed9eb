"""Drive the agent oneself, against what it has learned and against everybody else on this server."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from core import params
from core.gridworld.config import Config
from core.gridworld.game import moves
from pages.components.browser_part import browser_part


def play(config: Config | None) -> None:
    """A switch, and while it is on the game. config: what the learner learns on; None while there is nothing to walk in."""
    on = st.toggle("Play against the learner", key="playing", help="Walk with W A S D or the buttons; it walks by what it knows now.")
    if not (on and config):
        return
    data = {
        "topic": "gridworld",
        "config": params.values(config),
        "world": asdict(config.parsed),
        "moves": moves(config.parsed),
        "longest": config.longest,
        "seed": config.seed,
    }
    browser_part("gridworld_play", "play", data, key="gridworld_play", style="editor", sheets=["board"])
