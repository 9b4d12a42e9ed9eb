"""The data picker as a script: what it offers, what it returns, whose files it knows. How files come is tested in the browser."""

import io
import time
import zipfile

import pytest
from PIL import Image

from core.data.builtin import BUILTIN
from tests.front import until

ROWS = "\n".join(f"{i},5;{i * 7 % 23};{'abc'[i % 3]};{'xy'[i % 2]}" for i in range(60))
TABLE = f"size;weight;shop;kind\n{ROWS}\n".encode()


def pictures(count=4):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            picture = io.BytesIO()
            Image.new("RGB", (30, 20), (40 * number, 0, 0)).save(picture, "PNG")
            archive.writestr(f"{'cats' if number % 2 else 'dogs'}/{number}.png", picture.getvalue())
    return out.getvalue()


def options(opened, label):
    return next(box for box in opened.test.selectbox if box.label == label).options


def captions(opened):
    return " ".join(caption.value for caption in opened.test.caption).replace("\\", "")


def correct(opened, label, value):
    next(box for box in opened.test.selectbox if box.label == label).set_value(value)
    opened.again()
    until(lambda: all(file["state"] != "reading" and file["state"] != "waiting" for file in opened.files()))
    return opened.again()


def test_built_in_sets_are_offered_with_their_source(picker):
    opened = picker()
    assert options(opened, "Data") == [about.title for about in BUILTIN.values()]
    assert BUILTIN["digits"].source in captions(opened) and opened.told()["chosen"]["data"] == "digits"


def test_own_files_are_offered_under_their_names_with_what_they_are_and_how_long_they_stay(picker):
    opened = picker()
    name = opened.bring("my shops.csv", TABLE)
    opened.choose(name)
    assert options(opened, "Data")[-1] == "Yours: my shops.csv"
    assert "60 rows × 4 columns. Seen by nobody else, deleted in 7 days." in captions(opened)
    assert opened.told()["chosen"]["target"] == "kind" and opened.told()["file"] == "my shops.csv" and opened.told()["problems"] == []


def test_nobody_else_is_offered_them(picker):
    name = picker().bring("my shops.csv", TABLE)
    other = picker(data=name)
    assert "my shops" not in str(options(other, "Data")) and name[5:] in other.test.info[0].value


def test_they_are_there_in_another_tab_and_after_a_reload(picker):
    opened = picker()
    name = opened.choose(opened.bring("my shops.csv", TABLE)).told()["chosen"]["data"]
    again = picker(opened.owner, data=name)
    assert again.told()["chosen"] == opened.told()["chosen"]


def test_what_the_page_cannot_use_is_left_out_with_the_reason(picker):
    opened = picker(accepts="table")
    opened.bring("pets :red[x].zip", pictures())
    opened.again()
    assert len(options(opened, "Data")) == len(BUILTIN)
    assert "pets :red[x].zip holds pictures; this page works on tables." in captions(opened)
    assert any(":red\\[" in caption.value.replace("\\:", ":") for caption in opened.test.caption), "a name became markup"


def test_only_the_settings_that_matter_for_the_set_are_offered(picker):
    opened = picker()
    shown = set(opened.told()["chosen"])
    assert shown == {"data", "target", "split", "validation", "seed"}
    opened.choose(opened.bring("my shops.csv", TABLE))
    assert set(opened.told()["chosen"]) == shown | {"reading", "kind", "scaling", "categories"}
    opened.choose("diabetes")
    assert set(opened.told()["chosen"]) == shown | {"scaling"}
    opened.choose(opened.bring("pets.zip", pictures()))
    assert set(opened.told()["chosen"]) == shown | {"reading", "picture_size", "picture_fit", "picture_colour"}


def test_a_setting_that_another_one_calls_for_comes_with_it_and_goes_with_the_set(picker):
    opened = picker()
    opened.choose(opened.bring("my shops.csv", TABLE))
    opened.test.selectbox(key="split").set_value("group")
    assert opened.again().told()["chosen"]["split_column"] in ("size", "weight", "shop") and opened.told()["problems"] == []
    opened.test.selectbox(key="split_column").set_value("shop")
    assert opened.again().told()["chosen"]["split_column"] == "shop"
    opened.choose("digits")
    assert opened.told()["chosen"]["split"] == "auto" and "split_column" not in opened.told()["chosen"]


