"""Tables in which several series stand under each other, and times that clocks and zones make hard."""

import hashlib

import numpy as np
import pytest

from core.data import tables
from core.errors import InputError
from core.time_series.columns import proposal, rows_of
from core.time_series.config import Config
from core.time_series.methods import decompose
from core.time_series.parting import seen
from core.time_series.reading import notes, warning
from core.time_series.series import series
from core.time_series.series_config import SeriesConfig
from core.time_series.several import ONE, TOGETHER, names_in, naming


@pytest.fixture
def of(tmp_path):
    def read(text, **settings):
        name = f"file-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        file = tmp_path / f"{name}.data"
        file.write_bytes(text.encode())
        return series(SeriesConfig(data=name, **settings), {name: file})

    return read


def long_table(names=("north", "south", "east"), days=20):
    rows = [f"{np.datetime64('2023-01-01') + at},{name},{100 * number + at}" for number, name in enumerate(names) for at in range(days)]
    return "day,shop,sold\n" + "\n".join(rows) + "\n"


def test_a_column_that_names_the_series_is_found_and_one_series_is_looked_at(of):
    found = of(long_table())
    assert (found.by, found.which, found.title) == ("shop", "north", "“sold” of “north”")
    assert found.values.tolist() == list(range(20)) and not found.merged.any()
    assert "“north”, one of 3 series named in “shop”: 20 rows of 60." in found.notes


def test_another_series_can_be_chosen_or_all_put_together_by_the_rule(of):
    assert of(long_table(), which="east").values.tolist() == list(range(200, 220))
    together = of(long_table(), which=TOGETHER, together="sum")
    assert together.values[3] == 3 + 103 + 203 and together.merged.all() and together.by == ""
    assert of(long_table(), by=ONE).values[0] == 100, "the mean of 0, 100 and 200"


def test_what_names_no_series_is_refused_with_the_names_that_there_are(of):
    with pytest.raises(InputError, match="Which series: got “west”, needs one of east, north, south"):
        of(long_table(), which="west")
    with pytest.raises(InputError, match=r"Series column: got “sold”, needs one of shop, \(one series\)"):
        of(long_table(), by="sold")


def test_numbers_name_series_where_they_are_keys_and_rows_without_a_name_are_counted(of):
    found = of(long_table((7, 12)).replace(",12,105", ",,105"), which="12")
    assert found.which == "12" and found.numbered and np.isnan(found.values).sum() == 0
    assert "1 row without a name left out" in " ".join(found.notes) and (~found.measured).sum() == 1


def test_a_category_beside_times_that_do_not_come_again_names_nothing():
    rows = "\n".join(f"2023-01-{day:02},{'ab'[day % 2]},{day}" for day in range(1, 29))
    columns = tables.read_table(f"day,weekday,x\n{rows}\n".encode()).columns
    assert rows_of(columns) == 28 and naming(columns, "day", "x") == (ONE, "weekday")
    assert naming(columns, "(row number)", "x")[0] == ONE


def test_the_names_are_known_from_the_facts_as_far_as_they_go():
    columns = tables.read_table(long_table(tuple(f"shop {at}" for at in range(11))).encode()).columns
    names, more = names_in(columns, "shop")
    assert len(names) == 8 and names[0] == "shop 0" and more
    assert names_in(tables.read_table(long_table((3, 5)).encode()).columns, "shop") == (("3", "5"), False)


HOURS = [
    f"2023-{month}-{day:02} {hour:02}:00"
    for month, days in (("03", (25, 26, 27)), ("10", (28, 29, 30)))
    for day in days
    for hour in range(24)
]


@pytest.mark.parametrize(
    ("gone", "said"), [("2023-03-26 02:00", "an hour is missing on 2023-03-26"), ("", "an hour comes twice on 2023-10-29")]
)
def test_a_clock_that_is_put_forward_or_back_is_known(of, gone, said):
    hours = [hour for hour in HOURS if hour[5:7] == ("03" if gone else "10") and hour != gone]
    hours += [] if gone else ["2023-10-29 02:00"]
    found = of("hour,x\n" + "".join(f"{hour},{at % 5}\n" for at, hour in enumerate(sorted(hours))))
    assert len(found.values) == 72 and said in " ".join(found.notes)
    assert (~found.measured).sum() + found.merged.sum() == 1


