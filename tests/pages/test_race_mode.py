"""The mode "Race" of the activation page as a script: who races on what reaches config, address and link."""

from urllib.parse import parse_qsl

from core import params
from core.activations import race_tasks
from core.activations.config import Config
from core.activations.presets import BY_MODE
from core.activations.race_config import RaceConfig
from core.data.choice import DataConfig
from pages.components.several_of import key_of


def race(page, **query):
    return page("activations", mode="Race", **query)


def test_a_race_opens_on_the_spiral_with_the_default_settings(page):
    told = race(page).told()
    assert told["config"] == params.values(Config(mode="Race")) and told["problems"] == [] and not told["still"]
    assert told["verb"] == "Race" and set(told["tasks"]) == set(race_tasks.TASKS)


def test_racers_are_picked_or_typed_and_reach_config_and_address(page):
    opened = race(page)
    opened.test.multiselect(key=key_of("racers")).set_value(["GELU", "ReLU", "Tanh"])
    assert opened.again().told()["config"]["racers"] == "GELU | ReLU | Tanh"
    opened.test.session_state["racers"] = "LeakyReLU(0.1) | Tanh, ReLU | Yours"
    told = opened.again().told()
    assert told["config"]["racers"] == "LeakyReLU(0.1) | Tanh, ReLU | Yours" and told["problems"] == []
    assert opened.test.multiselect(key=key_of("racers")).value == ["LeakyReLU(0.1)", "Tanh, ReLU", "Yours"]
    assert dict(parse_qsl(told["link"]))["racers"] == "LeakyReLU(0.1) | Tanh, ReLU | Yours"
    opened.test.text_input(key="expression").set_value("x*x")
    assert opened.again().told()["config"]["expression"] == "x*x"
    opened.test.multiselect(key=key_of("racers")).set_value(["GELU"])
    assert opened.again().told()["problems"] == ["Racers: got “GELU”, needs from 2 to 10 different ones."]


def test_every_setting_of_a_race_has_a_control_that_reaches_the_config(page):
    opened = race(page)
    before, elsewhere = opened.told()["config"], {*params.of(DataConfig), "racers"}  # the pickers have them
    for widget in opened.test.select_slider:
        widget.set_value(
            next(
                option
                for option in widget.options
                if params.of(Config)[widget.key].accepts(number(option)) and number(option) != widget.value
            )
        )
    for widget in [*opened.test.slider, *opened.test.number_input]:
        widget.set_value(widget.value + params.of(Config)[widget.key].step)
    for box in opened.test.selectbox:
        if box.key in params.of(RaceConfig) and box.key not in elsewhere:
            box.set_value(box.options[-1])
    config = opened.again().told()["config"]
    (rates,) = [group for group in opened.test.button_group if group.key == "race_rates"]
    rates.set_value("each its own")
    config |= {"race_rates": opened.again().told()["config"]["race_rates"]}
    moved = {name for name, value in config.items() if before[name] != value and name not in elsewhere}
    assert moved == {*params.of(RaceConfig), "seed", "saturation"} - elsewhere
    assert "race_rate" not in [one.key for one in opened.test.select_slider], "each has its own"


def number(text):
    return int(text) if str(text).isdecimal() else float(text)


def test_a_preset_sets_the_data_too(page):
    opened = race(page, data="diabetes", race_steps="200")
    opened.preset().set_value("Ten on digits")
    told = opened.again().told()
    assert told["config"] == params.values(BY_MODE["Race"]["Ten on digits"].config) and told["problems"] == []


def test_a_preset_of_the_curves_leaves_the_data_of_a_race_as_they_are(page):
    opened = race(page, data="digits")
    (mode,) = [group for group in opened.test.button_group if group.key == "mode"]
    mode.set_value("Curves")
    opened.again()
    opened.preset().set_value("Squashing")
    opened.again()
    (mode,) = [group for group in opened.test.button_group if group.key == "mode"]
    mode.set_value("Race")
    assert opened.again().told()["config"]["data"] == "digits"
