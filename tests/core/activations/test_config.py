"""What may be chosen, what is refused, what has an effect."""

import pytest

from core import params
from core.activations.config import Config, matter, settings_of
from core.activations.curves import snapshot
from core.activations.functions import NAMES
from core.activations.presets import PRESETS
from core.activations.table import facts
from tests.front import refusal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Functions: got nothing, needs from 1 to 6 different functions"),
        ("ReLU | ReLU", "needs from 1 to 6 different functions"),
        (" | ".join(NAMES[:7]), "needs from 1 to 6 different functions"),
        ("relu", "Functions: got “relu”, needs one of Step, Linear, Sigmoid"),
    ],
)
def test_what_cannot_be_drawn_is_said(text, said):
    assert said in refusal(Config, functions=text)


def test_all_that_is_wrong_is_said_at_once():
    said = refusal(Config, functions="RReLU | Nope | Yours", rrelu_lower=0.5, rrelu_upper=0.25, expression="x+")
    assert "“Nope”" in said and "RReLU l: got 0.5, needs at most RReLU u, 0.25" in said and "Your function, column 3" in said


def test_a_formula_that_is_not_shown_may_be_unfinished():
    assert Config(expression="x+").names == ("ReLU", "GELU", "Sigmoid", "Tanh")


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_offered_where_it_has_an_effect_and_only_there(name):
    config = Config(functions=name)

    def drawn(config):
        (one,) = snapshot(config).drawn
        return (one.value.tolist(), one.first.tolist(), None if one.draws is None else one.draws.tolist())

    moved = {"leaky_slope": 0.5, "prelu_weight": 0.5, "rrelu_lower": 0.2, "rrelu_upper": 0.4, "elu_alpha": 2.0, "celu_alpha": 2.0}
    moved |= {"softplus_beta": 2.0, "swish_beta": 2.0, "expression": "x*x", "seed": 1}
    changed = {
        setting
        for setting, value in moved.items()
        if drawn(params.read(Config, {**params.values(config), setting: value})) != drawn(config)
    }
    assert changed == set(matter((name,))) and set(settings_of(name)) <= changed


def test_the_two_leaky_slopes_are_presets_of_one_parameter():
    slopes = {PRESETS[name].config.leaky_slope for name in ("LeakyReLU as in PyTorch", "LeakyReLU as in YOLO")}
    assert slopes == {0.01, 0.1}


def at(name, function):
    return next(one for one in snapshot(PRESETS[name].config).drawn if one.name == function).at


def test_what_the_presets_say_is_so():
    assert at("Squashing", "Softsign")[1] / at("Squashing", "Tanh")[1] == pytest.approx(6.3, abs=0.1)
    assert at("LeakyReLU as in PyTorch", "LeakyReLU")[1] == 0.01 and at("LeakyReLU as in YOLO", "LeakyReLU")[1] == 0.1
    gap = abs(at("GELU, exact and tanh", "GELU")[0] - at("GELU, exact and tanh", "GELU tanh")[0])
    assert gap == pytest.approx(0.00047, abs=5e-6)
    dips = [one.name for one in snapshot(PRESETS["Smooth rectifiers"].config).drawn if one.value.min() < -0.1]
    assert dips == ["GELU", "SiLU", "Mish", "Hardswish"]
    steep = [one.name for one in snapshot(PRESETS["Smooth rectifiers"].config).drawn if one.first.max() > 1.01]
    assert steep == dips


def test_the_table_says_of_a_typed_function_only_what_is_on_the_screen():
    found = facts(Config(functions="Yours", expression="1/x"))["Yours"]
    assert found["Range"].endswith("on −5 to 5") and found["Smooth"] == "no, it has gaps" and found["E[f(z)²]"] == "not found"
    assert found["Bounded"].startswith("not examined") and found["Used by"] == "You."
