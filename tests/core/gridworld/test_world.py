"""Where moves lead, by hand; and laws that hold in every world."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.gridworld.notation import parse
from core.gridworld.world import ACTIONS, DOWN, LEFT, RIGHT, UP, World


def move(text, cell, action):
    return parse(text).move(cell, action)


def test_an_action_moves_one_cell_and_is_stopped_by_the_border_and_by_walls():
    text = "S.#|...|..G|step=-1;goal=5"
    assert move(text, (0, 0), RIGHT) == ((0, 1), -1, False)
    assert move(text, (0, 0), UP) == ((0, 0), -1, False)
    assert move(text, (0, 1), RIGHT) == ((0, 1), -1, False)
    assert move(text, (1, 2), DOWN) == ((2, 2), 5, True)


def test_a_reward_painted_on_a_cell_takes_the_place_of_all_others():
    text = "S.G|..H|step=-1;goal=5;pit=-3;1,2=2;1,3=7"
    assert move(text, (0, 0), RIGHT) == ((0, 1), 2, False)
    assert move(text, (0, 1), RIGHT) == ((0, 2), 7, True)
    assert move(text, (1, 1), RIGHT) == ((1, 2), -3, True)
    assert move(text, (0, 1), UP) == ((0, 1), 2, False), "who bumps stays, and is paid for the cell again"


def test_a_bump_has_its_own_reward_where_the_world_has_one():
    assert move("S.|.G|bump=-1", (0, 0), LEFT) == ((0, 0), -1, False)
    assert move("S.|.G|bump=-1", (0, 0), RIGHT) == ((0, 1), 0, False)


def test_the_cliff_costs_its_reward_and_leads_back_to_the_start_without_an_end():
    assert move("...|SCG|step=-1", (1, 0), RIGHT) == ((1, 0), -100, False)


@pytest.mark.parametrize(("door", "way"), [("^", UP), (">", RIGHT), ("v", DOWN), ("<", LEFT)])
def test_a_one_way_door_is_entered_only_as_it_points_and_left_any_way(door, way):
    world = World((".S.", f".{door}.", "..G"))
    around = {UP: (2, 1), RIGHT: (1, 0), DOWN: (0, 1), LEFT: (1, 2)}
    for action, cell in around.items():
        assert world.move(cell, action)[0] == ((1, 1) if action == way else cell)
    assert {world.move((1, 1), action)[0] for action in range(4)} == {(0, 1), (1, 2), (2, 1), (1, 0)}


def test_who_enters_a_portal_stands_on_its_twin_and_walks_on_from_there():
    assert move("Sa.|..G|a..", (0, 0), RIGHT) == ((2, 0), 0, False)
    assert move("Sa.|..G|a..", (2, 0), RIGHT) == ((2, 1), 0, False)
    assert move("Sa.|..G|a..", (1, 0), DOWN) == ((0, 1), 0, False)


def test_any_action_on_a_small_letter_jumps_to_its_capital_for_the_jumps_reward():
    assert {move("Sa.|..G|A..|a=10", (0, 1), action) for action in range(4)} == {((2, 0), 10, False)}
    assert move("Sa.|..G|A..|a=10", (0, 0), RIGHT) == ((0, 1), 0, False), "one stands on it first"


def test_wind_of_the_cell_that_is_left_is_part_of_the_move_and_only_the_last_cell_counts():
    text = "....|....|S.HG|wind=0,1,2,0"
    assert move(text, (2, 0), RIGHT)[0] == (2, 1), "no wind where it started"
    assert move(text, (2, 1), RIGHT) == ((1, 2), 0, False), "blown over the pit"
    assert move(text, (2, 1), DOWN)[0] == (1, 1)
    assert move("S..|#..|.G.|wind=0,-1,0", (0, 1), LEFT)[0] == (0, 0), "a negative wind blows down, and a wall stops it"
    assert move("S..|...|.G.|sidewind=0,1,0", (1, 0), UP)[0] == (0, 1)


def test_slip_takes_each_side_with_half_its_probability():
    outcomes = parse("S..|...|..G|slip=0.2").outcomes((1, 1), RIGHT)
    assert [(chance, there) for chance, there, _, _ in outcomes] == [(0.8, (1, 2)), (0.1, (2, 1)), (0.1, (0, 1))]
    assert [there for _, there, _, _ in parse("S..|...|..G").outcomes((1, 1), RIGHT)] == [(1, 2)]


LETTERS = ".....#HGC^>v<"


@st.composite
def drawn_worlds(draw, letters=LETTERS):
    """Any world with a start, with wind, slip and rewards."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    cells = [draw(st.lists(st.sampled_from(letters), min_size=columns, max_size=columns)) for _ in range(rows)]
    cells[draw(st.integers(0, rows - 1))][draw(st.integers(0, columns - 1))] = "S"
    wind = tuple(draw(st.lists(st.integers(-2, 2), min_size=columns, max_size=columns)))
    sidewind = tuple(draw(st.lists(st.integers(-2, 2), min_size=rows, max_size=rows)))
    places = draw(st.lists(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)), unique=True, max_size=3))
    return World(
        tuple("".join(row) for row in cells),
        step=draw(st.sampled_from([0.0, -1.0, -0.04])),
        goal=draw(st.sampled_from([1.0, 0.1, 10.0])),
        bump=draw(st.sampled_from([None, -1.0])),
        rewards=tuple(sorted((row, column, draw(st.sampled_from([-1.0, 0.5, 1 / 3]))) for row, column in places)),
        slip=draw(st.sampled_from([0.0, 0.2, 2 / 3, 1.0])),
        wind=wind if any(wind) else (),
        sidewind=sidewind if any(sidewind) else (),
    )


@settings(max_examples=60, deadline=None)
@given(drawn_worlds())
def test_every_move_of_every_world_ends_in_a_cell_that_is_no_wall_and_probabilities_add_up_to_one(world):
    reached = world.reached()
    for cell in reached:
        assert world.cells[cell[0]][cell[1]] != "#"
        if world.ends(cell):
            continue
        for action in range(len(ACTIONS)):
            outcomes = world.outcomes(cell, action)
            assert abs(sum(chance for chance, *_ in outcomes) - 1) < 1e-12
            for _, there, _, ends in outcomes:
                assert there in reached and ends == (world.cells[there[0]][there[1]] in "GH")