def test_settings_stand_in_the_address(picker):
    opened = picker(split="random", validation="30", data="diabetes", scaling="robust")
    assert opened.told()["chosen"] == {
        "data": "diabetes", "target": "", "scaling": "robust", "split": "random", "validation": 30, "seed": 0,
    }  # fmt: skip


def test_a_correction_is_read_anew_shown_and_taken_back(picker):
    opened = picker()
    name = opened.bring("my shops.csv", TABLE)
    opened.choose(name)
    correct(opened, "Delimiter", "comma")
    told = opened.told()
    assert told["chosen"]["reading"] == "delimiter=comma" and opened.test.query_params["reading"] in (
        "delimiter=comma",
        ["delimiter=comma"],
    )
    assert len(opened.house.uploads.facts(opened.owner, name, {"delimiter": "comma"})["columns"]) == 2
    assert told["chosen"]["target"] not in ("weight", "kind")
    assert "Chosen." in captions(opened)
    next(button for button in opened.test.button if button.label == "Read it as detected").click()
    assert opened.again().told()["chosen"]["reading"] == "" and "reading" not in opened.test.query_params


def test_a_link_brings_its_correction_and_one_that_cannot_be_is_said(picker):
    first = picker()
    name = first.bring("my shops.csv", TABLE)
    opened = picker(first.owner, data=name, reading="header=no")
    assert opened.told()["chosen"]["reading"] == "header=no"
    wrong = picker(first.owner, data=name, reading="header=perhaps")
    assert wrong.told()["chosen"]["reading"] == "" and "Header row" in wrong.test.info[0].value
    other = picker(reading="header=no")
    assert "reading" not in other.told()["chosen"], "a built-in set is read with corrections"


def test_the_corrections_of_one_file_are_not_those_of_another_and_come_back_with_it(picker):
    opened = picker()
    first, second = opened.bring("one.csv", TABLE), opened.bring("two.csv", TABLE + b"1,5;2;a;x\n")
    opened.choose(first)
    correct(opened, "Header row", "no")
    assert opened.told()["chosen"]["reading"] == "header=no"
    assert opened.choose(second).told()["chosen"]["reading"] == "" and "reading" not in opened.test.query_params
    assert opened.choose("digits").told()["chosen"]["data"] == "digits" and "reading" not in opened.test.query_params
    assert opened.choose(first).told()["chosen"]["reading"] == "header=no"


def test_a_correction_that_cannot_be_is_said_and_what_was_read_before_stays(picker):
    opened = picker()
    opened.choose(opened.bring("my shops.csv", TABLE + "müll;1;a;x\n".encode("cp1252")))
    correct(opened, "Encoding", "utf-16")
    assert opened.test.error and options(opened, "Target") == ["size", "weight", "shop", "kind"]
    next(button for button in opened.test.button if button.label == "Back to the reading before").click()
    assert not opened.again().test.error and opened.told()["chosen"]["reading"] == ""


def test_a_file_that_cannot_be_read_is_refused_and_never_offered(picker):
    opened = picker()
    assert "a PDF document" in opened.bring("paper.csv", b"%PDF-1.7 " + bytes(100))[0]
    assert len(options(opened.again(), "Data")) == len(BUILTIN)


def test_pictures_are_shown_before_and_after_with_what_is_done_to_all(picker):
    opened = picker()
    opened.choose(opened.bring("pets.zip", pictures()))
    assert "4 pictures × 2 classes" in captions(opened)
    assert "cut to the largest square in the middle: 4" in captions(opened)
    opened.test.button_group(key="picture_fit").set_value("stretch")
    assert "stretched to a square" in captions(opened.again()) and opened.told()["chosen"]["picture_fit"] == "stretch"


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "$x$", ":red[x]", "**b**"])
def test_names_never_become_markup(picker, name):
    opened = picker()
    opened.choose(opened.bring(f"{name}.csv", f"{name},b\n1,2\n3,\nx,5\n4,4\n".encode()))
    shown = [*opened.test.caption, *opened.test.markdown, *opened.test.info, *opened.test.error]
    signs = [sign for sign in name if sign in "<[$:*("]
    for element in shown:
        if name.strip("<>[]$:*()") in element.value.replace("\\", "") and name in element.value.replace("\\", ""):
            assert all(f"\\{sign}" in element.value for sign in signs), element.value


def test_when_a_file_expires_the_page_falls_back_calmly(picker):
    opened = picker()
    opened.choose(opened.bring("my shops.csv", TABLE))
    time.sleep(0.05)
    opened.house.uploads.expire(0.01)
    assert opened.again().told()["chosen"]["data"] == "digits"
