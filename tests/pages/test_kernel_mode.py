"""The explorer's kernel mode as a script: controls to config, the editor, presets, links. What moves is tested in the browser."""

import json
from urllib.parse import parse_qsl

import pytest

from core import params
from core.receptive_field.config import KERNEL, Config
from core.receptive_field.filters import BOX, GABOR, GAUSSIAN, OWN, SOBEL_X
from core.receptive_field.kernel_config import KernelConfig
from core.receptive_field.kernel_presets import KERNELS
from pages.components import kernel_editor


def opened(page, **query):
    return page("receptive_field", mode=KERNEL, **query)


def editor(shown):
    return json.loads(shown.test.get_by_key("kernel_editor").proto.json)["rows"]


def controls_of(shown):
    test = shown.test
    found = [*test.slider, *test.number_input, *test.button_group, *test.select_slider, *test.selectbox, *test.toggle, *test.text_input]
    return {widget.key: widget for widget in found}


def test_it_opens_with_the_default_kernel_and_its_numbers_to_change(page):
    shown = opened(page)
    assert shown.told()["config"] == params.values(Config(mode=KERNEL)) and shown.told()["problems"] == []
    assert shown.told()["verb"] == "Slide" and shown.told()["kind"] == KERNEL
    assert editor(shown) == [["-1", "0", "1"], ["-2", "0", "2"], ["-1", "0", "1"]]


AROUND = {
    "numbers": {"kernel": OWN},
    "kernel_size": {"kernel": BOX},
    "sigma": {"kernel": GAUSSIAN},
    "wavelength": {"kernel": GABOR},
    "orientation": {"kernel": GABOR},
    "extra": {"operation": "Transposed", "stride": "2"},
}


@pytest.mark.parametrize("name", list(params.of(KernelConfig)))
def test_every_setting_has_a_control_that_reaches_the_config(page, name):
    shown, param = opened(page, **AROUND.get(name, {})), params.of(Config)[name]
    widget = controls_of(shown)[name]
    if param.kind == "choice":
        other = next(option for option in param.options if option != param.default)
    elif param.kind == "flag":
        other = True
    elif param.kind == "text":
        other = "1 2; 3 4"
    else:
        other = type(param.default)(param.default + param.step)
    widget.set_value(other)
    config = shown.again().told()["config"]
    assert config[name] == other and shown.told()["problems"] == []
    assert dict(parse_qsl(shown.told()["link"]))[name] == (str(other).lower() if param.kind == "flag" else str(other))


def test_only_settings_that_count_are_shown(page):
    assert not {"numbers", "sigma", "wavelength", "kernel_size", "extra"} & set(controls_of(opened(page)))
    pool = controls_of(opened(page, operation="Max pooling"))
    assert {"kernel_size", "dilation", "stride", "pad"} <= set(pool) and not {"kernel", "flipped", "extra"} & set(pool)
    assert "dilation" not in controls_of(opened(page, operation="Average pooling"))


def test_a_changed_number_makes_the_kernel_ones_own(page, monkeypatch):
    shown = opened(page)
    monkeypatch.setattr(kernel_editor.st, "session_state", shown.test.session_state)
    state = {"numbers": {"text": "1 2; 3 1/4"}}
    monkeypatch.setattr(kernel_editor, "_said", lambda: state)
    kernel_editor._changed()
    monkeypatch.undo()
    config = shown.again().told()["config"]
    assert (config["kernel"], config["numbers"]) == (OWN, "1 2; 3 1/4")
    assert shown.test.query_params["numbers"] in ("1 2; 3 1/4", ["1 2; 3 1/4"]), "the address holds it"
    assert editor(shown) == [["1", "2"], ["3", "0.25"]]


def test_what_is_no_kernel_is_said_and_nothing_breaks(page):
    shown = opened(page, kernel=OWN, numbers="1 x; 2")
    assert len(shown.told()["problems"]) == 2 and "row 1, place 2: got “x”" in shown.told()["problems"][0]
    controls_of(shown)["numbers"].set_value("1 1")
    assert shown.again().told()["problems"] == []
    big = opened(page, kernel=GAUSSIAN, kernel_size="7", dilation="4")
    assert "needs at most 12 pixels" in big.told()["problems"][0]


def test_a_preset_sets_the_kernel_and_leaves_the_picture_and_the_network_alone(page):
    shown = opened(page, data="pattern")
    assert shown.preset().options == list(KERNELS)
    for name in KERNELS:
        shown.preset().set_value(name)
        config = shown.again().told()["config"]
        expected = params.values(KERNELS[name].config)
        assert {key: config[key] for key in params.of(KernelConfig)} == {key: expected[key] for key in params.of(KernelConfig)}
        assert config["data"] == "pattern" and any(KERNELS[name].notice[:30] in caption.value for caption in shown.test.caption)


def test_each_mode_keeps_what_was_set_in_the_other(page):
    shown = opened(page, kernel=GABOR, kernel_size="5")
    shown.test.button_group(key="mode").set_value("Field")
    field = shown.again()
    assert field.told()["verb"] == "Sample" and field.told()["config"]["kernel"] == SOBEL_X, "a field's run does not depend on it"
    field.test.selectbox(key="layer").set_value("pool1")
    field.again().test.button_group(key="mode").set_value(KERNEL)
    back = field.again().told()["config"]
    assert (back["kernel"], back["kernel_size"]) == (GABOR, 5)
    field.test.button_group(key="mode").set_value("Field")
    assert field.again().told()["config"]["layer"] == "pool1"
