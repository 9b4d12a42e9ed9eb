"""A training with a schedule, against plain loops."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from core.data.problems import learning_problem
from core.lr_finder import plain
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.schedule_reading import look
from core.lr_finder.train import train
from core.nets.networks import network
from core.nets.schedules import SCHEDULES, named
from core.runs.moment import Resources

SMALL = Config(mode="Schedule", data="moons", width=16, batch_size=32, seeds=2, epochs=4, picked=0.02)


@cache
def run(config):
    return list(train(config, Resources()))


def alone(config, name, seed):
    problem = learning_problem(config, seed=config.seed)
    x, y = torch.tensor(problem.x), torch.tensor(problem.y)
    train, validation = torch.tensor(problem.train), torch.tensor(problem.validation)
    net, loss_of = network(config, (2,), 2, seed), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.0)
    count = config.epochs * (len(problem.train) // config.batch_size)
    schedule = named(name, peak=config.picked, steps=count, cycle=config.cycle, patience=config.patience)
    stream = plain.batches(x[train], y[train], config.batch_size, count, seed)
    rows = x[validation], y[validation]
    return plain.trained(
        lambda *batch: plain.train_step(net, optimizer, loss_of, *batch),
        stream,
        schedule.rate,
        lambda: plain.validation_loss(net, loss_of, *rows),
        count // config.epochs,
        schedule.told,
    )


@pytest.mark.parametrize("name", SCHEDULES)
def test_each_schedule_trains_as_a_plain_loop_with_it_does(name):
    config = replace(SMALL, schedule=name, patience=0)
    s = run(config)[-1].snapshot()
    for lane, lane_name in enumerate(s.names):
        for seed in range(2):
            assert s.validation[:, lane, seed] == pytest.approx(alone(config, lane_name, seed), rel=2e-3)
    assert s.names == (("constant",) if name == "constant" else (name, "constant"))


def test_the_plan_is_there_before_the_first_step_and_is_what_is_taken():
    moments = run(SMALL)
    first, last = moments[0].snapshot(), moments[-1].snapshot()
    assert first.planned.shape == (2, last.steps) and first.rates.shape == (2, 0)
    assert last.rates == pytest.approx(first.planned) and first.planned.max() == pytest.approx(0.02, rel=0.01)
    assert first.planned[1] == pytest.approx(0.02)


def test_without_a_picked_rate_the_peak_is_a_hundredth():
    assert run(replace(SMALL, picked=0.0, schedule="cosine"))[0].snapshot().planned[0, 0] == 0.01


def test_the_drawn_loss_is_the_moving_average_of_the_training_losses_thinned():
    last = run(replace(SMALL, epochs=30))[-1].snapshot()
    assert len(last.at) <= 250 and last.at[0] == 0 and last.at[-1] == last.steps - 1
    assert np.isfinite(last.losses).all() and last.losses.shape == (2, 2, len(last.at))


def test_the_picture_shows_loss_and_rate_over_the_same_steps():
    last = run(SMALL)[-1].snapshot()
    figure = pictures(SMALL, last)["schedule"]
    drawn = {t["name"]: t for t in figure["data"]}
    assert drawn["plan: 1cycle"]["yaxis"] == "y2" and drawn["plan: 1cycle"]["y"] == pytest.approx(last.planned[0])
    assert len(drawn["1cycle, validation"]["x"]) == 4 and drawn["1cycle, validation"]["x"][-1] == last.steps


def test_words_name_both_ends_and_who_wins():
    last = run(SMALL)[-1].snapshot()
    means = last.verdict.means
    assert f"{means[0]:.3g}" in look(SMALL, last) and f"{means[1]:.3g}" in look(SMALL, last)
    assert look(SMALL, last).endswith(("It wins.", "The constant rate wins.", "That is a tie within the noise of the seeds."))
