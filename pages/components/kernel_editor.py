"""The numbers of a kernel to see and to change, and the settings of how it slides."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from core import params
from core.errors import InputError
from core.receptive_field import filters
from core.receptive_field.config import Config
from core.receptive_field.filters import OWN
from core.receptive_field.kernel_config import POOLINGS
from pages.components.browser_part import browser_part
from pages.components.controls import BIND, chosen_of, controls
from pages.components.filled_text import filled_text

EDITOR = "kernel_editor"
STEERING = ("operation", "kernel", "kernel_size", "numbers", "sigma", "wavelength", "orientation")  # what the numbers depend on
SHAPE = ("kernel_size", "sigma", "wavelength", "orientation")


def kernel_controls() -> dict[str, Any]:
    """All settings of a kernel that have an effect, as they are chosen."""
    chosen: dict[str, Any] = {"operation": _operation()}
    if chosen["operation"] not in POOLINGS:
        chosen |= controls(Config, ["kernel"])
    effective = Config(**chosen_of(Config, STEERING) | chosen).kernel_effective()
    chosen |= controls(Config, [name for name in SHAPE if name in effective])
    if chosen["operation"] not in POOLINGS:
        _editor({**chosen_of(Config, STEERING), **chosen})
    if "numbers" in effective:
        chosen["numbers"] = filled_text(Config, "numbers")
    with st.expander("Stride, padding, dilation", expanded=True):
        chosen |= controls(Config, [name for name in ("stride", "pad", "dilation", "extra", "flipped") if name in effective])
    with st.expander("Picture"):
        chosen |= controls(Config, ["side", "fit"])
    return chosen


def _operation() -> str:
    """A select: side by side the names would not fit."""
    param = params.of(Config)["operation"]
    return str(st.selectbox(param.label, param.options, index=0, help=param.help, key="operation", bind=BIND))


def _editor(chosen: dict[str, Any]) -> None:
    """The numbers before they are flipped, as the person chose or typed them; nothing where they cannot be read: the page says why."""
    known = {name: chosen.get(name, getattr(Config, name)) for name in STEERING}
    with suppress(InputError):
        found = filters.weights(
            known["kernel"],
            int(known["kernel_size"]),
            sigma=float(known["sigma"]),
            wavelength=float(known["wavelength"]),
            orientation=float(known["orientation"]),
            own=str(known["numbers"]),
        )
        rows = [row.split() for row in filters.written(found).split("; ")]
        data = {"rows": rows, "largest": filters.LARGEST, "beyond": filters.BEYOND}
        browser_part("kernel_editor", "kernel", data, key=EDITOR, on_numbers_change=_changed)


def _changed() -> None:
    """A number was changed: the kernel is the person's own from now on."""
    said = dict(_said().get("numbers") or {}).get("text")
    if isinstance(said, str):
        st.session_state["kernel"] = OWN
        st.session_state["numbers"] = said[: filters.LONGEST]


def _said() -> dict[str, Any]:
    """What the editor tells of itself."""
    return dict(st.session_state.get(EDITOR) or {})
