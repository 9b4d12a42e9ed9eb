"""Runners as text: read, refused with words, written, named."""

import random
from dataclasses import replace

import pytest

from core import params
from core.errors import InputError
from core.gridworld import runners
from core.gridworld.config import COMPARE, LEARN, OWN, PLANNERS, RACED, SWEEP, Config

DECLARED = {name: param for name, param in params.of(Config).items() if name in OWN}


def read(text):
    return runners.read(text, DECLARED)


def comparing(text, **settings):
    return Config(mode=COMPARE, runners=text, **settings)


def test_each_part_between_bars_is_a_runner_and_what_it_names_is_its_own():
    assert read(" algorithm=Monte Carlo, every visit;alpha = 0.1 | planning=50 | first_value=-1.5e2 ") == (
        {"algorithm": "Monte Carlo, every visit", "alpha": 0.1},
        {"planning": 50},
        {"first_value": -150.0},
    )
    assert read("") == read("  ") == ()


def test_any_runners_come_back_from_their_text_as_they_were():
    draw = random.Random(0)

    def value(param):
        if param.kind == "choice":
            return draw.choice(param.options)
        if param.kind == "whole":
            return draw.randint(int(param.low), int(param.high))
        return draw.uniform(param.low, param.high)

    for _ in range(200):
        made = tuple({name: value(DECLARED[name]) for name in draw.sample(OWN, draw.randint(1, 5))} for _ in range(draw.randint(1, 6)))
        assert read(runners.written(made)) == made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("algorithm=SARSA | ", "Runner 2: got nothing, needs setting=value"),
        ("|", "Runner 1: got nothing"),
        ("SARSA", "Runner 1: got “SARSA”, needs setting=value"),
        ("alpha=0.1; alpha=0.2", "Runner 1: got “alpha twice”, needs each setting once"),
        ("alpha=0.1;", "Runner 1: got nothing"),
        ("world=S.G", "Runner 1: got “world=S.G”"),
        ("alpha=2", "Runner 1, Learning rate α: got “2”, needs a number from 0 to 1"),
        ("alpha=nan", "Runner 1, Learning rate α: got “nan”"),
        ("alpha=1_0", "Runner 1, Learning rate α: got “1_0”"),
        ("alpha=٣", "Runner 1, Learning rate α"),
        ("planning=1.5", "Runner 1, Planning steps: got “1.5”, needs a whole number from 0 to 1000"),
        ("algorithm=sarsa", "Runner 1, Algorithm: got “sarsa”, needs one of Q-learning, SARSA"),
        (" | ".join(["alpha=0.1"] * 7), "Runners: got 7, needs at most 6"),
    ],
)
def test_a_text_that_is_no_runner_is_refused_with_its_place(text, says):
    with pytest.raises(InputError) as refused:
        read(text)
    assert says in str(refused.value)


def test_all_faults_of_all_runners_are_told_at_once():
    with pytest.raises(InputError) as refused:
        read("alpha=7 | speed=3; gamma=9")
    assert [problem.where for problem in refused.value.problems] == ["Runner 1, Learning rate α", "Runner 2", "Runner 2, Discount γ"]


@pytest.mark.parametrize("algorithm", [*PLANNERS, "Deep Q-learning"])
def test_planners_and_networks_are_not_raced_and_the_words_say_what_is(algorithm):
    for config in (
        {"runners": f"algorithm={algorithm}"},
        {"runners": "alpha=0.1", "algorithm": algorithm},
        {"runners": "", "algorithm": algorithm},
    ):
        with pytest.raises(InputError, match=r"Algorithm: got .* needs .*one of Q-learning, SARSA") as refused:
            Config(mode=COMPARE, **config)
        assert algorithm not in refused.value.problems[0].needs
    assert comparing("algorithm=SARSA", algorithm=algorithm).racers[0].algorithm == "SARSA", "what all name themselves does not matter"


def test_what_a_runner_does_not_name_is_as_on_screen():
    config = comparing("algorithm=SARSA | alpha=0.1", algorithm="Q-learning", alpha=0.3, gamma=0.9)
    one, other = config.racers
    assert (one.algorithm, one.alpha, one.gamma, one.mode) == ("SARSA", 0.3, 0.9, LEARN)
    assert (other.algorithm, other.alpha, other.gamma) == ("Q-learning", 0.1, 0.9)
    assert comparing("", alpha=0.3).racers == (Config(alpha=0.3),)


