"""Maxout, gated units and softmax against PyTorch, by hand, and by their laws."""

import csv
import io
import json
import math
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core import params, theme
from core.activations import figures, reading
from core.activations.config import SEVERAL, Config
from core.activations.functions import Chosen
from core.activations.gated import gated, hidden_widths
from core.activations.maxout import envelope, maxout
from core.activations.several import STATES
from core.activations.several_config import GATED, GATES, KINDS, MAXOUT, SOFTMAX
from core.activations.several_presets import GROUPS
from core.activations.several_takeaway import tables
from core.activations.several_tasks import TASKS
from core.activations.snippet import snippet
from core.activations.softmax import softmax
from core.activations.train import train
from core.runs.frames import packed
from core.runs.moment import Resources
from tests.front import refusal


def of(kind, **settings):
    config = Config(mode=SEVERAL, several=kind, **settings)
    return config, STATES[kind](config)


def maxed(pieces, **settings):
    return of(MAXOUT, maxout_pieces=pieces, **settings)[1]


def shared(logits, **settings):
    return of(SOFTMAX, softmax_logits=logits, **settings)[1]


def random_pieces(seed):
    return np.random.default_rng(seed).integers(-4, 5, (6, 2)).astype(float)  # whole numbers: parallel, equal and concurrent lines occur


@pytest.mark.parametrize("seed", range(8))
def test_the_envelope_is_the_largest_piece_everywhere_and_convex(seed):
    pieces = random_pieces(seed)
    on_top, begins = envelope(pieces)
    assert begins == sorted(begins) and np.all(np.diff(pieces[on_top, 0]) > 0)
    x = np.linspace(-20, 20, 4001)
    largest = (pieces[:, :1] * x + pieces[:, 1:]).max(axis=0)
    of_envelope = pieces[on_top][np.searchsorted(begins, x)]
    assert of_envelope[:, 0] * x + of_envelope[:, 1] == pytest.approx(largest, abs=1e-12)
    assert np.diff(largest, 2).min() >= -1e-12


@pytest.mark.parametrize("seed", range(4))
def test_value_and_gradients_are_those_of_torchs_max(seed):
    for probe in (-1.0, 0.0, 0.5, 2.0):  # ties at whole numbers included
        pieces = random_pieces(seed)
        found = maxed("; ".join(f"{w:g} {b:g}" for w, b in pieces), probe=probe)
        x, learned = torch.tensor(probe, dtype=torch.float64, requires_grad=True), torch.tensor(pieces, requires_grad=True)
        y = (learned[:, 0] * x + learned[:, 1]).max(dim=0).values
        y.backward()
        assert found.at[found.winner] == y.item() and found.pieces[found.winner, 0] == x.grad.item()
        assert learned.grad.tolist() == [[probe, 1.0] if i == found.winner else [0.0, 0.0] for i in range(6)]


@pytest.mark.parametrize(
    ("pieces", "name", "theirs"),
    [
        ("1 0; 0 0", "ReLU", nn.ReLU()),
        ("-1 0; 0 -2; 1 0", "|x|", torch.abs),
        ("0.1 0; 1 0", "LeakyReLU with a = 0.1", nn.LeakyReLU(0.1)),
        ("1 0; 1 0", "x", nn.Identity()),
        ("0 0; -1 1", "the hinge loss max(0, 1 − x)", lambda x: (1 - x).clamp(min=0)),
    ],
)
def test_maxout_is_exactly_a_known_function_and_says_so(pieces, name, theirs):
    found = maxed(pieces)
    assert found.same == name and found.value == pytest.approx(theirs(torch.tensor(found.x)).numpy(), abs=1e-15)


def test_what_is_almost_a_known_function_is_not_called_one():
    assert maxed("1.5 0; 1 0").same == "" and maxed("0 0; 1 0.01").same == "" and maxed("2 0; 1 0; 0 0").same == ""


def test_pieces_worked_by_hand():
    """-x - 1 and -x/4 meet at -4/3; -x/4 and x/2 at 0; x/2 and 2x - 3 at 2; the level -1 is below them all."""
    found = maxed(Config().maxout_pieces)
    assert found.on_top == (0, 1, 2, 3) and found.unused == (4,)
    assert np.array(found.kinks) == pytest.approx(np.array([(-4 / 3, 1 / 3), (0, 0), (2, 1)]))


