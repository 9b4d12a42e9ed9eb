"""The learning-rate finder as a script: controls to config, links, presets, data. What moves is tested in the browser."""

import dataclasses
from urllib.parse import parse_qsl

import pytest

from core import params
from core.lr_finder.config import Config
from core.lr_finder.presets import PRESETS

IRIS_LIKE = b"petal;length;kind\n" + b"\n".join(b"%d,5;%d;%s" % (i, i * 7 % 23, b"ab"[i % 2 : i % 2 + 1]) for i in range(40))


def test_it_opens_with_its_question_and_the_default_settings(page):
    opened = page("lr_finder")
    assert "Which learning rate" in opened.test.markdown[0].value
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == []


def test_every_setting_has_a_control_and_every_control_reaches_the_config(page):
    opened = page("lr_finder")
    for widget in [*opened.test.slider, *opened.test.number_input]:
        declared = params.of(Config)[widget.key]
        value = declared.default + (declared.step if declared.default + declared.step <= declared.high else -declared.step)
        widget.set_value(declared.default * 10 if declared.log and declared.default < 1 else value)
    for widget in opened.test.select_slider:
        widget.set_value(widget.options[1] if hasattr(widget, "options") else 2)
    for group in opened.test.button_group:
        group.set_value(next(option for option in params.of(Config)[group.key].options if option != getattr(Config(), group.key)))
    config = opened.again().told()["config"]
    same = [name for name, value in params.values(Config()).items() if config[name] == value]
    assert set(same) <= {"data", "target"}


def test_a_setting_that_contradicts_another_is_said_in_the_words_of_the_screen(page):
    opened = page("lr_finder")
    opened.test.select_slider(key="lr_low").set_value(1.0)
    opened.test.select_slider(key="lr_high").set_value(1.0)
    told = opened.again().told()
    assert told["config"] == {} and len(told["problems"]) == 1
    assert "Highest rate" in told["problems"][0] and "lr_high" not in told["problems"][0]


def test_a_moved_control_sends_for_the_picture_that_the_page_then_shows(page, house, monkeypatch):
    sent = []
    monkeypatch.setattr(house, "ahead", lambda owner, view, topic, config: sent.append((view, topic, config)))
    opened = page("lr_finder")
    opened.again()
    assert sent == []
    opened.test.slider(key="iterations").set_value(250)
    told = opened.again().told()
    assert sent == [(told["view"], "lr_finder", told["config"])] and told["config"]["iterations"] == 250


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_sets_every_control_and_says_what_to_notice(page, name):
    opened = page("lr_finder")
    opened.test.selectbox(key="preset").set_value(name)
    opened.again()
    assert opened.told()["config"] == params.values(PRESETS[name].config)
    assert any(PRESETS[name].notice in caption.value for caption in opened.test.caption)


def test_the_address_sets_the_controls_and_the_copied_link_leaves_nothing_out(page):
    opened = page("lr_finder", optimizer="SGD", batch_size="100", data="moons")
    told = opened.told()
    assert (told["config"]["optimizer"], told["config"]["batch_size"], told["config"]["data"]) == ("SGD", 100, "moons")
    link = dict(parse_qsl(told["link"], keep_blank_values=True))
    assert set(link) == {"v", *params.of(Config)} and link["v"] == str(max(Config.VERSIONS))
    again = page("lr_finder", **link)
    assert again.told()["config"] == told["config"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("batch_size", "-3"),
        ("batch_size", "many"),
        ("seed", "1e400"),
        ("lr_low", "nan"),
        ("smoothing", "inf"),
        ("batch_size", "²"),
        ("v", "²"),
        ("optimizer", "Adagrad"),
        ("seed", "1e9"),
        ("data", "../../etc"),
    ],
)
def test_nonsense_in_the_address_is_ignored(page, name, value):
    config = page("lr_finder", **{name: value}).told()["config"]
    assert config.get(name) == getattr(Config(), name, None)


def test_an_old_link_keeps_the_defaults_of_its_time(page, monkeypatch):
    """As if version 2 had made SGD's successor the default and doubled the batch."""
    monkeypatch.setattr(Config, "VERSIONS", {1: {"batch_size": 16, "optimizer": "SGD"}, 2: {}})
    assert page("lr_finder", v="1").told()["config"]["batch_size"] == 16
    assert page("lr_finder", v="1", batch_size="128").told()["config"]["batch_size"] == 128
    assert page("lr_finder", v="2").told()["config"] == params.values(Config())
    assert page("lr_finder").told()["config"] == params.values(Config())
    assert page("lr_finder", v="99").told()["config"] == params.values(Config())


def test_own_data_are_read_outside_this_process_and_offered_with_their_target(page):
    opened = page("lr_finder")
    name = opened.bring("mine <b>.csv", IRIS_LIKE)
    config = opened.choose(name).told()["config"]
    assert config["data"] == name and config["target"] == "kind"
    assert any("40 rows × 3 columns" in caption.value for caption in opened.test.caption)
    opened.house.uploads.remove(opened.owner, name)
    assert opened.again().told()["config"]["data"] == "digits"


def test_a_link_on_somebody_elses_file_asks_for_it_by_fingerprint(page):
    opened = page("lr_finder", data="file-0123456789abcdef")
    assert "0123456789abcdef" in opened.test.info[0].value and opened.told()["config"]["data"] == "digits"
    assert opened.test.query_params["data"] in ("file-0123456789abcdef", ["file-0123456789abcdef"])
    opened.test.selectbox(key="data_choice").set_value("diabetes")
    opened.again()
    assert not opened.test.info and opened.told()["config"]["data"] == "diabetes"
    assert opened.test.query_params["data"] in ("diabetes", ["diabetes"])


def test_a_value_of_a_link_that_cannot_be_is_said_with_what_could_be(page):
    opened = page("lr_finder", batch_size="-5", optimizer="SGD")
    assert len(opened.test.info) == 1 and "Batch size" in opened.test.info[0].value and "from 1 to 4096" in opened.test.info[0].value
    assert opened.told()["config"]["batch_size"] == 64 and opened.told()["config"]["optimizer"] == "SGD"


def test_the_name_of_a_preset_goes_when_a_control_moves_on(page):
    opened = page("lr_finder")
    opened.test.selectbox(key="preset").set_value("Moons, small network")
    opened.again()
    assert opened.test.selectbox(key="preset").value == "Moons, small network"
    opened.test.slider(key="iterations").set_value(300)
    opened.again()
    assert opened.test.selectbox(key="preset").value is None and opened.told()["config"]["iterations"] == 300


def test_markup_in_a_link_never_reaches_the_page(page):
    opened = page("lr_finder", data="file-![x](http://elsewhere/x.png)", target="**bold**")
    assert not opened.test.info and opened.told()["config"]["data"] == "digits"


def test_the_default_of_every_setting_lies_on_its_control(page):
    opened = page("lr_finder")
    widgets = {w.key: w for w in [*opened.test.slider, *opened.test.number_input, *opened.test.button_group, *opened.test.select_slider]}
    settings = {field.name for field in dataclasses.fields(Config)} - {"data", "target"}
    assert settings <= set(widgets) and all(widgets[name].value == getattr(Config(), name) for name in settings)
