"""The deep network against torch.nn and autograd, and its claims for several seeds."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.activations import figures, reading
from core.activations.config import DEPTH, Config
from core.activations.depth_config import DIGITS, INITIALISATIONS, MATERIALS, ORTHOGONAL
from core.activations.depth_presets import NETWORKS
from core.activations.depth_run import LAST, drawn, initial, length, material, snapshot
from core.activations.functions import FUNCTIONS, NAMES
from core.activations.tensors import applied, value_and_slope
from core.activations.train import train
from core.errors import InputError
from core.runs.moment import Resources
from tests.core.activations.test_model import by_autograd

SEEDS = (0, 1, 2)


def deep(*names, **settings):
    config = Config(mode=DEPTH, functions=" | ".join(names), **settings)
    return config, snapshot(config)


@pytest.mark.parametrize("name", NAMES)
def test_a_function_of_tensors_is_the_one_of_the_script_and_so_is_its_slope(name):
    settings = {"leaky_slope": 0.1, "swish_beta": 3.0, "softplus_beta": 2.0, "elu_alpha": 0.5, "celu_alpha": 2.0, "prelu_weight": 0.3}
    chosen = Config(functions=name, expression="max(x, 0.1*x) + exp(-x^2)/(2 + sin(pi*x))", **settings).chosen[0]
    points = [-7.0, -3.0, -1.25, -0.1, 0.0, 0.4, 2.0, 3.0, 6.0, 9.0]
    known = by_autograd(chosen, points)[:2]
    found = value_and_slope(applied(chosen), torch.tensor(points, dtype=torch.float64))
    assert np.array([part.numpy() for part in found]) == pytest.approx(np.array(known), rel=1e-12, abs=1e-15)


class Modules(nn.Module):
    """The same network as a person would write it."""

    def __init__(self, config, function):
        super().__init__()
        self.residual, self.function = config.residual, function
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(config.sizes, config.sizes[1:], strict=False))
        self.norms = nn.ModuleList(nn.BatchNorm1d(b) if config.batch_norm else nn.Identity() for b in config.sizes[1:])
        for i, layer in enumerate(self.layers):
            weight, bias = initial(config, i)
            layer.weight.data, layer.bias.data = weight.clone(), bias.clone()
        self.double()

    def forward(self, x):
        numbers, sums = [x], []
        for layer, norm in zip(self.layers, self.norms, strict=True):
            sums.append(norm(layer(numbers[-1])))
            value = self.function(sums[-1])
            numbers.append(numbers[-1] + value if self.residual and numbers[-1].shape == value.shape else value)
        return numbers, sums


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("stuff", MATERIALS)
def test_signal_gradients_and_units_are_those_of_torch_modules_by_autograd(stuff, batch_norm, residual):
    config, found = deep(
        "Tanh", "ReLU", depth=6, width=40, inputs=16, gain=1.3, bias_mean=-0.3, bias_spread=0.4, material=stuff,
        batch_norm=batch_norm, residual=residual, saturation=0.3,
    )  # fmt: skip
    for module, one in zip((nn.Tanh(), nn.ReLU()), found.deep, strict=True):
        network = Modules(config, module)
        x = material(config)[0].requires_grad_()
        numbers, sums = network(x)
        for h in (*numbers, *sums):
            h.retain_grad()
        (arriving,) = drawn(0, LAST, (16, 40))
        (numbers[-1] * arriving / arriving.norm(dim=1, keepdim=True)).sum().backward()
        assert one.deviation == pytest.approx([float(h.detach().std(correction=0)) for h in numbers], rel=1e-9)
        assert one.gradient == pytest.approx([float(h.grad.norm(dim=1).square().mean().sqrt()) for h in numbers], rel=1e-9)
        assert one.weight_gradient == pytest.approx([float(layer.weight.grad.norm()) / 16 for layer in network.layers], rel=1e-8)
        slopes = [1 - z.tanh() ** 2 if module.__class__ is nn.Tanh else (z > 0).double() for z in sums]
        assert one.saturated == pytest.approx([float((slope < 0.3).double().mean()) for slope in slopes])
        assert one.dead == pytest.approx([float((slope == 0).all(0).double().mean()) for slope in slopes])
        assert (one.counts.sum(1) == 16 * 40).all() and one.lost == 0


@pytest.mark.parametrize("kind", INITIALISATIONS)
@pytest.mark.parametrize("stuff", MATERIALS)
def test_initial_weights_have_the_variance_of_torchs_own(kind, stuff):
    config = Config(mode=DEPTH, initialisation=kind, width=200, depth=2, material=stuff, gain=1.5, weight_spread=0.03)
    theirs = {
        "zeros": nn.init.zeros_,
        "normal": lambda w: nn.init.normal_(w, std=1.5 * 0.03),
        "Xavier": lambda w: nn.init.xavier_normal_(w, gain=1.5),
        "He": lambda w: 1.5 * nn.init.kaiming_normal_(w, nonlinearity="relu"),
        "LeCun": lambda w: 1.5 * nn.init.kaiming_normal_(w, nonlinearity="linear"),
        "orthogonal": lambda w: nn.init.orthogonal_(w, gain=1.5),
    }
    torch.manual_seed(0)
    for layer in range(2):
        weight = initial(config, layer)[0]
        known = theirs[kind](torch.empty_like(weight))
        assert float(weight.square().mean()) == pytest.approx(float(known.detach().square().mean()), rel=0.05)
        assert config.scale(weight.shape[1], 200) == pytest.approx(weight.shape[1] * float(known.detach().square().mean()), rel=0.05)


def test_orthogonal_weights_have_orthonormal_columns():
    weight = initial(Config(mode=DEPTH, initialisation=ORTHOGONAL, width=96, material=DIGITS), 0)[0]
    assert weight.shape == (96, 64) and torch.allclose(weight.T @ weight, torch.eye(64, dtype=torch.float64), atol=1e-5)


def test_a_deeper_network_begins_with_the_same_layers_and_another_seed_is_another():
    short, long = (deep("ReLU", depth=depth, width=32)[1].deep[0].deviation for depth in (5, 12))
    assert short.tolist() == long[:6].tolist()
    assert deep("ReLU", depth=5, width=32, seed=1)[1].deep[0].deviation.tolist() != short.tolist()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("names", "settings"),
    [
        (("Sigmoid", "Tanh", "SELU", "GELU"), {"initialisation": "LeCun"}),
        (("Tanh", "ReLU"), {"initialisation": "He", "bias_mean": 0.2, "bias_spread": 0.3}),
        (("Tanh", "Linear"), {"initialisation": "orthogonal", "gain": 1.2}),
        (("Tanh", "Sigmoid"), {"residual": True}),
        (("ReLU", "Tanh"), {"batch_norm": True, "inputs": 256}),
        (("ReLU", "Tanh"), {"material": "digits"}),
    ],
)
def test_a_wide_network_does_what_theory_predicts(names, settings, seed):
    """Ten layers of 400: the numbers within a quarter, the gradient within a factor of 1.6; of digits, which are alike, both within 1.6."""
    near = 0.6 if settings.get("material") == DIGITS else 0.25
    for one in deep(*names, width=400, depth=10, seed=seed, **settings)[1].deep:
        assert one.deviation == pytest.approx(one.predicted.deviation, rel=near), one.name
        assert abs(np.log(one.gradient / one.predicted.gradient)).max() < math.log(1.6), one.name


def test_what_a_float_cannot_square_is_still_measured():
    assert length(torch.tensor([3e-200, 4e-200], dtype=torch.float64)) == pytest.approx(5e-200, rel=1e-12)
    assert length(torch.tensor([3e200, 4e200], dtype=torch.float64)) == pytest.approx(5e200, rel=1e-12)
    assert length(torch.zeros(3)) == 0


def test_numbers_that_explode_are_counted_and_said():
    config, found = deep("Yours", expression="x^3 * 50", depth=12, width=16, initialisation="He")
    (one,) = found.deep
    assert 0 < one.lost <= 12 and f"{one.lost} of 12 layers" in reading.warning(config, found)
    assert figures.pictures(config, found) and reading.look(config, found).startswith("Nothing finite comes through")


def test_numbers_far_from_0_lie_in_the_outermost_bin():
    for expression, ends, place in (("sigmoid(x) + 20", (7, 8), -1), ("-20 - sigmoid(x)", (-8, -7), 0)):
        one = deep("Yours", expression=expression, depth=3, width=16)[1].deep[0]
        assert one.ends == ends and (one.counts[:, place] == 32 * 16).all()


@pytest.mark.parametrize("expression", ["1e300*x", "1e-300*x", "exp(exp(x))", "1/x", "log(x)", "x^0.5", "2", "sign(x)"])
@pytest.mark.parametrize("settings", [{}, {"batch_norm": True}, {"residual": True, "bias_spread": 0.5}, {"initialisation": "zeros"}])
def test_whatever_is_typed_gives_pictures_and_words(expression, settings):
    config, found = deep("Yours", expression=expression, depth=8, width=16, **settings)
    assert len(figures.pictures(config, found)) == 3 and reading.look(config, found).endswith(".")
    assert "nan" not in " ".join([reading.look(config, found), reading.warning(config, found), *reading.details(config, found)])


def test_too_many_weights_are_refused_with_the_width_that_fits():
    with pytest.raises(InputError, match="Width: got 400, needs at most 264 units at a depth of 100"):
        Config(mode=DEPTH, depth=100, width=400)
    assert Config(mode=DEPTH, depth=100, width=264) and Config(depth=100, width=400)  # the curves do not care


def test_settings_without_effect_are_settled():
    config = Config(mode=DEPTH, batch_norm=True, bias_mean=1.0, weight_spread=0.2, probe=3.0, functions="ReLU", swish_beta=4.0)
    assert config.settled() == Config(mode=DEPTH, batch_norm=True, functions="ReLU")
    assert Config(depth=7, inputs=128).settled() == Config()
    biased = deep("Tanh", depth=4, width=32, batch_norm=True, bias_mean=1.0)[1].deep[0]
    assert biased.gradient == pytest.approx(deep("Tanh", depth=4, width=32, batch_norm=True)[1].deep[0].gradient, rel=1e-9)


# Pictures and words


def trace(figure, name, axis="y"):
    return next(trace for trace in figure["data"] if trace["name"] == name and trace["yaxis"] == axis)


def test_the_picture_has_a_point_and_a_prediction_for_each_layer_in_decades():
    config, found = deep("Sigmoid", "ReLU", depth=8, width=64)
    drawn_ = figures.pictures(config, found)
    points, line = trace(drawn_["depth"], "Sigmoid", "y2"), trace(drawn_["depth"], "Sigmoid, predicted", "y2")
    assert 10 ** points["y"] == pytest.approx(found.deep[0].gradient) and points["x"].tolist() == list(range(9))
    assert 10 ** line["y"] == pytest.approx(found.deep[0].predicted.gradient)
    low, high = drawn_["depth"]["layout"]["yaxis2"]["range"]
    assert low < points["y"].min() < points["y"].max() < high
    dead = trace(drawn_["units"], "ReLU, dead", "y2")["y"]
    assert dead == pytest.approx(100 * found.deep[1].dead) and dead.max() > 0
    shares = next(trace for trace in drawn_["spread"]["data"] if trace["name"] == "ReLU")["z"]
    assert shares.shape == (41, 8) and shares.sum(0) == pytest.approx(1)


def test_zeros_leave_a_gap_and_the_end_of_float32_is_marked_only_where_it_is_passed():
    config, found = deep("ReLU", depth=3, width=16, initialisation="zeros")
    assert np.isnan(trace(figures.pictures(config, found)["depth"], "ReLU", "y2")["y"][:-1]).all()
    for depth, marked in ((20, False), (80, True)):
        config, found = deep("Sigmoid", depth=depth, width=64)
        names = [trace["name"] for trace in figures.pictures(config, found)["depth"]["data"]]
        assert ("float32 ends here" in names) == marked == ("In float32" in reading.warning(config, found))


def test_the_words_say_what_is_left_and_where_the_edge_lies():
    config, found = deep("Sigmoid", "ReLU", depth=20, initialisation="He")
    said = reading.look(config, found)
    assert "(Sigmoid)" in said and "(ReLU)" in said and "through 20 layers" in said
    assert any("χ = 1: on the edge of chaos" in line and "σ_w = 1.41; here σ_w = 1.41" in line for line in reading.details(config, found))
    assert any("it vanishes (order)" in line for line in reading.details(config, found))


def test_training_yields_one_moment_that_is_the_whole_answer():
    (moment,) = train(Config(mode=DEPTH, depth=3, width=16), Resources())
    assert moment.step == 0 and len(moment.snapshot().deep) == 4


# What presets and tasks promise


@pytest.mark.parametrize("seed", SEEDS)
def test_presets_keep_their_promises(seed):
    def of(name):
        return {one.name: one for one in snapshot(replace(NETWORKS[name].config, seed=seed)).deep}

    dies = of("The sigmoid dies")
    assert dies["Sigmoid"].gradient[0] < 1e-17 and (dies["Sigmoid"].gradient[0]) ** (1 / 30) == pytest.approx(0.24, abs=0.02)
    he, xavier = of("ReLU with He’s weights")["ReLU"], of("ReLU with Xavier’s weights")["ReLU"]
    assert 0.2 < he.gradient[0] < 5 and 0.2 < he.deviation[-1] < 5
    assert 5e-9 < xavier.deviation[-1] < 1.5e-7
    selu = of("SELU normalises itself")
    assert selu["SELU"].deviation == pytest.approx(1, abs=0.2) and selu["ELU"].deviation[-1] < 0.2
    killed = of("ReLUs that die")
    assert killed["ReLU"].dead[-1] > 0.3 and killed["LeakyReLU"].dead.max() == 0
    line = of("Orthogonal weights")["Linear"]
    assert line.gradient == pytest.approx(1, abs=1e-3) and line.deviation == pytest.approx(line.deviation[0], rel=1e-3)
    for one in of("Residual connections").values():
        assert 0.5 < one.gradient[0] < 100 and 1 < one.deviation[-1] < 10
    normed = of("Batch norm explodes")["ReLU"]
    assert (normed.gradient[10] / normed.gradient[40]) ** (1 / 30) == pytest.approx(1.21, abs=0.03)
    zeros = of("All zeros")
    assert (zeros["ReLU"].weight_gradient == 0).all() and (zeros["Sigmoid"].weight_gradient > 0).tolist() == [False] * 4 + [True]
    assert max(one.gradient[0] for one in of("Small weights, as once").values()) < 1e-5
    digits = of("Digits")["ReLU"]
    assert abs(np.log(digits.gradient / digits.predicted.gradient)).max() < math.log(3)


def test_the_edge_of_chaos_lies_between_the_gains_that_its_preset_names():
    preset = NETWORKS["Edge of chaos"].config
    below, above = (snapshot(replace(preset, gain=gain)).deep[0] for gain in (1.0, 1.5))
    assert below.gradient[0] < 0.1 and above.gradient[0] > 5 and 1 < below.edge < 1.5


@pytest.mark.parametrize(
    ("task", "names", "settings"),
    [
        ("dies", ["Sigmoid"], {"depth": 30}),
        ("saved", ["Sigmoid"], {"depth": 50, "residual": True}),
        ("relu", ["ReLU"], {"depth": 50, "initialisation": "He"}),
        ("edge", ["Tanh"], {"depth": 50, "initialisation": "LeCun", "bias_spread": 0.2, "gain": 1.3}),
        ("killed", ["ReLU"], {"depth": 10, "initialisation": "He", "bias_mean": -0.2}),
    ],
)
def test_each_task_can_be_done_and_is_not_done_at_first(task, names, settings):
    config, found = deep(*names, **settings)
    assert task in reading.done(config, found)
    assert task not in reading.done(*deep(*names))


def test_every_function_goes_through_a_network():
    for name in FUNCTIONS:
        (one,) = deep(name, depth=3, width=24, inputs=16)[1].deep
        assert np.isfinite(one.deviation).all() and np.isfinite(one.gradient).all(), name
