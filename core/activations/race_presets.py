"""Races to start from, each with its source and what to see."""

from __future__ import annotations

from typing import Any

from core.activations.config import RACE, Config
from core.activations.race_config import OWN
from core.presets import Preset


def _race(*racers: str, **settings: Any) -> Config:
    return Config(mode=RACE, racers=" | ".join(racers), **settings)


RACES = {
    "Round the spiral": Preset(
        Config(mode=RACE),
        "Lang & Witbrock (1988), Learning to tell two spirals apart",
        "Sigmoid hardly leaves the straight line; the others wind round. Look at the maps: ReLU draws corners, Tanh curves.",
    ),
    "Each at its own rate": Preset(
        Config(mode=RACE, race_rates=OWN),
        "Smith (2017), Cyclical Learning Rates, section 3.3; the rule “valley” of fastai",
        "A range test finds each a rate of its own, so that none loses for a rate that suits another. See who wins then.",
    ),
    "Without curves": Preset(
        _race("Linear", "ReLU", "Step", data="xor"),
        "Minsky & Papert (1969), Perceptrons",
        "Linear layers stay one straight line and guess. Step passes no gradient: only its last layer learns.",
    ),
    "Units that die": Preset(
        _race("ReLU", "LeakyReLU", "LeakyReLU(0.1)", "ELU", race_rate=0.1, race_layers=4),
        "Maas, Hannun & Ng (2013), section 2; Lu et al. (2020), Dying ReLU and Initialization",
        "With so large a rate ReLU loses most of its units. A slope of a hundredth is enough to keep them alive.",
    ),
    "Sigmoid and depth": Preset(
        _race(
            *("Sigmoid", "Tanh", "ReLU", "SELU"),
            **{"data": "digits", "race_layers": 5, "race_start": "Xavier", "race_optimizer": "SGD", "race_rate": 0.1, "race_seeds": 3},
        ),
        "Glorot & Bengio (2010), section 3.1",
        "Five layers, plain gradient descent: Sigmoid goes on guessing, for its gradient fades to a third or less at each layer.",
    ),
    "A function for each layer": Preset(
        _race("ReLU, ReLU", "Tanh, Tanh", "ReLU, Tanh", "Tanh, ReLU"),
        "ours; asked for in tensorflow/playground, issue 50",
        "Each hidden layer has its own function. ReLU and then Tanh beats both of its parts here; the other way round does not.",
    ),
    "Ten on digits": Preset(
        _race("ReLU", "LeakyReLU", "ELU", "SELU", "GELU", "SiLU", "Mish", "Softplus", "Tanh", "Sigmoid", data="digits", race_seeds=3),
        "ours",
        "On an easy set with two layers most tie: the choice of the function matters less than its fame.",
    ),
}
