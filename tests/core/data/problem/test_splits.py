"""Four ways to keep rows back. Properties by Hypothesis; counts by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.problem.splits import split_groups, split_rows, split_times

QUICK = settings(max_examples=60, deadline=None, derandomize=True)
PERCENT, SEED = st.integers(5, 50), st.integers(0, 9999)
MANY = st.lists(st.integers(0, 6), min_size=10, max_size=200).filter(lambda values: len(set(values)) > 1)


def assert_parts(train, validation, rows):
    np.testing.assert_array_equal(np.sort(np.concatenate([train, validation])), np.arange(rows))
    assert len(train) and len(validation)


@QUICK
@given(MANY, SEED, PERCENT)
def test_a_random_split_has_every_row_once_and_its_share_to_the_row(values, seed, percent):
    train, validation = split_rows(np.array(values), False, seed, percent)
    assert_parts(train, validation, len(values))
    assert len(validation) == max(1, len(values) * percent // 100)


@QUICK
@given(MANY, SEED, PERCENT)
def test_a_stratified_split_gives_every_class_its_share_to_one_row(values, seed, percent):
    y = np.array(values)
    train, validation = split_rows(y, True, seed, percent)
    assert_parts(train, validation, len(y))
    exact = np.bincount(y) * percent / 100
    assert np.all(np.abs(np.bincount(y[validation], minlength=len(exact)) - exact) <= 1)


@QUICK
@given(MANY, SEED, PERCENT)
def test_no_group_is_on_both_sides_and_the_share_is_as_near_as_the_smallest_group_left_lets_it(values, seed, percent):
    groups = np.array(values)
    train, validation = split_groups(groups, seed, percent)
    assert_parts(train, validation, len(groups))
    assert not set(groups[train]) & set(groups[validation])
    sizes, wanted = np.bincount(groups), len(groups) * percent // 100
    if len(set(groups[validation])) > 1 or len(validation) <= wanted:
        largest_step = min(sizes[group] for group in set(groups[train]))
        smallest_taken = min(sizes[group] for group in set(groups[validation]))
        if len(set(groups[train])) > 1:
            assert abs(len(validation) - wanted) <= max(largest_step, smallest_taken) / 2


def test_ten_groups_of_ten_rows_give_two_groups():
    groups = np.repeat(np.arange(10), 10)
    drawn = [tuple(sorted(set(groups[split_groups(groups, seed)[1]]))) for seed in range(20)]
    assert {len(pair) for pair in drawn} == {2} and len(set(drawn)) > 5, "the seed draws the groups"


def test_two_large_groups_give_one_each():
    train, validation = split_groups(np.array([0] * 60 + [1] * 40), seed=0)
    assert (len(train), len(validation)) == (60, 40)


@QUICK
@given(MANY, PERCENT)
def test_by_time_nothing_in_validation_is_earlier_than_training_and_one_time_is_not_torn(values, percent):
    times = np.array(values)
    train, validation = split_times(times, percent)
    assert_parts(train, validation, len(times))
    assert times[train].max() < times[validation].min()
    assert np.all(np.diff(times[train]) >= 0) and np.all(np.diff(times[validation]) >= 0)
    wanted = len(times) * percent // 100
    nearest = min(abs((times >= cut).sum() - wanted) for cut in sorted(set(values))[1:])
    assert abs(len(validation) - wanted) == nearest


def test_by_time_different_days_split_to_the_row():
    days = np.array(["2023-01-01"], dtype="datetime64[D]") + np.random.default_rng(0).permutation(50)
    train, validation = split_times(days)
    assert len(validation) == 10 and set(days[validation]) == set(np.sort(days)[-10:]) and len(train) == 40