def test_three_lines_through_one_point_make_one_kink():
    found = maxed("0 0; 0.1 -0.1; 0.3 -0.3")  # all meet at x = 1
    assert found.on_top == (0, 2) and found.kinks[0] == pytest.approx((1, 0)) and found.unused == (1,)


def test_seven_tangents_of_a_parabola_are_at_most_an_eighth_below_it():
    found = maxout(GROUPS["A parabola from tangents"].config)
    gap = found.x**2 / 2 - found.value
    assert gap.min() >= -1e-12 and gap.max() == pytest.approx(1 / 8, abs=1e-3)


TORCHS = {
    "GLU": lambda a, b: F.glu(torch.stack([a, b]), dim=0)[0],
    "Bilinear": lambda a, b: a * b,
    "ReGLU": lambda a, b: a * F.relu(b),
    "GEGLU": lambda a, b: a * F.gelu(b),
    "SwiGLU": lambda a, b: a * F.silu(b),
}


@pytest.mark.parametrize("gate", GATES)
def test_a_gated_unit_and_both_slopes_are_torchs(gate):
    for a, b in ((1.5, 1.0), (-2.0, -0.7), (3.0, 0.0), (0.0, 5.0)):
        found = of(GATED, gate=gate, gate_a=a, gate_b=b)[1]
        x = torch.tensor([a, b], dtype=torch.float64)
        slopes = torch.autograd.functional.jacobian(lambda x: TORCHS[gate](x[:1], x[1:]), x)
        y = float(TORCHS[gate](x[:1], x[1:]))
        assert [found.y, found.da, found.db] == pytest.approx([y, *slopes.flatten().tolist()], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("gate", GATES)
def test_surface_and_slices_are_torchs_with_the_gate_upwards(gate):
    found = of(GATED, gate=gate, gate_a=-2.0, gate_b=0.5)[1]
    b, a = torch.meshgrid(torch.tensor(found.axis), torch.tensor(found.axis), indexing="ij")
    assert found.surface == pytest.approx(TORCHS[gate](a.flatten(), b.flatten()).reshape(a.shape).numpy(), abs=1e-12)
    x = torch.tensor(found.x, requires_grad=True)
    y = TORCHS[gate](torch.full_like(x, -2.0), x)
    y.sum().backward()
    assert found.along_b == pytest.approx(y.detach().numpy(), abs=1e-12) and found.slope_b == pytest.approx(x.grad.numpy(), abs=1e-12)
    assert found.along_a == pytest.approx(
        TORCHS[gate](torch.tensor(found.x), torch.full((241,), 0.5, dtype=torch.float64)).numpy(), abs=1e-12
    )


def test_glu_that_is_its_own_gate_is_silu():
    for x in (-3.0, 0.5, 1.0, 4.0):
        assert of(GATED, gate="GLU", gate_a=x, gate_b=x)[1].y == pytest.approx(
            float(Chosen("SiLU", ()).jet(np.array([x])).value[0]), rel=1e-14
        )


@pytest.mark.parametrize(
    ("width", "multiple", "known"),
    [(768, 1, (3072, 2048)), (4096, 256, (16384, 11008)), (5120, 256, (20480, 13824)), (6656, 256, (26624, 17920)), (64, 1, (256, 171))],
)
def test_hidden_widths_are_the_published_ones(width, multiple, known):
    """T5 base: Shazeer (2020), section 3.1. LLaMA 7B, 13B and 33B: Touvron et al. (2023), the released models' configurations."""
    assert hidden_widths(width, multiple) == known


@pytest.mark.parametrize("width", [64, 768])
def test_numbers_to_learn_are_those_of_torch_modules(width):
    found = gated(Config(mode=SEVERAL, several=GATED, gate_model=width))
    plain = [nn.Linear(width, found.plain_width, bias=False), nn.Linear(found.plain_width, width, bias=False)]
    three = [nn.Linear(width, found.gated_width, bias=False) for _ in range(2)] + [nn.Linear(found.gated_width, width, bias=False)]
    counted = [sum(one.weight.numel() for one in layers) for layers in (plain, three)]
    assert [found.plain_weights, found.gated_weights] == counted
    assert found.gated_weights / found.plain_weights == pytest.approx(1, abs=0.01)


CASES = [("2 1 0.1", 1.0, 1), ("9 5 1 -2", 4.0, 2), ("-30 0 0.5 2 7 7 -1 3", 0.3, 4), ("1000 0", 100.0, 2), ("3 3 3", 0.01, 1)]


@pytest.mark.parametrize(("logits", "temperature", "true"), CASES)
def test_probabilities_jacobian_loss_and_gradient_are_torchs(logits, temperature, true):
    found = shared(logits, softmax_temperature=temperature, softmax_class=true)
    z = torch.tensor([float(word) for word in logits.split()], dtype=torch.float64, requires_grad=True)
    loss = F.cross_entropy(z[None] / temperature, torch.tensor([true - 1]))
    loss.backward()
    p = torch.softmax(z.detach() / temperature, 0)
    close = {"rel": 1e-9, "abs": 1e-14}
    assert found.p == pytest.approx(p.numpy(), **close) and found.loss == pytest.approx(loss.item(), **close)
    theirs = torch.autograd.functional.jacobian(lambda z: torch.softmax(z / temperature, 0), z.detach())
    assert found.jacobian == pytest.approx(theirs.numpy(), **close) and found.gradient == pytest.approx(z.grad.numpy(), **close)
    assert found.entropy == pytest.approx(float(torch.special.entr(p).sum()), **close)


def test_softmax_worked_by_hand():
    """Logits ln 1, ln 2 and ln 5 are shares of 1, 2 and 5 eighths."""
    found = shared(f"0 {math.log(2)!r} {math.log(5)!r}", softmax_class=2)
    assert found.p == pytest.approx([1 / 8, 2 / 8, 5 / 8])
    assert found.jacobian * 64 == pytest.approx(np.array([[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]))
    assert found.gradient == pytest.approx([1 / 8, -6 / 8, 5 / 8]) and found.loss == pytest.approx(math.log(4))


@pytest.mark.parametrize(("logits", "temperature", "true"), CASES)
def test_laws_of_softmax(logits, temperature, true):
    found = shared(logits, softmax_temperature=temperature, softmax_class=true)
    assert found.p.sum() == pytest.approx(1) and found.gradient.sum() == pytest.approx(0, abs=1e-13)
    assert found.jacobian.sum(0) == pytest.approx(0, abs=1e-13) and found.jacobian.sum(1) == pytest.approx(0, abs=1e-13)
    assert found.jacobian.tolist() == found.jacobian.T.tolist()
    assert (np.diag(found.jacobian) * temperature <= 1 / 4).all() and np.linalg.eigvalsh(found.jacobian).min() >= -1e-12
    moved = shared(logits, softmax_temperature=temperature, softmax_class=true, softmax_shift=-250.0)
    assert moved.p == pytest.approx(found.p, rel=1e-9) and moved.jacobian == pytest.approx(found.jacobian, rel=1e-9, abs=1e-15)
    assert np.diff(found.entropies).min() >= -1e-12, "hotter is never surer"
    assert 0 <= found.entropy <= found.even + 1e-12


def test_cold_is_argmax_and_shares_ties_and_hot_is_even():
    assert shared("2 1 0.1", softmax_temperature=0.01).p == pytest.approx([1, 0, 0], abs=1e-40)
    assert shared("2 2 0.1", softmax_temperature=0.01).p == pytest.approx([0.5, 0.5, 0], abs=1e-40)
    assert shared("2 1 0.1", softmax_temperature=100).p == pytest.approx([1 / 3] * 3, abs=0.005)


def test_two_classes_are_a_sigmoid_of_the_difference():
    for first, second in ((1.5, 0.0), (3.0, 4.0), (-2.0, 5.0)):
        assert shared(f"{first} {second}").p[0] == pytest.approx(1 / (1 + math.exp(second - first)), rel=1e-12)


def test_the_gradient_of_a_hot_softmax_fades_with_the_square_for_soft_targets():
    """Hinton et al. (2015), section 2: (p - q)/T is nearly (z - v)/(N T²) for logits of mean 0."""
    z, v = torch.tensor([1.0, -0.4, -0.6], dtype=torch.float64), torch.tensor([0.2, 0.5, -0.7], dtype=torch.float64)
    p, q = (shared(" ".join(map(str, one.tolist())), softmax_temperature=100).p for one in (z, v))
    assert (p - q) / 100 == pytest.approx(((z - v) / (3 * 100**2)).numpy(), rel=0.03)


def test_the_plain_formula_is_float32_as_torch_would_have_it():
    for shift, fine in ((0.0, True), (80.0, True), (100.0, False), (-200.0, False)):
        z = torch.tensor([2.0, 1.0, 0.1], dtype=torch.float32) + shift
        theirs = torch.exp(z) / torch.exp(z).sum()
        config, found = of(SOFTMAX, softmax_shift=shift)
        assert np.isfinite(found.naive).all() == bool(theirs.isfinite().all()) == fine == (not found.plain_fails)
        assert (reading.warning(config, found) == "") == fine
        assert found.p == pytest.approx(softmax(Config(mode=SEVERAL, several=SOFTMAX)).p, rel=1e-9)


def test_a_sum_that_overflows_is_a_failure_too_though_each_part_is_a_number():
    found = shared("88.6 88.6")
    assert found.naive.tolist() == [0.0, 0.0] and found.plain_fails and found.p.tolist() == [0.5, 0.5]


def test_a_saturated_softmax_still_learns_by_cross_entropy():
    config = GROUPS["Surely wrong"].config
    found = softmax(config)
    assert np.abs(found.jacobian).max() < 0.001 and found.gradient[1] < -0.999
    assert "still learns" in " ".join(reading.details(config, found))
    surely_right = Config(mode=SEVERAL, several=SOFTMAX, softmax_logits="8 0 0")
    assert "still learns" not in " ".join(reading.details(surely_right, softmax(surely_right)))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"maxout_pieces": "1 0; 2"}, "Pieces, row 2: got 1 number, needs two, the slope and the height"),
        ({"maxout_pieces": ""}, "Pieces, row 1: got 0 numbers"),
        ({"maxout_pieces": "1 0 | 2 0"}, "no |"),
        ({"maxout_pieces": "; ".join(["1 0"] * 9)}, "Pieces: got 9 pieces, needs at most 8"),
        ({"maxout_pieces": "1 x"}, "Pieces, block 1, row 1, place 2: got “x”"),
        ({"several": SOFTMAX, "softmax_logits": "1"}, "Logits z: got 1 number, needs from 2 to 8 numbers"),
        ({"several": SOFTMAX, "softmax_logits": "1 nan"}, "place 2: got “nan”"),
        ({"several": SOFTMAX, "softmax_logits": "1 2", "softmax_class": 3}, "True class y: got 3, needs at most 2, the number of logits"),
    ],
)
def test_what_cannot_be_drawn_is_said(settings, said):
    assert said in refusal(Config, **{"mode": SEVERAL, **settings})


