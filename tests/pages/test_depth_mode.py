"""The explorer's mode of depth as a script: controls to config, presets, what cannot be. What moves is tested in the browser."""

import pytest

from core import params
from core.receptive_field.config import DEPTH, Config
from core.receptive_field.depth_config import DepthConfig
from core.receptive_field.depth_presets import STACKS


def opened(page, **query):
    return page("receptive_field", mode=DEPTH, **query)


def test_it_opens_on_the_stack_of_the_paper(page):
    shown = opened(page)
    assert shown.told()["config"] == params.values(Config(mode=DEPTH)) and shown.told()["problems"] == []
    assert shown.told()["verb"] == "Deepen" and shown.told()["kind"] == DEPTH


@pytest.mark.parametrize("name", [*params.of(DepthConfig), "seed"])
def test_every_setting_has_a_control_that_reaches_the_config(page, name):
    shown, param = opened(page), params.of(Config)[name]
    test = shown.test
    widget = {one.key: one for one in [*test.slider, *test.number_input, *test.button_group, *test.selectbox, *test.toggle]}[name]
    other = {"choice": param.options[-1:], "flag": (not param.default,)}.get(param.kind) or (param.default - int(param.step),)
    other = (5,) if name == "stack_kernel" else (1,) if name == "seed" else other
    widget.set_value(other[0])
    if name == "stack_dilation":
        test.slider(key="depth").set_value(6)
    told = shown.again().told()
    assert told["problems"] == [] and told["config"][name] == other[0]


def test_presets_set_its_controls_and_no_others(page):
    shown = opened(page, samples="80")
    assert shown.preset().options == list(STACKS)
    for name, preset in STACKS.items():
        shown.preset().set_value(name)
        told = shown.again().told()
        assert told["config"] == params.values(preset.config) and told["problems"] == []
        assert any(preset.notice[:30] in caption.value for caption in shown.test.caption)


def test_a_stack_that_is_too_wide_says_how_deep_it_may_be(page):
    shown = opened(page, stack_dilation="doubling")
    assert shown.told()["problems"] == [
        "Depth: got 40, needs at most 7 layers with such kernels and dilations: their field is then 255 pixels."
    ]
