"""The best way of acting with the steps counted, against published optima, plain enumeration and the mean of many games."""

import math
from fractions import Fraction
from functools import cache
from itertools import product

import gymnasium
import pytest

from core.errors import InputError
from core.gridworld.config import Config
from core.gridworld.game import Rules, replayed, rules
from core.gridworld.horizon import best_actions, best_game
from core.gridworld.model import model
from core.gridworld.notation import parse
from core.gridworld.presets import PRESETS
from core.gridworld.worlds import CLIFF, LAKE_4, LAKE_8, WINDY
from core.runs.scores import Played

TINY = "S.H|.#.|..G|slip=0.5;step=-0.25;goal=1;pit=-1"


@pytest.mark.parametrize(("world", "best"), [(CLIFF, (-13, 13)), (WINDY, (-15, 15)), ("S...|....|...G|step=-1", (-3, 5))])
def test_the_optima_of_the_textbook(world, best):
    """Sutton & Barto (2018), example 6.6: 13 steps along the edge; example 6.5: 15 steps through the wind."""
    played, average = best_game(rules(Config(world=world)), 1000)
    assert (played.score, played.steps) == best and average == pytest.approx(best[0], abs=1e-9)


def test_frozen_lake_for_as_long_as_one_likes():
    assert best_actions(model(parse(LAKE_4)), 100_000)[1][0] == pytest.approx(14 / 17, abs=1e-9)


@pytest.mark.parametrize(("lake", "size", "limit", "success"), [(LAKE_4, "4x4", 100, 0.7442), (LAKE_8, "8x8", 200, 0.9132)])
def test_frozen_lake_within_its_limit_is_what_gymnasiums_own_table_gives(lake, size, limit, success):
    table = gymnasium.make("FrozenLake-v1", map_name=size, is_slippery=True).unwrapped.P
    values = dict.fromkeys(table, 0.0)
    for _ in range(limit):
        values = {
            cell: max(sum(p * (r + (0 if ends else values[there])) for p, there, r, ends in ways) for ways in table[cell].values())
            for cell in table
        }
    average = best_game(Rules(parse(lake), limit, 0), 1000)[1]
    assert average == pytest.approx(values[0], abs=1e-12) and average == pytest.approx(success, abs=5e-5)


@pytest.mark.parametrize("horizon", [1, 2, 3, 5, 8])
def test_what_the_best_way_earns_is_what_trying_everything_in_fractions_finds(horizon):
    world = parse(TINY)

    @cache
    def best(cell, left):
        if not left or world.ends(cell):
            return Fraction(0)
        return max(
            sum(Fraction(chance) * (Fraction(reward) + best(there, left - 1)) for chance, there, reward, _ in world.outcomes(cell, action))
            for action in range(4)
        )

    values = best_actions(model(world), horizon)[1]
    for row, column in world.reached():
        assert values[row * world.columns + column] == pytest.approx(float(best((row, column), horizon)), abs=1e-12)


def test_without_chance_no_game_of_all_there_are_is_better():
    played_by = Rules(parse("S.G|...|step=-1;goal=-1;2,1=0.5"), 6, 0)
    found = []
    for length in range(1, 7):
        for actions in product("0123", repeat=length):
            try:
                found.append(replayed(played_by, "".join(actions)))
            except InputError:
                continue
    best, _ = best_game(played_by, 6)
    assert len(found) > 500 and best in found and not any(game.beats(best) for game in found)


def test_the_average_is_that_of_many_games():
    """400 seeds: within four standard errors."""
    scores = [best_game(Rules(parse(TINY), 20, seed), 20) for seed in range(400)]
    earned = [played.score for played, _ in scores]
    mean = sum(earned) / len(earned)
    spread = math.sqrt(sum((score - mean) ** 2 for score in earned) / (len(earned) - 1) / len(earned))
    assert len(set(earned)) > 3 and {round(average, 9) for _, average in scores} == {round(scores[0][1], 9)}
    assert abs(mean - scores[0][1]) < 4 * spread


def test_among_ways_that_earn_as_much_the_shortest_is_taken():
    assert best_game(Rules(parse("S...|....|...G"), 1000, 0), 1000)[0] == Played(1, 5)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_best_game_and_it_is_cut_where_people_are(name):
    played_by = rules(PRESETS[name].config)
    played, average = best_game(played_by, 50)
    assert played.steps <= min(50, played_by.longest) and math.isfinite(average)
