"""What depth does to the part of a field that counts, as a mode of the receptive field explorer: controls, view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.receptive_field.config import DEPTH, Config
from core.receptive_field.depth_config import DepthConfig
from core.receptive_field.depth_presets import STACKS
from core.receptive_field.depth_takeaway import depths_text
from core.receptive_field.snippet import snippet
from pages.components.controls import controls, read
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

DEPTH_SETTINGS = tuple(params.of(DepthConfig))


def depth_mode(corner: DeltaGenerator) -> None:
    """Stacks that grow layer by layer."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(STACKS, only=DEPTH_SETTINGS)
        chosen: dict[str, Any] = {"mode": DEPTH, **controls(Config, ["depth", "stack_kernel", "stack_relu", "skips", "stack_dilation"])}
        with st.expander("Weights, networks, seed"):
            chosen |= controls(Config, ["stack_weights", "stack_channels", "stacks", "seed"])
    config, problems = read(Config, chosen)
    with corner:
        takeaway("receptive_field", script=(lambda: snippet(config)) if config else None, table=depths_text)
    with picture:
        runs = config.settled() if config else None
        live(
            "receptive_field",
            runs,
            problems,
            verb="Deepen",
            noun="layer",
            speeds=[1, 3, 10, 0],
            speed=10,
            kind=DEPTH,
            link_of=config,
            ground=(*DEPTH_SETTINGS, "seed"),
        )
