"""The range test: from the untrained state to its end."""

import math
from dataclasses import FrozenInstanceError, replace
from itertools import islice, pairwise

import numpy as np
import pytest
import torch

from core.data.problems import LearningProblem, learning_problem
from core.errors import InputError
from core.lr_finder import task as room
from core.lr_finder.config import Config
from core.lr_finder.snapshot import Curve
from core.lr_finder.sweep import sweep
from core.lr_finder.train import train
from core.nets import suggest
from core.nets.batches import batches, learning_rates
from core.nets.losses import Loss
from core.nets.spec import LossSpec, NetSpec, OptimizerSpec
from core.nets.stack import Stack
from core.nets.training import Training
from core.runs.moment import Resources

ONE = Config(seeds=1)
SMALL = replace(ONE, data="moons", width=8, iterations=30, batch_size=20)


def moments(config):
    return list(train(config, Resources()))


def end(config):
    return moments(config)[-1].snapshot()


@pytest.fixture
def problem(monkeypatch):
    """Puts hand-made data in place of a set: problem(x, y) with y whole for classes, else real. All rows are for training."""

    def put(x, y):
        x, y = np.asarray(x, np.float32), np.asarray(y)
        classes = tuple(map(str, np.unique(y))) if y.dtype.kind == "i" else ()
        y = y.astype(np.int64 if classes else np.float32)
        kind = "classification" if classes else "regression"
        rows = np.arange(len(x))
        made = LearningProblem(x, y, kind, ("a",) * x.shape[1], "t", classes, rows, rows[:0], ())
        monkeypatch.setattr(room, "learning_problem", lambda *a, **k: made)

    return put


def test_the_first_moment_is_untrained_and_has_no_learning_rate():
    first = moments(SMALL)[0]
    snapshot = first.snapshot()
    assert first.step == 0 and set(first.metrics) == {"loss"} and first.metrics["loss"] == snapshot.facts.untrained
    assert snapshot.curve.lrs.size == 0 and not snapshot.ended and not snapshot.read.suggestions


def test_the_untrained_loss_is_the_first_loss_of_the_sweep():
    first, second = moments(SMALL)[:2]
    assert first.metrics["loss"] == second.metrics["loss"] == second.metrics["smoothed"]


def test_there_is_one_moment_for_each_batch_with_its_rate():
    run = moments(SMALL)
    assert [m.step for m in run] == list(range(31))
    assert [m.metrics["lr"] for m in run[1:]] == learning_rates(1e-7, 10, 30)


def losses_in_a_plain_loop(config, problem):
    """The same test once more: autograd and torch's plain optimizer, in a loop, rows drawn with numpy indexing."""
    x, y = torch.from_numpy(problem.x[problem.train]), torch.from_numpy(problem.y[problem.train])
    regression = problem.kind == "regression"
    torch.manual_seed(config.seed)
    sizes = [x.shape[1], *[config.width] * config.layers, 1 if regression else len(problem.class_names)]
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    parameters = [p for layer in layers for p in layer.parameters()]
    kinds = {"SGD": torch.optim.SGD, "Adam": torch.optim.Adam, "AdamW": torch.optim.AdamW}
    optimizer = kinds[config.optimizer](parameters, lr=1.0, foreach=False, weight_decay=config.weight_decay)
    draw = torch.Generator().manual_seed(config.seed)
    losses, rows = [], []
    for i in range(config.iterations):
        if len(rows) < config.batch_size:
            rows = torch.randperm(len(x), generator=draw).tolist()
        batch, rows = rows[: config.batch_size], rows[config.batch_size :]
        h = x[batch]
        for layer in layers[:-1]:
            h = torch.relu(layer(h)) if config.activation == "ReLU" else torch.tanh(layer(h))
        output = layers[-1](h)
        if regression:
            loss = ((output.squeeze(1) - y[batch]) ** 2).mean()
        else:
            loss = -torch.log_softmax(output, 1)[torch.arange(len(batch)), y[batch]].mean()
        optimizer.param_groups[0]["lr"] = config.lr_low * (config.lr_high / config.lr_low) ** (i / config.iterations)
        gradients = torch.autograd.grad(loss, parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    "config",
    [
        replace(ONE, lr_high=0.1),
        replace(ONE, lr_high=0.1, optimizer="SGD", activation="tanh"),
        replace(ONE, lr_high=0.1, optimizer="AdamW", weight_decay=0.1),
        replace(ONE, data="diabetes", lr_high=0.01, layers=1, iterations=60),
        replace(ONE, data="breast_cancer", lr_high=0.1, optimizer="SGD", layers=0, batch_size=32),
    ],
)
def test_losses_equal_those_of_a_plain_autograd_loop_to_five_digits(config, seed):
    config = replace(config, seed=seed)
    theirs = losses_in_a_plain_loop(config, learning_problem(config.data, seed=seed))
    assert end(config).curve.losses[0] == pytest.approx(theirs, rel=1e-5, abs=1e-5)


