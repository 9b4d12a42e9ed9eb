"""One kernel at work, as a mode of the receptive field explorer: its controls, its view, what is taken home."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import params
from core.receptive_field.config import KERNEL, Config
from core.receptive_field.kernel_config import KernelConfig
from core.receptive_field.kernel_presets import KERNELS
from core.receptive_field.kernel_takeaway import output_of, positions_text
from core.receptive_field.snippet import snippet
from core.receptive_field.tasks import words
from core.runs.run import Run
from pages.components.controls import read
from pages.components.data_picker import pick_data
from pages.components.kernel_editor import kernel_controls
from pages.components.live import live
from pages.components.presets import pick_preset
from pages.components.takeaway import takeaway

KERNEL_SETTINGS = tuple(params.of(KernelConfig))


def kernel_mode(corner: DeltaGenerator) -> None:
    """One kernel at work, position by position."""
    picture, choices = st.columns([2.4, 1], gap="medium")
    with choices:
        pick_preset(KERNELS, only=KERNEL_SETTINGS)
        chosen: dict[str, Any] = {"mode": KERNEL, **kernel_controls()}
        found, own = pick_data(Config, ("pictures",))
    config, problems = read(Config, chosen | found)
    with corner:
        takeaway(
            "receptive_field",
            script=(lambda: snippet(config, own.filename if own else None)) if config else None,
            table=positions_text,
            more={"Output of the last run (CSV)": ("kernel_output.csv", _output)},
        )
    with picture:
        runs = config.settled() if config else None
        live(
            "receptive_field",
            runs,
            problems,
            verb="Slide",
            noun="position",
            speeds=[1, 3, 10, 30, 0],
            speed=10,
            kind=KERNEL,
            link_of=config,
            tasks=words(),
            ground=("data", "fit", *KERNEL_SETTINGS),
        )


def _output(run: Run) -> str:
    """What the kernel gave, as far as the run went."""
    found = run.recording.at(run.step)
    return output_of(run.recording.base() or b"", found[1]) if found else ""
