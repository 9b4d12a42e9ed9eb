"""The table a visitor takes home."""

import csv
import io

import pandas as pd

from core.lr_finder.takeaway import csv_text


def test_numbers_come_back_as_they_were():
    history = [(0, {"loss": 2.3}), (1, {"lr": 1e-7, "loss": 1 / 3, "smoothed": 0.1 + 0.2})]
    rows = list(csv.DictReader(io.StringIO(csv_text(history))))
    assert list(rows[0]) == ["step", "learning_rate", "loss", "smoothed_loss"]
    assert rows[0] == {"step": "0", "learning_rate": "", "loss": "2.3", "smoothed_loss": ""}
    assert [float(rows[1][k]) for k in ("learning_rate", "loss", "smoothed_loss")] == [1e-7, 1 / 3, 0.1 + 0.2]


def test_pandas_reads_it_with_gaps_where_nothing_was_measured():
    frame = pd.read_csv(io.StringIO(csv_text([(0, {"loss": 2.3}), (1, {"lr": 0.5}), (2, {"lr": 1.0, "loss": None})])))
    assert frame["loss"].isna().tolist() == [False, True, True] and frame["step"].tolist() == [0, 1, 2]
