"""The GAN page as a script: controls to config, presets, settings without effect. What moves is tested in the browser."""

import io
import json
import zipfile

import numpy as np
from PIL import Image, ImageDraw

from core import params
from core.gan.config import Config
from core.gan.literature import PAPERS
from core.gan.presets import POINT_PRESETS, PRESETS


def widgets(opened):
    test = opened.test
    return [*test.slider, *test.select_slider, *test.number_input, *test.selectbox, *test.button_group, *test.toggle, *test.text_input]


def test_it_opens_with_its_question_and_the_default_settings(page):
    opened = page("gan")
    assert "two networks that argue" in opened.test.markdown[0].value
    assert opened.told()["config"] == params.values(Config()) and opened.told()["problems"] == []
    assert set(opened.told()["changing"]) == Config.LIVE


def test_every_setting_that_has_an_effect_has_a_control_and_no_other(page):
    for query in (
        {},
        {"loss": "Wasserstein, gradient penalty", "optimizer": "Adam"},
        {"g_layers": "0", "d_layers": "0"},
        {"loss": "hinge"},
        {"points": "your drawing", "drawing": "20,30 80,70"},
        {"mode": "Two games", "other": "optimizer=Adam; loss=Wasserstein, gradient penalty"},
        {"mode": "Images"},
        {"mode": "Images", "grow": "true"},
        {"mode": "Images", "loss": "Wasserstein, gradient penalty", "data": "shapes"},
    ):
        opened = page("gan", **query)
        config = params.read(Config, opened.told()["config"])
        keys = {widget.key for widget in widgets(opened)} | ({"other"} if opened.test.get("multiselect") else set())
        keys |= {"data"} if "data_choice" in keys else set()  # the picker that goes along from page to page
        assert keys & set(params.of(Config)) == set(config.effective()) | {"mode"}, query


def test_game_b_has_controls_of_its_own_and_what_they_are_set_to_stands_in_the_address(page):
    opened = page("gan", mode="Two games")
    assert opened.told()["config"]["other"] == "r1=0.3" and opened.test.select_slider(key="b_r1").value == 0.3
    opened.test.multiselect(key="settings_of_game_b").set_value(["r1", "loss", "spectral"])
    opened.again()
    opened.test.selectbox(key="b_loss").set_value("hinge")
    opened.test.toggle(key="b_spectral").set_value(True)
    told = opened.again().told()
    assert told["config"]["other"] == "r1=0.3; loss=hinge; spectral=true" and told["problems"] == []
    assert opened.test.query_params["other"] == told["config"]["other"] and not [k for k in opened.test.query_params if k.startswith("b_")]
    assert opened.test.selectbox(key="loss").value == "non-saturating"

    opened.test.button_group(key="mode").set_value("One game")
    opened.again().test.button_group(key="mode").set_value("Two games")
    assert opened.again().told()["config"]["other"] == "r1=0.3; loss=hinge; spectral=true"
    opened.test.multiselect(key="settings_of_game_b").set_value([])
    assert opened.again().told()["config"]["other"] == ""
    opened.preset().set_value("Side by side: divergence")
    assert opened.again().told()["config"] == params.values(PRESETS["Side by side: divergence"].config.settled())
    assert opened.test.select_slider(key="b_r1").value == 0.1


def test_a_link_to_a_game_b_that_cannot_be_played_says_so_and_offers_a_way_out(page):
    opened = page("gan", mode="Two games", other="r1=much")
    assert "Game B, R1 penalty γ: got “much”" in opened.told()["problems"][0]
    next(button for button in opened.test.button if button.label == "Game B as game A").click()
    assert opened.again().told()["problems"] == [] and opened.told()["config"]["other"] == ""


def test_a_drawing_with_nothing_in_it_says_what_to_do_and_typed_points_are_drawn(page):
    opened = page("gan")
    opened.test.selectbox(key="points").set_value("your drawing")
    opened.again()
    assert opened.told()["problems"] == ["Drawing: got nothing, needs points: draw some on the canvas, or type them as 35,20 41,22."]
    opened.test.text_input(key="drawing").set_value("20,30 80,70.5")
    told = opened.again().told()
    assert told["problems"] == [] and (told["config"]["points"], told["config"]["drawing"]) == ("your drawing", "20,30 80,70.5")
    canvas = json.loads(opened.test.get_by_key("point_canvas").proto.json)
    assert canvas["points"] == [[20, 30], [80, 70.5]] and opened.test.query_params["drawing"] == "20,30 80,70.5"
    assert page("gan", points="your drawing", drawing="20,30 80,70.5").told()["config"] == told["config"]


def moved(page, **query):
    """The settings that reach the config of a page on which every control has been moved."""
    opened = page("gan", **query)
    for widget in widgets(opened):
        declared = params.of(Config).get(widget.key)
        if declared is None or widget.key in {*query, "mode"}:
            continue
        if declared.kind in ("whole", "number") and not declared.log:
            widget.set_value(declared.default + (declared.step if declared.default + declared.step <= declared.high else -declared.step))
        elif declared.kind in ("whole", "number"):
            widget.set_value(widget.options[0] if widget.options[0] != str(widget.value) else widget.options[1])
        elif widget.key == "points":
            widget.set_value("moons")
        elif declared.kind == "choice":
            open_ones = widget.options if widget.key == "pace" else declared.options
            widget.set_value(next(option for option in open_ones if option != declared.default))
        else:
            widget.set_value(not declared.default)
    config = opened.again().told()["config"]
    return {name for name, value in params.values(Config()).items() if config.get(name, value) != value}


