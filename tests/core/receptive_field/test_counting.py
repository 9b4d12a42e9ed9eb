"""The effective size and its uncertainty: against counting by hand, numpy on a known sample, and repeated runs."""

import math
from itertools import pairwise

import numpy as np
import pytest

from core.receptive_field.arithmetic import measured
from core.receptive_field.counting import GROUPS, LONGEST, SHOWN, Counting, expected, side, sizes
from core.receptive_field.effective import centre, closed_form
from core.receptive_field.notation import parse
from core.receptive_field.regions import region
from core.receptive_field.sampled import Sampled

TEN = "input 1x61x61; 10*(conv 1 k3 p1)"


def of(text, position=None):
    report = measured(parse(text))
    position = len(report.layers) - 1 if position is None else position
    unit = report.layers[position].rows.size // 2, report.layers[position].columns.size // 2
    return report, position, unit, region(report, position, unit)


def test_ten_layers_of_three_count_on_fifteen_pixels_of_their_twenty_one():
    # Measured on random linear networks: 10 layers, 21 by arithmetic, 15.5 effective (ratio 0.74).
    found = expected(*of(TEN)[:2], of(TEN)[2], of(TEN)[3], "random")
    assert found.inputs == 0 and found.side == pytest.approx(15.5, abs=0.7)
    assert found.share == pytest.approx((found.side / 21) ** 2)


def test_one_kernel_counts_evenly():
    report, position, unit, seen = of("input 1x9x9; conv 1 k3 p1")
    found = expected(report, position, unit, seen, "equal")
    assert found.heat.tolist() == [[255] * 3] * 3 and found.box == (3, 5, 3, 5) and found.side == 3 and found.share == 1


def test_in_a_signal_the_size_is_a_length():
    report, position, unit, seen = of("input 1x64 rate 8; conv 1 k5 p2")
    assert expected(report, position, unit, seen, "equal").side == 5


def test_a_large_heat_map_is_drawn_as_means_of_blocks():
    report, position, unit, seen = of("input 1x500x500; avgpool k301 s1 p150")
    heat = expected(report, position, unit, seen, "equal").heat
    assert max(heat.shape) <= SHOWN and set(heat.ravel().tolist()) == {255}
    report, position, unit, seen = of("input 1x9000; conv 1 k1001 p500; conv 1 k1001 d5 p2500")
    assert expected(report, position, unit, seen, "equal").heat.shape[0] == 1
    assert expected(report, position, unit, seen, "equal").heat.shape[1] <= LONGEST


def test_the_error_is_the_jackknifes_over_ten_groups_of_inputs():
    report, position, unit, seen = of(TEN)
    counting, chance = Counting(report, position, unit, seen), np.random.default_rng(0)
    bell = closed_form(report, position, unit)
    batches = [bell * chance.gamma(2.0, size=bell.shape) for _ in range(25)]
    for i in range(25):
        found = counting.take(Sampled(4 * (i + 1), np.mean(batches[: i + 1], axis=0), bell))
    groups = [sum(batches[g::GROUPS]) for g in range(GROUPS)]  # by hand: batch i belongs to group i mod 10
    middle = centre(report, position, unit)
    without = np.array([side(sum(batches) - group, middle) for group in groups])
    assert found.spread == pytest.approx(math.sqrt((GROUPS - 1) / GROUPS * ((without - without.mean()) ** 2).sum()), rel=1e-9)
    assert found.inputs == 100 and [row[0] for row in counting.curve] == [4 * (i + 1) for i in range(25)]
    assert math.isnan(counting.curve[1][2]) and math.isfinite(counting.curve[2][2])


def test_the_error_tells_how_far_repetitions_lie_apart():
    report, position, unit, seen = of(TEN)
    bell, told, found = closed_form(report, position, unit), [], []
    for seed in range(40):
        counting, chance, total = Counting(report, position, unit, seen), np.random.default_rng(seed), 0
        for i in range(10):
            total = total + bell * chance.gamma(2.0, size=bell.shape)
            last = counting.take(Sampled(i + 1, total / (i + 1), bell))
        told.append(last.spread)
        found.append(last.side)
    assert 0.5 < np.mean(told) / np.std(found) < 2


def test_sizes_over_the_layers_grow_and_stay_below_the_field():
    network = parse(TEN)
    found = sizes(network, "random")
    assert [position for position, _ in found] == list(range(10))
    assert all(before < after for (_, before), (_, after) in pairwise(found))
    assert all(size <= measured(network).layers[position].rows.local.size for position, size in found)
