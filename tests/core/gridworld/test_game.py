"""What a browser gets so that a person can walk."""

import pytest

from core.gridworld.game import moves
from core.gridworld.notation import parse
from core.gridworld.worlds import CLIFF, LAKE_8, TWO_JUMPS, WINDY


@pytest.mark.parametrize("text", [CLIFF, LAKE_8, TWO_JUMPS, WINDY, "S#a|.>.|aHG|slip=0.5"])
def test_every_cell_one_can_walk_on_from_has_its_four_moves_and_no_other_has(text):
    world = parse(text)
    for cell, ways in enumerate(moves(world)):
        place = divmod(cell, world.columns)
        if world.ends(place) or world.cells[place[0]][place[1]] == "#":
            assert ways is None
            continue
        led = [world.move(place, action) for action in range(4)]
        assert ways == tuple((row * world.columns + column, reward, ends) for (row, column), reward, ends in led)


def test_a_step_off_the_cliff_by_hand():
    """Sutton & Barto (2018), example 6.6: right of the start is the cliff, -100 and back to the start, cell 36 of 48."""
    assert moves(parse(CLIFF))[36] == ((24, -1.0, False), (36, -100.0, False), (36, -1.0, False), (36, -1.0, False))
