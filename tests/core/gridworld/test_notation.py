"""Worlds as text: there and back, and clear words where a text is no world."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.gridworld.notation import checked, csv_text, desc, parse, written
from core.gridworld.world import World
from tests.core.gridworld.test_world import drawn_worlds

LAKE_4 = ["SFFF", "FHFH", "FFFH", "HFFG"]  # Gymnasium 1.4, frozen_lake.py, MAPS["4x4"]


def refused(text, read=parse):
    with pytest.raises(InputError) as caught:
        read(text)
    return str(caught.value)


@settings(max_examples=100, deadline=None)
@given(drawn_worlds(letters="...#HGC^>v<"))
def test_what_is_written_is_read_back_as_it_was(world):
    assert parse(written(world)) == world
    assert parse(written(world, compact=True)) == world
    assert parse(csv_text(world)) == world


def test_a_gymnasium_desc_is_read_as_python_and_json_write_it_and_written_again():
    assert parse(str(LAKE_4)) == parse("\n".join(LAKE_4)) == parse('["SFFF", "FHFH", "FFFH", "HFFG"]')
    assert desc(parse(str(LAKE_4))) == LAKE_4
    with pytest.raises(InputError, match=r"“# C”, needs only free cells"):
        desc(parse("S#|CG"))


def test_a_csv_cell_is_a_letter_a_reward_or_both():
    assert parse("S,,-1\n#,G:5,2/3\n") == World(("S..", "#G."), rewards=((0, 2, -1.0), (1, 1, 5.0), (1, 2, 2 / 3)))
    assert parse("S;;-1,5".replace(",", ".") + "\n.;G;") == World(("S..", ".G."), rewards=((0, 2, -1.5),))
    assert parse("S\t.\n.\tG\nslip=1/3") == World(("S.", ".G"), slip=1 / 3)


def test_unknown_letters_are_named_with_line_and_column():
    said = refused("S.%|...|?.G")
    assert "World, line 1, column 3: got “%”" in said and "World, line 3, column 1: got “?”" in said


def test_a_paste_of_ten_thousand_cells_is_told_its_size_once():
    assert refused("\n".join(["." * 100] * 100)) == "World: got “100 rows of 100 cells”, needs 2 to 30 rows and columns."


def test_rows_of_different_lengths_are_named():
    assert refused("S...|..|...G") == "World, line 2: got “2 cells”, needs 4 cells like line 1."


def test_many_problems_are_told_shortly():
    assert refused("|".join(["?" * 30] * 30)).endswith("World: got “892 more problems like these”, needs them mended too.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "World: got “no rows”, needs 2 to 30 rows and columns."),
        ("S.|.G|slip=2", "World, slip: got “2”, needs a probability from 0 to 1"),
        ("S.|.G|slip=1/0", "a probability"),
        ("S.|.G|step=nan", "a reward from -1000 to 1000"),
        ("S.|.G|goal=5000", "a reward from -1000 to 1000"),
        ("S.|.G|wind=1", "World, wind: got “1”, needs 2 whole numbers"),
        ("S.|.G|sidewind=1,x", "World, sidewind: got “1,x”"),
        ("S.|.G|3,1=2", "a row from 1 to 2"),
        ("S.|.G|colour=2", "World, setting: got “colour=2”"),
        ("Sa|.G", "World, portal a: got “1 times a, 0 times A”, needs a twice, or a and A once each."),
        ("Sa|aG|a=3", "the cells a and A on the map"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_screen(text, says):
    assert says in refused(text)


def test_a_world_needs_a_start_and_a_goal_that_can_be_reached():
    assert refused("...|..G", checked) == "World: got “no start”, needs at least one start, S."
    said = refused("S#G|##.|...", checked)
    assert "a way from the start to row 1, column 3; cut off too: row 2, column 3; row 3, column 1" in said
    assert checked("S.|..") == parse("S.|.."), "a world may go on for ever"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="S.G#|,=;0123456789abAB-\n", max_size=80))
def test_whatever_is_typed_is_a_world_or_is_refused_with_words(text):
    try:
        world = parse(text)
    except InputError as error:
        assert error.problems and all(str(problem).startswith("World") for problem in error.problems)
    else:
        assert parse(written(world)) == world
