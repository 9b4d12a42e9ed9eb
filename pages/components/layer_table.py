"""The table of a network's layers: read, choose, change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.errors import InputError
from core.receptive_field import edits
from core.receptive_field.arithmetic import Report, measured
from core.receptive_field.network import MERGES, Network
from core.receptive_field.table import rows
from pages.components.browser_part import browser_part
from pages.components.network_editor import NETWORK, parsed, take
from pages.components.upload import plain

TABLE, SAID = "layer_table", "what_came_of_a_changed_layer"
WHERE = re.compile(r"Layer (\d+), ")


def report_of(network: Network | None) -> Report | None:
    """The network's numbers; None where it cannot be read or its sizes do not fit."""
    try:
        return measured(network) if network else None
    except InputError:
        return None


def layer_table(network: Network | None, report: Report | None, chosen: int | None, problems: Sequence[str]) -> None:
    """network, report: None where they cannot be had; `problems` then say why, and stand at the row that they name."""
    for sentence in st.session_state.pop(SAID, []):
        st.error(plain(sentence))
    if network is None:
        return
    if chosen is None:
        chosen = st.session_state.get("edited_layer")
        chosen = chosen if chosen is not None and chosen < len(network.layers) else None
    layer = network.layers[chosen] if chosen is not None else None
    named = [(int(found[1]) - 1, sentence) for sentence in problems if (found := WHERE.match(sentence))]
    data = {
        "rows": rows(network, report),
        "chosen": chosen,
        "fixed": layer is None or layer.kind in MERGES,
        "kind": layer.kind if layer else "",
        "kinds": edits.kinds(),
        "settings": [dict(zip(("name", "label", "value", "hint"), one, strict=True)) for one in edits.settings(layer, network.dims)]
        if layer
        else [],
        "problems": {str(row): [sentence for at, sentence in named if at == row] for row, _ in named},
        "unit": "pixels" if network.dims == 2 else "samples",
    }
    browser_part("layer_table", "layers", data, key=TABLE, on_choose_change=_choose, on_change_change=_change)


def _said(name: str) -> Mapping[str, Any]:
    return dict(dict(st.session_state.get(TABLE) or {}).get(name) or {})


def _network() -> Network | None:
    return parsed(str(st.session_state.get(NETWORK, "")))


def _choose() -> None:
    """A row was chosen."""
    network, row = _network(), _said("choose").get("row")
    if network and isinstance(row, int) and 0 <= row < len(network.layers):
        st.session_state["layer"] = network.layers[row].name
        st.session_state["edited_layer"] = row


def _change() -> None:
    """A layer is to be changed: done, or said why not."""
    network, said = _network(), _said("change")
    row = said.get("row")
    if not network or not isinstance(row, int) or not 0 <= row < len(network.layers) or network.layers[row].name != said.get("name"):
        return  # said of a network that is no more
    st.session_state["edited_layer"] = at = row
    try:
        match said.get("do"):
            case "set":
                network = edits.changed(network, row, str(said.get("setting")), str(said.get("value"))[:40])
            case "kind":
                network = edits.of_kind(network, row, str(said.get("kind")))
            case "add":
                network, at = edits.added(network, row), row + 1
            case "remove":
                network, at = edits.removed(network, row), max(0, row - 1)
            case "up" | "down" as way:
                at = row + (1 if way == "down" else -1)
                network = edits.swapped(network, row, at)
            case _:
                return
        take(network)
    except InputError as error:
        st.session_state[SAID] = [str(problem) for problem in error.problems]
        return
    st.session_state["layer"] = network.layers[at].name
    st.session_state["edited_layer"] = at
