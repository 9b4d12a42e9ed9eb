"""Two settings side by side."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from core.lr_finder.compare import second
from core.lr_finder.compare_figure import title
from core.lr_finder.compare_reading import details, look, warning
from core.lr_finder.config import RANGE, Config
from core.lr_finder.figures import pictures
from core.lr_finder.train import train
from core.runs.moment import Resources

SMALL = Config(mode="Compare", data="moons", width=8, iterations=60, batch_size=20, seeds=2, b_batch_size=20)


@cache
def run(config):
    return list(train(config, Resources()))


def end(config):
    return run(config)[-1].snapshot()


@pytest.mark.parametrize("changes", [{}, {"b_optimizer": "Adam", "b_batch_size": 50}, {"b_optimizer": "AdamW", "b_weight_decay": 0.1}])
def test_each_side_is_the_range_test_of_its_setting_alone(changes):
    config = replace(SMALL, **changes)
    both = end(config)
    for setting, side in ((replace(config, mode=RANGE), both.a), (second(config), both.b)):
        alone = end(setting)
        assert np.array_equal(alone.curve.losses, side.curve.losses, equal_nan=True) and alone.read == side.read


def test_both_start_from_the_same_weights_and_batches():
    both = end(SMALL)
    assert both.a.curve.losses[:, 0].tolist() == both.b.curve.losses[:, 0].tolist()


def test_the_one_that_ends_first_waits_for_the_other():
    both = end(replace(SMALL, data="diabetes", lr_high=1000.0, b_optimizer="SGD"))
    assert both.a.ended and both.b.ended and len(both.a.curve.lrs) != len(both.b.curve.lrs)
    assert both.step == max(len(both.a.curve.lrs), len(both.b.curve.lrs))


def test_the_picture_has_both_curves_on_one_axis_with_two_lines_each():
    figure = pictures(SMALL, end(SMALL))["compare"]
    drawn = {t["name"]: t for t in figure["data"]}
    assert drawn[title(SMALL, "A")]["line"]["dash"] != drawn[title(SMALL, "B")]["line"]["dash"]
    assert [len(drawn[name]["x"]) for name in ("A valley", "B valley", "A middle", "B middle")] == [3] * 4


def test_in_words_it_names_both_valleys():
    both = end(SMALL)
    assert "for A" in look(SMALL, both) and len(details(SMALL, both)) == 2
    same = replace(SMALL, b_optimizer="Adam")
    assert warning(same, end(same)) == "A and B are the same: change one of them." and "about the same" in look(same, end(same))