def test_every_setting_reaches_the_config(page):
    found = moved(page, optimizer="Adam", loss="Wasserstein, gradient penalty") | moved(page, optimizer="RMSprop", loss="least squares")
    found |= moved(page, mode="Images", r1="0.0", dragan="false") | moved(
        page, mode="Images", data="shapes", loss="Wasserstein, gradient penalty", grow="true"
    )
    assert found == set(params.of(Config)) - {"other", "drawing", "x_column", "y_column", "side", "fit"}  # these four with a file only


def test_a_link_from_when_both_networks_had_one_optimizer_gives_it_to_both(page):
    told = page("gan", v="1", optimizer="RMSprop").told()
    config = params.read(Config, told["config"])
    assert told["problems"] == [] and (config.optimizer, config.optimizer_of_g) == ("RMSprop", "RMSprop")
    own = page("gan", optimizer="RMSprop", g_optimizer="SGD").told()["config"]
    assert params.read(Config, own).optimizer_of_g == "SGD"


def test_choosing_a_preset_sets_every_control_to_it(page):
    opened = page("gan")
    for name in ("Break it: D wins", "WGAN-GP", "GAN Lab"):
        opened.preset().set_value(name)
        opened.again()
        assert opened.told()["config"] == params.values(PRESETS[name].config.settled())
    opened = page("gan", mode="Images")
    for name in ("Pictures: colour shapes, EMA", "Pictures: progressive growing"):
        opened.preset().set_value(name)
        opened.again()
        assert opened.told()["config"] == params.values(PRESETS[name].config.settled())
    assert not set(opened.preset().options) & set(POINT_PRESETS)


def test_a_click_on_a_papers_name_sets_every_control_to_its_line(page):
    opened = page("gan", mode="Two games")
    opened.test.button(key="paper_ProGAN").click()
    told = opened.again().told()
    assert told["config"] == params.values(PRESETS["ProGAN"].config.settled()) and told["problems"] == []
    assert opened.preset().value == "ProGAN"
    (table,) = opened.test.table
    assert list(table.value["Paper"]) == list(PAPERS)


def test_a_game_in_which_nobody_learns_is_refused_in_the_words_of_the_page(page):
    told = page("gan", learns="only D", d_steps="0").told()
    assert told["problems"] == [
        "D: updates: got “0 for D, 1 for G, only D learns”, needs an update of a network that learns in each iteration."
    ]


def test_two_columns_of_a_persons_table_are_points_and_the_other_columns_can_be_chosen(page):
    opened = page("gan")
    rows = "\n".join(f"{i},{(i * 37) % 101},{(i * 53) % 97},a" for i in range(200))
    name = opened.bring("mine.csv", f"id,size,weight,kind\n{rows}".encode())
    opened.again().test.selectbox(key="points").set_value(name)
    opened.again()
    assert opened.test.selectbox(key="x_column").options[1:] == ["id", "size", "weight"]
    opened.test.selectbox(key="x_column").set_value("size")
    told = opened.again().told()
    assert told["problems"] == [] and (told["config"]["points"], told["config"]["x_column"]) == (name, "size")
    assert not [widget for widget in widgets(opened) if widget.key == "spread"]
    assert list(opened.house.files_of(opened.owner, told["config"])) == [name]


def test_a_picture_that_somebody_brought_is_data_without_columns(page):
    opened, raw = page("gan"), io.BytesIO()
    picture = Image.new("L", (60, 60), 255)
    ImageDraw.Draw(picture).ellipse((10, 10, 50, 50), 0)
    picture.save(raw, "PNG")
    name = opened.bring("disc.png", raw.getvalue())
    opened.again().test.selectbox(key="points").set_value(name)
    told = opened.again().told()
    assert told["problems"] == [] and told["config"]["points"] == opened.test.query_params["points"] == name
    assert not {widget.key for widget in widgets(opened)} & {"x_column", "y_column", "spread"}
    assert list(opened.house.files_of(opened.owner, told["config"])) == [name], "what runs is given the file"


def test_a_persons_zip_of_pictures_can_be_imitated_with_a_side_and_a_fit_and_its_link_asks_for_it(page):
    opened, packed = page("gan", mode="Images"), io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for k in range(20):
            out = io.BytesIO()
            Image.fromarray(np.random.default_rng(k).integers(0, 256, (12, 12), np.uint8)).save(out, "PNG")
            archive.writestr(f"{k % 2}/{k}.png", out.getvalue())
    name = opened.bring("mine.zip", packed.getvalue())
    opened.choose(name)
    opened.test.button_group(key="side").set_value("16")
    opened.test.button_group(key="fit").set_value("pad")
    told = opened.again().told()
    assert told["problems"] == [] and [told["config"][key] for key in ("data", "side", "fit")] == [name, "16", "pad"]
    assert opened.test.query_params["data"] == name
    stranger = page("gan", mode="Images", data=name)
    assert any(name[5:] in said.value for said in stranger.test.info) and stranger.told()["config"]["data"] == "digits"
