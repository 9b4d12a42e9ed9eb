"""The mode "Why" of the activation page as a script: what is chosen reaches the config and the address."""

from urllib.parse import parse_qsl

import pytest

from core import params
from core.activations.config import WHY, Config
from core.activations.why_config import BACKPROP, FIT, NORMALISE, SHOWN, STACK, WhyConfig


def opened(page, **query):
    return page("activations", mode=WHY, **query)


@pytest.mark.parametrize("shown", SHOWN)
def test_each_thing_opens_on_its_defaults_and_only_training_runs(page, shown):
    it = opened(page, why=shown)
    told = it.told()
    assert told["config"] == params.values(Config(mode=WHY, why=shown)) and told["problems"] == []
    assert told["still"] == (shown != FIT) and told["verb"] == "Train" and len(told["tasks"]) == 8


def test_every_setting_has_a_control_that_reaches_config_and_link(page):
    texts = {"curve": "0 1 0.5", "formula": "x*x", "matrices": "2 0; 0 2", "bp_targets": "0.5", "tensor": "1 2; 3 4"}
    texts["bp_weights"] = "1 2 3; 4 5 6 | 7 8 9"
    moved = set()
    for query in ({"goal": "Drawn", "unit": "Tanh"}, {"goal": "Formula"}, {"why": STACK}, {"why": BACKPROP}, {"why": NORMALISE}):
        it = opened(page, **query)
        before = it.told()["config"]
        for widget in [*it.test.slider, *it.test.number_input]:
            param = params.of(Config)[widget.key]
            widget.set_value(widget.value + param.step if widget.value + param.step <= param.high else widget.value - param.step)
        for ladder in it.test.select_slider:
            ladder.set_value(next(option for option in ladder.options if option != str(ladder.value)))
        for group in it.test.button_group:
            if group.key not in ("mode", "why"):
                others = [option for option in params.of(Config)[group.key].options if option not in (group.value, "Cross-entropy")]
                group.set_value(others[0] if others else group.value)  # cross-entropy would want the output as it is
        for box in it.test.selectbox:
            if box.key != "goal" and not box.key.startswith("preset_"):
                box.set_value(next(option for option in box.options if option != box.value and option not in ("ReLU", "Linear", "Square")))
        for box in it.test.text_input:
            box.set_value(texts[box.key])
        told = it.again().told()
        changed = {name for name, value in told["config"].items() if value != before[name]}
        linked = dict(parse_qsl(told["link"]))
        assert told["problems"] == [] and {name for name in changed if name not in linked} == set()
        moved |= changed
    assert moved >= set(params.of(WhyConfig)) - {"why", "goal", "bp_loss"} and "seed" in moved


def test_what_is_wrong_is_said_in_the_words_of_the_screen_and_a_strangers_text_is_no_markup(page):
    it = opened(page, why=STACK)
    it.test.text_input(key="matrices").set_value("1 **2**; 3 4")
    assert it.again().told()["problems"] == ["Layers, block 1, row 1, place 2: got “**2**”, needs a number from -1000 to 1000."]
    it.test.text_input(key="matrices").set_value("1 2; 3 4")
    assert it.again().told()["problems"] == []


def test_a_drawn_curve_that_cannot_be_read_is_said_and_mended(page):
    it = opened(page, goal="Drawn", curve="0 9")
    assert it.told()["problems"] == ["Your curve: got 9.0, needs numbers from -2 to 2."]
    it.test.text_input(key="curve").set_value("0 1")
    assert it.again().told()["config"]["curve"] == "0 1" and it.told()["problems"] == []
    assert it.test.query_params["curve"] in ("0 1", ["0 1"])


def test_what_is_set_in_one_thing_stays_while_another_is_shown(page):
    it = opened(page)
    it.test.slider(key="units").set_value(20)
    it.again()
    it.test.button_group(key="why").set_value(STACK)
    assert it.again().told()["config"]["units"] == Config().units  # it has no effect there
    it.test.button_group(key="why").set_value(FIT)
    assert it.again().told()["config"]["units"] == 20