def test_an_hour_that_is_missing_on_another_day_is_only_a_gap(of):
    hours = [hour for hour in HOURS if hour[5:7] == "03" and hour != "2023-03-27 02:00"]
    assert "clocks" not in " ".join(of("hour,x\n" + "".join(f"{hour},{at % 5}\n" for at, hour in enumerate(hours))).notes)


def test_times_of_a_zone_are_even_in_utc_and_follow_the_clock_where_that_is_chosen(of):
    """Berlin's clock went from 01:59 +01:00 to 03:00 +02:00 on 26 March 2023: zoneinfo against offsets written by hand."""
    rows, start = [], np.datetime64("2023-03-25T00:00")
    for at in range(72):
        summer = at >= 26
        rows.append(f"{start + np.timedelta64(at + summer, 'h')}{'+02:00' if summer else '+01:00'},{at % 24}")
    text = "hour,x\n" + "\n".join(rows) + "\n"
    plain, local = of(text), of(text, zone="Europe/Berlin")
    assert plain.measured.all() and len(plain.values) == 72 and str(plain.times[0]) == "2023-03-24T23:00:00.000000"
    assert str(local.times[0]) == "2023-03-25T00:00:00.000000" and (~local.measured).sum() == 1 and local.zone == "Europe/Berlin"
    assert "an hour is missing on 2023-03-26" in " ".join(local.notes) and "a clock in Europe/Berlin" in " ".join(local.notes)


def test_a_zone_counts_for_unix_times_too_and_for_nothing_that_has_none(of):
    unix = "time,x\n" + "".join(f"{1672531200 + 3600 * at},{at % 7}\n" for at in range(48))
    assert str(of(unix, zone="Asia/Tokyo").times[0])[:16] == "2023-01-01T09:00"
    days = "day,x\n" + "".join(f"2023-01-{day:02},{day}\n" for day in range(1, 20))
    assert str(of(days, zone="Asia/Tokyo").times[0])[:10] == "2023-01-01" and of(days, zone="Asia/Tokyo").zone == ""


def test_rows_beside_the_even_times_are_moved_marked_and_counted(of):
    minutes = [0, 60, 125, 180, 240, 299, 360, 420, 480, 540]
    found = of("time of day,x\n" + "".join(f"2023-01-01 {at // 60:02}:{at % 60:02},{at}\n" for at in minutes))
    assert found.values.tolist() == minutes
    assert np.flatnonzero(found.moved).tolist() == [2, 5] and "2 rows beside the even times moved" in " ".join(found.notes)


def test_rows_and_points_without_a_number_are_counted(of):
    found = of("day,x\n" + "".join(f"2023-01-{day:02},{'' if day in (1, 2, 9, 20) else day * day}\n" for day in range(1, 21)))
    said = " ".join(found.notes)
    assert "4 rows of 20 without a number count for nothing" in said and "3 points without a number at the beginning or the end" in said
    assert "1 point of 17 without a value: filled" in said


def test_times_after_today_are_said(of):
    config = Config(method="Hodrick-Prescott")
    late = of("day,x\n" + "".join(f"{np.datetime64('2190-01-01') + at},{at % 7}\n" for at in range(40)))
    said = warning(config, seen(late, decompose(late, config)))
    assert "40 of 40 points lie after today, up to 2190-02-09" in said
    known = of(long_table())
    assert "after today" not in warning(config, seen(known, decompose(known, config)))


def test_one_date_far_off_is_warned_of(of):
    found = of("day,x\n1990-01-01,3\n" + "".join(f"2023-01-{day:02},{day % 7}\n" for day in range(1, 29)))
    config = Config(method="Hodrick-Prescott")
    shown = seen(found, decompose(found, config))
    assert "More than half of the points are filled in" in warning(config, shown) and "1990-01-01" in warning(config, shown)
    assert any("without a value: filled by straight lines" in note for note in notes(shown))


def test_text_that_was_not_read_as_times_is_named_where_rows_are_counted_instead():
    columns = tables.read_table(("era,x\n" + "".join(f"令和{1 + at // 12}年{at % 12 + 1}月,{at}\n" for at in range(30))).encode()).columns
    assert "such as “令和1年1月” is not read as one" in proposal(columns).why_time
