"""Which columns of a table are the time, the series and the series' names: proposed, correctable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core import params
from core.data.uploads import Upload
from core.time_series.columns import proposal
from core.time_series.config import Config
from core.time_series.several import ONE, TOGETHER, names_in, naming
from core.time_series.sources import SOURCES
from pages.components.controls import controls


def pick_columns(data: str, upload: Upload | None) -> dict[str, str]:
    """The settings `time`, `value`, `by`, `which` and `zone`; "" stands for the proposed one."""
    nothing = {"time": "", "value": "", "by": "", "which": ""}
    if data in SOURCES:
        units = SOURCES[data].units
        return nothing | {"value": _column("value", list(units), units) if len(units) > 1 else ""}
    columns: Sequence[Mapping[str, Any]] = (upload.facts or {}).get("columns", ()) if upload else ()
    if not columns:
        return nothing
    found = proposal(columns)
    chosen = nothing | {"time": _column("time", list(found.times))}
    found = proposal(columns, chosen["time"])
    chosen["value"] = _column("value", list(found.values)) if found.values else ""
    time, value = chosen["time"] or found.times[0], chosen["value"] or next(iter(found.values), "")
    if len(able := naming(columns, time, value)) > 1:
        chosen["by"] = _column("by", list(able))
        if (by := chosen["by"] or able[0]) != ONE:
            names, more = names_in(columns, by)
            chosen["which"] = _column("which", [*names, TOGETHER], others=more)
    if any(column["name"] == time and column.get("zones") for column in columns):
        chosen |= controls(Config, ["zone"])
    return chosen


def _column(setting: str, names: list[str], units: Mapping[str, str] | None = None, others: bool = False) -> str:
    """A select whose first option is the proposed one. Not bound to the address: a bound select would write its label there.

    others: whether a name may be typed that is not among those that are known here.
    """
    param = params.of(Config)[setting]
    key = f"column-{setting}"
    asked = st.session_state.get(setting) or st.query_params.get(setting, "")
    if others and asked and asked not in names:
        names = [*names, asked]
    st.session_state[key] = asked if asked in names else names[0]
    titles = {name: f"{name}, {units[name]}" for name in names} if units else {}
    name = st.selectbox(
        param.label,
        names,
        format_func=lambda name: titles.get(name, name),
        key=key,
        on_change=_take,
        args=(setting, key),
        help=param.help,
        accept_new_options=others,
    )
    chosen = "" if name == names[0] else str(name)
    if chosen:
        st.query_params[setting] = chosen
    elif setting in st.query_params:
        del st.query_params[setting]
    st.session_state[setting] = chosen
    return chosen


def _take(setting: str, key: str) -> None:
    st.session_state[setting] = st.session_state[key]