def test_the_first_step_of_a_linear_model_worked_by_hand(problem):
    # One row, x = 2, y = 1, a batch of one: w, b from torch. Error e = 2w + b - 1, loss e^2; the gradient is (4e, 2e).
    problem([[2.0]], [1.0])
    run = end(replace(ONE, layers=0, optimizer="SGD", batch_size=1, iterations=20, lr_low=0.01, lr_high=0.1)).curve
    torch.manual_seed(0)
    layer = torch.nn.Linear(1, 1)
    w, b = layer.weight.item(), layer.bias.item()
    error = 2 * w + b - 1
    assert run.losses[0, 0] == pytest.approx(error**2, rel=1e-6)
    w, b = w - 0.01 * 4 * error, b - 0.01 * 2 * error
    assert run.losses[0, 1] == pytest.approx((2 * w + b - 1) ** 2, rel=1e-5)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_small_network_learns_as_hand_written_gradients_in_numpy_do(problem, seed):
    # Cross-entropy of softmax(relu(x W1 + b1) W2 + b2): dz2 = (p - onehot) / rows, dz1 = (dz2 W2') * (z1 > 0). Full batch, plain SGD.
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(12, 3)), rng.integers(0, 2, 12)
    y[:2] = 0, 1
    problem(x, y)
    run = end(replace(ONE, layers=1, width=4, optimizer="SGD", batch_size=12, iterations=40, lr_low=0.01, lr_high=1.0, seed=seed)).curve
    torch.manual_seed(seed)
    w1, b1, w2, b2 = (p.detach().double().numpy().T.copy() for m in (torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)) for p in m.parameters())
    losses = []
    for rate in learning_rates(0.01, 1.0, 40):
        z1 = x @ w1 + b1
        z2 = np.maximum(z1, 0) @ w2 + b2
        p = np.exp(z2) / np.exp(z2).sum(axis=1, keepdims=True)
        losses.append(-np.log(p[np.arange(12), y]).mean())
        dz2 = (p - np.eye(2)[y]) / 12
        dz1 = (dz2 @ w2.T) * (z1 > 0)
        w2, b2, w1, b1 = w2 - rate * np.maximum(z1, 0).T @ dz2, b2 - rate * dz2.sum(0), w1 - rate * x.T @ dz1, b1 - rate * dz1.sum(0)
    assert run.losses[0] == pytest.approx(losses[: len(run.lrs)], rel=1e-4)


@pytest.mark.parametrize("seed", [0, 3, 9999])
def test_equal_configs_give_equal_histories_whatever_torchs_own_seed(seed):
    config = replace(SMALL, seed=seed)
    torch.manual_seed(1)
    one = moments(config)
    torch.manual_seed(2)
    two = moments(config)
    assert [(m.step, m.metrics) for m in one] == [(m.step, m.metrics) for m in two]
    assert one[-1].snapshot().read == two[-1].snapshot().read
    other = moments(replace(config, seed=seed - 1 if seed else 1))
    assert other[1].metrics != one[1].metrics


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_another_number_of_threads_changes_less_than_four_digits_before_the_lowest_loss(seed):
    threads, runs = torch.get_num_threads(), []
    for count in (1, 2):
        torch.set_num_threads(count)
        runs.append(end(Config(seed=seed)).curve.batches())
    torch.set_num_threads(threads)
    lowest = int(runs[0].argmin())
    assert runs[0][:lowest] == pytest.approx(runs[1][:lowest], rel=1e-4)


def test_the_smoothed_loss_is_the_moving_average_of_the_losses():
    curve = end(replace(SMALL, smoothing=0.9)).curve
    assert curve.smoothed[0] == pytest.approx(suggest.smooth(curve.losses[0], 0.9), rel=1e-12)


def test_it_stops_where_the_smoothed_loss_first_exceeds_the_limit():
    config = replace(ONE, data="moons", width=16, batch_size=32, stop_factor=2.0, smoothing=0.5)
    run = moments(config)
    s = run[-1].snapshot()
    smoothed, lrs = s.curve.smoothed[0], s.curve.lrs
    limits = 2.0 * np.minimum.accumulate(smoothed)
    assert s.ended == "diverged" and len(lrs) < 100
    assert smoothed[-1] > limits[-1] and (smoothed[:-1] <= limits[:-1]).all()
    assert run[-1].note == f"Stopped at a learning rate of {lrs[-1]:.2g}: the smoothed loss exceeded 2 times its best."
    assert not any(m.note for m in run[:-1])


