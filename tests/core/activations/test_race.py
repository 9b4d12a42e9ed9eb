"""The race against plain nn.Modules with torch.optim, one after another, in float64; what is measured, against counting by hand."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from core.activations.config import Config
from core.activations.modules import module
from core.activations.presets import BY_MODE
from core.activations.race import race
from core.activations.race_field import Field
from core.activations.race_gains import gain, gains
from core.activations.race_plain import dead_and_saturated, network, started
from core.data.problems import learning_problem
from core.nets import suggest
from core.nets.spec import LossSpec, OptimizerSpec
from core.runs.moment import Resources
from core.verdict import judged
from tests.front import refusal

TEN = {
    "ReLU": nn.ReLU(),
    "LeakyReLU": nn.LeakyReLU(0.01),
    "ELU": nn.ELU(),
    "SELU": nn.SELU(),
    "GELU": nn.GELU(),
    "SiLU": nn.SiLU(),
    "Mish": nn.Mish(),
    "Tanh": nn.Tanh(),
    "Sigmoid": nn.Sigmoid(),
    "Softplus": nn.Softplus(),
}


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def doubles():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def ended(**settings):
    """The last snapshot of a race."""
    config = Config(mode="Race", **settings)
    *_, moment = race(config, Resources())
    return moment.snapshot()


def one_after_another(config, functions, seed, optimizer_of, rate=0.01):
    """The network of one racer and one seed, trained as people write it, with the page's batches: an order a epoch by torch.randperm."""
    problem = learning_problem(config, seed=config.seed)
    x, y = torch.from_numpy(problem.x[problem.train]).double(), torch.from_numpy(problem.y[problem.train])
    outputs = len(problem.class_names) or 1
    sizes = [x.shape[1], *[config.race_width] * config.race_layers, outputs]
    net = network(functions, [1.0] * config.race_layers, sizes, config.race_start, config.seed + seed)
    loss_of = nn.CrossEntropyLoss() if problem.class_names else lambda out, y: nn.functional.mse_loss(out.squeeze(1), y.double())
    optimizer, chance, order = optimizer_of(net.parameters(), lr=rate), torch.Generator().manual_seed(config.seed + seed), []
    for _ in range(config.race_steps):
        if len(order) < config.race_batch:
            order = torch.randperm(len(x), generator=chance)
        rows, order = order[: config.race_batch], order[config.race_batch :]
        optimizer.zero_grad()
        loss_of(net(x[rows]), y[rows]).backward()
        optimizer.step()
    validation = torch.from_numpy(problem.x[problem.validation]).double(), torch.from_numpy(problem.y[problem.validation])
    optimizer.zero_grad()
    loss = loss_of(net(x), y)
    loss.backward()
    norms = [layer.weight.grad.norm().item() for layer in net if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        out = net(validation[0])
        right = (out.argmax(1) == validation[1]).double().mean().item() if problem.class_names else math.nan
        return loss.item(), loss_of(out, validation[1]).item(), right, norms, dead_and_saturated_of(net, x, config.saturation)


def dead_and_saturated_of(net, x, bound):
    with torch.enable_grad():
        return dead_and_saturated(net, x, bound)


@pytest.mark.usefixtures("doubles")
def test_ten_functions_end_with_the_losses_that_each_ends_with_alone():
    settings = {"data": "moons", "race_start": "PyTorch", "race_steps": 48, "race_seeds": 2, "race_batch": 64}
    shown = ended(racers=" | ".join(TEN), **settings)
    config, curves = Config(mode="Race", **settings), shown.curves
    for place, function in enumerate(TEN.values()):
        for seed in range(2):
            training, validation, right, norms, (dead, pale) = one_after_another(config, [function] * 2, seed, torch.optim.Adam)
            assert curves.training[-1, place, seed] == pytest.approx(training, abs=1e-9)
            assert curves.validation[-1, place, seed] == pytest.approx(validation, abs=1e-9)
            assert curves.accuracy[-1, place, seed] == pytest.approx(right, abs=1e-6)
            assert curves.gradients[-1, place, seed] == pytest.approx(norms, rel=1e-7)
            assert (curves.dead[-1, place, seed], curves.saturated[-1, place, seed]) == pytest.approx((dead, pale), abs=1e-6)


@pytest.mark.usefixtures("doubles")
@pytest.mark.parametrize(("name", "made"), [("SGD", torch.optim.SGD), ("RMSprop", torch.optim.RMSprop)])
def test_a_mix_of_functions_learns_numbers_as_it_does_alone(name, made):
    """diabetes: a regression, other functions in each layer, other optimizers."""
    settings = {"data": "diabetes", "race_start": "LeCun", "race_steps": 20, "race_seeds": 1, "race_optimizer": name}
    shown = ended(racers="Tanh, ReLU | ELU", **settings)
    training, validation, _, norms, _ = one_after_another(Config(mode="Race", **settings), [nn.Tanh(), nn.ReLU()], 0, made)
    assert shown.facts.names[0] == "Tanh → ReLU" and np.isnan(shown.curves.accuracy).all() and not len(shown.maps)
    assert (shown.curves.training[-1, 0, 0], shown.curves.validation[-1, 0, 0]) == pytest.approx((training, validation), abs=1e-9)
    assert shown.curves.gradients[-1, 0, 0] == pytest.approx(norms, rel=1e-7)


def test_seeds_start_alike_but_for_the_gain_and_see_the_same_whoever_else_races():
    first = ended(racers="ReLU | Tanh", race_steps=20, race_seeds=2)
    other = ended(racers="Sigmoid | Tanh | GELU", race_steps=20, race_seeds=2)
    assert first.curves.validation[:, 1] == pytest.approx(other.curves.validation[:, 1], rel=1e-4)
    assert ended(racers="ReLU | Tanh", race_steps=20, race_seeds=2).curves.validation.tolist() == first.curves.validation.tolist()


# What is measured


def test_dead_units_are_those_that_pass_no_gradient_for_any_row_and_saturated_pairs_are_counted():
    """By hand, 3 of 4 units: one always below 0, one above 0 for one row of the five alone."""
    problem = learning_problem("moons")
    net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
    x = torch.from_numpy(problem.x[problem.train])
    best = x[:, 0].max()
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, 0.0]]))
        net[0].bias.copy_(torch.tensor([-1.0, 0.0, 1.0, -float(best) + 1e-3]))
    above = (x[:, 0] - best + 1e-3 > 0).sum().item()
    found = Field([net], OptimizerSpec(), LossSpec(), problem).measured(0.1, (1, 1))
    assert found["dead"].item() == pytest.approx(2 / 4), "below 0, and at 0, where PyTorch's slope is 0"
    rows = len(problem.train)
    assert 1 <= above < 10 and found["saturated"].item() == pytest.approx((2 * rows + rows - above) / (4 * rows))


