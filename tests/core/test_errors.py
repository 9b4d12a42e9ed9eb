"""The one shape of an error: where, got what, needs what; all of them at once."""

import pytest

from core.errors import InputError, Problem, shown


def test_a_problem_reads_as_one_sentence():
    assert str(Problem("Batch size", 0, "a whole number from 1 to 512")) == "Batch size: got 0, needs a whole number from 1 to 512."


def test_an_error_carries_every_problem_in_order_and_reads_as_all_of_them():
    error = InputError([Problem("Line 3", "x", "a number"), Problem("Line 9", "", "a number")])
    assert [problem.where for problem in error.problems] == ["Line 3", "Line 9"]
    assert str(error) == "Line 3: got “x”, needs a number. Line 9: got nothing, needs a number."


def test_one_problem_needs_no_list():
    problem = Problem("Seed", -1, "a whole number from 0 to 9")
    assert InputError(problem).problems == (problem,)


def test_an_error_is_a_value_error_so_that_callers_who_know_nothing_of_the_house_can_catch_it():
    assert issubclass(InputError, ValueError)


@pytest.mark.parametrize(
    ("got", "reads"),
    [
        ("", "nothing"),
        ("a b", "“a b”"),
        ("a\nb\x1b[31m", "“a·b·[31m”"),  # neither a second line nor a colour gets into a log or a terminal
        ("\u202eabc", "“·abc”"),  # text that would turn the sentence around
        ("\ud800", "“·”"),
        ("x" * 80, "“" + "x" * 80 + "”"),
        ("x" * 81, "“" + "x" * 80 + "…”"),
        (3, "3"),
        (None, "None"),
        (float("nan"), "nan"),
        ([1, 2], "[1, 2]"),
        (list(range(100)), str(list(range(100)))[:80] + "…"),
    ],
)
def test_what_arrived_is_shown_cut_and_without_control_characters(got, reads):
    assert shown(got) == reads


def test_what_a_stranger_wrote_inside_a_list_is_shown_without_control_characters_too():
    class Rude:
        def __str__(self) -> str:
            return "a\nb"

    assert shown(Rude()) == "a·b"


def test_a_number_too_long_to_write_down_is_still_shown():
    assert shown(10**5000) == "a number too long to show"  # Python refuses to turn more than 4300 digits into text
