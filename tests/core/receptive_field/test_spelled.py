"""The arithmetic in words: every line ends with the number that the report holds, and its left side gives that number."""

import ast
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.notation import parse
from core.receptive_field.spelled import spelled
from tests.core.receptive_field.networks import CHAIN, UP, chains, graphs

CENTRED = re.compile(r"= (−?[\d./]+) \+ ([\d./]*)u \(")


def worth(text):
    """A small calculator: sums, products, quotients, brackets, floor and ceiling, as Python reads them."""
    plain = text.replace("·", "*").replace("−", "-").replace("⌊", "floor(").replace("⌋", ")").replace("⌈", "ceil(").replace("⌉", ")")

    def value(node):
        match node:
            case ast.Expression(body):
                return value(body)
            case ast.Constant(number):
                return number
            case ast.UnaryOp(ast.USub(), inner):
                return -value(inner)
            case ast.Call(ast.Name(name), [inner]):
                return getattr(math, name)(value(inner))
            case ast.BinOp(left, sign, right):
                a, b = value(left), value(right)
                return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}[type(sign)] if not isinstance(sign, ast.Div) else a / b
        raise AssertionError(ast.dump(node))

    return value(ast.parse(plain.strip(), mode="eval"))


def checked(line):
    """Both sides of "r = 1 + 2·3 = 7" as numbers; None where a line says it in words."""
    body = re.sub(r"^[rSP] = ", "", line.split(";")[0].split(" (a window")[0].replace(",", "").replace(" bytes", ""))
    body = body.split(" (")[0] if "numbers" not in body else body.replace("numbers of 4", "*4")
    if body.count(" = ") != 1 or re.search(r"[a-zA-Z]", body):
        return None
    return tuple(map(worth, body.split(" = ")))


@settings(max_examples=150, deadline=None)
@given(st.one_of(graphs(kinds=(*CHAIN, *UP, "se", "globalpool", "adaptive")), chains(dims=1, kinds=(*CHAIN, *UP))))
def test_both_sides_of_every_line_are_equal_and_the_reports(network):
    report = measure(network)
    for one in report.layers:
        if one.rows is not one.columns and network.dims == 2:
            continue
        lines = spelled(report, one.position)
        for name, number in (("parameters", one.parameters), ("multiply-adds", one.multiply_adds), ("memory", one.memory)):
            sides = checked(lines[name])
            assert (sides[0] == sides[1] == number) if sides else number == 0, lines[name]
        sides = checked(lines["output"])
        ceil_dropped = "left out" in lines["output"]
        assert sides is None or sides[1] == one.columns.size
        assert sides is None or sides[0] == sides[1] + ceil_dropped
        for name in ("field", "jump", "padding"):
            sides = checked(lines[name])
            exact = "exactly" not in lines[name]
            assert sides is None or not exact or sides[0] == pytest.approx(sides[1]), lines[name]


def test_a_convolution_is_spelled_out():
    report = measure(parse("input 3x224x224; conv 64 k7 s2 p3; maxpool k3 s2 p1; conv 64 k3 d2 p2"))
    assert spelled(report, 2) == {
        "output": "⌊(56 + 2 + 2 − (2·(3 − 1) + 1)) / 1⌋ + 1 = 56",
        "field": "r = 11 + (2·(3 − 1))·4 = 27",
        "jump": "S = 4·1 = 4",
        "padding": "P = 5 + 2·4 = 13",
        "centre": "−P + u·S + (r − 1)/2 = −13 + 4u + 13 = 0 + 4u (index)",
        "channels": "64",
        "parameters": "64·(64·3·3 + 1) = 36,928",
        "multiply-adds": "56·56·64·64·3·3 = 115,605,504",
        "memory": "64·56·56 numbers of 4 bytes = 802,816 bytes",
    }


def test_the_half_pixel_convention_adds_a_half():
    """VGG-16's conv5_3 has start 8.0 and jump 16 in Dang Ha's convention, as pytorch-receptive-field prints it."""
    network = parse(ARCHITECTURES["VGG-16"].text)
    line = spelled(measure(network), network.position("conv13"), "half-pixel")["centre"]
    assert CENTRED.findall(line)[-1] == ("8", "16") and line.endswith("(half-pixel)")


def test_height_and_width_are_told_apart_where_they_differ():
    report = measure(parse("input 1x60x90; conv 1 k3x5"))
    assert spelled(report, 0)["field"] == "height r = 1 + (3 − 1)·1 = 3; width r = 1 + (5 − 1)·1 = 5"


def test_where_strides_differ_it_is_said():
    report = measure(parse("input 1x12; cat(conv 1 k5 s2 p2; conv 1 | conv 1 k3 s3; conv 1 p1)"))
    assert "strides differ" in spelled(report, 4)["field"] and spelled(report, 4)["jump"] == "2 and 3"