def test_measuring_in_parts_changes_nothing(monkeypatch):
    problem = learning_problem("digits")
    nets = [network([nn.ReLU(), nn.Tanh()], [1.0, 1.0], [64, 9, 9, 10], "He", seed) for seed in range(2)]
    whole = Field(nets, OptimizerSpec(), LossSpec(), problem).measured(0.1, (2, 1))
    monkeypatch.setattr("core.activations.race_field.NUMBERS_AT_ONCE", 100 * 2 * 28)
    parts = Field(nets, OptimizerSpec(), LossSpec(), problem).measured(0.1, (2, 1))
    for name, values in whole.items():
        assert parts[name] == pytest.approx(values, rel=1e-5), name


def test_measuring_leaves_the_training_as_it_is():
    often = ended(racers="ReLU | Tanh", race_steps=40, race_seeds=1)
    seldom = ended(racers="ReLU | Tanh", race_steps=80, race_seeds=1)
    assert often.curves.at.tolist() == [*range(41)] and seldom.curves.at.tolist() == [*range(0, 81, 2)]
    assert often.curves.validation[40] == pytest.approx(seldom.curves.validation[20])


def test_a_network_that_breaks_stops_has_no_numbers_and_no_place_in_the_verdict():
    """At this rate one of two linear networks breaks."""
    shown = ended(racers="Linear | Tanh | Sigmoid", data="diabetes", race_optimizer="SGD", race_rate=0.1, race_steps=60, race_seeds=2)
    assert np.isfinite(shown.curves.training[-1]).tolist() == [[False, True], [True, True], [True, True]]
    for what in (shown.curves.dead, shown.curves.validation, shown.curves.saturated):
        assert np.isnan(what[-1]).tolist() == [[True, False], [False, False], [False, False]]
    assert shown.judged == (1, 2) and shown.verdict == judged(shown.curves.validation[-1][1:].T, higher=False)


def test_the_verdict_is_on_the_last_validation_losses_seed_by_seed():
    shown = ended(racers="ReLU | Tanh | Sigmoid", race_steps=40, race_seeds=3)
    assert shown.verdict == judged(shown.curves.validation[-1].T, higher=False) and shown.judged == (0, 1, 2)


# Initial weights


@pytest.mark.parametrize("name", ["ReLU", "Tanh", "SELU", "Sigmoid"])
def test_a_matched_gain_is_pytorchs(name):
    one = Config(mode="Race", racers=f"{name} | Linear").racing()[0].functions[0]
    assert gain(one) == pytest.approx(nn.init.calculate_gain(name.lower()))