def test_what_is_typed_for_one_kind_does_not_trouble_another():
    assert of(GATED, maxout_pieces="nonsense", softmax_logits="")[1].y != 0
    assert Config(softmax_class=8).mode == "Curves"


def numbers_in(value):
    if is_dataclass(value):
        return [numbers_in(getattr(value, field.name)) for field in fields(value)]
    return value.tolist() if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_counts_where_it_has_an_effect_and_only_there(kind):
    config, state = of(kind)
    moved = {"maxout_pieces": "1 0; 0 0", "probe": 2.0, "reach": 3.0, "gate": "GLU", "gate_a": 2.0, "gate_b": 2.0, "gate_model": 128}
    moved |= {"gate_multiple": 100, "softmax_logits": "1 2 3", "softmax_temperature": 2.0, "softmax_class": 2, "softmax_shift": 10.0}
    changed = set()
    for name, value in moved.items():
        other = params.read(Config, {**params.values(config), name: value})
        found = STATES[kind](other)
        if numbers_in(found) != numbers_in(state):
            changed.add(name)
    assert changed | {"mode", "several"} == set(config.effective())


@pytest.mark.parametrize("name", GROUPS)
def test_every_picture_is_one_that_plotly_takes_and_every_state_has_words(name):
    config = GROUPS[name].config
    (moment,) = train(config, Resources())
    state = moment.snapshot()
    assert len(json.dumps([packed(figure) for figure in figures.pictures(config, state).values()])) < 80_000
    with pytest.raises(ValueError, match="read-only"):
        next(value for field in fields(state) if isinstance(value := getattr(state, field.name), np.ndarray))[...] = 0
    for figure in figures.pictures(config, state).values():
        go.Figure(theme.paint(figure, "light"))
        assert figure["layout"]["meta"]["alt"] and figure["layout"]["xaxis"]["title"]["text"] and figure["layout"]["yaxis"]["title"]["text"]
    assert reading.look(config, state) and reading.details(config, state) and reading.notes(state)


