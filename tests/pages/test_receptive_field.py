"""The receptive field page as a script: the network in the address, its table, its text. What moves is tested in the browser."""

import io
import json
import zipfile
from urllib.parse import parse_qsl

import pytest
from PIL import Image

from core import params
from core.receptive_field.arithmetic import measured
from core.receptive_field.config import LEARNED, MOVED, OTHERS, Config
from core.receptive_field.learned_config import OWN, LearnedConfig
from core.receptive_field.learned_presets import LEARNERS
from core.receptive_field.moved_config import MovedConfig
from core.receptive_field.network import TITLES
from core.receptive_field.notation import parse
from core.receptive_field.presets import MOVES, ONE, TWO
from core.receptive_field.table import csv_text
from pages.components.layer_table import TABLE
from pages.components.network_editor import TYPED as TYPED_OF
from tests.ugly import networks as by_hand

TYPED = TYPED_OF + "network"
SMALL = "input 3x32x32; conv 8 k3 p1; relu; pool: maxpool; conv 16 k3 p1"

SMALLEST = LEARNERS["Three convolutions"].config


def table(opened):
    return json.loads(opened.test.get_by_key(TABLE).proto.json)


def typed(opened, text):
    opened.test.text_area(key=TYPED).set_value(text)
    return opened.again()


def say(opened, name, what):
    """What the browser's table says when a person uses it."""
    opened.test.session_state[TABLE] = {name: what}
    return opened


def test_it_opens_on_a_network_of_the_literature_with_its_numbers(page):
    opened = page("receptive_field")
    assert "one unit of a network see" in opened.test.markdown[0].value
    config = {**params.values(Config()), "layer": "pool4"}
    assert opened.told()["config"] == config and opened.told()["problems"] == []
    assert opened.preset().value == "VGG-16"
    rows = table(opened)["rows"]
    assert [row["field"] for row in rows if row["name"] == "pool5"] == ["212"] and rows[table(opened)["chosen"]]["name"] == "pool4"


def test_every_setting_but_the_network_has_a_control_that_reaches_the_config(page):
    opened = page("receptive_field", network=SMALL)
    test = opened.test
    test.selectbox(key="layer").set_value("conv1")
    test.selectbox(key="data_choice").set_value("pattern")
    for widget in [*test.slider, *test.number_input]:
        if widget.key in params.of(Config):
            widget.set_value(widget.value + params.of(Config)[widget.key].step)
    for group in (group for group in test.button_group if group.key != "mode"):
        group.set_value(next(option for option in params.of(Config)[group.key].options if option != getattr(Config(), group.key)))
    config = opened.again().told()["config"]
    moved = {name for name, value in params.values(Config()).items() if config[name] != value}
    assert moved == set(params.of(Config)) - {name for one in OTHERS for name in params.of(one)} - {"mode", "other"}


@pytest.mark.parametrize("name", TWO)
def test_a_pair_sets_both_networks_and_says_what_to_notice(page, name):
    opened = page("receptive_field", mode="Two networks")
    opened.preset().set_value(name)
    config = opened.again().told()["config"]
    assert (config["network"], config["other"]) == (TWO[name].config.network, TWO[name].config.other)
    assert opened.told()["still"] and opened.told()["problems"] == []
    assert any(TWO[name].notice in caption.value for caption in opened.test.caption)


def test_each_of_two_networks_is_chosen_or_typed(page):
    opened = page("receptive_field", mode="Two networks")
    opened.test.selectbox(key="named_other").set_value("VGG-11")
    assert opened.again().told()["config"]["other"] == ONE["VGG-11"].config.network
    opened.test.text_area(key="typed_other").set_value("input 3x9x9\nconv 4 k3")
    assert opened.again().told()["config"]["other"] == "input 3x9x9; conv 4 k3"
    assert opened.told()["config"]["network"] == Config().network
    assert dict(parse_qsl(opened.told()["link"]))["other"] == "input 3x9x9; conv 4 k3"


@pytest.mark.parametrize("name", ONE)
def test_a_network_of_the_literature_is_chosen_with_the_layer_that_shows_it(page, name):
    opened = page("receptive_field")
    opened.preset().set_value(name)
    config = opened.again().told()["config"]
    preset = ONE[name].config
    assert config["network"] == preset.network and config["layer"] == preset.chosen.layer.name and opened.told()["problems"] == []
    assert any(ONE[name].notice in caption.value for caption in opened.test.caption)


def test_a_link_brings_network_layer_and_unit(page):
    opened = page("receptive_field", network=SMALL, layer="conv1", down="10.0", across="90.0")
    config = opened.told()["config"]
    assert (config["network"], config["layer"], config["down"], config["across"]) == (SMALL, "conv1", 10.0, 90.0)
    assert dict(parse_qsl(opened.told()["link"]))["network"] == SMALL


