"""How the chosen set becomes a problem: the data settings that matter for it, and what pictures look like once they are done."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from core import params
from core.data.choice import DataConfig, needed
from core.data.uploads import Upload
from core.errors import InputError
from core.params import Param
from core.serving.house import Fault
from pages.components.controls import BIND, control
from pages.components.house import house, owner
from pages.components.upload import plain

ELSEWHERE = ("data", "reading", "target")
SHOWN = "a_picture_before_and_after"


def problem_settings(declared: Mapping[str, Param], chosen: Mapping[str, Any], upload: Upload | None) -> dict[str, Any]:
    """Controls for the settings among `declared` that have an effect on the chosen set; returns what is chosen."""
    facts = upload.facts if upload else None
    names = [name for name in _needed(chosen, facts) if name in declared and name not in ELSEWHERE]
    if not names:
        return {}
    made: dict[str, Any] = {}
    with st.expander("How the data become a problem", key="how_the_data_become_a_problem", icon=":material/tune:"):
        for name in names:
            options = _needed({**chosen, **made}, facts).get(name)
            if options is not None:
                made[name] = _control(name, declared[name], options)
        for name in [name for name in _needed({**chosen, **made}, facts) if name in declared and name not in (*ELSEWHERE, *names)]:
            made[name] = _control(name, declared[name], _needed({**chosen, **made}, facts)[name])
        if upload and "picture_size" in made:
            _before_and_after(upload, made)
    return made


def _needed(chosen: Mapping[str, Any], facts: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """What has an effect, given what is chosen so far; a value that is none yet counts as the default."""
    declared = params.of(DataConfig)
    known = {name: value for name, value in chosen.items() if name in declared and declared[name].accepts(value)}
    return needed(DataConfig(**known), facts)


def _control(name: str, param: Param, options: tuple[str, ...]) -> Any:
    """The control, offering only `options` where there are any."""
    if options:
        default = param.default if param.default in options else options[0]
        if name in st.session_state and st.session_state[name] not in options:  # chosen for another set
            st.session_state[name] = default
        if param.kind == "text":
            return st.selectbox(param.label, options, options.index(default), help=param.help, key=name, bind=BIND)
        param = replace(param, options=options, default=default)
    return control(name, param)


def _before_and_after(upload: Upload, made: Mapping[str, Any]) -> None:
    """One picture as it came and as it is learned from, and what is done to all."""
    settings = {"size": made["picture_size"], "fit": made.get("picture_fit", "crop"), "colour": made.get("picture_colour", "grey")}
    wanted = (upload.name, *settings.values())
    kept = st.session_state.get(SHOWN)
    if not kept or kept[0] != wanted:
        try:
            kept = (wanted, house().ask("core.data", "picture", owner=owner(), files=[upload.name], file=upload.name, **settings))
        except InputError as error:
            for problem in error.problems:
                st.error(plain(str(problem)))
            return
        except Fault as fault:
            st.error(f"The pictures cannot be shown: something went wrong on our side (error {fault}).")
            return
        st.session_state[SHOWN] = kept
    before, after = st.columns(2)
    before.image(base64.b64decode(kept[1]["before"]), caption="As it came", alt="The first picture as it came", width="stretch")
    after.image(base64.b64decode(kept[1]["after"]), caption="As it is learned from", alt="The same picture, made ready", width="stretch")
    for step in kept[1]["steps"]:
        st.caption(plain(step))
