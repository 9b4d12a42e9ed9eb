"""Schedules against torch.optim.lr_scheduler, step by step."""

import math
import subprocess
import sys
from functools import partial

import pytest
import torch
from torch.optim import lr_scheduler as peers

from core.nets.schedules import (
    CYCLES,
    SCHEDULES,
    Constant,
    Cosine,
    Cyclical,
    Exponential,
    OneCycle,
    Plateau,
    Step,
    WarmupCosine,
    named,
)
from tests.front import ROOT

N = 60


def rates_of(make, steps=N, peak=0.5):
    """The rate that torch's scheduler has before each step."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def chained(optimizer):
    parts = [peers.LinearLR(optimizer, 0.01, total_iters=12), peers.CosineAnnealingLR(optimizer, N - 12, eta_min=0.02)]
    return peers.SequentialLR(optimizer, parts, milestones=[12])


CASES = {
    "constant": (Constant(0.5), lambda o: peers.ConstantLR(o, factor=1.0)),
    "step": (Step(0.5, 7, 0.3), lambda o: peers.StepLR(o, 7, 0.3)),
    "exponential": (Exponential(0.5, 0.9), lambda o: peers.ExponentialLR(o, 0.9)),
    "cosine": (Cosine(0.5, N, 0.01), lambda o: peers.CosineAnnealingLR(o, N, eta_min=0.01)),
    "warm-up and cosine": (WarmupCosine(0.5, N, 12, low=0.02), chained),
    # torch's cycle ends at its last step, fastai's one step later, and torch's turn lies at share * total - 1
    "1cycle": (
        OneCycle(0.5, N),
        lambda o: peers.OneCycleLR(
            o, 0.5, total_steps=N + 1, pct_start=(0.25 * N + 1) / (N + 1), div_factor=25, final_div_factor=1e5 / 25, cycle_momentum=False
        ),
    ),
    **{
        cycle: (
            Cyclical(0.05, 0.5, 7, 5, cycle, 0.98),
            partial(
                peers.CyclicLR,
                base_lr=0.05,
                max_lr=0.5,
                step_size_up=7,
                step_size_down=5,
                mode=cycle.replace(" ", "_"),
                gamma=0.98,
                cycle_momentum=False,
            ),
        )
        for cycle in CYCLES
    },
}


@pytest.mark.parametrize("name", CASES)
def test_a_schedule_gives_torchs_rate_at_each_step(name):
    ours, make = CASES[name]
    assert [ours.rate(step) for step in range(N)] == pytest.approx(rates_of(make), rel=1e-9, abs=1e-12)


def test_1cycle_starts_at_a_25th_peaks_after_a_quarter_and_ends_at_a_100000th():
    """fastai's fit_one_cycle, its defaults, by hand: combined_cos(0.25, peak / 25, peak, peak / 1e5)."""
    cycle = OneCycle(2.0, 100)
    assert cycle.rate(0) == pytest.approx(2 / 25) and cycle.rate(25) == pytest.approx(2.0) and cycle.rate(100) == pytest.approx(2e-5)
    assert cycle.rate(10) == pytest.approx(0.08 + (1 - math.cos(math.pi * 0.4)) * (2 - 0.08) / 2)


@pytest.mark.parametrize("losses", [[1.0] * 30, [1 / (i + 1) for i in range(30)], [1, 0.5, math.nan, 0.6, 0.49, 0.4] * 5])
def test_on_plateau_falls_when_torchs_does(losses):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    peer, ours = peers.ReduceLROnPlateau(optimizer, factor=0.2, patience=3), Plateau(0.5, 0.2, 3)
    for step, loss in enumerate(losses):
        assert ours.rate(step) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-12)
        peer.step(loss)
        ours.told(loss)


@pytest.mark.parametrize("steps", [1, 2, 5, 100, 1000])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_named_schedule_never_exceeds_its_peak_and_never_falls_below_zero(name, steps):
    rates = [named(name, peak=0.3, steps=steps).rate(step) for step in range(steps + 1)]
    assert all(0 <= rate <= 0.3 * (1 + 1e-12) for rate in rates)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_named_schedule_reaches_its_peak(name):
    schedule = named(name, peak=0.3, steps=120)
    assert max(schedule.rate(step) for step in range(120)) == pytest.approx(0.3)


def test_a_schedule_of_no_known_name_is_refused():
    with pytest.raises(ValueError, match="no schedule"):
        named("sudden", peak=1.0, steps=10)


def test_specs_and_schedules_come_without_torch():
    script = "import sys, core.nets.spec, core.nets.schedules; print(sorted({'torch', 'numpy', 'scipy'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert said.stdout.strip() == "[]", said.stderr
