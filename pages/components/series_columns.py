"""Which columns of a table are the time and the series: proposed, correctable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import params
from core.data.uploads import Upload
from core.time_series.columns import proposal
from core.time_series.config import Config
from core.time_series.sources import SOURCES
from pages.components.upload import plain


def pick_columns(data: str, upload: Upload | None) -> dict[str, str]:
    """The settings `time` and `value`; "" stands for the proposed one."""
    if data in SOURCES:
        units = SOURCES[data].units
        return {"time": "", "value": _column("value", list(units), units) if len(units) > 1 else ""}
    columns: Sequence[Mapping[str, Any]] = (upload.facts or {}).get("columns", ()) if upload else ()
    if not columns:
        return {"time": "", "value": ""}
    found = proposal(columns)
    return {"time": _column("time", list(found.times)), "value": _column("value", list(found.values)) if found.values else ""}


def _column(setting: str, names: list[str], units: Mapping[str, str] | None = None) -> str:
    """A select whose first option is the proposed one. Not bound to the address: a bound select would write its label there."""
    param = params.of(Config)[setting]
    key = f"column-{setting}"
    asked = st.session_state.get(setting) or st.query_params.get(setting, "")
    st.session_state[key] = asked if asked in names else names[0]
    titles = {name: f"{plain(name)}, {units[name]}" if units else plain(name) for name in names}
    name = st.selectbox(param.label, names, format_func=titles.__getitem__, key=key, on_change=_take, args=(setting, key), help=param.help)
    chosen = "" if name == names[0] else str(name)
    if chosen:
        st.query_params[setting] = chosen
    elif setting in st.query_params:
        del st.query_params[setting]
    st.session_state[setting] = chosen
    return chosen


def _take(setting: str, key: str) -> None:
    st.session_state[setting] = st.session_state[key]