def test_a_loss_that_is_no_number_ends_it_with_one_sentence(problem):
    problem(np.full((30, 2), 1e30), np.linspace(-1, 1, 30))
    run = moments(replace(ONE, optimizer="SGD", batch_size=10, smoothing=0.0))
    s = run[-1].snapshot()
    assert s.ended == "not finite" and not math.isfinite(s.curve.losses[0, -1])
    assert run[-1].note.startswith("Stopped at a learning rate of") and run[-1].note.endswith("the loss is no longer finite.")
    assert all(math.isfinite(value) for m in run for value in m.metrics.values())


@pytest.mark.parametrize("breaks", [None, 7])
@pytest.mark.parametrize("name", ["SGD", "Nesterov", "RMSprop", "Adam"])
def test_afterwards_weights_and_optimizer_are_bit_for_bit_as_before(name, breaks):
    """A training that has a past: it goes on as if there had been no test."""

    def three_losses(tested):
        stack = Stack.of(NetSpec(layers=1, width=6, dropout=0.5, batch_norm=True), (4,), 3, [0, 1])
        training = Training(stack, OptimizerSpec(optimizer=name), Loss(LossSpec()))
        torch.manual_seed(5)
        x, y = torch.randn(60, 4), torch.arange(60) % 3
        training.step(x, y, 0.05)
        before = stack.weights.clone()
        if tested:
            test = sweep(training, batches(x, y, 10, 20, [0, 1]), [0.5] * 20, 0.9, 100.0)
            for _ in islice(test, breaks):
                pass
            test.close()
            assert torch.equal(stack.weights, before) and training.running == [True, True]
        return [training.step(x, y, 0.05).tolist() for _ in range(3)]

    assert three_losses(tested=True) == three_losses(tested=False)


def test_each_seed_of_an_ensemble_is_the_test_of_that_seed_alone():
    """Same split: the rows that are split off belong to the first seed."""
    config = replace(SMALL, seeds=3, lr_high=0.5)
    together = end(config).curve
    problem = learning_problem(config, seed=config.seed)
    for member in range(3):
        theirs = losses_in_a_plain_loop(replace(config, seed=config.seed + member), problem)
        assert together.losses[member] == pytest.approx(theirs, rel=1e-4, abs=1e-5)


def test_one_seed_that_breaks_ends_alone_and_the_others_go_on(problem):
    rng = np.random.default_rng(0)
    problem(rng.normal(size=(40, 3)), rng.integers(0, 2, 40))
    run = moments(
        Config(seeds=4, batch_size=8, layers=1, width=8, optimizer="SGD", lr_low=0.01, lr_high=1000.0, smoothing=0.0, stop_factor=2.0)
    )
    s = run[-1].snapshot()
    assert len(set(s.curve.counts)) > 1 and max(s.curve.counts) == len(run) - 1
    for losses, count in zip(s.curve.losses, s.curve.counts, strict=True):
        assert np.isnan(losses[count:]).all() and not np.isnan(losses[: count - 1]).any()


def test_the_median_curve_counts_a_seed_that_has_ended_as_infinitely_high():
    nan = math.nan
    curve = Curve(np.arange(4.0), np.zeros((3, 4)), np.array([[1, 5, nan, nan], [2, 2, 2, 2], [3, 3, 9, nan]]), (2, 4, 3))
    assert curve.middle().tolist() == [2, 3, 9, math.inf]
    assert curve.band()[0].tolist() == [1, 2, 2, 2] and curve.band()[1].tolist() == [3, 5, math.inf, math.inf]


def test_suggestions_by_seed_are_the_rules_on_each_seeds_own_curve():
    s = end(Config(seeds=3))
    for rule, rates in s.read.by_seed:
        for smoothed, count, rate in zip(s.curve.smoothed, s.curve.counts, rates, strict=True):
            assert getattr(suggest, rule)(*suggest.usable(s.curve.lrs[:count], smoothed[:count], 100)).lr == rate


@pytest.mark.parametrize("seed", [0, 1])
def test_gradient_accumulation_gives_the_losses_of_the_whole_batch(seed):
    whole = end(replace(ONE, seed=seed, lr_high=0.1)).curve.losses[0]
    parts = end(replace(ONE, seed=seed, lr_high=0.1, accumulate=4)).curve.losses[0]
    assert parts == pytest.approx(whole, rel=1e-3)


def test_a_linear_test_has_evenly_spaced_rates_and_smiths_bounds_in_place_of_the_rules():
    s = end(Config(sweep="linear", lr_low=0.001, lr_high=1.0, seeds=2))
    assert np.diff(s.curve.lrs) == pytest.approx(0.00999, rel=1e-9) and s.read.suggestions == ()
    assert 0.001 < s.read.bounds.low < s.read.bounds.high < 1.0


