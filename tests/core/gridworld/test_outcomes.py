"""What is said of an action agrees with the world's own rules, and costs a frame nothing."""

import json
import re

import numpy as np
import pytest

from core.gridworld import worlds
from core.gridworld.config import Config
from core.gridworld.figures import pictures
from core.gridworld.learn import Run
from core.gridworld.notation import parse
from core.gridworld.outcomes import chance, outcomes
from core.runs.frames import FrameMaker

RICH = "S.a.#|.>.H.|^.#.C|..a.G|b..B.|slip=0.3;wind=0,0,1,0,0;sidewind=0,-1,0,0,0;b=3;2,2=0.5;goal=2;step=-0.1;bump=-0.4"


def said(text, row, column, action):
    """The words for going one way without slipping; rows and columns from 1."""
    told = outcomes(parse(text))
    i, j = told["to"][row - 1, column - 1, action]
    return told["phrases"][told["which"][row - 1, column - 1, action]].replace("{}", f"row {i + 1}, column {j + 1}")


@pytest.mark.parametrize("text", [worlds.CLIFF, worlds.WINDY, worlds.LAKE_8, worlds.TWO_JUMPS, worlds.REINFORCE, RICH])
def test_ways_that_are_joined_have_the_places_chances_rewards_and_ends_of_the_worlds_own_rules(text):
    world = parse(text)
    told = outcomes(world)
    for row, column in world.reached():
        for action in range(4 * (not world.ends((row, column)))):
            mine: dict = {}
            for bit, turn in enumerate((0, 1, 3)):
                way = row, column, (action + turn) % 4
                if told["chances"][1 << bit]:
                    outcome = tuple(told["to"][way].tolist()), told["phrases"][told["which"][way]]
                    mine[outcome] = mine.get(outcome, 0) | 1 << bit
            theirs: dict = {}
            for share, there, reward, ends in world.outcomes((row, column), action):
                theirs[there, reward, ends] = theirs.get((there, reward, ends), 0) + share
            read = {(there, rewarded(phrase), phrase.endswith("the episode ends")): ways for (there, phrase), ways in mine.items()}
            assert set(read) == set(theirs)
            if len(mine) == len(theirs):  # a bump and a fall may lead to the same; they are told apart
                assert {outcome: told["chances"][ways] for outcome, ways in read.items()} == {
                    outcome: chance(share) for outcome, share in theirs.items()
                }


def rewarded(phrase):
    return float(re.search(r"\(reward (.*?)\)", phrase)[1].replace("−", "-"))


@pytest.mark.parametrize(
    ("text", "row", "column", "action", "words"),
    [
        (worlds.CLIFF, 3, 2, 2, "falls into the cliff (reward −100) and goes back to row 4, column 1"),
        (worlds.CLIFF, 4, 1, 1, "falls into the cliff (reward −100) and goes back to row 4, column 1"),
        (worlds.CLIFF, 3, 12, 2, "reaches the goal in row 4, column 12 (reward −1): the episode ends"),
        (worlds.CLIFF, 1, 1, 0, "stays in row 1, column 1 (reward −1)"),
        (worlds.LAKE_4, 1, 2, 2, "falls into the pit in row 2, column 2 (reward 0): the episode ends"),
        (worlds.WINDY, 4, 7, 1, "to row 2, column 8 (reward −1)"),
        (worlds.TWO_JUMPS, 1, 2, 3, "jumps to row 5, column 2 (reward 10)"),
        (RICH, 1, 2, 1, "through the portal to row 4, column 3 (reward −0.1)"),
    ],
)
def test_what_may_happen_is_said_in_plain_words(text, row, column, action, words):
    assert said(text, row, column, action) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, None), (1.0, "always"), (1 / 3, "1/3"), (2 / 3, "2/3"), (0.1, "10 %"), (0.9, "90 %"), (0.125, "1/8"), (0.123, "12.3 %")],
)
def test_a_chance_is_a_fraction_where_percent_would_not_be_whole(share, words):
    assert chance(share) == words


def test_the_slippery_lakes_thirds_are_said_as_thirds():
    assert outcomes(parse(worlds.LAKE_4))["chances"] == [None, "1/3", "1/3", "2/3", "1/3", "2/3", "2/3", "always"]


def test_outcomes_are_sent_once_with_the_first_picture_and_again_only_when_the_world_changes():
    text = "|".join(["S" + "." * 29] + ["." * 30] * 28 + ["." * 29 + "G"]) + "|slip=0.2;step=-0.01"
    config, changed = Config(world=text, gamma=0.9, longest=200), text.replace("S..", "S.H")
    run, maker = Run(config), FrameMaker()
    base = json.loads(maker.base(pictures(config, run.snapshot()), {}))
    (place,) = [i for i, trace in enumerate(base["figures"]["world"]["data"]) if trace.get("meta", {}).get("outcomes")]
    assert len(json.dumps(base["figures"]["world"]["data"][place]["meta"])) < 16_000, "900 cells in a few bytes each"

    def sent():
        run.learn()
        body = maker.frame(1, 0.0, pictures(config, run.snapshot()), "", {})
        return set(json.loads(body)["changes"]["world"]["data"][str(place)])

    assert sent() == {"customdata", "z"}
    run.change({"world": changed})
    assert sent() == {"customdata", "z", "text", "meta"}


def test_a_world_of_many_rewards_is_told_too():
    own = ";".join(f"{row},{column}={row + column / 100}" for row in range(1, 31) for column in range(1, 31))
    told = outcomes(parse("|".join(["S" + "." * 29] + ["." * 30] * 29) + "|" + own))
    assert len(told["phrases"]) > 256 and told["phrases"][told["which"][2, 3, 1]] == "to {} (reward 3.05)"
    assert np.array_equal(told["to"][2, 3, 1], [2, 4])
