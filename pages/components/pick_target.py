"""Which column of a person's table is predicted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.components.controls import BIND


def pick_target(facts: Mapping[str, Any]) -> str:
    """The column to predict; "" where there is none to choose. One that makes no target may be chosen too: the page then says why not."""
    columns = [column["name"] for column in facts.get("columns", [])]
    if not columns:
        return ""
    suggested = facts.get("suggested_target")
    proposed = suggested if suggested in columns else columns[-1]
    if st.session_state.get("target") not in columns:
        asked = st.query_params.get("target")
        st.session_state["target"] = asked if asked in columns else proposed
    says = "The column to predict; the others can be features."
    return str(st.selectbox("Target", columns, columns.index(proposed), key="target", bind=BIND, help=says))
