"""The mode "Several inputs" of the activation page as a script: what is chosen reaches config, address and files."""

from urllib.parse import parse_qsl

import pytest

from core import params
from core.activations.config import SEVERAL, Config
from core.activations.several_config import GATED, KINDS, MAXOUT, SOFTMAX, SeveralConfig


def opened(page, **query):
    return page("activations", mode=SEVERAL, **query)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_opens_on_its_defaults(page, kind):
    told = opened(page, several=kind).told()
    assert told["config"] == params.values(Config(mode=SEVERAL, several=kind)) and told["problems"] == []
    assert told["still"] and len(told["tasks"]) == 8


def test_every_setting_has_a_control_that_reaches_config_and_link(page):
    texts = {"maxout_pieces": "1 0; 0 0", "softmax_logits": "1 2 3 4"}
    moved = set()
    for kind in KINDS:
        it = opened(page, several=kind)
        before = it.told()["config"]
        for widget in [*it.test.slider, *it.test.number_input]:
            widget.set_value(widget.value + params.of(Config)[widget.key].step)
        for ladder in it.test.select_slider:
            ladder.set_value(next(option for option in ladder.options if option != str(ladder.value)))
        for box in it.test.text_input:
            box.set_value(texts[box.key])
        for box in it.test.selectbox:
            if box.key == "gate":
                box.set_value("GEGLU")
        told = it.again().told()
        changed = {name for name, value in told["config"].items() if value != before[name]}
        assert told["problems"] == [] and changed <= set(dict(parse_qsl(told["link"])))
        moved |= changed
    assert moved == {*params.of(SeveralConfig), "probe", "reach"} - {"several"}


def test_what_is_wrong_is_said_in_the_words_of_the_screen_and_mended(page):
    it = opened(page, several=SOFTMAX, softmax_class="3")
    it.test.text_input(key="softmax_logits").set_value("1 2")
    assert it.again().told()["problems"] == ["True class y: got 3, needs at most 2, the number of logits."]
    it.test.text_input(key="softmax_logits").set_value("1 **2** 3")
    assert it.again().told()["problems"] == ["Logits z, block 1, row 1, place 2: got “**2**”, needs a number from -1000 to 1000."]
    it.test.slider(key="softmax_class").set_value(2)
    it.test.text_input(key="softmax_logits").set_value("1 2")
    assert it.again().told()["problems"] == []


def test_what_is_set_in_one_kind_stays_while_another_is_shown(page):
    it = opened(page)
    it.test.text_input(key="maxout_pieces").set_value("1 0; 0 0")
    it.again()
    it.test.button_group(key="several").set_value(GATED)
    assert it.again().told()["config"]["maxout_pieces"] == Config().maxout_pieces  # it has no effect there
    it.test.button_group(key="several").set_value(MAXOUT)
    assert it.again().told()["config"]["maxout_pieces"] == "1 0; 0 0"