def test_the_maxout_picture_has_each_piece_its_slopes_and_the_probe_on_the_envelope():
    config, state = of(MAXOUT, probe=-2.0)
    data = {trace["name"]: trace for trace in figures.pictures(config, state)["maxout"]["data"]}
    assert data["f, the largest"]["y"].tolist() == state.value.tolist() and data["piece 5"]["y"].tolist() == [-1.0] * 601
    assert [data[f"slope of piece {i}"]["y"] for i in (1, 2, 3, 4)] == [[s, s] for s in (-1, -0.25, 0.5, 2)]
    assert data["slope of piece 2"]["x"] == pytest.approx([-4 / 3, 0]) and "slope of piece 5" not in data
    assert data["probe"]["y"] == [1.0] and len(data["smaller pieces at the probe"]["y"]) == 4


def test_eight_pieces_can_be_told_apart_without_colours():
    config, state = of(MAXOUT, maxout_pieces="; ".join(f"{i} {-i * i}" for i in range(8)))
    data = figures.pictures(config, state)["maxout"]["data"]
    assert len({trace["line"]["dash"] for trace in data if trace["name"].startswith("piece")}) == 8


def test_the_pieces_out_of_sight_have_no_slope_drawn():
    config, state = of(MAXOUT, maxout_pieces="-1 -20; 0 0; 1 0; 2 -50", reach=2.0)
    names = [trace["name"] for trace in figures.pictures(config, state)["maxout"]["data"]]
    assert [name for name in names if name.startswith("slope of")] == ["slope of piece 2", "slope of piece 3"]


