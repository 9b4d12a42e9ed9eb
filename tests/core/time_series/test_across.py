"""Tables with a row for each year and a column for each month or quarter."""

import numpy as np
import pytest

from core.data import tables
from core.data.table.alike import reads_alike
from core.errors import InputError
from core.time_series.across import place
from core.time_series.columns import ROW_NUMBER, proposal
from core.time_series.config import Config
from core.time_series.series import series
from core.time_series.sources import built_in_frame
from tests.core.time_series.test_takeaway import printed, wanted

AIR = built_in_frame("air_passengers")["passengers"].to_numpy()
ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written(tmp_path, text):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_text(text, encoding="utf-8")
    return file


def wide(names, values=AIR, first=1949, more=("", lambda year: "")):
    rows = values.reshape(-1, len(names))
    lines = [",".join(["Year", *names]) + more[0]]
    lines += [",".join([str(first + at), *(f"{value:g}" for value in row)]) + more[1](first + at) for at, row in enumerate(rows)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("names", "monthly"),
    [(ENGLISH, 1), ([name.lower() + "." for name in ENGLISH], 1), (["Q1", "Q2", "Q3", "Q4"], 3)],
    ids=["names", "short names", "quarters"],
)
def test_months_beside_each_other_are_one_series_and_it_is_said_why(tmp_path, names, monthly):
    file = written(tmp_path, wide(names))
    found = series(Config(data=file.stem), {file.stem: file})
    assert found.values.tolist() == AIR.tolist() and found.monthly == monthly and found.times[0] == np.datetime64("1949-01-01")
    part = "month" if monthly == 1 else "quarter"
    said = f"“Year + {len(names)} columns of {part}s”: a row for each “Year”, and {len(names)} columns named after the {part}s"
    assert said in " ".join(found.notes)


def test_what_is_no_month_is_left_out_and_said_and_gaps_stay_gaps(tmp_path):
    text = wide(ENGLISH, more=(",Annual", lambda year: f",{year * 3}")).replace("1950,115,126", "1950,,126")
    file = written(tmp_path, text)
    found = series(Config(data=file.stem), {file.stem: file})
    assert (~found.measured).sum() == 1 and not found.measured[12]
    assert any("Annual left out" in note for note in found.notes), found.notes


def test_it_can_be_corrected_to_one_column_by_year(tmp_path):
    file = written(tmp_path, wide(ENGLISH))
    found = series(Config(data=file.stem, time="Year", value="Jul"), {file.stem: file})
    assert found.values.tolist() == AIR[6::12].tolist() and found.spacing == "year"
    with pytest.raises(InputError, match=r"Value column: got “Jul .number.”, needs Jan to Dec, or another time column"):
        series(Config(data=file.stem, value="Jul"), {file.stem: file})


def test_one_of_several_stations_is_looked_at(tmp_path):
    lines = wide(ENGLISH).splitlines()
    rows = [f"{line},{name}" for name in ("north", "south") for line in lines[1:]]
    file = written(tmp_path, "\n".join([f"{lines[0]},station", *rows]))
    found = series(Config(data=file.stem, which="south"), {file.stem: file})
    assert (found.by, found.which) == ("station", "south") and found.values.tolist() == AIR.tolist()


@pytest.mark.parametrize("names", [ENGLISH[:11], (*ENGLISH[:11], "Nov2"), ("a", "b")], ids=["eleven", "a month amiss", "others"])
def test_columns_that_are_no_whole_year_are_read_as_before(tmp_path, names):
    file = written(tmp_path, wide(names, AIR[: 10 * len(names)]))
    assert proposal(tables.load(file).columns).times == ("Year", ROW_NUMBER)


def test_the_place_of_a_name():
    assert [place(name, "quarter") for name in ("Q1", "2Q", "Quartal 3", "4. Quarter", "Q5", "question")] == [1, 2, 3, 4, 0, 0]
    assert [place(name, "month") for name in ("März", "may", "12", "13", "Total")] == [3, 5, 12, 0, 0]


def test_the_script_turns_the_table_too(tmp_path):
    text = wide(ENGLISH)
    file = written(tmp_path, text)
    (tmp_path / "passengers.csv").write_text(text)
    table = tables.load(file)
    facts = tables.facts(table) | {"plain": reads_alike(file, table.frame, tables.facts(table))}
    config, files = Config(data=file.stem), {file.stem: file}
    assert printed(config, tmp_path, files=files, filename="passengers.csv", table=facts) == pytest.approx(wanted(config, files), rel=1e-9)