def test_a_typed_network_is_taken_and_one_that_is_wrong_is_said_at_its_line_and_changes_nothing(page):
    opened = typed(page("receptive_field"), "input 3x32x32\nconv 4 k3\nconv 4 k5")
    assert opened.told()["config"]["network"] == "input 3x32x32; conv 4 k3; conv 4 k5"
    typed(opened, "input 3x32x32\nconv 4 k3\nblob 5")
    assert opened.test.error[0].value.startswith("Network, line 3, column 1\\: got “blob”")
    assert opened.told()["config"]["network"] == "input 3x32x32; conv 4 k3; conv 4 k5"


def test_a_pasted_sequential_is_read(page):
    opened = typed(page("receptive_field"), "net = nn.Sequential(nn.Conv2d(3, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))")
    assert opened.told()["config"]["network"] == "input 3x224x224; conv 6 k5 p2; relu; maxpool"
    typed(opened, "nn.Sequential(nn.Mystery(3))")
    assert "Mystery" in opened.test.error[0].value


def test_sizes_that_do_not_fit_are_said_at_their_row_and_the_network_stays_to_be_mended(page):
    opened = page("receptive_field", network="input 3x8x8; conv 4 k3; maxpool; conv 4 k7")
    assert opened.told()["problems"][0].startswith("Layer 3, conv2")
    assert list(table(opened)["problems"]) == ["2"] and len(table(opened)["rows"]) == 3


def test_the_inputs_size_is_changed_in_the_networks_text(page):
    opened = page("receptive_field", network=SMALL)
    opened.test.number_input(key="input_size").set_value(64)
    assert opened.again().told()["config"]["network"] == SMALL.replace("3x32x32", "3x64x64")


def test_a_page_that_cannot_read_its_network_says_so_and_lets_it_be_mended(page):
    opened = page("receptive_field", network="conv 4 k3; blob")
    assert "blob" in opened.told()["problems"][0]
    assert typed(opened, "input 3x32x32\nconv 4 k3").told()["problems"] == []


def gradient():
    raw = io.BytesIO()
    Image.linear_gradient("L").resize((50, 40)).save(raw, "PNG")
    return raw.getvalue()


def test_a_picture_of_ones_own_is_offered_and_tables_are_not(page):
    opened = page("receptive_field")
    name = opened.bring("mine.png", gradient())
    assert isinstance(name, str), name
    assert opened.choose(name).told()["config"]["data"] == name
    assert all("digits" not in option for option in opened.test.selectbox(key="data_choice").options)


def test_the_script_taken_home_names_ones_own_file_and_its_classes(page, monkeypatch):
    scripts, raw = [], io.BytesIO()
    monkeypatch.setattr("pages.components.takeaway.takeaway", lambda *_, script, **__: scripts.append(script))
    with zipfile.ZipFile(raw, "w") as archive:
        for i in range(20):
            archive.writestr(f"{'red' if i % 2 else 'blue'}/{i}.png", gradient())
    opened = page("receptive_field", mode=LEARNED, lessons=OWN)
    assert scripts[-1] is None, "a photo has no classes"
    opened.choose(opened.bring("mine.zip", raw.getvalue()))
    assert "classes = ['blue', 'red']\npictures, labels = pictures_in('mine.zip', classes)" in scripts[-1]()
    opened = page("receptive_field", mode=MOVED)
    opened.choose(opened.bring("mine too.png", gradient()))
    assert "picture = first_picture('mine too.png')" in scripts[-1]()


def test_the_table_offers_what_the_chosen_layer_can_be_given(page):
    told = table(page("receptive_field", network=SMALL, layer="conv1"))
    assert told["chosen"] == 0 and not told["fixed"] and told["kind"] == "conv"
    assert {one["name"]: one["value"] for one in told["settings"]} == {
        **{"channels": "8", "kernel": "3", "stride": "1", "padding": "1", "dilation": "1", "groups": "1"}
    }
    assert ["maxpool", TITLES["maxpool"]] in told["kinds"]


def test_a_wish_for_a_field_at_a_stride_proposes_networks_and_one_of_them_is_taken(page):
    opened = page("receptive_field", network=SMALL)
    opened.test.number_input(key="wanted_field").set_value(100)
    opened.test.number_input(key="wanted_stride").set_value(4)
    press(opened, "Propose networks")
    proposals = [button for button in opened.test.button if button.key and button.key.startswith("proposal_")]
    assert len(proposals) > 1
    proposals[0].click()
    taken = measured(parse(opened.again().told()["config"]["network"]))
    last = taken.layers[-1].columns.local
    assert last.size >= 100 and last.jump == 4 and taken.network.size == (32, 32)
    opened.test.number_input(key="wanted_field").set_value(2)
    press(opened, "Propose networks")
    assert "at least the stride" in opened.test.error[0].value


def press(opened, label):
    next(button for button in opened.test.button if button.label == label).click()
    return opened.again()


def test_the_table_taken_home_has_a_row_for_each_layer():
    lines = csv_text(Config(network=SMALL)).splitlines()
    assert len(lines) == 1 + len(parse(SMALL).layers)
    assert lines[4].split(",")[:10] == ["4", "conv2", "conv 16 k3 p1", "pool", "16", "16", "16", "8", "8", "2"]


