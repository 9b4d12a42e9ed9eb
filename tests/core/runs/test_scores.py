"""Ranks and names of one scoreboard."""

import pytest

from core.runs.scores import Board, Played, plain_name
from tests.front import refusal


def ranks(board):
    return [(entry.name, entry.game.score, entry.game.steps) for entry in board.ranked()]


def test_the_highest_score_is_first_then_the_fewest_steps_then_who_came_first():
    board = Board(most=10)
    for name, score, steps in [("a", 1, 9), ("b", 2, 9), ("c", 2, 7), ("d", 2, 7), ("e", -1, 1)]:
        assert board.add(name, name, Played(score, steps))
    assert [name for name, _, _ in ranks(board)] == ["c", "d", "b", "a", "e"]


def test_a_persons_best_game_stays_and_keeps_its_time():
    board = Board(most=10)
    assert board.add("a", "Anna", Played(2, 7)) and board.add("b", "Bo", Played(2, 7))
    assert not board.add("a", "Anna", Played(1, 1)) and not board.add("a", "Anna", Played(2, 8)) and not board.add("a", "Ann", Played(2, 7))
    assert ranks(board) == [("Ann", 2, 7), ("Bo", 2, 7)]
    assert board.add("b", "Bo", Played(2, 6)) and [name for name, _, _ in ranks(board)] == ["Bo", "Ann"]


def test_a_full_board_drops_its_last_and_says_so_to_whoever_it_is():
    board = Board(most=2)
    assert board.add("a", "a", Played(5, 1)) and board.add("b", "b", Played(3, 1))
    assert not board.add("c", "c", Played(1, 1)) and not board.add("c", "c", Played(3, 1))
    assert board.add("c", "c", Played(4, 1)) and ranks(board) == [("a", 5, 1), ("c", 4, 1)]


def test_sums_that_differ_only_by_rounding_are_equal_and_there_is_no_negative_zero():
    assert Played(0.1 + 0.2, 2) == Played(0.3, 2) and str(Played(-1e-9, 1).score) == "0.0"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Anna", "Anna"),
        ("  Anna   B. ", "Anna B."),
        ("\u00a0Anna\u2003B", "Anna B"),
        ("", ""),
        ("   ", ""),
        (None, ""),
        ("x" * 20, "x" * 20),
        ("<b>Bo</b>", "<b>Bo</b>"),  # text like any other: the browser writes it as text
        ("Zoe\u0308", "Zoë"),
        ("שרה", "שרה"),
        ("नमस्ते", "नमस्ते"),
        ("小明 🦊", "小明 🦊"),
    ],
)
def test_names_are_plain_text_of_any_language(given, name):
    assert plain_name(given) == name


@pytest.mark.parametrize(
    "given",
    [
        "x" * 21,
        "x" * 100_000,
        "a\nb",
        "a\tb",
        "a\x00",
        "\x1b[31mred",
        "a\u202eb",  # turns what follows
        "a\u2066b",
        "\u200b",  # no width
        "\ufeff",
        "a\u2028b",
        "\ud800",
        "\ue000",
        "\u2800\u2800",  # looks empty
        "\u3164",
        "a" + "\u0316" * 5,  # piles up
        5,
        True,
        [],
        {"a": 1},
    ],
    ids=range(20),
)
def test_ugly_names_are_refused(given):
    assert refusal(plain_name, given).startswith("Name: got ") and "at most 20 characters" in refusal(plain_name, given)
