"""The race, against plain loops with torch's own modules and optimizers."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from core.data.problems import learning_problem
from core.lr_finder import plain
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.race_reading import details, look, warning
from core.lr_finder.train import train
from core.nets.networks import network
from core.runs.moment import Resources

SMALL = Config(mode="Race", data="moons", width=16, batch_size=32, lr_low=1e-4, iterations=40, seeds=2, epochs=2)


@cache
def run(config):
    return list(train(config, Resources()))


def end(config):
    return run(config)[-1].snapshot()


def alone(config, rate, seed):
    """Validation losses after each epoch of one network, trained in a plain loop."""
    problem = learning_problem(config, seed=config.seed)
    x, y = torch.tensor(problem.x), torch.tensor(problem.y)
    net = network(config, (x.shape[1],), len(problem.class_names) or 1, seed)
    kind = {"Adam": torch.optim.Adam, "SGD": torch.optim.SGD}[config.optimizer]
    optimizer = kind(net.parameters(), lr=0.0)
    entropy = torch.nn.CrossEntropyLoss()
    loss_of = entropy if problem.class_names else lambda output, y: torch.nn.functional.mse_loss(output[:, 0], y)
    train, validation = torch.tensor(problem.train), torch.tensor(problem.validation)
    size = min(config.batch_size, len(train))
    count = config.epochs * (len(problem.train) // size)
    stream = plain.batches(x[train], y[train], size, count, seed)

    def measure():
        return plain.validation_loss(net, loss_of, x[validation], y[validation])

    return plain.trained(
        lambda *batch: plain.train_step(net, optimizer, loss_of, *batch), stream, lambda _: rate, measure, count // config.epochs
    )


@pytest.mark.parametrize("config", [SMALL, replace(SMALL, optimizer="SGD", seed=3), replace(SMALL, data="diabetes", lr_low=1e-5)])
def test_each_lane_and_seed_is_that_training_alone(config):
    s = end(config)
    for lane in range(0, len(s.lanes), 3):
        for seed in range(config.seeds):
            theirs = alone(config, s.lanes[lane].rate, config.seed + seed)
            if max(theirs) < 2 * s.facts.chance:  # beyond, rounding grows without bounds
                assert s.losses[:, lane, seed] == pytest.approx(theirs, rel=2e-3, abs=1e-4)


def test_the_range_test_comes_first_and_its_suggestions_race():
    moments = run(SMALL)
    assert moments[30].snapshot().lanes == () and moments[30].snapshot().losses.shape[0] == 0
    s = end(SMALL)
    for answer in s.sweep.read.suggestions:
        assert any(answer.rule in lane.names for lane in s.lanes) or not SMALL.lr_low <= answer.lr <= SMALL.lr_high
    assert s.losses.shape == (2, len(s.lanes), 2) and s.verdict is not None


def test_a_picked_rate_races_too():
    config = replace(SMALL, picked=0.02)
    assert any("yours" in lane.names and lane.rate == pytest.approx(0.02) for lane in end(config).lanes)


def test_validation_comes_at_the_end_of_each_epoch_and_equal_configs_give_equal_losses():
    moments = run(SMALL)
    measured = [m for m in moments if any(name.startswith("validation") for name in m.metrics)]
    assert len(measured) == 2 and measured[-1] is moments[-1]
    again = list(train(SMALL, Resources()))[-1].snapshot()
    assert np.array_equal(again.losses, end(SMALL).losses)


def test_a_rate_that_breaks_counts_as_infinite_and_harms_no_other():
    s = end(replace(SMALL, data="diabetes", lr_high=1000.0, picked=300.0, optimizer="SGD", batch_size=8))
    broken = [lane for lane in range(len(s.lanes)) if not np.isfinite(s.losses[-1, lane]).all()]
    assert broken and s.verdict.best not in broken and math.isfinite(s.verdict.means[s.verdict.best])


def test_the_picture_has_a_line_for_each_epoch_on_the_axis_of_the_range_test():
    s = end(SMALL)
    figure = pictures(SMALL, s)["race"]
    lines = [t for t in figure["data"] if t["name"].startswith("after ")]
    assert len(lines) == 2 and all(t["yaxis"] == "y2" for t in lines)
    assert lines[1]["x"].tolist() == [lane.rate for lane in s.lanes]
    assert figure["layout"]["xaxis"]["anchor"] == "y2" and {t.get("yaxis", "y") for t in figure["data"]} == {"y", "y2"}


def test_in_words_it_says_who_wins_ties_and_loses():
    s = end(SMALL)
    said = look(SMALL, s)
    assert f"is best with a validation loss of {min(s.verdict.means):.3g} nats" in said
    for answer in s.sweep.read.suggestions:
        assert answer.rule in said.lower()
    assert not warning(SMALL, s) and any(line.startswith("● valley") for line in details(SMALL, s))
    one = replace(SMALL, seeds=1)
    assert "One seed cannot tell" in warning(one, end(one)) and "lose" not in look(one, end(one))


def test_the_winners_weights_give_the_winners_loss():
    moments = run(SMALL)
    assert all(m.leaves is None for m in moments[:-1])
    from safetensors.torch import load

    s, state = end(SMALL), load(moments[-1].leaves()["weights.safetensors"])
    problem = learning_problem(SMALL, seed=SMALL.seed)
    net = network(SMALL, (2,), 2, 0)
    net.load_state_dict(state)
    x, y = torch.tensor(problem.x[problem.validation]), torch.tensor(problem.y[problem.validation])
    loss = torch.nn.functional.cross_entropy(net.eval()(x), y).item()
    assert loss == pytest.approx(s.losses[-1, s.verdict.best, 0], rel=1e-5)