def test_where_pytorch_has_no_gain_it_keeps_the_mean_square_of_a_normal_input():
    """By drawing two million numbers."""
    z = torch.randn(2_000_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for name, function in {"GELU": nn.GELU(), "Mish": nn.Mish(), "Softplus": nn.Softplus()}.items():
        one = Config(mode="Race", racers=f"{name} | Linear").racing()[0].functions[0]
        assert gain(one) ** 2 * function(z).square().mean().item() == pytest.approx(1, rel=5e-3)


def test_gains_count_only_where_the_weights_are_matched():
    config = Config(mode="Race", racers="ReLU | ReLU, Tanh")
    assert gains(config, config.racing()) == ((math.sqrt(2), math.sqrt(2)), (math.sqrt(2), 5 / 3))
    same = Config(mode="Race", racers="ReLU | Tanh", race_start="He")
    assert gains(same, same.racing()) == ((1, 1), (1, 1))


@pytest.mark.parametrize(
    ("start", "deviation"),
    [
        ("matched", 1.5 / math.sqrt(300)),
        ("He", math.sqrt(2 / 300)),
        ("LeCun", math.sqrt(1 / 300)),
        ("Xavier", math.sqrt(2 / (300 + 200))),
        ("orthogonal", math.sqrt(1 / 300)),
        ("PyTorch", math.sqrt(1 / 900)),
    ],
)
def test_initial_weights_have_the_deviation_of_their_source(start, deviation):
    torch.manual_seed(0)
    layer = started(nn.Linear(300, 200), start, 1.5)
    assert layer.weight.std().item() == pytest.approx(deviation, rel=0.02)
    assert bool(layer.bias.any()) == (start == "PyTorch")


# A rate for each


def test_a_range_test_leaves_the_networks_as_they_were_and_gives_each_the_valley_of_its_own_curve():
    settings = {"racers": "ReLU | Sigmoid", "race_steps": 20, "race_seeds": 2, "race_rates": "each its own"}
    shown = ended(**settings)
    wanted = [suggest.valley(*suggest.usable(shown.probing.rates, losses, 100)).lr for losses in shown.probing.losses]
    assert list(shown.rates) == wanted and len(set(wanted)) == 2
    assert shown.curves.validation[0] == pytest.approx(ended(**{**settings, "race_rates": "the same for all"}).curves.validation[0])
    assert shown.step == 120 and shown.trained == 20


# What cannot be


def test_a_table_with_one_class_is_refused_in_the_words_of_the_screen(tmp_path):
    (tmp_path / "one.csv").write_text("a,b,kind\n" + "".join(f"{i},{i * i % 7},cat\n" for i in range(40)), encoding="utf-8")
    config = Config(mode="Race", data="file-1", target="kind", kind="classification")
    said = refusal(next, race(config, Resources(files={"file-1": tmp_path / "one.csv"})))
    assert "only one class in “kind”, needs at least 2 classes: choose another target" in said


# What the presets promise


@pytest.fixture(scope="module")
def presets():
    """The last snapshot of each that promises something."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    names = ("Round the spiral", "Without curves", "Units that die", "Sigmoid and depth", "A function for each layer")
    found = {}
    for name in names:
        *_, moment = race(BY_MODE["Race"][name].config, Resources())
        found[name] = moment.snapshot()
    torch.set_num_threads(before)
    return found


def last(shown, what):
    return dict(zip(shown.facts.names, getattr(shown.curves, what)[-1].mean(1).tolist(), strict=True))


def test_sigmoid_hardly_leaves_the_line_on_the_spiral_and_the_others_wind_round(presets):
    right = last(presets["Round the spiral"], "accuracy")
    assert right.pop("Sigmoid") < 0.75 and min(right.values()) > 0.95


def test_linear_layers_guess_and_step_learns_in_its_last_layer_alone(presets):
    shown = presets["Without curves"]
    right = last(shown, "accuracy")
    assert abs(right["Linear"] - 0.5) < 0.1 and right["Step"] > 0.7 and right["ReLU"] > 0.9
    assert (shown.curves.gradients[-1, 2, :, :2] == 0).all() and (shown.curves.gradients[-1, 2, :, 2] > 0).all()


def test_relu_loses_most_of_its_units_at_a_large_rate_and_the_leaky_ones_none(presets):
    dead = last(presets["Units that die"], "dead")
    assert dead["ReLU"] > 0.5 and dead["LeakyReLU"] == dead["LeakyReLU(0.1)"] == 0


def test_sigmoid_guesses_on_with_five_layers_and_its_gradient_fades_to_a_third_or_less_at_each(presets):
    shown = presets["Sigmoid and depth"]
    assert last(shown, "accuracy")["Sigmoid"] < 0.2 and last(shown, "accuracy")["Tanh"] > 0.9
    norms = shown.curves.gradients[0, 0].mean(0)
    assert all(before <= 0.36 * after for before, after in pairwise(norms.tolist()))


def test_relu_and_then_tanh_beats_both_of_its_parts(presets):
    loss = last(presets["A function for each layer"], "validation")
    assert min(loss, key=loss.get) == "ReLU → Tanh" and loss["Tanh → ReLU"] > loss["ReLU → ReLU"]


def test_modules_of_one_racer_are_its_functions():
    racer = Config(mode="Race", racers="LeakyReLU(0.3), Softplus(2) | ReLU").racing()[0]
    assert [repr(module(one)) for one in racer.functions] == ["LeakyReLU(negative_slope=0.3)", "Softplus(beta=2.0, threshold=20.0)"]