@pytest.mark.parametrize("mode", ["Field", "Two networks"])
def test_an_onnx_file_becomes_the_network_or_the_second_of_two(page, mode):
    opened = page("receptive_field", mode=mode)
    name = opened.bring("net.onnx", by_hand.small("batch", 3, "height", "width"))
    setting = "network" if mode == "Field" else "other"
    assert opened.again().test.selectbox(key=f"own_file_for_{setting}").options == ["net.onnx"]
    opened.test.selectbox(key=f"own_file_for_{setting}").set_value(name)
    opened.again()
    assert opened.told()["config"][setting] == "input 3x224x224; conv 8 k3 p1 nobias; relu"
    assert "leaves the input’s size open" in opened.test.info[0].value
    typed_in = opened.test.text_area(key=TYPED_OF + setting)
    assert typed_in.value == "input 3x224x224\nconv 8 k3 p1 nobias\nrelu"
    typed_in.set_value("input 3x64x64; conv 8 k5")
    assert not opened.again().test.info, "what was said of the file holds no more"


def test_an_onnx_file_that_is_no_network_here_says_why_and_changes_nothing(page):
    opened = page("receptive_field", network=SMALL)
    deep = by_hand.model(
        by_hand.node("Conv", ["x", "w"], ["y"], name="deep"), by_hand.weights("w", 4, 3, 3, 3, 3), by_hand.given("x", 1, 3, 8, 8, 8)
    )
    name = opened.bring("deep.onnx", deep)
    opened.again().test.selectbox(key="own_file_for_network").set_value(name)
    assert "three dimensions" in opened.again().test.error[0].value and opened.told()["config"]["network"] == SMALL
    assert opened.bring("cut.onnx", by_hand.small()[:-30])[0].startswith("File: got less than it announces")
    assert not any("onnx" in caption.value for caption in opened.again().test.caption if "holds" in caption.value), (
        "a network is of use here"
    )


def test_the_mode_moved_picture_has_a_control_for_each_move_and_its_presets_set_them(page):
    opened = page("receptive_field", mode=MOVED, network=SMALL)
    for name in params.of(MovedConfig):
        widget = next(one for one in [*opened.test.slider, *opened.test.button_group] if one.key == name)
        param = params.of(Config)[name]
        other = param.options[1] if param.options else type(param.default)(param.default + param.step)
        widget.set_value(other)
        assert opened.again().told()["config"][name] == other
    told = opened.told()
    assert (told["verb"], told["noun"], told["problems"]) == ("Sweep", "move", [])
    assert set(params.of(MovedConfig)) <= set(told["ground"]), "a picture that has moved on is of another run"
    opened.preset().set_value("Rotation")
    assert opened.again().told()["config"] == params.values(MOVES["Rotation"].config.settled())


def test_a_layer_that_has_no_map_to_move_is_said_to_have_none(page):
    opened = page("receptive_field", mode=MOVED, network="input 1x16x16; conv 2 k3; globalpool", layer="globalpool1")
    assert "an earlier one" in opened.told()["problems"][0]


def test_the_mode_training_has_a_control_for_each_setting_and_begins_with_a_network_that_can_be_trained(page):
    opened = page("receptive_field", mode=LEARNED)
    told = opened.told()
    assert told["problems"] == [] and (told["verb"], told["noun"]) == ("Train", "batch")
    assert {name: told["config"][name] for name in ("network", "layer")} == {"network": SMALLEST.network, "layer": SMALLEST.layer}
    opened.test.slider(key="epochs").set_value(3)
    opened.test.select_slider(key="rate").set_value(0.01)
    assert {"epochs": 3, "rate": 0.01}.items() <= opened.again().told()["config"].items()
    assert "data_choice" not in {widget.key for widget in opened.test.selectbox}
    next(group for group in opened.test.button_group if group.key == "lessons").set_value(OWN)
    assert opened.again().told()["config"]["lessons"] == OWN and opened.test.selectbox(key="data_choice").value
    assert set(params.of(LearnedConfig)) <= set(opened.told()["ground"])


def test_a_network_that_somebody_has_chosen_stays_where_a_mode_begins_with_a_small_one(page):
    assert page("receptive_field", mode=LEARNED, network=SMALL).told()["config"]["network"] == SMALL
    assert page("receptive_field", mode=MOVED, network=SMALL).told()["config"]["network"] == SMALL
    whole = page("receptive_field", mode=MOVED, network=Config().network)
    assert whole.told()["config"]["network"] == Config().network, "a link says so"
    begun = page("receptive_field", mode=MOVED)
    begun.test.selectbox(key="named_network").set_value("VGG-16")
    assert begun.again().told()["config"]["network"] == Config().network, "a person chose it"
    large = page("receptive_field", mode=LEARNED, network=ONE["VGG-11"].config.network)
    assert "multiply-adds" in large.told()["problems"][0]
