"""One data picker for every page: built-in sets, what this person brought, the box to bring more. It goes along from page to page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import streamlit as st

from core import params
from core.data.builtin import BUILTIN
from core.data.builtin_pictures import PICTURES
from core.data.choice import DataConfig
from core.data.reading import digest
from core.data.table.corrections import corrections
from core.data.uploads import NAME, Upload
from pages.components.data_about import about
from pages.components.house import house, owner
from pages.components.pick_target import pick_target
from pages.components.problem_settings import problem_settings
from pages.components.upload import upload_box
from pages.components.what_was_read import keep_reading, reading_of, what_was_read

CHOICE = "data_choice"  # not bound to the address: a bound select would write its label there, not the fingerprint
CARRIED = "data_carried_between_pages"
MISSING = "a_file_that_a_link_named"
NOTHING_ELSE: Mapping[str, Callable[[str], None]] = MappingProxyType({})


def choose(name: str) -> None:
    """Choose a set from elsewhere on the page, before the picker is drawn or in a callback."""
    st.session_state[CHOICE] = name


def bring_back(name: str, reading: str) -> None:
    """Choose what a settings file names, before the picker is drawn: a built-in set, or a file, which is asked for where it is not here."""
    keep_reading(name, reading)
    if NAME.fullmatch(name):
        st.session_state[MISSING] = name
    else:
        st.session_state.pop(MISSING, None)
        choose(name)


def pick_data(
    config_type: type | None = None,
    accepts: Sequence[str] = ("table",),
    also: Mapping[str, Callable[[str], None]] = NOTHING_ELSE,
    sets: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[dict[str, Any], Upload | None]:
    """Choose a set and how it becomes a problem; returns the settings chosen, and the upload with its facts if it is one.

    config_type: the page's Config; only data settings that it declares are offered and returned; without it, data and target.
    accepts: what the page can use of a person's own, "table", "pictures" or both. also: kinds that the same box takes for another part
    of the page, each with what is called with the name of one that came.
    sets: the built-in sets of a page that has its own: name -> title and what is said of it.
    """
    declared = params.of(config_type) if config_type else {}
    brought = {upload.name: upload for upload in house().uploads.all(owner()) if upload.about}
    mine = {name: upload for name, upload in brought.items() if (upload.about or {})["what"] in accepts}
    common = BUILTIN if "table" in accepts else PICTURES
    built_in = {name: one.title for name, one in common.items()} if sets is None else {name: title for name, (title, _) in sets.items()}
    _before(mine, built_in, declared["data"].default if "data" in declared else "")
    name = _select(mine, built_in)
    chosen: dict[str, Any] = {"data": name}
    upload = mine.get(name)
    if upload and "reading" in declared:
        chosen["reading"] = reading_of(name)
    others = [one for one in brought.values() if one.name not in mine and (one.about or {})["what"] not in also]
    about(name, upload, others, (*accepts, *also), (sets or {}).get(name, ("", ""))[1])
    awaited = None
    if upload:
        wish = corrections(chosen.get("reading", ""))
        found = house().read(owner(), name, wish)
        awaited = (name, digest(wish)) if found is None else None
        upload = replace(upload, facts=found if isinstance(found, Mapping) else house().uploads.facts(owner(), name))
        chosen["target"] = pick_target(upload.facts or {}) if "target" in (declared or ("target",)) else ""
    upload_box((*accepts, *also), partial(_brought, accepts, also), _nothing, awaited)
    with st.container():
        if missing := st.session_state.get(MISSING):
            st.info(f"This link was made on somebody's own file, fingerprint {missing[5:]}. Bring that file to see the same picture.")
    if upload and upload.facts:
        what_was_read(upload, chosen.get("reading"))
    if issubclass(config_type or object, DataConfig) and (upload is None or upload.facts):
        chosen |= problem_settings(declared, chosen, upload)
    chosen.setdefault("target", "")
    return {key: value for key, value in chosen.items() if key in (declared or ("data", "target"))}, upload


def _select(mine: Mapping[str, Upload], built_in: Mapping[str, str]) -> str:
    """built_in: name -> title of the sets that need no file."""
    titles = {**built_in, **{name: f"Yours: {upload.filename}" for name, upload in mine.items()}}
    name = st.selectbox(
        "Data",
        list(titles),
        format_func=lambda option: titles[option],
        key=CHOICE,
        on_change=_let_go,
        help="A built-in set, or a file that you brought.",
    )
    st.session_state[CARRIED] = name
    if st.query_params.get("data") != name and MISSING not in st.session_state:
        st.query_params["data"] = name
    return str(name)


def _brought(accepts: Sequence[str], also: Mapping[str, Callable[[str], None]], name: str) -> None:
    """A new file has been read: it is what the page works on now, if it can."""
    upload = next((upload for upload in house().uploads.all(owner()) if upload.name == name), None)
    if upload and upload.about and (took := also.get(upload.about["what"])):
        took(name)
    elif upload and upload.about and upload.about["what"] in accepts:
        if name != st.session_state.get(MISSING):
            _let_go()
        choose(name)
        st.session_state.pop("target", None)


def _nothing() -> None:
    """The script's run that follows is all that is wanted."""


def _let_go() -> None:
    """Another set was chosen: the file that a link asked for is wanted no more, nor are the corrections of the one before."""
    st.session_state.pop(MISSING, None)
    if "reading" in st.query_params:
        del st.query_params["reading"]


def _before(mine: Mapping[str, Upload], built_in: Mapping[str, str], usual: str) -> None:
    """What a link or another page says, before the control is drawn. usual: the page's own default, where nobody says anything."""
    asked, chosen = st.query_params.get("data", ""), st.session_state.get(CHOICE)
    if chosen is None:
        if NAME.fullmatch(asked) and asked not in mine:
            st.session_state[MISSING] = asked
        chosen = asked or st.session_state.get(CARRIED)
    if (missing := st.session_state.get(MISSING)) in mine:
        chosen = missing
        del st.session_state[MISSING]
    first = usual if usual in built_in else next(iter(built_in))
    st.session_state[CHOICE] = chosen if chosen in built_in or chosen in mine else first
