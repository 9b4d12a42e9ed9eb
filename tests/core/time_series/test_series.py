"""From a messy table to an even series: every repair counted, nothing else touched, every refusal in its own words."""

import datetime

import numpy as np
import pytest

from core.data import tables
from core.errors import InputError
from core.time_series.columns import proposal
from core.time_series.repair import RULES, even, filled
from core.time_series.series import series
from core.time_series.series_config import GAPS, TOGETHER, SeriesConfig
from core.time_series.sources import SOURCES, built_in_frame
from core.time_series.spacing import FIXED, Spacing

DAY = 86_400_000_000


@pytest.fixture
def of(tmp_path):
    """The series of a text, read as an upload is."""

    def read(text, **settings):
        file = tmp_path / "file-0123456789abcdef.data"
        file.write_bytes(text.encode())
        series.__globals__["_read"].cache_clear()
        return series(SeriesConfig(data="file-0123456789abcdef", **settings), {"file-0123456789abcdef": file})

    return read


def refused(of, text, **settings):
    with pytest.raises(InputError) as refusal:
        of(text, **settings)
    return [str(problem) for problem in refusal.value.problems]


MESSY = """day;sold
03.01.2023;12,5
01.01.2023;10
02.01.2023;
02.01.2023;11
02.01.2023;13
05.01.2023;-4
06.01.2023;0
;7
07.01.2023;1000000
"""


def test_a_messy_table_is_sorted_put_together_and_filled_and_all_of_it_is_said(of):
    found = of(MESSY)
    assert found.spacing == "day" and str(found.times[0])[:10] == "2023-01-01" and len(found.times) == 7
    assert found.values.tolist() == [10, 12, 12.5, 4.25, -4, 0, 1_000_000], "no zero, negative or outlier is taken away"
    assert found.measured.tolist() == [True, True, True, False, True, True, True]
    assert found.merged.tolist() == [False, True, False, False, False, False, False]
    said = " ".join(found.notes)
    for part in ("Time from “day”", "Values from “sold”", "1 row of 9 without a time", "came before an earlier one: sorted"):
        assert part in said
    assert "1 point with several rows: their mean" in said and "1 point of 7 without a value: filled by straight lines" in said


@pytest.mark.parametrize(("rule", "value"), list(zip(TOGETHER, (4.0, 12.0, 3.0, 2.0, 3.0, 2.0, 7.0), strict=True)))
def test_rows_of_one_time_are_put_together_by_the_rule(rule, value):
    times = np.array(["2023-01-01"] * 3 + ["2023-01-02"], dtype="datetime64[us]")
    laid = even(times, np.array([2.0, 7.0, 3.0, 1.0]), Spacing(FIXED, DAY), rule)
    assert laid.values.tolist() == [value, 1.0] and set(RULES) == set(TOGETHER)


@pytest.mark.parametrize(("how", "wanted"), list(zip(GAPS, ([1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 2, 4], [1, 2, np.nan, 4]), strict=True)))
def test_a_gap_is_filled_as_chosen(how, wanted):
    assert filled(np.array([1, 2, np.nan, 4.0]), how, 0) == pytest.approx(np.array(wanted), nan_ok=True)


def test_a_gap_with_the_season_is_closer_than_a_line():
    at = np.arange(96)
    whole = 50 + 0.1 * at + 10 * np.sin(2 * np.pi * at / 12)
    holed = np.where((at > 40) & (at < 46), np.nan, whole)
    errors = {how: np.abs(filled(holed, how, 12) - whole).max() for how in ("linear", "seasonal")}
    assert errors["seasonal"] < 0.3 * errors["linear"]


def test_a_coarser_spacing_puts_rows_together(of):
    text = "when,x\n" + "".join(f"2023-{month:02}-{day:02},{month}\n" for month in range(1, 7) for day in range(1, 29))
    found = of(text, spacing="month", together="sum")
    assert found.values.tolist() == [28.0 * month for month in range(1, 7)] and found.merged.all()
    assert "One point a month, as chosen; found was day" in " ".join(found.notes)


