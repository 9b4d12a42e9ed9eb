"""The grid under a series: found by the calendar, corrected by hand."""

import numpy as np
import pytest

from core.time_series.series_config import SPACINGS
from core.time_series.spacing import BUSINESS, FIXED, MONTHS, ROW, Spacing, duration, found_spacing, grid, named, places

HOUR, DAY = 3_600_000_000, 86_400_000_000


def times(*texts):
    return np.array(texts, dtype="datetime64[us]")


def every(start, step, count, unit):
    return (np.datetime64(start, unit) + step * np.arange(count)).astype("datetime64[us]")


@pytest.mark.parametrize(
    ("found", "spacing", "name"),
    [
        (every("2020-01", 1, 30, "M"), Spacing(MONTHS, 1), "month"),
        (every("2020-01", 3, 30, "M"), Spacing(MONTHS, 3), "quarter"),
        (every("1700", 1, 30, "Y"), Spacing(MONTHS, 12), "year"),
        (every("2020-02", 1, 30, "M").astype("datetime64[D]").astype("datetime64[us]") - DAY, Spacing(MONTHS, 1), "month"),  # month ends
        (every("2020-01-01", 1, 30, "D"), Spacing(FIXED, DAY), "day"),
        (every("2020-01-01", 7, 30, "D"), Spacing(FIXED, 7 * DAY), "week"),
        (every("2020-01-01T00:00", 15, 300, "m"), Spacing(FIXED, HOUR // 4), "15 minutes"),
        (every("2020-01-01T00", 1, 300, "h"), Spacing(FIXED, HOUR), "hour"),
        (np.busday_offset("2020-01-01", np.arange(40), roll="forward").astype("datetime64[us]"), Spacing(BUSINESS), "business day"),
    ],
)
def test_an_even_series_is_known_by_its_calendar_and_its_grid_is_itself(found, spacing, name):
    got, _ = found_spacing(found)
    assert (got, got.name) == (spacing, name)
    at, first = places(found, got)
    assert at.tolist() == list(range(len(found)))
    laid = grid(first, len(found), got)
    whole = laid.astype("datetime64[M]") == found.astype("datetime64[M]") if spacing.kind == MONTHS else laid == found
    assert whole.all()


def test_a_missing_month_leaves_a_hole_in_the_grid():
    at, _ = places(times("2020-01-01", "2020-02-01", "2020-04-01"), Spacing(MONTHS, 1))
    assert at.tolist() == [0, 1, 3]


def test_times_that_shake_fall_on_the_nearest_point_and_a_wider_spacing_takes_what_lies_in_it():
    shaky = times("2020-01-01T00:00", "2020-01-01T00:16", "2020-01-01T00:29", "2020-01-01T00:45")
    assert places(shaky, Spacing(FIXED, HOUR // 4))[0].tolist() == [0, 1, 2, 3]
    assert places(shaky, named("hour"))[0].tolist() == [0, 0, 0, 0]
    days = times("2020-01-05", "2020-01-06", "2020-01-12", "2020-01-13")  # Sunday, Monday, Sunday, Monday
    at, first = places(days, named("week"))
    assert at.tolist() == [0, 1, 1, 2] and grid(first, 1, named("week"))[0] == np.datetime64("2019-12-30"), "weeks begin on Mondays"


def test_a_saturday_counts_to_its_friday():
    at, _ = places(times("2020-01-02", "2020-01-03", "2020-01-04", "2020-01-06"), Spacing(BUSINESS))
    assert at.tolist() == [0, 1, 1, 2]


def test_uneven_times_are_said_to_be_uneven():
    rng = np.random.default_rng(0)
    spacing, why = found_spacing(np.datetime64("2020-01-01", "us") + np.cumsum(rng.integers(HOUR // 2, 2 * HOUR, 200)))
    assert spacing == Spacing(FIXED, HOUR) and "uneven" in why and why.endswith("hours")
    lengths = (HOUR // 60, 32040 * 1_000_000, 7 * DAY, 500_000)
    assert [duration(length) for length in lengths] == ["1 minute", "8.9 hours", "1 week", "0.5 seconds"]
    assert [(one.one, one.each) for one in (Spacing(FIXED, HOUR), Spacing(FIXED, HOUR // 4))] == [
        ("an hour", "an hour"),
        ("15 minutes", "every 15 minutes"),
    ]


@pytest.mark.parametrize("name", SPACINGS[1:])
def test_every_spacing_that_can_be_chosen_has_its_name_back(name):
    assert named(name).name == ("row" if name == "each row" else name)
    assert len(grid(0, 3, named(name))) == 3


def test_rows_are_counted_from_one():
    assert grid(0, 3, Spacing(ROW)).tolist() == [1, 2, 3]


def test_uneven_times_are_laid_on_whole_hours():
    at, first = places(times("2020-01-01T02:53", "2020-01-01T04:20", "2020-01-01T05:10"), named("hour"))
    assert at.tolist() == [0, 1, 2] and grid(first, 1, named("hour"))[0] == np.datetime64("2020-01-01T03:00")