@pytest.mark.parametrize(
    ("text", "settings", "said"),
    [
        ("algorithm=Q-learning | algorithm=SARSA", {}, ("Q-learning", "SARSA")),
        ("alpha=0.1 | alpha=0.5", {}, ("α = 0.1", "α = 0.5")),
        ("planning=0 | planning=50", {"algorithm": "Dyna-Q"}, ("planning steps 0", "planning steps 50")),
        ("algorithm=SARSA; alpha=0.1 | algorithm=SARSA | algorithm=Q(λ)", {}, ("SARSA, α = 0.1", "SARSA, α = 0.5", "Q(λ), α = 0.5")),
        ("exploration=UCB; bonus=2 | exploration=softmax", {}, ("UCB", "softmax")),
        ("exploration=UCB; bonus=2 | exploration=UCB", {}, ("UCB bonus 2", "UCB bonus 1")),
        ("epsilon_schedule=linear | alpha=0.5", {}, ("ε schedule linear", "ε schedule constant")),
        ("first_value=-1 | first_value=1", {}, ("first values −1", "first values 1")),
        ("alpha=0.5 | trace=0.1", {}, ("Q-learning (1)", "Q-learning (2)")),
        ("", {"algorithm": "SARSA"}, ("SARSA",)),
    ],
)
def test_runners_are_called_by_what_differs_and_matters(text, settings, said):
    assert comparing(text, **settings).racer_names == said


def test_a_setting_that_matters_to_no_runner_does_not_make_another_run():
    config = comparing("algorithm=SARSA | algorithm=Q-learning", seeds=20)
    for change in (
        {"algorithm": "Dyna-Q"},
        {"planning": 7},
        {"trace": 0.1},
        {"pace": "transition"},
        {"temperature": 3.0},
        {"swept": "SARSA"},
    ):
        assert replace(config, **change).settled() == config.settled()
    for change in ({"alpha": 0.1}, {"seeds": 21}, {"measure": "steps"}, {"smooth": 1}, {"epsilon": 0.2}, {"seed": 1}, {"longest": 50}):
        assert replace(config, **change).settled() != config.settled()
    assert config.settled().racers == config.racers and config.settled().settled() == config.settled()
    fading = comparing("algorithm=SARSA | epsilon_schedule=linear")
    assert replace(fading, epsilon_last=0.0).settled() != fading.settled(), "it matters to one of them"


def test_comparing_settings_do_not_matter_where_one_learns_or_rates_are_swept():
    assert Config(seeds=7, measure="steps", runners="nonsense", swept="nonsense").settled() == Config().settled()
    swept = Config(mode=SWEEP)
    for change in ({"alpha": 0.1}, {"algorithm": "Q(λ)"}, {"alpha_schedule": "1/visits"}, {"runners": "nonsense"}, {"measure": "steps"}):
        assert replace(swept, **change).settled() == swept.settled()
    for change in ({"seeds": 7}, {"gamma": 0.9}, {"swept": "SARSA | Q-learning"}, {"first_value": 1.0}):
        assert replace(swept, **change).settled() != swept.settled()


@pytest.mark.parametrize(
    "swept", ["SARSA", "SARSA | SARSA", "SARSA | Deep Q-learning", "", " | ".join(RACED[:5]), "SARSA | value iteration"]
)
def test_a_sweep_takes_two_to_four_different_algorithms(swept):
    with pytest.raises(InputError, match=r"Algorithms: got .*, needs 2 to 4 different ones of Q-learning, SARSA"):
        Config(mode=SWEEP, swept=swept)


def test_an_endless_loop_is_refused_for_the_runner_that_would_walk_it():
    comparing("gamma=0.9 | gamma=0.5", world="S.|..", gamma=1.0)
    with pytest.raises(InputError, match=r"Discount γ: got 1\.0, needs less than 1"):
        comparing("gamma=0.9 | gamma=1", world="S.|..", gamma=0.9)


def test_nothing_of_a_comparison_changes_while_it_runs():
    with pytest.raises(InputError, match="the same settings for all seeds"):
        Config(mode=COMPARE, alpha=0.1).check_follows(Config(mode=COMPARE))