@pytest.mark.parametrize(
    ("header", "row", "last"),
    [
        ("year,month,x", "{y},{m},{v}", "2004-12-01"),
        ("Year,Quarter,x", "{y},{q},{v}", "2014-10-01"),
        ("when,x", "{y}年{m}月1日,{v}", "2004-12-01"),
        ("when,x", "{y}Q{q},{v}", "2014-10-01"),
        ("when,x", "{name} {y},{v}", "2004-12-01"),
        ("timestamp,x", "{unix},{v}", "2000-03-01"),
        ("t,x", "{unix}000,{v}", "2000-03-01"),
        ("t,x", "{unix}.25,{v}", "2000-03-01"),
        ("date,x", "{y}{m:02}01,{v}", "2004-12-01"),
        ("month,x", "{y}{m:02},{v}", "2004-12-01"),
        ("date,x", "{excel},{v}", "2000-03-01"),
        ("time,x", "{fraction:.4f},{v}", "2004-12-01"),
        ("when,x", "{q}Q{y},{v}", "2014-10-01"),
        ("when,x", "{q}. Quartal {y},{v}", "2014-10-01"),
        ("when,x", "{y}年第{q}季度,{v}", "2014-10-01"),
        ("year,month,x", "{y},{name},{v}", "2004-12-01"),
        ("Year,Mon,x", "{y},{name:.3},{v}", "2004-12-01"),
        ("Jahr,Quartal,x", "{y},Q{q},{v}", "2014-10-01"),
        ("年,月,日,x", "{y},{m},1,{v}", "2004-12-01"),
        ("year,month,day,x", "{day.year},{day.month},{day.day},{v}", "2000-03-01"),
        ("year,week,x", "2000,{week},{v}", "2000-12-25"),
        ("date,time,x", "{day},{hour}:30,{v}", "2000-01-03"),
        ("date,hour,x", "{day},{hour},{v}", "2000-01-03"),
    ],
)
def test_times_are_read_in_the_ways_that_people_write_them(of, header, row, last):
    names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    lines, quarterly, weekly, hourly = [header], "{q}" in row, "{week}" in row, "{hour}" in row
    for at in range(52 if weekly else 60):
        year, month = (2000 + at // 4, at % 4 * 3 + 1) if quarterly else (2000 + at // 12, at % 12 + 1)
        values = {"y": year, "m": month, "q": (month + 2) // 3, "v": at % 7, "name": names[month - 1], "unix": 946684800 + 86400 * (at + 1)}
        values |= {"excel": 36527 + at, "fraction": year + (month - 1) / 12, "week": at + 1, "hour": at % 24}
        values["day"] = datetime.date(2000, 1, 1) + datetime.timedelta(at // 24 if hourly else at + 1)
        lines.append(row.format(**values))
    found = of("\n".join(lines) + "\n")
    assert (
        len(found.values) == len(lines) - 1
        and str(found.times[-1])[:10] == last
        and found.values.tolist() == [at % 7 for at in range(len(lines) - 1)]
    )


def test_the_columns_are_proposed_with_their_reason_and_can_be_corrected(of):
    text = "id,week ending,visits,sales\n" + "".join(f"{at},2023-01-{at + 1:02},{at * at % 17},{50 - at}\n" for at in range(25))
    found = of(text)
    assert found.name == "visits" and "Values from “visits”, with" in " ".join(found.notes)
    assert of(text, value="sales").values[0] == 50 and of(text, value="id").values[-1] == 24
    assert of(text, time="(row number)").times.tolist() == list(range(1, 26))
    columns = tables.read_table(text.encode()).columns
    assert proposal(columns).times == ("week ending", "(row number)") and proposal(columns).values[-1] == "id"


DAYS = "".join(f"2023-01-{day:02},{day}\n" for day in range(1, 9))
WORDS = "".join(f"2023-01-{day:02},{day},{'ab'[day % 2]}\n" for day in range(1, 9))
REFUSED = {
    "one row": ("day,x\n2023-01-01,3\n", {}, "Data: got 1 row, needs a table of at least 4 rows."),
    "one time": ("day,x\n" + "2023-01-01,3\n2023-01-01,4\n" * 3, {"time": "day"}, "Time column: got"),
    "a column of text": (
        "day,word\n2023-01-01,a\n2023-01-02,b\n2023-01-03,c\n2023-01-04,d\n",
        {},
        "Value column: got only day, word, needs a column of numbers",
    ),
    "nothing known": ("day,x,y\n" + "".join(f"2023-01-{d:02},,{d}\n" for d in range(1, 9)), {"value": "x"}, "without any number"),
    "always the same": ("day,x,y\n" + "".join(f"2023-01-{d:02},5,{d}\n" for d in range(1, 9)), {"value": "x"}, "5 at every point"),
    "three points": ("day,x\n2023-01-01,3\n2023-01-02,4\n2023-01-03,1\n2023-01-04,\n", {}, "got 3 points, needs at least 4"),
    "a far date": (
        "day,x\n" + "".join(f"20{y:02}-01-01 00:00:01,{y}\n" for y in range(10, 30)),
        {"spacing": "second"},
        "at most 2,000,000 points: no date far off",
    ),
    "an unknown column": ("day,x\n" + DAYS, {"value": "z"}, "Value column: got “z”, needs a column of numbers: x"),
    "text as values": ("day,x,w\n" + WORDS, {"value": "w"}, "got “w (category)”"),
    "text as times": ("day,x,w\n" + WORDS, {"time": "w"}, "Time column: got “w”, needs one of day, (row number)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_series_is_refused_in_its_own_words(of, case):
    text, settings, said = REFUSED[case]
    problems = refused(of, text, **settings)
    assert len(problems) == 1 and said in problems[0], problems


def test_five_thousand_columns_have_one_proposal(of):
    names = ["day", *(f"c{at}" for at in range(4_999))]
    rows = [",".join([f"2023-01-{day:02}", *(str((day * at) % 11) for at in range(4_999))]) for day in range(1, 9)]
    found = of("\n".join([",".join(names), *rows]) + "\n")
    assert found.name == "c1" and "the first of 4,544 columns of numbers" in " ".join(found.notes), "every eleventh is constant"


def test_a_file_that_is_not_there_is_asked_for():
    with pytest.raises(InputError, match="that file, uploaded again"):
        series(SeriesConfig(data="file-0123456789abcdef"), {})
    with pytest.raises(InputError, match="one of air_passengers"):
        series(SeriesConfig(data="digits"), {})


@pytest.mark.parametrize("name", SOURCES)
def test_a_built_in_series_is_as_long_as_is_said_and_has_its_columns(name):
    frame = built_in_frame(name)
    assert len(frame) == SOURCES[name].points and list(frame)[1:] == list(SOURCES[name].units)
    assert frame["time"].is_monotonic_increasing


def test_the_gas_series_is_that_of_r():
    """The first and the last year of R's UKgas."""
    gas = built_in_frame("uk_gas")["gas"]
    assert gas[:4].tolist() == [160.1, 129.7, 84.8, 120.1] and gas[-4:].tolist() == [1163.9, 613.1, 347.4, 782.8]


@pytest.mark.parametrize(
    ("data", "value", "periods"),
    [("air_passengers", "", (12,)), ("co2", "", (52,)), ("sunspots", "", (11,)), ("nile", "", ()), ("uk_gas", "", (4,))],
)
def test_the_period_that_is_known_is_proposed(data, value, periods):
    found = series(SeriesConfig(data=data, value=value), {})
    assert found.periods == found.evidence.proposed == periods


def test_a_calendar_period_that_the_series_does_not_confirm_is_said_to_be_so():
    """Output is published with its season taken out."""
    found = series(SeriesConfig(data="macrodata"), {})
    assert found.periods == (4,) and "does not confirm it" in found.evidence.why


def test_hours_with_a_day_and_a_week_have_two_periods(of):
    rows = []
    for at in range(24 * 7 * 6):
        weekend = 5 if at // 24 % 7 >= 5 else 0
        rows.append(f"{np.datetime64('2023-01-02T00:00') + 60 * at},{10 + 4 * np.sin(2 * np.pi * at / 24) + weekend:.3f}")
    found = of("hour,load\n" + "\n".join(rows) + "\n")
    assert found.spacing == "hour" and found.periods == (24, 168)
    assert of("hour,load\n" + "\n".join(rows) + "\n", periods="24").periods == (24,)


def test_a_day_alone_is_not_taken_for_a_week(of):
    """Seven days are a multiple of a day, so that every season of a day agrees with itself after a week too."""
    hours = [np.datetime64("2023-01-02T00:00") + 60 * at for at in range(24 * 7 * 6)]
    found = of("hour,x\n" + "".join(f"{hour},{10 + 4 * np.sin(2 * np.pi * at / 24):.4f}\n" for at, hour in enumerate(hours)))
    assert found.evidence.calendar == (24, 168) and found.periods == (24,)


def test_a_chosen_period_stands_whatever_is_proposed_and_one_means_none():
    assert series(SeriesConfig(periods="6"), {}).periods == (6,)
    assert series(SeriesConfig(periods="1"), {}).periods == ()


def test_autocorrelation_and_periodogram_are_their_definitions():
    found = series(SeriesConfig(), {})
    evidence, n = found.evidence, 144
    at = np.linspace(-1, 1, n)
    y = found.values - np.polyval(np.polyfit(at, found.values, 3), at)
    for lag in (1, 5, 12, 40):
        assert evidence.correlation[lag] == pytest.approx((y[lag:] * y[: n - lag]).sum() / (y * y).sum(), abs=1e-9)
    height = [abs((y * np.exp(-2j * np.pi * k * np.arange(n) / n)).sum()) ** 2 for k in (12, 6)]
    assert evidence.lengths[11] == 12 and evidence.power[11] / evidence.power[5] == pytest.approx(height[0] / height[1])
