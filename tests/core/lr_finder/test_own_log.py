"""Logs from elsewhere: found columns, refused files, the same suggestions as the same curve of ours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.errors import InputError
from core.lr_finder.config import Config
from core.lr_finder.figures import pictures
from core.lr_finder.own_log import EXAMPLE, read_log
from core.lr_finder.reading import look, notes, warning
from core.lr_finder.train import train
from core.nets import suggest
from core.runs.moment import Resources

OURS = Config(mode="Your own log")


def frame(points=40, **columns):
    losses = 2.3 - 1.5 / (1 + np.exp(-(np.arange(points) - points * 0.6))) + np.where(np.arange(points) > points * 0.8, 1.0, 0.0)
    return pd.DataFrame({"lr": np.geomspace(1e-5, 1.0, points), "loss": losses} | columns)


def read(config, **files):
    (moment,) = train(config, Resources(files=files))
    return moment.snapshot()


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["step", "lr", "loss"], ("lr", "loss")),
        (["Learning Rate", "train/loss", "val_loss"], ("Learning Rate", "train/loss")),
        (["smooth_loss", "trainLoss", "lr_group0"], ("lr_group0", "trainLoss")),
        (["a", "b"], ("a", "b")),
        (["color", "eta", "error"], ("eta", "error")),
    ],
)
def test_columns_are_found_by_name_or_else_by_shape(names, found):
    made = frame()
    shapes = {found[0]: made["lr"], found[1]: made["loss"]}
    table = pd.DataFrame({name: shapes.get(name, pd.Series(np.arange(40.0))) for name in names})
    log = read_log(table)
    assert (log.rate, log.loss) == found and log.lrs == pytest.approx(made["lr"]) and log.losses == pytest.approx(made["loss"])


def test_what_was_found_can_be_corrected():
    table = frame(other=np.linspace(3, 1, 40), rate2=np.geomspace(0.01, 10, 40))
    log = read_log(table, "rate2", "other")
    assert (log.rate, log.loss) == ("rate2", "other")
    with pytest.raises(InputError, match="Losses in: got “nowhere”, needs a column of numbers: lr, loss, other, rate2"):
        read_log(table, "lr", "nowhere")
    with pytest.raises(InputError, match="another column"):
        read_log(table, "lr", "lr")


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (pd.DataFrame({"word": ["a"] * 30}), "a column of rising positive learning rates"),
        (frame(10), "from 20 to 100,000"),
        (frame().assign(lr=np.linspace(-1, 1, 40)), "learning rates above 0"),
        (frame().assign(lr=np.geomspace(1, 0.01, 40)), "rates that fall in row 2"),
        (frame().assign(lr=np.linspace(0.5, 1, 40)), "ten times the lowest"),
    ],
)
def test_what_is_no_range_test_is_refused_with_the_reason(table, says):
    with pytest.raises(InputError, match=says):
        read_log(table)


def test_gaps_and_repeats_are_counted_and_said():
    table = pd.concat([frame(), frame().iloc[[5]].assign(loss=9.0)]).sort_values("lr", kind="stable").reset_index(drop=True)
    table.loc[10, "loss"] = np.nan
    table.loc[2, "lr"] = np.nan
    log = read_log(table)
    said = " ".join(log.notes)
    assert "1 of 41 rows without a learning rate left out" in said and "1 rows without a loss left out" in said
    assert "39 rows, 38 rates" in said and log.losses[4] == pytest.approx((frame()["loss"][5] + 9) / 2)


def test_the_suggestions_are_those_of_the_rules_on_its_smoothed_losses():
    table = pd.read_csv(EXAMPLE)
    s = read(replace(OURS, smoothing=0.9))
    smoothed = suggest.smooth(table["loss"].tolist(), 0.9)
    expected = suggest.suggestions(*suggest.usable(table["lr"].to_numpy(), smoothed, len(table)))
    assert s.read.suggestions == expected and s.curve.losses[0] == pytest.approx(table["loss"])
    assert look(OURS, s).startswith("The example has 145 points. Valley suggests") and not warning(OURS, s)
    assert notes(s)[0] == "Learning rates from “lr”, losses from “loss”."


def test_a_persons_own_file_is_read_and_a_flat_one_warned_of(tmp_path):
    path = tmp_path / "log.csv"
    table = pd.DataFrame({"lr": np.geomspace(1e-6, 1, 50), "loss": 2.3 + 1e-3 * np.random.default_rng(0).normal(size=50)})
    table.to_csv(path, index=False)
    config = replace(OURS, log="file-1", smoothing=0.0)
    s = read(config, **{"file-1": path})
    assert look(config, s).startswith("Your log has 50 points.") and "never falls" in warning(config, s)
    with pytest.raises(InputError, match="bring the file"):
        read(replace(OURS, log="file-2"))


def test_the_picture_spans_the_logs_own_rates_and_takes_negative_losses():
    s = read(OURS)
    layout = pictures(OURS, s)["log"]["layout"]
    assert layout["xaxis"]["range"] == pytest.approx([np.log10(s.curve.lrs[0]), np.log10(s.curve.lrs[-1])])
    assert layout["yaxis"]["title"]["text"] == "loss (as in the log)" and layout["yaxis"]["range"][0] < 0
