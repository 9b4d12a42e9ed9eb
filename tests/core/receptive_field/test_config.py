"""What a person chooses: the layer, the unit by its place, the limits."""

import dataclasses

import pytest

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.config import Config, nearest, place
from core.receptive_field.notation import parse
from core.receptive_field.presets import ONE as PRESETS
from core.receptive_field.writing import written
from tests.front import refusal

SMALL = "input 1x12x20; conv 2 k3; conv 2 k3"


@pytest.mark.parametrize("units", [1, 2, 7, 14, 16_000])
def test_a_place_in_percent_leads_back_to_its_unit(units):
    assert [nearest(place(unit, units), units) for unit in (0, units // 2, units - 1)] == [0, units // 2, units - 1]
    assert nearest(0, units) == 0 and nearest(100, units) == units - 1


def test_a_unit_keeps_its_place_when_another_layer_is_chosen():
    config = Config(layer="pool5", down=90, across=5)
    assert config.unit == (6, 0)  # of 7 x 7
    assert dataclasses.replace(config, layer="pool4").unit == (12, 0)  # of 14 x 14


def test_without_a_layer_the_last_is_shown_whose_field_is_at_most_half_of_the_input():
    # VGG-16 at 224: pool4 sees 100, the next convolution 132.
    assert Config().chosen.layer.name == "pool4" and Config().chosen.rows.local.size == 100
    assert Config(network=SMALL).chosen.layer.name == "conv2"


def test_a_layer_that_is_not_there_and_sizes_that_do_not_fit_are_said():
    assert refusal(lambda: Config(network=SMALL, layer="conv7")) == "Layer: got “conv7”, needs one of conv1, conv2."
    assert "conv1: got “a window of 9" in refusal(lambda: Config(network="input 1x4x4; conv 1 k9"))
    assert "line 1, column 16" in refusal(lambda: Config(network="input 1x12x20; blob"))


def test_what_is_large_must_queue_and_what_is_small_need_not():
    assert not Config(network=SMALL).heavy
    assert Config(layer="linear1").heavy, "120 million weights"
    assert Config(samples=400).heavy


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_the_literatures_network_and_shows_what_it_says(name):
    config = PRESETS[name].config
    assert config.parsed == parse(ARCHITECTURES[name].text)
    assert written(config.parsed, compact=True) == config.network, "the address would be rewritten"


def test_what_presets_say_of_fields_is_what_the_numbers_are():
    # Published: Distill 2019 (VGG-A 150, VGG-16 212, ResNet 483), Richter et al. 2021 (427), Isola et al. 2017 (70).
    sizes = {name: preset.config.chosen.columns.local.size for name, preset in PRESETS.items()}
    told = {"VGG-11": 150, "ResNet-50, stride in 3x3": 427, "ResNet-50, stride in 1x1": 483, "PatchGAN 70x70": 70, "U-Net": 140}
    assert {name: sizes[name] for name in told} == told
    assert all(str(size) in PRESETS[name].notice for name, size in told.items())
    assert sizes["WaveNet"] == 1024 and sizes["LeNet-5"] == 32 and sizes["Dilated context"] == 65
    last = PRESETS["TCN"].config.report.layers
    assert max(one.columns.local.size for one in last if not one.columns.whole) == 3061 and "3,061" in PRESETS["TCN"].notice
