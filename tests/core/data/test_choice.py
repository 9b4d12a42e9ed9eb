"""Which data settings a page shows for a set, and what may be chosen."""

from dataclasses import dataclass, replace

import pytest

from core import params
from core.data.choice import DataConfig, needed
from core.errors import InputError
from core.params import number


def column(name, kind, distinct=10, missing=0, task=""):
    return {"name": name, "kind": kind, "distinct": distinct, "missing": missing, "task": task}


def facts(*columns, target="y"):
    return {"what": "table", "rows": 50, "columns": list(columns), "suggested_target": target}


MINE = DataConfig(data="file-0123456789abcdef")
NUMBER, LABEL = column("a", "number", 40, task="regression"), column("y", "category", 3, task="classification")


@pytest.mark.parametrize(
    ("config", "known", "shown"),
    [
        (DataConfig(), None, ["data", "split", "validation"]),
        (DataConfig(data="moons"), None, ["data", "scaling", "split", "validation"]),
        (MINE, None, ["data"]),
        (MINE, facts(NUMBER, LABEL), ["data", "reading", "target", "kind", "scaling", "split", "validation"]),
        (MINE, facts(column("b", "category", 4), LABEL), ["data", "reading", "target", "kind", "categories", "split", "validation"]),
        (
            MINE,
            facts(column("d", "date", 40, missing=1), LABEL),
            ["data", "reading", "target", "kind", "missing", "scaling", "dates", "split", "validation"],
        ),
        (MINE, {"what": "pictures"}, ["data", "split", "validation", "picture_size", "picture_fit", "picture_colour"]),
    ],
)
def test_only_settings_with_an_effect_are_needed(config, known, shown):
    assert list(needed(config, known)) == shown


def test_gaps_in_columns_that_are_never_used_need_no_setting():
    assert "missing" not in needed(MINE, facts(NUMBER, column("t", "text", 40, missing=3), LABEL))


def test_a_split_column_is_asked_for_only_where_the_split_has_one():
    known = facts(NUMBER, column("d", "date", 40), column("who", "category", 5), LABEL)
    assert "split_column" not in needed(MINE, known)
    assert needed(replace(MINE, split="time"), known)["split_column"] == ("d", "a")
    assert needed(replace(MINE, split="group"), known)["split_column"] == ("a", "who")


def test_options_are_those_that_the_set_allows():
    assert needed(DataConfig(data="diabetes"))["split"] == ("auto", "random")
    assert needed(DataConfig())["split"] == ("auto", "random", "stratified")
    options = needed(MINE, facts(NUMBER, LABEL))
    assert options["target"] == ("a", "y") and options["kind"] == ("auto", "classification")
    assert options["split"] == ("auto", "random", "stratified", "group", "time")
    assert needed(replace(MINE, target="a"), facts(NUMBER, LABEL))["kind"] == ("auto", "classification", "regression")
    assert "stratified" not in needed(replace(MINE, target="a"), facts(NUMBER, LABEL))["split"]


def test_ordinal_text_columns_are_scaled_and_so_ask_for_it():
    known = facts(column("b", "category", 4), LABEL)
    assert "scaling" in needed(replace(MINE, categories="ordinal"), known)


def test_every_option_of_a_choice_is_one_that_the_declaration_knows():
    known = facts(NUMBER, column("b", "category", 4, missing=2), column("d", "date", 40), LABEL)
    declared = params.of(DataConfig)
    for some in (needed(MINE, known), needed(MINE, {"what": "pictures"}), needed(DataConfig(data="moons"))):
        for name, options in some.items():
            assert declared[name].kind != "choice" or set(options) <= set(declared[name].options), name


def test_a_bad_setting_is_refused_with_its_label():
    with pytest.raises(InputError, match=r"Scaling: got “log”, needs one of standard, .* Validation share: got 60, needs"):
        DataConfig(scaling="log", validation=60)


def test_a_topic_may_inherit_the_settings_and_reads_them_from_a_link():
    @dataclass(frozen=True, kw_only=True)
    class Config(DataConfig):
        depth: int = number(3, "Depth", "How deep.", low=1, high=9)

    assert list(params.of(Config))[-1] == "depth"
    assert params.read(Config, {"data": "moons", "validation": 30.0, "depth": 4}) == Config(data="moons", validation=30, depth=4)
    with pytest.raises(InputError, match="Depth"):
        Config(depth=10)
