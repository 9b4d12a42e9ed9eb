"""What may be chosen, and what is refused in which words."""

from dataclasses import replace

import pytest

from core import params
from core.errors import InputError
from core.lr_finder.config import MODES, Config


def test_the_defaults_are_fastais():
    c = Config()
    assert (c.lr_low, c.lr_high, c.iterations, c.smoothing, c.stop_factor) == (1e-7, 10.0, 100, 0.98, 4.0)


def test_every_wrong_setting_is_named_at_once():
    with pytest.raises(InputError) as caught:
        Config(batch_size=0, optimizer="Newton", iterations=19)
    assert str(caught.value) == (
        "Optimizer: got “Newton”, needs one of SGD, momentum, Nesterov, Adagrad, RMSprop, Adam, AdamW. "
        "Iterations: got 19, needs a whole number from 20 to 1000. Batch size: got 0, needs a whole number from 1 to 4096 rows."
    )


@pytest.mark.parametrize(("low", "high"), [(0.1, 0.01), (0.1, 0.1), (0.1, 0.99)])
def test_a_range_that_is_empty_or_narrower_than_ten_times_is_refused_with_what_would_do(low, high):
    with pytest.raises(InputError, match=r"^Highest rate: got .*, needs at least 10 times the lowest rate, so 1 or more\.$"):
        Config(lr_low=low, lr_high=high)


@pytest.mark.parametrize(("low", "high"), [(0.1, 1.0), (1e-7, 1e-6), (0.3, 3.0), (1.0, 10.0)])
def test_a_range_of_exactly_ten_times_is_accepted(low, high):
    assert Config(lr_low=low, lr_high=high).lr_high == high


def test_every_bound_is_accepted_alone_and_beyond_it_refused():
    for name, param in params.of(Config).items():
        if param.kind not in ("number", "whole"):
            continue
        for bound in (param.low, param.high):
            replace(Config(), **{name: type(param.default)(bound)})
        with pytest.raises(InputError, match=param.label):
            replace(Config(), **{name: type(param.default)(param.high + 1)})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "0.5", None])
def test_things_that_are_not_numbers_are_refused(value):
    with pytest.raises(InputError):
        Config(stop_factor=value)


def test_a_config_survives_the_way_through_json_values():
    config = Config(optimizer="SGD", width=7, lr_low=3e-5)
    assert params.read(Config, params.values(config)) == config


def test_the_default_is_light_and_the_largest_test_is_heavy():
    assert not Config().heavy
    assert Config(layers=6, width=512, batch_size=4096, iterations=1000).heavy


def test_labels_are_short_and_help_is_a_sentence():
    for param in params.of(Config).values():
        assert len(param.label) <= 18 and param.help.endswith(".")


def test_links_of_version_1_have_one_seed_and_otherwise_the_same_defaults():
    assert Config.VERSIONS[1] == {"seeds": 1} and max(Config.VERSIONS) == 2


def test_a_run_is_known_by_what_has_an_effect_on_it():
    base = Config()
    assert replace(base, picked=0.3, b_optimizer="Adam", epochs=9, momentum=0.5).settled() == base.settled()
    assert replace(base, mode="Race", picked=0.3).settled().picked == 0.3
    assert replace(base, optimizer="momentum", momentum=0.5).settled().momentum == 0.5


@pytest.mark.parametrize("mode", MODES)
def test_no_setting_without_an_effect_is_offered(mode):
    names = set(Config(mode=mode).effective())
    assert "mode" in names and ("seed" in names) == (mode != "Your own log")
    assert ("layers" in names) == (mode not in ("Your own log", "Two networks"))
    assert ("smoothing" in names) == (mode != "Schedule") and ("b_optimizer" in names) == (mode == "Compare")


@pytest.mark.parametrize(
    ("changes", "there", "away"),
    [
        ({"model": "linear"}, (), ("layers", "width", "activation", "dropout", "blocks")),
        ({"model": "CNN"}, ("blocks", "channels", "activation"), ("layers", "width")),
        ({"layers": 0}, ("layers",), ("activation", "batch_norm")),
        ({"optimizer": "SGD"}, ("weight_decay",), ("beta1", "momentum")),
        ({"optimizer": "Nesterov"}, ("momentum",), ("beta1",)),
        ({"loss": "Huber"}, ("delta",), ("label_smoothing", "pos_weight")),
        ({"loss": "auto"}, (), ("delta", "label_smoothing", "pos_weight")),
        ({"mode": "Schedule", "schedule": "on plateau"}, ("patience",), ("cycle", "lr_low")),
        ({"mode": "Two networks", "vary": "both"}, ("rounds",), ("other_rate", "optimizer")),
    ],
)
def test_settings_come_and_go_with_those_that_they_belong_to(changes, there, away):
    names = Config(**changes).effective()
    assert set(there) <= set(names) and not set(away) & set(names)


def test_the_default_follows_the_controls_and_a_race_of_large_networks_queues():
    assert Config().instant and Config(mode="Race", width=512, layers=6, epochs=30).heavy
