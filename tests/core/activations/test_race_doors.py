"""A race's settings, pictures, words, tasks, and what a person takes home."""

import csv
import io
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from core import params, theme
from core.activations import figures, reading
from core.activations.config import RACE, Config
from core.activations.presets import BY_MODE
from core.activations.race_config import OWN
from core.activations.race_takeaway import race_text
from core.activations.race_tasks import TASKS
from core.activations.snippet import snippet
from core.activations.train import train
from core.data import tables
from core.runs.frames import changes, packed
from core.runs.moment import Resources
from tests.front import refusal

SMALL = {"mode": RACE, "race_steps": 30, "race_seeds": 2}
QUICK = Config(racers="ReLU | LeakyReLU(0.1) | Tanh, ReLU | Sigmoid", **SMALL)
COLUMNS = ("rate", "training loss", "validation loss", "accuracy", "dead", "saturated")


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def moments(config, files=None):
    """(step, metrics, snapshot) of every moment."""
    return [(moment.step, moment.metrics, moment.snapshot()) for moment in train(config, Resources(files=files or {}))]


@pytest.fixture(scope="module")
def quick():
    torch.set_num_threads(1)
    return moments(QUICK)


# Settings


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"racers": ""}, "Racers: got nothing, needs from 2 to 10 different ones"),
        ({"racers": "ReLU"}, "needs from 2 to 10 different ones"),
        ({"racers": "ReLU,Tanh | ReLU, Tanh"}, "needs from 2 to 10 different ones"),
        ({"racers": " | ".join(f"LeakyReLU(0.{n})" for n in range(11))}, "needs from 2 to 10 different ones"),
        ({"racers": "ReLU | relu"}, "Racers: got “relu”, needs one of Step, Linear"),
        ({"racers": "ReLU | PReLU"}, "Racers: got “PReLU”, needs one of Step, Linear"),
        ({"racers": "ReLU | Tanh, ReLU, Tanh"}, "needs one function, or 2 between commas, as many as there are hidden layers"),
        ({"racers": "ReLU(2) | Tanh"}, "needs ReLU alone: it has no parameter"),
        ({"racers": "LeakyReLU(7) | Tanh"}, "needs a number from 0 to 1 as its parameter"),
        ({"racers": "Yours | Tanh", "expression": "x+"}, "Your function, column 3"),
    ],
)
def test_who_cannot_race_is_said(settings, said):
    assert said in refusal(Config, mode=RACE, **settings)


def test_all_that_is_wrong_is_said_at_once():
    said = refusal(Config, mode=RACE, racers="Nope | Tanh, ReLU, GELU | ELU(90)")
    assert "“Nope”" in said and "2 between commas" in said and "0.05 to 4 as its parameter" in said


def test_racers_that_nobody_sees_may_be_wrong():
    assert Config(racers="Nope").mode == "Curves"


def test_a_parameter_is_pytorchs_unless_it_is_written_whatever_the_curves_are_set_to():
    racing = Config(mode=RACE, racers="LeakyReLU | LeakyReLU(0.2)", leaky_slope=0.7).racing()
    assert [racer.functions[0].values for racer in racing] == [(("leaky_slope", 0.01),), (("leaky_slope", 0.2),)]


def test_every_setting_that_counts_changes_the_race_and_no_other_is_kept():
    small = {"race_steps": 40, "race_seeds": 2, "racers": "ReLU | Yours", "race_rates": OWN}
    moved = {"seed": 1, "data": "moons", "scaling": "min-max", "validation": 30, "saturation": 0.3, "expression": "x*x"}
    moved |= {"race_layers": 1, "race_width": 8, "race_start": "He", "race_optimizer": "SGD", "race_batch": 16, "race_steps": 20}
    moved |= {"race_seeds": 1, "racers": "ReLU | Tanh", "race_rates": "the same for all"}
    config = Config(mode=RACE, **small)
    last = lambda config: moments(config)[-1][2].curves  # noqa: E731
    before = last(config)
    for name, value in moved.items():
        after = last(replace(config, **{name: value}))
        same = before.saturated.shape == after.saturated.shape and np.allclose(before.saturated, after.saturated, equal_nan=True)
        assert not same, name
    assert config.settled() == replace(config, probe=3.0, functions="Mish", depth=7, race_rate=0.5).settled()


