"""The code by which a room is joined: short enough to type from a wall, too long to be guessed as fast as guesses are answered."""

from __future__ import annotations

import secrets

from core.errors import InputError, Problem

LETTERS = "23456789CDFHJKMNPQRTVWXY"  # no vowels, so no words, and none that is taken for another from a back row
LENGTH = 8
PART = 4  # characters between two hyphens
POSSIBLE = len(LETTERS) ** LENGTH


def new_code() -> str:
    """A code that nobody can foresee, as it is kept: without the hyphen."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def spelled(code: str) -> str:
    """The code as it is shown: "K7QP-M4XD"."""
    return "-".join(code[at : at + PART] for at in range(0, len(code), PART))


def read_code(given: object) -> str:
    """The code that a person typed, however they spaced it. Raises InputError for what no code can be."""
    text = "".join(letter for letter in given if letter not in " -\t").upper() if isinstance(given, str) and len(given) < 100 else ""
    if len(text) != LENGTH or not set(text) <= set(LETTERS):
        raise InputError(Problem("Code", given, f"{LENGTH} letters and digits, as the presenter's screen shows them"))
    return text


def years_to_guess(rooms: int, guesses_a_minute: int) -> float:
    """How long it takes on average to hit any of so many rooms by guessing: possible codes / rooms / rate."""
    return float(POSSIBLE / rooms / guesses_a_minute / (60 * 24 * 365))
