"""What a browser gets so that a person can walk, and that the moves of a game, made again here, earn what they earned there."""

import json
import random
import shutil
import subprocess
from itertools import islice

import pytest

from core.errors import InputError
from core.gridworld.config import Config
from core.gridworld.game import Rules, moves, replayed, rules, start, taken
from core.gridworld.luck import chances
from core.gridworld.notation import parse
from core.gridworld.worlds import CLIFF, LAKE_4, LAKE_8, TRAP, TWO_JUMPS, WINDY, maze
from core.runs.scores import Played
from tests.front import ROOT, refusal

SMALL = "S...|....|...G|step=-1"
RICH = "S.a.#|.>.H.|^.#.C|..a.G|b..B.|slip=0.3;wind=0,0,1,0,0;sidewind=0,-1,0,0,0;b=3;2,2=0.5;goal=2;step=-0.1"
STARTS = "S.S|...|S.G|slip=0.5;step=-0.1"
NODE = shutil.which("node")


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


# A game made again


@pytest.mark.parametrize(
    ("world", "actions", "score"),
    [
        (SMALL, "11122", -4 + 1),
        (SMALL, "0311122", -6 + 1),  # up and left of the corner are walls: two steps, no way
        (CLIFF, "0" + "1" * 11 + "2", -13),
        (CLIFF, "1" + "0" + "1" * 11 + "2", -113),
        ("SA.|aHG|a=10;pit=-5;step=-1", "202", -1 + 10 - 5),  # onto the small letter, away from it by any action, into the pit
        ("SA.|aHG|a=10;pit=-5;step=-1", "2021", None),
        ("S.G|.H.|goal=3;pit=-2;1,2=0.5", "11", 3.5),
        ("S.G|.H.|goal=3;pit=-2;1,2=0.5", "12", -1.5),
        ("S^G|...|step=-1;goal=0", "12101", -4),  # the door lets in from below only
        ("S^G|...|step=-1;goal=0", "11", None),
        ("S.|.G|step=-0.1;goal=0.3", "0012", 0.0),  # tenths add up to 5.6e-17
    ],
)
def test_games_worked_by_hand(world, actions, score):
    """None: not over, or over before."""
    played_by = rules(Config(world=world, gamma=0.9))
    if score is None:
        with pytest.raises(InputError):
            replayed(played_by, actions)
    else:
        assert replayed(played_by, actions) == Played(score, len(actions))


def test_a_slip_by_hand():
    """mulberry32's first numbers from seed 0 are 0.2664 and 0.0003, so that the walker goes as meant with slip 0.99 (below 0.01), and the
    third, 0.2233, below 1 - 0.99 / 2 = 0.505, turns it to the right."""
    first, second, third = islice(chances(0), 3)
    assert (round(first, 4), round(second, 4), round(third, 4)) == (0.2664, 0.0003, 0.2233)
    assert [taken(1, 0.99, draw) for draw in (second, third, 0.6)] == [1, 2, 0]
    assert replayed(Rules(parse("S.|.G|slip=0.99;step=-1;goal=5"), 9, 0), "11") == Played(-1 + 5, 2)  # right, then down


def test_a_game_is_cut_off_after_the_longest_episode_and_not_later():
    played_by = rules(Config(world=SMALL, longest=3))
    assert replayed(played_by, "111") == Played(-3, 3)
    assert "3: then it was over" in refusal(replayed, played_by, "1111")
    assert "not over" in refusal(replayed, played_by, "11")


@pytest.mark.parametrize("actions", ["", "4", "1112x", "-1", "11122 ", "１１", "1.5", "1112" + "\x00"])
def test_what_is_no_game_is_refused(actions):
    assert "Game" in refusal(replayed, rules(Config(world=SMALL)), actions)


def test_what_makes_games_comparable_is_the_world_the_longest_episode_and_the_seed_and_nothing_else():
    one = rules(Config(world=SMALL, alpha=0.1, gamma=0.9, algorithm="SARSA", later="S...|....|...G"))
    assert one == rules(Config(world="S...\n....\n...G\nstep=-1")) and hash(one) == hash(rules(Config(world=SMALL)))
    for other in ({"world": SMALL + ";slip=0.1"}, {"longest": 999}, {"seed": 1}):
        assert rules(Config(**{"world": SMALL, **other})) != one


# The browser's module, run by Node; tests/e2e runs it in Chromium

PLAY = """
import { Game, chances, taken } from './assets/js/game.js';
import { readFileSync } from 'node:fs';
const asked = JSON.parse(readFileSync(0, 'utf8'));
const draws = asked.seeds.map((seed) => { const next = chances(seed); return Array.from({ length: 300 }, () => next()); });
const games = asked.games.map(({ moves, slip, starts, longest, seed, actions }) => {
  const game = new Game(moves, slip, starts, longest, seed);
  for (const action of actions) { if (game.you.over) break; game.walk(game.you, Number(action), game.chance()); }
  return game.you;
});
const ways = asked.draws.map((draw) => [0, 1, 2, 3].map((action) => taken(action, asked.slip, draw)));
console.log(JSON.stringify({ draws, games, ways }));
"""


@pytest.mark.skipif(NODE is None, reason="there is no Node here")
def test_the_browsers_chances_slips_and_games_are_these_bit_by_bit():
    seeds = [0, 1, 2, 7, 123, 9999, 2**31, 2**32 - 1]
    edges = [0.0, 0.5, 0.7 - 1e-16, 0.7, 0.85 - 1e-16, 0.85, 1 - 1e-16, *islice(chances(5), 200)]
    played, random_moves = [], random.Random(3)
    for text in (SMALL, RICH, STARTS, CLIFF, LAKE_4, LAKE_8, TWO_JUMPS, WINDY, TRAP, maze(9, 9, 4)):
        for seed in (0, 1, 42, 9999):
            played.append((Rules(parse(text), 120, seed), "".join(random_moves.choice("0123") for _ in range(120))))
    asked = {"seeds": seeds, "draws": edges, "slip": 0.3, "games": [_asked(*game) for game in played]}
    said = subprocess.run(
        [NODE, "--input-type=module", "-e", PLAY], cwd=ROOT, input=json.dumps(asked), capture_output=True, text=True, timeout=60
    )
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["draws"] == [list(islice(chances(seed), 300)) for seed in seeds]
    assert told["ways"] == [[taken(action, 0.3, draw) for action in range(4)] for draw in edges]
    assert len({you["steps"] for you in told["games"]}) > 10, "the games are too much alike to tell anything"
    for (played_by, actions), you in zip(played, told["games"], strict=True):
        assert you["trail"][0] == start(played_by)[0] * played_by.world.columns + start(played_by)[1]
        assert you["over"] and replayed(played_by, actions[: you["steps"]]) == Played(you["sum"], you["steps"])


def _asked(played_by, actions):
    world = played_by.world
    return {
        "moves": moves(world),
        "slip": world.slip,
        "starts": [row * world.columns + column for row, column in world.starts],
        "longest": played_by.longest,
        "seed": played_by.seed,
        "actions": actions,
    }
