"""What may be chosen together, and the words where it may not."""

import pytest

from core import params
from core.errors import InputError
from core.gridworld import worlds
from core.gridworld.config import ALGORITHMS, ONLY_FOR, Config, endless
from core.gridworld.notation import parse


def refused(**settings):
    with pytest.raises(InputError) as caught:
        Config(**settings)
    return str(caught.value)


def test_without_discount_an_end_must_be_within_reach_from_everywhere():
    assert endless(parse("S.>.|.##.|G##.|####")) == (0, 3), "through the door there is no way back"
    said = refused(world="S.>.|.##.|G##.|####", gamma=1.0)
    assert "Discount γ: got 1.0, needs less than 1: from row 1, column 4 no end can be reached" in said
    Config(world="S.>.|.##.|G##.|####", gamma=0.99)
    assert endless(parse("S.>.|.##.|G...|####")) is None
    assert "from row 1, column 1" in refused(world="S.|..", gamma=1.0)


def test_a_later_world_has_the_size_of_the_first_and_is_a_world():
    assert "Later world: got “2 × 2 cells”, needs 4 × 12 cells" in refused(later="S.|.G")
    assert "World, line 1, column 2" in refused(later="S?|.G")


def test_what_only_some_algorithms_use_is_named_after_settings_and_algorithms():
    assert set(ONLY_FOR) <= set(params.of(Config))
    assert {name for names in ONLY_FOR.values() for name in names} <= set(ALGORITHMS)


def test_a_whole_world_fits_a_link():
    largest = "|".join(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "G"])
    assert params.read(Config, params.values(Config(world=largest))) == Config(world=largest)
    painted = largest + "|" + ";".join(f"{row},{column}=-12.5" for row in range(1, 31) for column in range(1, 31))
    assert len(Config(world=painted).parsed.rewards) == 900


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in dir(worlds)
        if name.isupper() and isinstance(getattr(worlds, name), str) and name not in ("FREE", "GOAL", "START", "WALL")
    ],
)
def test_every_world_with_a_name_can_be_walked(name):
    assert parse(getattr(worlds, name)).starts


@pytest.mark.parametrize("seed", range(5))
def test_a_random_maze_is_the_same_for_the_same_seed_and_every_free_cell_is_connected(seed):
    text = worlds.maze(13, 17, seed)
    assert text == worlds.maze(13, 17, seed) != worlds.maze(13, 17, seed + 1)
    world = parse(text)
    assert (world.rows, world.columns) == (13, 17)
    assert world.reached() == set(world.find(".SG"))


@pytest.mark.parametrize("size", [(2, 2), (3, 3), (4, 30), (30, 30), (99, 5)])
def test_mazes_of_any_size_are_worlds(size):
    Config(world=worlds.maze(*size, 0), gamma=0.9)
