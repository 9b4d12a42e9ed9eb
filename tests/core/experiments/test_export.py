"""The zip: what is in it, read back by other means than wrote it."""

import csv
import io
import json
import zipfile

import plotly.graph_objects as go
import pytest

from core import settings_file
from core.experiments.export import plain_folder, write_zip
from core.serving.assets import plotly_js
from tests.core.experiments.kept import FIGURES, HISTORY, experiment, parts
from tests.topics.ticker.config import Config

NASTY = "<script>alert(1)</script> ../../etc & “x”"


@pytest.fixture
def unzipped():
    def made(*kept):
        file = io.BytesIO()
        write_zip(file, kept, "http://here:8501/play", plotly_js())
        return zipfile.ZipFile(file)

    return made


def test_each_experiment_has_its_settings_link_numbers_figure_and_words(unzipped):
    painted = {"noise": {"data": [{"y": [1, 2], "line": {"color": "role:train"}}], "layout": {}}}
    one = experiment("one", name="First try", results={"loss": 0.25}, details=("a detail",))
    found = unzipped((one, *parts(painted)), (experiment("two", name="First try"), *parts()))
    assert found.testzip() is None
    assert settings_file.read("ticker", Config, found.read("01 First try/settings.json").decode()) == Config(gain=2.5, note="hello")
    assert found.read("01 First try/link.txt").decode() == f"http://here:8501/play/{one.link}\n"
    rows = list(csv.reader(io.StringIO(found.read("01 First try/numbers.csv").decode())))
    assert rows[0] == ["step", *HISTORY["metrics"]] and rows[1:] == [["1", "0.5", ""], ["2", "0.25", ""], ["3", "", ""]]
    figure = go.Figure(json.loads(found.read("01 First try/figure.json"))["noise"])
    assert list(figure.data[0].y) == [1, 2] and figure.data[0].line.color == "#0072b2", "Plotly takes it, in colours"
    assert "The total is 5." in found.read("01 First try/words.txt").decode() and "02 First try/link.txt" in found.namelist()
    listed = list(csv.DictReader(io.StringIO(found.read("experiments.csv").decode())))
    assert [row["name"] for row in listed] == ["First try", "First try"] and listed[0]["last measurements"] == "loss=0.25"


def test_where_nothing_ran_there_are_no_numbers(unzipped):
    found = unzipped((experiment(step=None), *parts(history={"steps": [], "metrics": {}})))
    assert not [name for name in found.namelist() if name.endswith("numbers.csv")]


def test_no_name_or_text_becomes_markup_a_formula_or_a_place_outside_the_zip(unzipped):
    figures = {"noise": {"data": [{"name": NASTY, "y": [1]}], "layout": {"title": {"text": "</script><script>alert(2)</script>"}}}}
    found = unzipped((experiment(name=NASTY, look=NASTY, title="=1+1"), *parts(figures)))
    page = found.read("pictures.html").decode()
    assert page.count("<script") == 3 and "alert(1)</script>" not in page and "&lt;script&gt;alert(1)" in page
    assert all(".." not in name.split("/") and not name.startswith("/") and name.count("/") <= 1 for name in found.namelist())
    assert ",'=1+1," in found.read("experiments.csv").decode()


@pytest.mark.parametrize("name", ["..", "/", "a/b\\c", "CON:?*", "…", " . "])
def test_any_name_makes_a_folder_that_any_machine_can_have(name):
    folder = plain_folder(name)
    assert folder and not set(folder) & set('/\\:*?"<>|\0') and folder not in (".", "..")


def test_a_further_view_of_a_figure_is_hidden_as_it_is_when_its_page_opens(unzipped):
    traces = [{"y": [1], "meta": {"view": "a"}}, {"y": [2], "meta": {"view": "b"}}, {"y": [3]}]
    views = {"noise": {"data": traces, "layout": {"meta": {"views": [["a", "First"], ["b", "Second"]]}}}}
    drawn = json.loads(unzipped((experiment(name="x"), *parts(views))).read("01 x/figure.json"))["noise"]["data"]
    assert [trace.get("visible", True) for trace in drawn] == [True, False, True] and FIGURES["noise"]["data"][0].get("visible") is None