def test_a_large_race_waits_its_turn_and_a_usual_one_does_not():
    large = replace(Config(mode=RACE), race_steps=5000, race_width=128, race_layers=6, race_seeds=8)
    assert large.heavy and not Config(mode=RACE).heavy and Config(mode=RACE).moves


# Pictures


def test_the_picture_of_every_state_is_one_that_plotly_takes_and_has_the_same_traces(quick):
    base = packed(figures.pictures(QUICK, quick[0][2]))
    assert list(base) == ["race", "answers", "units", "gradients"]
    for _, _, snapshot in (quick[0], quick[7], quick[-1]):
        pictures = figures.pictures(QUICK, snapshot)
        for figure in pictures.values():
            for colours in ("light", "dark"):
                painted = theme.paint(figure, colours)
                go.Figure({"data": painted["data"], "layout": {k: v for k, v in painted["layout"].items() if k != "meta"}})
            assert len(figure["layout"]["meta"]["alt"]) > 40
        assert not any("whole" in change for change in changes(base, packed(pictures)).values())


def traces(figure, **wanted):
    return [one for one in figure["data"] if all(one.get(name) == value for name, value in wanted.items())]


def test_a_line_is_the_mean_over_the_seeds_and_its_band_holds_all_of_them(quick):
    snapshot = quick[-1][2]
    race = figures.pictures(QUICK, snapshot)["race"]
    for view, values in (("validation", snapshot.curves.validation), ("training", snapshot.curves.training)):
        lines = [one for one in traces(race, meta={"view": view}) if "hovertemplate" in one]
        edges = [one for one in traces(race, meta={"view": view}) if "hovertemplate" not in one]
        for place, (line, low, high) in enumerate(zip(lines, edges[::2], edges[1::2], strict=True)):
            assert line["name"] == snapshot.facts.names[place] and line["y"] == pytest.approx(values[:, place].mean(1))
            assert (line["x0"], line["dx"]) == (0, 1) and low["legendgroup"] == high["legendgroup"] == line["name"]
            assert (low["y"] == values[:, place].min(1)).all() and (high["y"] == values[:, place].max(1)).all()
            assert high["fill"] == "tonexty" and "fill" not in low, "what lies between the two is filled"
    assert len({(line["line"]["color"], line["line"]["dash"]) for line in lines}) == len(QUICK.racing())


def test_ten_racers_differ_in_colour_or_dash():
    config = Config(racers=" | ".join(f"LeakyReLU(0.{n})" for n in range(10)), **SMALL | {"race_steps": 20})
    race = figures.pictures(config, moments(config)[0][2])["race"]
    looks = {(line["line"]["color"], line["line"]["dash"]) for line in traces(race, meta={"view": "training"}) if "hovertemplate" in line}
    assert len(looks) == 10


def test_a_map_is_upright_and_shows_what_the_first_network_answers():
    """x and y of the map are those of the points: a network that has learned the moons is right at its validation rows on the map."""
    config = Config(mode=RACE, racers="ReLU | Tanh", data="moons", race_steps=200, race_seeds=2)
    snapshot = moments(config)[-1][2]
    answers = figures.pictures(config, snapshot)["answers"]
    for place, heat in enumerate(traces(answers, type="heatmap")):
        right = 0.0
        for label, name in enumerate(snapshot.facts.classes):
            dots = traces(answers, name=f"validation rows, {name}")[place]
            across = np.round((dots["x"] - heat["x0"]) / heat["dx"]).astype(int)
            up = np.round((dots["y"] - heat["y0"]) / heat["dy"]).astype(int)
            right += ((heat["z"][up, across] > 50) == (label == 1)).sum() / len(snapshot.facts.labels)
        assert right == pytest.approx(snapshot.curves.accuracy[-1, place, 0], abs=0.05) and right > 0.9
        assert heat["xaxis"] == dots["xaxis"] and heat["z"].dtype == np.uint8


def test_pictures_have_no_maps_and_numbers_no_accuracy():
    config = Config(mode=RACE, racers="ReLU | Tanh", data="diabetes", race_steps=20, race_seeds=1)
    pictures = figures.pictures(config, moments(config)[-1][2])
    assert list(pictures) == ["race", "units", "gradients"] and "yaxis2" not in pictures["race"]["layout"]
    assert "standardised units squared" in pictures["race"]["layout"]["yaxis"]["title"]["text"]