@pytest.mark.parametrize(
    ("config", "says"),
    [
        (Config(loss="MSE"), "auto, cross-entropy"),
        (Config(loss="binary cross-entropy"), "auto, cross-entropy"),
        (Config(data="diabetes", loss="cross-entropy"), "MSE or L1 or Huber"),
        (Config(data="moons", model="CNN"), "pictures"),
        (Config(accumulate=16, batch_size=8), "divides"),
    ],
)
def test_what_does_not_fit_the_data_is_refused_in_words(config, says):
    with pytest.raises(InputError, match=says):
        moments(config)


@pytest.mark.parametrize(
    ("config", "untrained"),
    [
        (Config(data="moons", loss="binary cross-entropy"), math.log(2)),
        (Config(data="digits", balanced=True, loss="cross-entropy", label_smoothing=0.1), math.log(10)),
        (Config(data="diabetes", loss="L1"), 0.85),
        (Config(data="diabetes", loss="Huber"), 0.4446),
        (Config(data="digits", model="CNN", blocks=1, channels=4), math.log(10)),
    ],
)
def test_every_loss_and_model_begins_near_what_guessing_costs_and_learns(config, untrained):
    s = end(replace(config, seeds=2))
    assert s.facts.untrained == pytest.approx(untrained, rel=0.35) and s.facts.chance == pytest.approx(untrained, rel=0.15)
    assert s.read.shape == "falling"


def test_the_end_carries_all_four_suggestions_their_median_and_spread():
    s = end(replace(ONE, seed=2))
    read, curve = s.read, s.curve
    assert [a.rule for a in read.suggestions] == ["valley", "slide", "minimum", "steep"]
    first, last = read.usable
    lrs, smoothed = suggest.usable(curve.lrs, curve.smoothed[0], 100)
    assert curve.lrs[first:last].tolist() == lrs.tolist() and read.suggestions == suggest.suggestions(lrs, smoothed)
    rates = sorted(a.lr for a in read.suggestions)
    assert read.spread == rates[-1] / rates[0] and read.consensus == pytest.approx(math.sqrt(rates[1] * rates[2]))


def test_a_test_that_ends_at_once_has_nothing_to_suggest():
    s = end(replace(ONE, lr_low=1.0, lr_high=1000.0, stop_factor=2.0, smoothing=0.0))
    assert s.ended == "diverged" and s.read.suggestions == () and s.read.consensus is None and s.read.spread is None
    assert s.read.shape == "too short"


def test_facts_name_the_size_of_the_problem():
    facts = moments(Config(batch_size=4096))[0].snapshot().facts
    assert (facts.kind, facts.rows, facts.features, facts.outputs, facts.batch) == ("classification", 1438, 64, 10, 1438)
    assert facts.parameters == 64 * 64 + 64 + 64 * 64 + 64 + 64 * 10 + 10
    assert facts.chance == pytest.approx(math.log(10), abs=1e-3) and abs(facts.untrained - facts.chance) < 0.1


def test_guessing_in_regression_costs_the_variance_which_is_1_in_standardised_units():
    assert moments(Config(data="diabetes"))[0].snapshot().facts.chance == pytest.approx(1.0, abs=1e-5)


def test_snapshots_are_frozen_and_do_not_change_as_the_run_goes_on():
    run = train(SMALL, Resources())
    moment = [next(run) for _ in range(4)][-1]
    early = moment.snapshot()
    kept = early.curve.losses[0].copy()
    for _ in run:
        pass
    assert early.curve.losses[0].tolist() == kept.tolist() == moment.snapshot().curve.losses[0].tolist() and len(kept) == 3
    with pytest.raises(ValueError, match="read-only"):
        early.curve.losses[0, 0] = 0
    with pytest.raises(FrozenInstanceError):
        early.step = 9


@pytest.mark.parametrize("config", [Config(data="nowhere"), Config(kind="regression"), Config(target="pixel")])
def test_data_that_cannot_be_learned_is_refused_before_the_first_moment(config):
    with pytest.raises(InputError):
        next(train(config, Resources()))


def test_a_persons_own_table_is_learned_from(tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{a:.3f},{b:.3f},{'yes' if a + b > 0 else 'no'}" for a, b in rng.normal(size=(80, 2))]
    (tmp_path / "t.csv").write_text("a,b,answer\n" + "\n".join(rows), encoding="utf-8")
    config = replace(ONE, data="file-1", target="answer", iterations=40, batch_size=16)
    *_, last = train(config, Resources(files={"file-1": tmp_path / "t.csv"}))
    assert last.snapshot().facts.outputs == 2 and last.snapshot().read.shape == "falling"
