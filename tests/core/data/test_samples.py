"""The sample files say and give what their README promises. Counted by hand with the csv module."""

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

from core.data.problems import learning_problem
from core.data.tables import facts, read_table

SAMPLES = Path(__file__).parents[3] / "assets" / "samples"


def learned(name):
    return learning_problem("file-x", files={"file-x": SAMPLES / name})


def test_iris_is_scikit_learns_iris():
    frame, iris = read_table((SAMPLES / "iris.csv").read_bytes()).frame, load_iris()
    np.testing.assert_array_equal(frame.iloc[:, :4].to_numpy(float), iris.data)
    assert frame["species"].tolist() == [str(iris.target_names[at]) for at in iris.target]
    assert learned("iris.csv").class_names == ("setosa", "versicolor", "virginica")


def test_fruit_is_a_small_classification():
    problem = learned("fruit.csv")
    assert problem.kind == "classification" and problem.target_name == "fruit" and np.bincount(problem.y).tolist() == [40] * 4


def test_what_is_messy_in_the_flats_is_said_as_counted_by_the_csv_module():
    raw = (SAMPLES / "messy_flats.csv").read_bytes()
    header, *rows = [row for row in csv.reader(io.StringIO(raw.decode("latin-1"), newline=""), delimiter=";") if row]
    table = read_table(raw)
    assert table.delimiter == ";" and table.decimal == "," and len(rows) == len(table.frame) == 240
    notes = " ".join(table.notes)
    assert f"{sum(len(row) < len(header) for row in rows)} rows with fewer than 11 cells" in notes
    assert f"{sum(len(row) > len(header) for row in rows)} rows with more than 11 cells" in notes
    assert f"{sum(row[2] == 'ca. 60' for row in rows)} cells of" in notes
    assert "3 blank lines left out" in notes and "“rooms” became “rooms (2)”" in notes
    areas = [float(row[2].replace(",", ".")) if row[2][:1].isdigit() else np.nan for row in rows]
    np.testing.assert_array_equal(table.frame["area m²"], areas)
    assert table.frame["district"].dropna().unique().tolist().count("Köpenick") == 1
    assert facts(table)["suggested_target"] == "rent EUR" and learned("messy_flats.csv").kind == "regression"


def test_air_passengers_is_series_g():
    """Mean 280.2986 and standard deviation 119.9663 are R's mean(AirPassengers) and sd(AirPassengers)."""
    table = read_table((SAMPLES / "air_passengers.csv").read_bytes())
    month, thousands = (table.frame[name] for name in table.frame)
    assert month.tolist() == list(pd.date_range("1949-01-01", "1960-12-01", freq="MS"))
    assert (round(thousands.mean(), 4), round(thousands.std(), 4)) == (280.2986, 119.9663)
    assert thousands.tolist()[:3] == [112, 118, 132] and thousands.tolist()[-2:] == [390, 432] and thousands.max() == 622
    assert table.reading["date"]["value"] == "month"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.csv")), ids=lambda path: path.name)
def test_every_sample_is_small_has_a_licence_and_can_be_learned_unless_it_is_a_series(path):
    assert path.stat().st_size < 100_000 and f"`{path.name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8")
    if path.name not in ("air_passengers.csv", "nine_values.csv"):
        assert len(learned(path.name).notes) >= 5
