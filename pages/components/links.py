"""Links hold the whole experiment and a version, so that a default that changes later does not change old links."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core import params

VERSION = "v"


def settle(config_type: Any) -> None:
    """Before the controls are drawn: give what an older link leaves out the default that it had when the link was made."""
    current = max(config_type.VERSIONS)
    said = st.query_params.get(VERSION, "")
    version = int(said) if said.isdecimal() and len(said) < 6 else current
    for name, value in older_defaults(config_type, version).items():
        if name not in st.query_params and name not in st.session_state:
            st.session_state[name] = value
    if said != str(current):
        st.query_params[VERSION] = str(current)


def older_defaults(config_type: Any, version: int) -> dict[str, Any]:
    """The defaults of that version that differ from today's.

    VERSIONS[n] holds what changed after version n; a version that this app does not know counts as today's.
    """
    changed: dict[str, Any] = {}
    for later in sorted(config_type.VERSIONS, reverse=True):
        if later >= version:
            changed |= config_type.VERSIONS[later]
    return changed


def link(config: Any) -> str:
    """The query of a link that leaves nothing out: every setting, the seed, and the version."""
    values = {name: str(value).lower() if isinstance(value, bool) else value for name, value in params.values(config).items()}
    return urlencode({VERSION: max(type(config).VERSIONS), **values})
