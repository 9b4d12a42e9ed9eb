"""Every ugly table comes out as its maker worked out by hand (tests/ugly/tables.py)."""

import json
import math
from collections import Counter
from datetime import datetime

import pandas as pd
import pytest

from core.data.tables import facts, read_table
from core.errors import InputError
from tests.ugly import tables as ugly

FILES = list(ugly.files())


def same(got, wanted):
    if wanted is None:
        return got is None or got is pd.NaT or (isinstance(got, float) and math.isnan(got))
    if isinstance(wanted, datetime):
        return isinstance(got, pd.Timestamp) and got.to_pydatetime() == wanted
    if isinstance(wanted, (str, bool)):
        return type(got) is type(wanted) and got == wanted
    return isinstance(got, float) and got == wanted


@pytest.mark.parametrize("made", FILES, ids=lambda made: made.name)
def test_an_ugly_table_comes_out_as_worked_out_by_hand(made):
    if made.refused:
        with pytest.raises(InputError) as error:
            read_table(made.raw, corrections=made.corrections)
        assert [word for word in made.refused if word not in str(error.value)] == [], str(error.value)
        return
    table = read_table(made.raw, corrections=made.corrections)
    for name, wanted in made.frame.items():
        got = table.frame[name].tolist()
        assert len(got) == len(wanted) and all(map(same, got, wanted)), f"{name}: {got}"
    found = facts(table)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    kinds = {column["name"]: column["kind"] for column in found["columns"]}
    assert {name: kinds[name] for name in made.kinds} == made.kinds
    assert {key: found["reading"][key]["value"] for key in made.reading} == made.reading
    for words in made.says:
        assert any(all(word in note for word in words) for note in table.notes), (words, table.notes)
    assert made.rows in (None, len(table.frame))


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own():
    assert len(FILES) >= 110
    assert [name for name, times in Counter(made.name for made in FILES).items() if times > 1] == []
    assert [made.name for made in FILES if not (made.frame or made.kinds or made.refused or made.rows or made.says)] == []