def test_the_softmax_pictures_hold_the_numbers_and_mark_the_true_class():
    config, state = of(SOFTMAX, softmax_class=2)
    shown = figures.pictures(config, state)
    bars, back = shown["shares"]["data"]
    assert bars["y"].tolist() == state.p.tolist() and back["y"].tolist() == state.gradient.tolist()
    assert bars["marker"]["pattern"]["shape"] == ["", "/", ""]
    assert shown["shares"]["layout"]["xaxis"]["ticktext"] == ["1<br>2", "2<br>1<br>true", "3<br>0.1"]
    (heat,) = shown["jacobian"]["data"]
    assert heat["text"][0] == ["0.225", "−0.160", "−0.065"] and shown["jacobian"]["layout"]["yaxis"]["range"] == [3.5, 0.5]
    lines = shown["heat"]["data"]
    assert lines[1]["y"].tolist() == state.swept[1].tolist() and lines[0]["x"][0] == 0.01 and lines[0]["x"][-1] == 100


def test_the_formulas_are_filled_with_the_numbers():
    def said(kind, **settings):
        config, state = of(kind, **settings)
        return [line for (line,) in next(iter(figures.pictures(config, state).values()))["layout"]["meta"]["equation"]]

    assert said(MAXOUT)[0] == "f(0.5) = max(−1.5, −0.125, 0.25, −2, −1) = 0.25, piece 3" and "∂f/∂w₃ = x = 0.5" in said(MAXOUT)[1]
    assert said(GATED, gate="Bilinear", gate_b=-1.0)[0] == "y = a · b = 1.5 · (−1) = −1.5"
    assert said(GATED)[1] == "∂y/∂a = SiLU(b) = 0.731;  ∂y/∂b = a · SiLU′(b) = 1.5 · 0.928 = 1.39"
    assert said(SOFTMAX, softmax_temperature=2.0)[0] == "p₁ = e^(2/2) / (e^(2/2) + e^(1/2) + e^(0.1/2)) = 0.5017"
    assert "(0.659 − 1) / 1 = −0.341" in said(SOFTMAX)[1]


@pytest.mark.parametrize(
    ("task", "kind", "settings"),
    [
        ("absolute", MAXOUT, {"maxout_pieces": "1 0; -1 0"}),
        ("needed", MAXOUT, {"maxout_pieces": "-1 -1; -0.25 0; 0.5 0; 2 -3; 0 0.2"}),
        ("shut", GATED, {"gate": "ReGLU", "gate_b": -2.0}),
        ("itself", GATED, {"gate": "GLU", "gate_a": 2.0, "gate_b": 2.0}),
        ("even", SOFTMAX, {"softmax_temperature": 10.0}),
        ("sure", SOFTMAX, {"softmax_temperature": 0.2}),
        ("wrong", SOFTMAX, {"softmax_logits": "2 9 0"}),
        ("overflow", SOFTMAX, {"softmax_temperature": 0.02}),
    ],
)
def test_each_task_can_be_done_and_is_not_done_at_first(task, kind, settings):
    assert reading.done(*of(kind)) == []
    assert task in reading.done(*of(kind, **settings)) and len(TASKS) == 8


