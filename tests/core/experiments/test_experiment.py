"""One kept experiment: its link, its name, its numbers, and what it tells."""

from urllib.parse import parse_qs

import pytest

from core.experiments.experiment import described, own_name, plain_name, proposed, read_experiment, results
from core.lr_finder.config import Config as Finder
from tests.core.experiments.kept import ANNA, HISTORY, experiment
from tests.front import refusal
from tests.topics.ticker.config import Config
from tests.topics.ticker.presets import PRESETS


def test_a_link_opens_the_page_with_every_setting_and_the_version():
    page, _, query = described(Finder(seed=7), "lr_finder")["link"].partition("?")
    said = parse_qs(query)
    assert page == "lr-finder" and said["seed"] == ["7"] and said["v"] == [str(max(Finder.VERSIONS))]
    assert set(described(Finder(), "lr_finder")["settings"]) <= {*parse_qs(query, keep_blank_values=True)}


def test_only_settings_that_are_not_at_their_default_count_as_moved():
    assert described(Config(gain=2.5, note="hello"), "ticker")["moved"] == ("gain", "note")
    assert described(Config(), "ticker")["moved"] == ()


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (Config(count=10), "Ticker: Ten ticks"),
        (Config(gain=2.5, seed=3), "Ticker: Gain 2.5"),
        (Config(big=True), "Ticker: Big yes"),
        (Config(), "Ticker"),
    ],
)
def test_a_name_is_proposed_from_the_preset_else_from_what_was_moved_else_from_the_page(config, name):
    assert proposed(config, "Ticker", PRESETS) == name


def test_a_proposed_name_is_one_that_may_be_kept_whatever_the_settings_hold():
    name = proposed(Config(note="two\nlines \u202e and more" * 8), "Ticker", {})
    assert plain_name(name) == name and len(name) <= 80


def test_a_name_that_is_taken_gets_the_next_number():
    assert own_name("Try", []) == "Try" and own_name("Try", ["Try"]) == "Try 2" and own_name("Try", ["Try", "Try 2"]) == "Try 3"
    long = "x" * 80
    assert len(own_name(long, [long])) <= 80 and own_name(long, [long]) != long


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "two\nlines", "hidden\u202e", 5, None, ["a"], "\x00"])
def test_a_name_is_one_short_line(name):
    assert "1 to 80" in refusal(plain_name, name) or "characters" in refusal(plain_name, name)


def test_results_are_the_last_measured_values_up_to_the_step_on_screen():
    assert results(HISTORY, None) == {"loss": 0.25, "never": None}  # by hand: the third loss was not finite
    assert results(HISTORY, 1) == {"loss": 0.5, "never": None}
    assert results(HISTORY, 0) == {"loss": None, "never": None}


def test_what_was_kept_is_read_as_it_was():
    one = experiment(details=("a", "b"), results={"loss": 0.5, "never": None})
    assert read_experiment(one.identity, one.owner, one.name, one.kept, one.about()) == one


def test_nothing_that_is_told_says_whose_it_is():
    one = experiment()
    assert ANNA not in repr(one.short()) and ANNA not in repr(one.whole())
    assert one.short()["marks"] == ["Gain: 2.5", "Note: hello"] and ["gain", "Gain", 2.5] in one.whole()["settings"]


def test_a_card_names_four_moved_settings_in_few_letters_and_says_how_many_more_there_are():
    one = experiment(config=Config(count=6, seconds=1.0, drawing=1.0, points=4, gain=2.0, note="n" * 200))
    assert (
        len(one.short()["marks"]) == 4
        and one.short()["more"] == 2
        and len(experiment(config=Config(note="n" * 200)).short()["marks"][0]) < 60
    )
