"""The one sentence under the picture, for every state of a sweep."""

import numpy as np
import pytest

from core.lr_finder.config import Config
from core.lr_finder.reading import details, look, warning
from core.lr_finder.snapshot import Curve, Facts, Reading, Snapshot
from core.lr_finder.words import listed, rate, times
from core.nets.suggest import Suggestion

FACTS = Facts("digits", "digit", "classification", 1438, 64, 10, 8000, 64, "cpu", 2.304, 2.3026)


def state(losses, ended="", **read):
    losses = np.asarray(losses, float)
    curve = Curve(np.geomspace(1e-7, 0.01, len(losses)), losses[None], losses[None], (len(losses),))
    return Snapshot(len(losses), curve, FACTS, ended, Reading(**read))


@pytest.mark.parametrize(
    ("lr", "written"),
    [(0.003, "0.0030"), (1.46, "1.5"), (10.0, "10"), (0.0999, "0.10"), (0.00012, "0.00012"), (2e-6, "2.0 × 10⁻⁶"), (123.0, "120")],
)
def test_rates_are_written_with_two_digits(lr, written):
    assert rate(lr) == written


@pytest.mark.parametrize(("factor", "said"), [(1.44, "1.4 times"), (40.2, "40 times"), (12445.0, "12,000 times")])
def test_ratios_are_rounded_for_people(factor, said):
    assert times(factor) == said


FLAT = "the steps are too short to change anything: the curve is flat."


@pytest.mark.parametrize(
    ("losses", "said"),
    [
        ([2.3] * 5, FLAT),
        ([2.3] * 40, FLAT),
        ([2.3] * 20 + [1.1] * 20, "the network learns: the loss fell from 2.3 to about 1.1."),
        ([2.3] * 20 + [1.1] * 20 + [1.9] * 10, "the loss climbs again, from 1.1 to about 1.9: the steps are too long."),
    ],
)
def test_while_it_runs_the_sentence_follows_the_curve(losses, said):
    assert look(Config(), state(losses)) == f"At a learning rate of 0.010 {said}"


def test_before_the_first_step_it_compares_the_loss_with_guessing():
    assert look(Config(), state([])) == ("Nothing is learned yet: the loss is 2.3, guessing costs 2.3. Where will the curve begin to fall?")


def ended(shape, *, why="swept", spread=4.0, consensus=0.01):
    answers = (Suggestion("valley", 0.003, 40, (20, 39)), Suggestion("steep", 0.003 * spread, 30, (30, 31))) if shape != "too short" else ()
    return state([2.3] * 60, why, shape=shape, suggestions=answers, spread=spread, consensus=consensus)


TRIED, BLEW = "All rates up to 0.010 are tried.", "The loss blew up at 0.010, more than 4 times its best."
NOTHING = "There is nothing to suggest."


@pytest.mark.parametrize(
    ("snapshot", "said", "warned"),
    [
        (ended("falling"), f"{TRIED} Valley suggests 0.0030; the rules lie within 4.0 times of each other, around 0.010.", ""),
        (
            ended("falling", why="diverged", spread=40.0),
            f"{BLEW} Valley suggests 0.0030; the middle of the rules is 0.010.",
            "The rules disagree by a factor of 40: trust the shape of the curve more than any one rule.",
        ),
        (ended("flat"), f"{TRIED} {NOTHING}", "The curve never falls, so the rules read noise: try higher rates or more iterations."),
        (ended("rising"), f"{TRIED} {NOTHING}", "The curve only rises, so there is nothing to suggest: start lower."),
        (
            ended("too short", why="not finite"),
            f"At 0.010 the loss is no longer a finite number. {NOTHING}",
            "The curve is too short to trust what the rules say of it: take more iterations.",
        ),
    ],
)
def test_at_the_end_it_names_the_suggestion_and_warns_where_there_is_reason(snapshot, said, warned):
    assert look(Config(), snapshot) == said and warning(Config(), snapshot) == warned


def test_it_names_the_limit_that_was_set():
    assert "more than 7 times its best" in look(Config(stop_factor=7.0), ended("falling", why="diverged"))


def test_every_rule_says_in_a_line_what_it_was_read_from():
    lines = details(Config(), ended("falling"))
    assert [line[:8] for line in lines] == ["● valley", "▲ steep ", "✕ middle"]
    assert "the longest fall (shaded), from 5.0 × 10⁻⁶ to 0.00020" in lines[0] and "no single rule can drag it away" in lines[2]


def test_words_are_joined_as_people_do():
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
