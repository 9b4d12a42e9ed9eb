"""A part of a page that lives in the browser: our own module from its hashed address, in a place of its own on the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from pages.components.house import house

ASSETS = Path(__file__).parents[2] / "assets" / "js"


def browser_part(
    name: str,
    module: str,
    data: Mapping[str, Any],
    *,
    key: str,
    style: str | None = None,
    sheets: Sequence[str] = (),
    **handlers: Callable[[], None] | Any,
) -> Any:
    """What the module has set as its state.

    name: of the kind of part. module: assets/js/<module>.js, whose `mount` gets the element with class pg-<style> and `data`. style: also
    the style sheet assets/js/<style>.css; the module's name unless said. sheets: further ones. handlers: as Streamlit takes them,
    `default`, `on_<state>_change`.
    """
    style = style or module
    view = st.components.v2.component(
        name,
        html=f"<div class='pg-{style}'></div>",
        css="".join((ASSETS / f"{sheet}.css").read_text(encoding="utf-8") for sheet in (style, *sheets)),
        js=(ASSETS / "loader.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )
    at = house()
    return view(data={"assets": at.asset_path, "live": f"{at.base}/playground/live", "module": module, **data}, key=key, **handlers)