def test_the_range_test_has_a_picture_with_the_rate_of_each_on_its_curve():
    config = replace(QUICK, race_rates=OWN, race_steps=20)
    found = moments(config)
    assert found[50][2].rates == () and "batch 50 of 100" in reading.look(config, found[50][2])
    snapshot = found[-1][2]
    probing = figures.pictures(config, snapshot)["probing"]
    (marks,) = traces(probing, name="chosen")
    assert marks["x"] == list(snapshot.rates) and marks["text"] == list(snapshot.facts.names)
    for rate, loss, losses in zip(marks["x"], marks["y"], snapshot.probing.losses, strict=True):
        assert losses[snapshot.probing.rates.tolist().index(rate)] == pytest.approx(loss)


def test_iterations_that_are_not_evenly_measured_are_where_they_were():
    config = Config(mode=RACE, racers="ReLU | Tanh", race_steps=101, race_seeds=1)
    assert config.race_records() == [*range(0, 101, 3), 101]
    (curve, _) = (one for one in traces(figures.pictures(config, moments(config)[-1][2])["units"], yaxis="y2"))
    assert curve["x"].tolist() == config.race_records() and len(curve["y"]) == len(curve["x"])


# Words


def test_the_sentence_names_the_best_its_loss_and_who_is_behind_beyond_chance():
    config = Config(mode=RACE, racers="ReLU | Sigmoid | Tanh", race_steps=300)
    snapshot = moments(config)[-1][2]
    order = np.argsort(snapshot.curves.validation[-1].mean(1))
    best = snapshot.facts.names[order[0]]
    said = reading.look(config, snapshot)
    assert said.startswith(f"In the end {best} is best: validation loss {snapshot.curves.validation[-1, order[0]].mean():.3g} ± ")
    assert "Sigmoid" in said.split(".")[-2] and said.endswith("behind beyond chance.")
    assert [line.split(":")[0] for line in reading.details(config, snapshot)[:3]] == [snapshot.facts.names[at] for at in order]


def test_a_race_that_chance_decides_has_no_winner_and_one_seed_tells_nothing():
    config = Config(mode=RACE, racers="ReLU | LeakyReLU(0.001)", data="moons", race_steps=60, race_seeds=3)
    snapshot = moments(config)[-1][2]
    assert reading.look(config, snapshot).endswith("this race has no winner.") and reading.done(config, snapshot) == ["no winner"]
    alone = replace(config, race_seeds=1)
    assert "One seed cannot tell" in reading.warning(alone, moments(alone)[-1][2])


def test_broken_racers_are_named_and_nobody_left_is_said():
    settings = {"data": "diabetes", "race_optimizer": "SGD", "race_steps": 60, "race_seeds": 2}
    some = Config(mode=RACE, racers="Linear | Tanh | Sigmoid", race_rate=0.1, **settings)
    assert reading.warning(some, moments(some)[-1][2]).startswith("Linear: in at least one seed the loss is no longer a number")
    none = Config(mode=RACE, racers="Linear | ELU", race_rate=10.0, **settings)
    assert reading.look(none, moments(none)[-1][2]).startswith("Every racer has broken")


def test_the_notes_say_what_the_gains_are_and_on_how_many_rows_is_measured(quick, monkeypatch):
    said = " ".join(reading.notes(quick[0][2]))
    assert "ReLU 1.41, LeakyReLU(0.1) 1.41, Tanh → ReLU 1.67, 1.41 and Sigmoid 1" in said and "400 training rows" in said
    monkeypatch.setattr("core.activations.race_field.MEASURED", 100)
    assert "measured on 100 training rows, evenly chosen" in " ".join(reading.notes(moments(replace(QUICK, race_steps=20))[0][2]))


# Tasks


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("dies", {"racers": "ReLU | Tanh", "race_rate": 1.0, "race_layers": 4}),
        ("sigmoid", {"racers": "ReLU | Sigmoid", "data": "digits"}),
        ("mixed", {"racers": "ReLU, Tanh | Sigmoid"}),
    ],
)
def test_a_task_can_be_done_and_is_not_done_at_the_start(name, settings):
    found = moments(Config(mode=RACE, race_steps=200, race_seeds=2, **settings))
    config = Config(mode=RACE, race_steps=200, race_seeds=2, **settings)
    assert name in TASKS and name not in reading.done(config, found[0][2]) and name in reading.done(config, found[-1][2])


