"""A parameter is declared once; everything that reads the declaration agrees with it."""

import dataclasses
import json
import math

import pytest

from core import params
from core.errors import InputError
from core.params import check, choice, flag, number, read, text, values


@dataclasses.dataclass(frozen=True, kw_only=True)
class Oven:
    degrees: float = number(180.0, "Heat", "How hot.", low=50, high=250, step=5, unit="°C")
    loaves: int = number(2, "Loaves", "How many.", low=1, high=2**31 - 1)
    dough: str = choice("rye", "Dough", "Which.", ("rye", "wheat"))
    steam: bool = flag(False, "Steam", "Whether.")
    name: str = text("", "Name", "Whose.", longest=5)

    def __post_init__(self) -> None:
        check(self)


def refused(**wrong):
    with pytest.raises(InputError) as caught:
        Oven(**wrong)
    return str(caught.value)


def test_a_config_without_values_has_the_defaults():
    assert values(Oven()) == {"degrees": 180.0, "loaves": 2, "dough": "rye", "steam": False, "name": ""}


def test_the_declaration_keeps_reading_order_and_what_a_control_needs():
    declared = params.of(Oven)
    assert list(declared) == ["degrees", "loaves", "dough", "steam", "name"]
    heat = declared["degrees"]
    assert (heat.kind, heat.label, heat.help, heat.default, heat.low, heat.high, heat.step, heat.unit) == (
        "number", "Heat", "How hot.", 180.0, 50, 250, 5, "°C",
    )  # fmt: skip
    assert [p.kind for p in declared.values()] == ["number", "whole", "choice", "flag", "text"]


def test_a_field_that_is_not_a_parameter_is_left_alone():
    @dataclasses.dataclass(frozen=True, kw_only=True)
    class Mixed:
        a: int = number(1, "A", "", low=0, high=2)
        cached: int = 7

    assert values(Mixed()) == {"a": 1}


def test_bounds_are_inclusive():
    assert Oven(degrees=50.0).degrees == 50.0
    assert Oven(degrees=250.0).degrees == 250.0
    assert Oven(loaves=2**31 - 1).loaves == 2**31 - 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"degrees": math.nextafter(50, 0)}, "Heat: got 49.99999999999999, needs a number from 50 to 250 °C."),
        ({"degrees": math.nextafter(250, 251)}, "Heat: got 250.00000000000003, needs a number from 50 to 250 °C."),
        ({"degrees": math.nan}, "Heat: got nan, needs a number from 50 to 250 °C."),
        ({"degrees": math.inf}, "Heat: got inf, needs a number from 50 to 250 °C."),
        ({"degrees": "hot"}, "Heat: got “hot”, needs a number from 50 to 250 °C."),
        ({"degrees": None}, "Heat: got None, needs a number from 50 to 250 °C."),
        ({"degrees": True}, "Heat: got True, needs a number from 50 to 250 °C."),
        ({"loaves": 0}, "Loaves: got 0, needs a whole number from 1 to 2147483647."),
        ({"loaves": 1.5}, "Loaves: got 1.5, needs a whole number from 1 to 2147483647."),
        ({"loaves": True}, "Loaves: got True, needs a whole number from 1 to 2147483647."),
        ({"dough": "oat"}, "Dough: got “oat”, needs one of rye, wheat."),
        ({"dough": ["rye"]}, "Dough: got ['rye'], needs one of rye, wheat."),
        ({"steam": 1}, "Steam: got 1, needs yes or no."),
        ({"steam": "yes"}, "Steam: got “yes”, needs yes or no."),
        ({"name": "sixsix"}, "Name: got “sixsix”, needs text of at most 5 characters."),
        ({"name": "a\x00b"}, "Name: got “a·b”, needs text of at most 5 characters."),
        ({"name": "\ud800"}, "Name: got “·”, needs text of at most 5 characters."),  # a lone surrogate, which no file takes
        ({"name": 3}, "Name: got 3, needs text of at most 5 characters."),
    ],
)
def test_a_value_outside_its_declaration_is_refused_in_the_words_of_the_screen(wrong, message):
    assert refused(**wrong) == message


def test_every_bad_value_is_named_at_once():
    assert refused(degrees=0.0, loaves=0, dough="oat").count("needs") == 3


def test_a_whole_number_that_no_float_can_hold_is_refused_and_breaks_nothing():
    assert "Heat" in refused(degrees=10**400)
    assert "Loaves" in refused(loaves=10**400)
    with pytest.raises(InputError):
        read(Oven, {"degrees": 10**400})


def test_what_was_written_down_is_read_back_equal_through_json():
    oven = Oven(degrees=200.5, loaves=9, dough="wheat", steam=True, name="Ö")
    assert read(Oven, json.loads(json.dumps(values(oven)))) == oven


def test_a_missing_value_takes_its_default():
    assert read(Oven, {"loaves": 5}) == Oven(loaves=5)


@pytest.mark.parametrize(("wire", "field", "value", "kind"), [(3.0, "loaves", 3, int), (200, "degrees", 200.0, float)])
def test_json_knows_one_kind_of_number_and_the_config_two(wire, field, value, kind):
    got = getattr(read(Oven, {field: wire}), field)
    assert got == value
    assert type(got) is kind


def test_a_wire_that_names_unknown_settings_and_bad_values_hears_of_all_of_them():
    with pytest.raises(InputError) as caught:
        read(Oven, {"color": 1, "loaves": 0, "dough": "oat"})
    assert [problem.where for problem in caught.value.problems] == ["Setting", "Loaves", "Dough"]
    assert "degrees, loaves, dough, steam, name" in str(caught.value)


def test_a_flag_is_not_read_from_a_number():
    with pytest.raises(InputError):
        read(Oven, {"steam": 1.0})


def test_a_config_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Oven().loaves = 3