def test_what_the_presets_say_is_so():
    states = {name: STATES[preset.config.several](preset.config) for name, preset in GROUPS.items()}
    raised = maxed("-1 -1; -0.25 0; 0.5 0; 2 -3; 0 0.2")
    assert states["Five lines, one function"].unused == (4,) and raised.unused == ()
    assert states["ReLU from two lines"].same == "ReLU" and states["|x| from two lines"].same == "|x|"
    assert states["LeakyReLU from two lines"].same.startswith("LeakyReLU") and maxed("1.5 0; 1 0", probe=-2.0).winner == 1
    assert states["SiLU is a GLU"].y == pytest.approx(0.731, abs=5e-4)
    assert of(GATED, gate="GLU", gate_b=-6.0)[1].da < 0.003
    assert (states["A closed gate"].da, states["A closed gate"].db) == (0, 0) and of(GATED, gate="GEGLU", gate_b=-1.0)[1].db != 0
    assert states["GEGLU as in T5"].plain_weights == states["GEGLU as in T5"].gated_weights
    assert states["SwiGLU as in LLaMA"].gated_width == 11008
    assert shared("9 5 1 -2").p[0] == pytest.approx(0.98, abs=0.005) and states["Cold"].p[0] == pytest.approx(0.98, abs=0.005)
    assert states["Hot"].p == pytest.approx(0.25, abs=0.01) and states["Hot"].entropy == pytest.approx(1.386, abs=0.001)
    assert states["Two classes are a sigmoid"].p[0] == pytest.approx(0.818, abs=5e-4)
    assert np.isnan(states["Too large for exp"].naive).any()


NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]\d+)?|nan|inf)")


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (MAXOUT, {"probe": 2.0}),  # a kink: two pieces are equally large
        (GATED, {"gate": "GLU", "gate_a": -2.0, "gate_b": 0.5, "gate_model": 4096, "gate_multiple": 256}),
        (GATED, {"gate": "GEGLU"}),
        (SOFTMAX, {"softmax_logits": "3 -1 0.5 2", "softmax_temperature": 0.5, "softmax_class": 3, "softmax_shift": 200.0}),
    ],
)
def test_the_script_runs_alone_and_prints_the_same_numbers(tmp_path, kind, settings):
    config, state = of(kind, **settings)
    (tmp_path / "script.py").write_text(snippet(config), encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=80)
    assert done.returncode == 0, done.stderr
    printed = [[float(word) for word in NUMBER.findall(line.split(":")[-1])] for line in done.stdout.splitlines()]
    if kind == MAXOUT:
        known = [[state.at[state.winner], state.pieces[state.winner, 0]]]
        known += [[config.probe, 1.0] if i == state.winner else [0.0, 0.0] for i in range(len(state.pieces))]
    elif kind == GATED:
        known = [[state.y, state.da, state.db], [state.plain_weights], [state.gated_weights]]
    else:
        known = [[state.loss, state.entropy], *([p, g, *row] for p, g, row in zip(state.p, state.gradient, state.jacobian, strict=True))]
    assert len(printed) == len(known)
    for ours, theirs in zip(known, printed, strict=True):
        assert theirs == pytest.approx(ours, rel=1e-8, abs=1e-11)


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_hold_what_is_drawn(kind):
    config, state = of(kind)
    read = {name: list(csv.reader(io.StringIO(made()))) for name, made in tables(config).values()}
    values = {name: np.array([[float(cell) for cell in row] for row in rows[1:]]) for name, rows in read.items()}
    if kind == MAXOUT:
        assert values["maxout.csv"].T.tolist() == [state.x.tolist(), state.value.tolist(), *state.lines.tolist()]
    elif kind == GATED:
        assert values["gate.csv"].T.tolist() == [part.tolist() for part in (state.x, state.along_a, state.along_b, state.slope_b)]
        a, b, y = values["gate_surface.csv"].T
        assert y.tolist() == pytest.approx((a * b / (1 + np.exp(-b))).tolist(), abs=1e-12) and len(y) == 49 * 49
    else:
        assert values["softmax.csv"][:, 2].tolist() == state.p.tolist() and values["softmax.csv"][:, 4:].tolist() == state.jacobian.tolist()
        assert values["softmax_temperature.csv"][:, 1:4].T.tolist() == state.swept.tolist()