def test_a_step_function_that_never_passes_anything_does_not_count_as_dying():
    config = Config(mode=RACE, racers="Step | Tanh", race_steps=20, race_seeds=2)
    shown = moments(config)[-1][2]
    assert (shown.curves.dead[-1, 0] == 1).all() and "dies" not in reading.done(config, shown)


# What a person takes home


def printed(script, folder):
    (folder / "run.py").write_text(script, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", "-W", "error", "run.py"], cwd=folder, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0 and not done.stderr, done.stderr
    rows = re.findall(r"^(.+): rate (\S+), training loss (\S+), validation loss (\S+), accuracy (\S+), dead (\S+), saturated (\S+)$",
                      done.stdout, re.MULTILINE)  # fmt: skip
    return {name: dict(zip(COLUMNS, map(float, numbers), strict=True)) for name, *numbers in rows}, done.stdout


@pytest.mark.parametrize(
    "config",
    [
        QUICK,
        Config(racers="GELU | Yours | Step | Swish(2)", race_rates=OWN, data="xor", race_start="PyTorch", **SMALL),
        Config(racers="SELU | Softplus", data="diabetes", race_start="orthogonal", race_optimizer="RMSprop", race_rate=0.001, **SMALL),
        Config(racers="Mish | Arctan", data="circles", race_start="Xavier", race_optimizer="Nesterov", **SMALL | {"race_seeds": 1}),
    ],
)
def test_the_script_runs_alone_and_ends_with_the_pages_numbers(config, tmp_path):
    told, whole = printed(snippet(config), tmp_path)
    snapshot = moments(config)[-1][2]
    assert list(told) == list(snapshot.facts.names)
    for place, (name, numbers) in enumerate(told.items()):
        curves = snapshot.curves
        wanted = [
            values[-1, place].mean() for values in (curves.training, curves.validation, curves.accuracy, curves.dead, curves.saturated)
        ]
        assert list(numbers.values()) == pytest.approx([snapshot.rates[place], *wanted], rel=2e-3, abs=2e-3, nan_ok=True), name
    if snapshot.verdict:
        assert f"best: {snapshot.facts.names[snapshot.judged[snapshot.verdict.best]]}\n" in whole


def test_the_script_learns_from_a_persons_own_table(tmp_path):
    draw = np.random.default_rng(0)
    path = tmp_path / "mine.csv"
    rows = [
        f"{a:.3f},{b:.3f},{c},{'yes' if a * b > 0 else 'no'}"
        for a, b, c in zip(*draw.normal(size=(2, 90)), ["red", "blue"] * 45, strict=True)
    ]
    path.write_text("a,b,colour,answer\n" + "\n".join(rows), encoding="utf-8")
    config = Config(racers="ReLU | Tanh", data="file-1", target="answer", race_batch=16, **SMALL)
    told, _ = printed(snippet(config, filename=path.name, table=tables.facts(tables.load(path))), tmp_path)
    snapshot = moments(config, {"file-1": path})[-1][2]
    assert told["Tanh"]["validation loss"] == pytest.approx(snapshot.curves.validation[-1, 1].mean(), rel=1e-3)


def test_the_table_has_a_row_for_each_measurement_and_the_same_floats(quick):
    names = [*quick[0][1], *quick[1][1]]
    history = {"steps": [step for step, _, _ in quick], "metrics": {name: [metrics.get(name) for _, metrics, _ in quick] for name in names}}
    rows = list(csv.DictReader(io.StringIO(race_text(history))))
    assert len(rows) == 31 and list(rows[0]) == ["step", *dict.fromkeys(names)]
    last = quick[-1][2].curves
    assert float(rows[-1]["Sigmoid: validation loss"]) == last.validation[-1, 3].mean()
    assert float(rows[-1]["ReLU: gradient norm, layer 2"]) == last.gradients[-1, 0, :, 1].mean()


def test_every_race_of_the_presets_is_known_by_its_link():
    for preset in BY_MODE[RACE].values():
        assert params.read(Config, params.values(preset.config)) == preset.config == preset.config.settled()
