"""The live view on a page. All that moves happens between the browser and the live socket; no script runs for a frame."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

import streamlit as st

from core import params
from core.errors import InputError
from pages.components.browser_part import browser_part
from pages.components.chosen_there import take_mark, take_pick, take_place, take_span
from pages.components.house import house, owner
from pages.components.links import link

NOTHING_YET = {
    "run": None,
    "ended": None,
    "picked": None,
    "place": None,
    "marked": None,
    "span": None,
}  # what the browser tells of its view

NOTHING: Mapping[str, Any] = MappingProxyType({})


def ahead(topic: str, config_type: type) -> None:
    """The first line of a page's script: where a control has moved, its picture is on its way before the page is drawn anew.

    A moved control is known at the script's beginning, from the session. What this cannot know (another data set, a preset) the browser
    asks for once the page is drawn.
    """
    shown = st.session_state.get(_shown(topic))
    if not shown:
        return
    moved = {name: st.session_state[name] for name in shown["config"] if name in st.session_state and name != shown["pick"]}
    if all(shown["config"][name] == value for name, value in moved.items()):
        return
    with suppress(InputError):
        config = params.read(config_type, {**shown["config"], **moved})
        values = params.values(config.settled() if hasattr(config, "settled") else config)
        if values != shown["config"]:
            house().ahead(owner(), shown["view"], topic, values)


def live(
    topic: str,
    config: Any,
    problems: Sequence[str],
    *,
    verb: str,
    noun: str,
    speeds: Sequence[float],
    speed: float,
    kind: str = "",
    still: bool = False,
    leaves: bool = False,
    pick: str | None = None,
    mark: str | None = None,
    link_of: Any = None,
    tasks: Mapping[str, str] = NOTHING,
    ground: Sequence[str] = (),
    place: Sequence[str] = (),
    span: Sequence[str] = (),
    halves: Mapping[str, Mapping[str, Any]] = NOTHING,
    live_changes: bool = True,
) -> str | None:
    """The bar, the pictures and the timeline of one topic; returns the id of the run they follow.

    config: what play would run; None while `problems` say what to mend. verb: the big button ("Find"). noun: what a step is called.
    speeds: steps a second to choose from, 0 for full speed. kind: of run; where it changes, the view turns to the untrained picture of
    the new one. still: there is nothing to run. leaves: a finished run may leave files behind, so the page is told of its end. pick: the
    setting that a click on a picture sets. mark: the setting, a text of names, in which a click on a point puts its name, or takes it
    out. link_of: the config that a link holds, where it says more than the run needs. tasks: what there is to try, by name; ticked when a
    state says that it is done. ground: the settings that a picture stands on: where one changes and the run on screen cannot take that
    over, the run makes way for the untrained picture. place: the two settings, down and across in percent, that a click on a map of units
    sets. span: the two whole settings that a drag between two cells of a sheet sets. halves: further steps, each by the letter of its key
    and button: the settings that hold for that step alone. live_changes: whether settings that may change while a run goes on do so here.
    """
    key = f"live-{topic}"
    watch = _watched(key)
    shown = st.session_state.setdefault(_shown(topic), {"view": secrets.token_hex(8)})
    shown["config"], shown["pick"] = params.values(config) if config else {}, pick
    data = {
        "topic": topic,
        "view": shown["view"],
        "config": shown["config"],
        "link": link(link_of or config) if config else "",
        "picked": (st.session_state.get(pick) or None) if pick else None,
        "marks": str(shown["config"].get(mark, "")) if mark else "",
        "problems": list(problems),
        "verb": verb,
        "noun": noun,
        "speeds": list(speeds),
        "speed": speed,
        "watch": watch,
        "kind": kind,
        "still": still,
        "leaves": leaves,
        "tasks": dict(tasks),
        "instant": bool(getattr(config, "instant", False)),
        "changing": sorted(getattr(config, "LIVE", ())) if live_changes else [],
        "halves": {letter: dict(settings) for letter, settings in halves.items()},
        "after": sorted(getattr(config, "AFTER", ())),
        "span": [shown["config"].get(name) for name in span],
        "ground": list(ground),
        "placing": bool(place),
    }
    picked = (lambda: take_pick(key, pick)) if pick else _ignore
    handlers = {"on_run_change": _ignore, "on_ended_change": _ignore, "on_picked_change": picked}
    handlers["on_marked_change"] = (lambda: take_mark(key, mark)) if mark else _ignore
    handlers["on_place_change"] = (lambda: take_place(key, place)) if place else _ignore
    handlers["on_span_change"] = (lambda: take_span(key, span, params.of(type(config)))) if span and config else _ignore
    return browser_part("live_view", "view", data, key=key, style="live", default=NOTHING_YET, **handlers).get("run")


def _shown(topic: str) -> str:
    """Where a session keeps what its view of a topic shows."""
    return f"shown-{topic}"


def _watched(key: str) -> str | None:
    """The run that a watch link names, until this person starts one of their own."""
    watch, shown = st.query_params.get("watch"), dict(st.session_state.get(key) or {}).get("run")
    if watch and shown and shown != watch:
        del st.query_params["watch"]
        return None
    return watch


def _ignore() -> None:
    """Streamlit reports a component's state only where a callback is given; the rerun that follows is what we want."""
