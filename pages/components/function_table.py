"""Choose activation functions, and the table of what is known of them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import params
from core.activations.config import Config
from core.activations.functions import MOST, NAMES, YOURS
from core.activations.table import facts
from core.activations.words import number
from core.errors import InputError
from core.serving.house import Fault
from pages.components.function_choice import pick_several
from pages.components.house import house, owner
from pages.components.upload import plain

COSTS = "measured_costs"


def pick_functions() -> tuple[str, tuple[str, ...]]:
    """The chosen functions as the setting's text, and those of them that there are."""
    text, names = pick_several("functions", NAMES, MOST, "Choose up to six …")
    return text, tuple(names)


def function_table(config: Config) -> None:
    """A row for each fact, a column for each function."""
    found = facts(config)
    formulas: dict[str, Any] = {"": ["**f(x)**", "**f′(x)**", *(f"**{plain(fact)}**" for fact in next(iter(found.values())))]}
    for one in config.chosen:
        slope = "by automatic differentiation" if one.name == YOURS else f"${one.plan.slope}$"
        formulas[one.name] = [f"${one.latex}$", slope, *(plain(text) for text in found[one.name].values())]
    st.table(formulas, border="horizontal", hide_index=True, alt="What is known of each chosen function")
    st.caption("z is drawn from a normal distribution of mean 0 and variance 1: what a layer gets whose inputs are standardised.")
    _costs(config)


def _costs(config: Config) -> None:
    """What each function costs on this machine, measured when asked for; it is shown as long as the same functions are."""
    known = [one.torch for one in config.chosen]
    if st.button(
        "Measure what they cost here", icon=":material/timer:", help="PyTorch on a million numbers, forward and back; about a second."
    ):
        try:
            said = house().ask("core.activations", "costs", owner=owner(), config=params.values(config.settled()))
        except (InputError, Fault) as error:
            st.caption(f"That did not work: {plain(str(error))}")
            return
        st.session_state[COSTS] = (known, said)
    of, said = st.session_state.get(COSTS, (None, None))
    if of != known:
        return
    rows: dict[str, Any] = {"nanoseconds an element": ["**forward**", "**back**"]}
    rows |= {name: [number(value) for value in both] for name, both in said["functions"].items()}
    st.table(rows, border="horizontal", hide_index=True, alt="What each function costs, in nanoseconds an element")
    threads, cores = (f"{said[what]} {what[:-1] if said[what] == 1 else what}" for what in ("threads", "cores"))
    st.caption(f"PyTorch on a million float32 numbers, best of 7, {threads} on a machine with {cores}. Where others work too, it varies.")
