"""The table a visitor takes home."""

import csv
import io
import json

import pandas as pd

from core.lr_finder.config import Config
from core.lr_finder.own_log import read_log
from core.lr_finder.takeaway import csv_text
from core.lr_finder.train import train
from core.runs.moment import Resources
from core.runs.recording import History


def table(*points):
    history = History()
    for step, metrics in points:
        history.add(step, metrics)
    return csv_text(json.loads(json.dumps(history.columns())))


def test_numbers_come_back_as_they_were():
    text = table((0, {"loss": 2.3}), (1, {"lr": 1e-7, "loss": 1 / 3, "smoothed": 0.1 + 0.2}))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["step", "learning_rate", "loss", "smoothed_loss"]
    assert rows[0] == {"step": "0", "learning_rate": "", "loss": "2.3", "smoothed_loss": ""}
    assert [float(rows[1][k]) for k in ("learning_rate", "loss", "smoothed_loss")] == [1e-7, 1 / 3, 0.1 + 0.2]


def test_pandas_reads_it_with_gaps_where_nothing_was_measured():
    frame = pd.read_csv(io.StringIO(table((0, {"loss": 2.3}), (1, {"lr": 0.5}), (2, {"lr": 1.0}))))
    assert frame["loss"].isna().tolist() == [False, True, True] and frame["step"].tolist() == [0, 1, 2]


def test_every_kind_of_run_gets_the_columns_that_it_measured():
    rows = list(csv.DictReader(io.StringIO(table((0, {"loss": 1.0}), (1, {"lr": 0.1, "validation loss at 0.01": 0.5})))))
    assert list(rows[0]) == ["step", "learning_rate", "loss", "validation_loss_at_0.01"] and rows[1]["validation_loss_at_0.01"] == "0.5"


def test_a_curve_that_was_taken_home_is_read_again_as_a_log():
    *_, last = moments = list(train(Config(seeds=1), Resources()))
    text = table(*((m.step, m.metrics) for m in moments))
    log = read_log(pd.read_csv(io.StringIO(text)))
    assert (log.rate, log.loss) == ("learning_rate", "loss")
    assert log.losses.tolist() == last.snapshot().curve.losses[0].tolist()


def test_a_run_without_a_history_gives_the_header_alone():
    assert csv_text({"steps": [], "metrics": {}}) == "step\n"
