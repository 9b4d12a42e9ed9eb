"""What people take away opens in a spreadsheet as what it is: numbers as numbers, text as text, never as a formula."""

import csv
import io
import math

import numpy as np
import pytest

from core.spreadsheets import cell, csv_table


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("a","b")',
        "  =1+1",
        "-",
        "=",
        "+cmd|' /C calc'!A0",
        "-٣",
        "- 3",
    ],
)
def test_text_that_starts_like_a_formula_becomes_text(text):
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text", ["plain", "a=b", "3-4", "", "it's", "<b>", "müll", "1.5", "-1.5", "+2", "-1e-9", "-inf"])
def test_other_text_and_numbers_written_as_text_stay(text):
    assert cell(text) == text


def test_numbers_come_back_as_the_same_floats():
    values = [-0.1, 1 / 3, -1e300, 5e-324, float(np.float64(0.1) + 0.2), -7]
    text = csv_table(["x"], [[value] for value in values])
    assert [float(row[0]) for row in list(csv.reader(io.StringIO(text)))[1:]] == values


def test_a_table_is_what_pythons_reader_gives_back_but_for_the_apostrophe():
    text = csv_table(["=name", "n"], [["a,b", 1], ['say "hi"\nthere', None], ["@x", True], ["", math.inf]])
    assert list(csv.reader(io.StringIO(text))) == [
        ["'=name", "n"], ["a,b", "1"], ['say "hi"\nthere', ""], ["'@x", "True"], ["", "inf"],
    ]  # fmt: skip
