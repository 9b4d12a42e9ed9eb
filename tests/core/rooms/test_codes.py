"""Codes can be typed and not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.rooms.codes import LENGTH, LETTERS, POSSIBLE, new_code, read_code, spelled, years_to_guess
from core.rooms.rooms import Limits


def test_to_hit_any_room_of_a_full_server_takes_years_on_average_at_the_rate_at_which_guesses_are_answered():
    """24⁸ codes, worked by hand: 110,075,314,176 / 200 rooms / 300 guesses a minute = 1,834,588 minutes = 3.49 years; one room, 698."""
    limits = Limits()
    assert POSSIBLE == 110_075_314_176 and (limits.rooms, limits.wrong_in_all) == (200, 300)
    assert years_to_guess(limits.rooms, limits.wrong_in_all) == pytest.approx(3.49, abs=0.005)
    assert years_to_guess(1, limits.wrong_in_all) == pytest.approx(698, abs=0.5)


def test_new_codes_use_every_letter_at_every_place_and_are_all_different():
    codes = [new_code() for _ in range(2000)]
    assert len(set(codes)) == len(codes)
    assert all({code[place] for code in codes} == set(LETTERS) for place in range(LENGTH))


def test_no_letter_is_taken_for_another_and_none_makes_words():
    assert len(set(LETTERS)) == 24 and not set(LETTERS) & set("01OIL5SAEU8B2Z6G") - set("2568")
    assert not set("AEIOU") & set(LETTERS)


def test_a_code_is_read_however_it_is_spaced_and_written():
    code = new_code()
    for typed in (code, spelled(code), spelled(code).lower(), " ".join(code), f"  {code}\t"):
        assert read_code(typed) == code


@given(st.one_of(st.none(), st.integers(), st.booleans(), st.lists(st.text()), st.text(), st.text(alphabet=LETTERS + "01OIL", max_size=12)))
def test_whatever_else_is_typed_is_refused_in_words(typed):
    try:
        assert len(read_code(typed)) == LENGTH and set(read_code(typed)) <= set(LETTERS)
    except InputError as error:
        assert "8 letters and digits" in str(error)
