"""A settings file reads back as the same config, and nothing else is believed."""

import json
from typing import ClassVar

import pytest

from core import params, settings_file
from core.errors import InputError
from core.time_series.config import Config
from core.time_series.presets import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_comes_back_as_it_was(name):
    config = PRESETS[name].config
    assert settings_file.read("time_series", Config, settings_file.written("time_series", config)) == config


def changed(**told):
    return json.dumps(json.loads(settings_file.written("time_series", Config())) | told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "needs JSON, a file that Take away wrote"),
        ("trend", "needs JSON, a file that Take away wrote"),
        ("[" * 60_000, "needs JSON, a file that Take away wrote"),
        ("1" * 9_000, "needs JSON, a file that Take away wrote"),
        (" " * 100_001, "needs at most 100,000 characters"),
        ("[1, 2]", "needs settings in it"),
        ('{"page": "time_series", "settings": 3}', "needs settings in it"),
        (changed(page="gan"), "Page of the settings file: got “gan”, needs time_series"),
        (changed(version=2), "needs a whole number from 1 to 1"),
        (changed(version=True), "Version of the settings file"),
        (changed(settings={"method": "magic"}), "Method: got “magic”"),
        (changed(settings={"nothing": 1}), "Setting: got “nothing”"),
        (changed(settings={"seasonal_window": float("nan")}), "Seasonal window: got nan"),
        (changed(settings={"periods": "x"}), "Period: got “x”"),
        (changed(settings={"data": ["a"]}), "Data: got"),
    ],
)
def test_what_is_no_settings_file_is_refused_in_words(text, said):
    with pytest.raises(InputError) as refusal:
        settings_file.read("time_series", Config, text)
    assert said in str(refusal.value.problems[0])


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as refusal:
        settings_file.read("time_series", Config, changed(settings={"method": "magic", "robust": "yes", "points": 3}))
    assert len(refusal.value.problems) == 3


def test_what_a_file_leaves_out_has_its_default_of_that_version():
    class Newer(Config):
        VERSIONS: ClassVar = {1: {"robust": True, "seasonal_window": 11}, 2: {"seasonal_window": 9}, 3: {}}

    old = {"page": "time_series", "version": 1, "settings": {"data": "nile"}}
    found = settings_file.read("time_series", Newer, json.dumps(old))
    assert (found.robust, found.seasonal_window, found.data) == (True, 11, "nile")
    assert (
        settings_file.read("time_series", Newer, json.dumps(old | {"version": 3})).seasonal_window
        == params.of(Config)["seasonal_window"].default
    )
