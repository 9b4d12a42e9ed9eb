"""The learning-rate finder as a script: controls to config, links, presets, data. What moves is tested in the browser."""

from urllib.parse import parse_qsl

import pytest

from core import params
from core.data.choice import DataConfig
from core.lr_finder.config import MODES, Config
from core.lr_finder.presets import PRESETS

IRIS_LIKE = b"petal;length;kind\n" + b"\n".join(b"%d,5;%d;%s" % (i, i * 7 % 23, b"ab"[i % 2 : i % 2 + 1]) for i in range(40))


def test_it_opens_with_its_question_and_the_default_settings(page):
    opened = page("lr_finder")
    assert "Which learning rate" in opened.test.markdown[0].value
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == []


STEERED = {  # settings that are offered only where another is set so
    "momentum": {"optimizer": "momentum"},
    "blocks": {"model": "CNN"},
    "channels": {"model": "CNN"},
    "downsampling": {"model": "CNN"},
    "label_smoothing": {"loss": "cross-entropy"},
    "pos_weight": {"data": "moons", "loss": "binary cross-entropy"},
    "delta": {"data": "diabetes", "loss": "Huber"},
    "epochs": {"mode": "Race"},
    "b_optimizer": {"mode": "Compare"},
    "b_batch_size": {"mode": "Compare"},
    "b_weight_decay": {"mode": "Compare"},
    "schedule": {"mode": "Schedule"},
    "cycle": {"mode": "Schedule", "schedule": "cyclical"},
    "patience": {"mode": "Schedule", "schedule": "on plateau"},
    "vary": {"mode": "Two networks"},
    "rounds": {"mode": "Two networks"},
    "other_rate": {"mode": "Two networks", "vary": "generator"},
}
ELSEWHERE = {"log", "log_rate", "log_loss", "mode"} | set(params.of(DataConfig))  # the pickers have them


def controls_of(opened):
    test = opened.test
    return {w.key: w for w in [*test.slider, *test.number_input, *test.button_group, *test.select_slider, *test.selectbox, *test.toggle]}


@pytest.mark.parametrize("name", sorted(set(params.of(Config)) - ELSEWHERE))
def test_every_setting_has_a_control_that_lies_on_its_default_and_reaches_the_config(page, name):
    around = STEERED.get(name, {})
    opened, param = page("lr_finder", **around), params.of(Config)[name]
    widget = controls_of(opened)[name]
    if name == "picked":
        assert widget.value is None and widget.set_value(0.3)
        opened.again()
        assert opened.told()["picked"] == 0.3 and opened.told()["config"]["picked"] == 0.0 and "picked=0.3" in opened.told()["link"]
        return
    assert widget.value == around.get(name, param.default)
    if param.kind == "flag":
        other = not param.default
    elif param.kind == "choice":
        other = next(option for option in widget.options if option != param.default)
    elif param.log:
        other = next(
            float(option) if param.kind == "number" else int(option) for option in widget.options if float(option) != param.default
        )
    else:
        other = param.default + (param.step if param.default + param.step <= param.high else -param.step)
    widget.set_value(other)
    assert opened.again().told()["config"][name] == pytest.approx(other)


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_opens_without_a_fault_and_tells_its_kind(page, mode):
    told = page("lr_finder", mode=mode).told()
    assert told["config"]["mode"] == told["kind"] == mode and told["problems"] == []
    assert told["still"] == (mode == "Your own log") and len(told["tasks"]) >= 6


def test_a_setting_survives_while_its_control_is_away(page):
    opened = page("lr_finder")
    opened.test.slider(key="width").set_value(128)
    opened.again()
    opened.test.button_group(key="mode").set_value("Two networks")
    opened.again()
    assert "width" not in controls_of(opened)
    opened.test.button_group(key="mode").set_value("Range test")
    opened.again()
    assert opened.told()["config"]["width"] == 128


def test_losses_and_models_are_offered_only_where_they_fit_the_data(page):
    opened = page("lr_finder", data="diabetes", loss="cross-entropy", model="CNN")
    assert list(controls_of(opened)["loss"].options) == ["auto", "MSE", "L1", "Huber"]
    assert opened.told()["config"]["loss"] == "auto" and opened.told()["config"]["model"] == "MLP"
    assert "CNN" in controls_of(page("lr_finder"))["model"].options


def test_a_link_of_version_1_shows_one_seed_as_it_did(page):
    assert page("lr_finder", v="1").told()["config"]["seeds"] == 1
    assert page("lr_finder", v="2").told()["config"]["seeds"] == 5 == page("lr_finder").told()["config"]["seeds"]


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
    opened.preset().set_value(name)
    opened.again()
    assert opened.told()["config"] == params.values(PRESETS[name].config.settled())
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
        ("optimizer", "Newton"),
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
    opened.preset().set_value("Moons, small network")
    opened.again()
    assert opened.preset().value == "Moons, small network"
    opened.test.slider(key="iterations").set_value(300)
    opened.again()
    assert opened.preset().value is None and opened.told()["config"]["iterations"] == 300


def test_markup_in_a_link_never_reaches_the_page(page):
    opened = page("lr_finder", data="file-![x](http://elsewhere/x.png)", target="**bold**")
    assert not opened.test.info and opened.told()["config"]["data"] == "digits"


def test_what_can_be_taken_away_is_on_the_page_only_while_its_list_is_open(page):
    """Else each would be sent and drawn anew whenever a control moves."""
    opened = page("lr_finder")
    assert list(opened.test.get("download_button")) == []
    opened.test.session_state["takeaway"] = True
    labels = [button.proto.label for button in opened.again().test.get("download_button")]
    assert labels == ["Script of these settings (Python)", "Measurements of the last run (CSV)"]
