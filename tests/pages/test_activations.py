"""The activation page as a script: what is chosen reaches the config, the address and the table."""

from urllib.parse import parse_qsl

import pytest

from core import params
from core.activations.config import DEPTH, Config
from core.activations.depth_config import DepthConfig
from core.activations.presets import PRESETS
from pages.components.several_of import key_of


def table(opened):
    return opened.test.table[0].value


def test_it_opens_on_four_functions_with_their_facts(page):
    opened = page("activations")
    assert opened.test.markdown[0].value.startswith("# Activation functions")
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == [] and opened.told()["still"]
    assert list(table(opened).columns) == ["", "ReLU", "GELU", "Sigmoid", "Tanh"]


def test_a_chosen_function_brings_its_parameter_and_reaches_config_and_address(page):
    opened = page("activations")
    assert "swish_beta" not in [one.key for one in opened.test.slider]
    opened.test.multiselect(key=key_of("functions")).set_value(["Swish", "SiLU"])
    opened.again()
    opened.test.slider(key="swish_beta").set_value(3.0)
    config = opened.again().told()["config"]
    assert config["functions"] == "Swish | SiLU" and config["swish_beta"] == 3.0
    assert opened.test.query_params["functions"] in ("Swish | SiLU", ["Swish | SiLU"])
    assert dict(parse_qsl(opened.told()["link"]))["swish_beta"] == "3.0"


def test_every_setting_of_the_curves_has_a_control_that_reaches_the_config(page):
    opened = page("activations", functions="LeakyReLU | PReLU | RReLU | ELU | CELU | Yours")
    first = opened.told()["config"]
    moved, wanted = set(), set()
    for functions in (first["functions"], "Softplus | Swish"):
        opened.test.session_state["functions"] = functions
        opened.again()
        for widget in [*opened.test.slider, *opened.test.number_input]:
            param = params.of(Config)[widget.key]
            widget.set_value(widget.value + param.step)
        for group in (group for group in opened.test.button_group if group.key != "mode"):
            group.set_value(next(option for option in params.of(Config)[group.key].options if option != group.value))
        for box in opened.test.text_input:
            box.set_value("x*x")
        config = opened.again().told()["config"]
        wanted |= set(Config(functions=functions).effective()) - {"mode"}
        moved |= {name for name, value in config.items() if params.values(Config())[name] != value}
    assert moved == wanted


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_every_control(page, name):
    start = PRESETS[name].config
    opened = page("activations", mode=start.mode, why=start.why, several=start.several)
    opened.preset().set_value(name)
    config = opened.again().told()["config"]
    wanted = params.values(PRESETS[name].config.settled())
    assert {setting: config[setting] for setting in config if config[setting] != wanted[setting]} == {}
    assert any(PRESETS[name].notice in caption.value for caption in opened.test.caption)


def test_a_control_moved_after_a_preset_empties_a_new_select_in_which_the_same_preset_can_be_chosen_again(page):
    """A new one: what the browser still sends of the old one, and where that had the focus, counts no more."""
    opened = page("activations")
    opened.preset().set_value("One of your own")
    before = opened.again().preset().key
    opened.test.slider(key="probe").set_value(-0.95)
    told = opened.again().told()
    assert told["config"]["probe"] == -0.95
    assert opened.preset().value is None and opened.preset().key != before
    opened.preset().set_value("One of your own")
    assert opened.again().told()["config"]["probe"] == -1


def test_every_setting_of_the_deep_network_has_a_control_that_reaches_the_config(page):
    opened = page("activations", mode=DEPTH, functions="Swish")
    moved = set()
    for initialisation, batch_norm in (("normal", False), ("He", True)):
        opened.test.selectbox(key="initialisation").set_value(initialisation)
        opened.again()
        for widget in [*opened.test.slider, *opened.test.number_input]:
            widget.set_value(widget.value + params.of(Config)[widget.key].step)
        opened.test.toggle(key="residual").set_value(True)
        opened.test.button_group(key="material").set_value("digits")
        opened.test.toggle(key="batch_norm").set_value(batch_norm)
        config = opened.again().told()["config"]
        moved |= {name for name, value in config.items() if params.values(Config())[name] != value}
    assert moved == {"mode", "functions", "swish_beta", "saturation", "seed", *params.of(DepthConfig)}
    assert "bias_mean" not in [one.key for one in opened.test.slider]  # batch norm takes a bias off


def test_the_curves_and_the_network_keep_their_settings_while_the_other_is_shown(page):
    opened = page("activations", mode=DEPTH)
    opened.test.slider(key="depth").set_value(33)
    opened.again()
    opened.test.button_group(key="mode").set_value("Curves")
    opened.again()
    opened.preset().set_value("Squashing")
    assert opened.again().told()["config"]["probe"] == 3.0
    opened.test.button_group(key="mode").set_value(DEPTH)
    told = opened.again().told()
    assert told["config"]["depth"] == 33 and told["config"]["functions"].startswith("Step") and told["config"]["probe"] == 0.5


def test_a_network_too_large_is_refused_in_the_words_of_the_screen(page):
    opened = page("activations", mode=DEPTH, depth="100", width="400")
    assert opened.told()["problems"] == ["Width: got 400, needs at most 264 units at a depth of 100."]


def test_a_wrong_formula_is_said_at_its_column_and_a_strangers_text_is_no_markup(page):
    opened = page("activations", functions="Yours", expression="x + y")
    assert any("Your function, column 5: got “y”" in problem for problem in opened.told()["problems"]) and not opened.test.table
    opened.test.text_input(key="expression").set_value("x*exp(-x)")
    assert opened.again().told()["problems"] == []
    assert table(opened)["Yours"][0] == r"$x \cdot \exp\left(-x\right)$"


def test_what_the_functions_cost_is_measured_when_asked_for_and_goes_with_them(page):
    opened = page("activations", functions="ReLU | Swish")
    assert len(opened.test.table) == 1
    opened.test.button[0].click()
    opened.again()
    costs = opened.test.table[1].value
    assert list(costs.columns) == ["nanoseconds an element", "ReLU", "Swish"]
    assert all(float(value) > 0 for name in ("ReLU", "Swish") for value in costs[name])
    assert any("1 thread on a machine with" in caption.value for caption in opened.test.caption)
    opened.test.slider(key="swish_beta").set_value(2.0)
    opened.again()
    assert len(opened.test.table) == 1


def test_a_link_with_an_unknown_function_says_so(page):
    opened = page("activations", functions="ReLU | Nope")
    assert any("“Nope”" in problem for problem in opened.told()["problems"])


def test_nothing_chosen_is_said(page):
    opened = page("activations")
    opened.test.multiselect(key=key_of("functions")).set_value([])
    assert opened.again().told()["problems"] == ["Functions: got nothing, needs from 1 to 6 different functions."]
