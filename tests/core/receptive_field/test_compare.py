"""Two networks side by side: against counting by hand and what the literature says."""

import numpy as np
import pytest

from core import theme
from core.receptive_field import compare_figure, compare_reading
from core.receptive_field.compare import comparison
from core.receptive_field.config import COMPARE, Config
from core.receptive_field.presets import TWO
from core.receptive_field.train import train
from core.runs.moment import Resources
from tests.front import refusal


def sides(name, **changes):
    config = TWO[name].config
    return comparison(config.both, changes.get("weights", "random")).sides


def test_three_small_kernels_see_what_one_large_sees_for_fewer_weights():
    small, large = sides("Three 3 × 3 or one 7 × 7")
    assert (small.field, large.field) == (7, 7)
    # Simonyan and Zisserman 2015, section 2.3: 27 C^2 against 49 C^2 weights; with biases 3·(9·64² + 64) and 49·64² + 64.
    assert (small.parameters, large.parameters) == (3 * (9 * 64**2 + 64), 49 * 64**2 + 64)
    assert (small.multiply_adds, large.multiply_adds) == (27 * 64**2 * 56**2, 49 * 64**2 * 56**2)
    assert small.growth == (1, 3, 5, 7) and large.growth == (1, 7)


def test_the_profile_of_equal_weights_is_the_convolution_of_the_kernels():
    small, large = sides("Three 3 × 3 or one 7 × 7", weights="equal")
    by_hand = np.convolve(np.convolve([1, 1, 1], [1, 1, 1]), [1, 1, 1]) / 7  # 1 3 6 7 6 3 1
    assert small.profile == pytest.approx(by_hand) and small.start == -3
    assert large.profile == pytest.approx(np.ones(7)) and large.start == -3


def test_where_the_stride_sits_changes_field_and_work_but_no_parameter():
    first, second = sides("Stride in the 1 × 1 or in the 3 × 3")
    assert (first.field, second.field) == (483, 427)  # Distill 2019; Richter et al. 2021
    assert first.parameters == second.parameters and second.multiply_adds > first.multiply_adds


def test_dilations_reach_as_far_with_half_of_the_layers():
    plain, dilated = sides("Dilation or plain kernels")
    assert plain.field == dilated.field == 13 and (plain.widening, dilated.widening) == (6, 3)
    assert 2 * dilated.parameters == plain.parameters and dilated.profile[0] > plain.profile[0]


def test_depthwise_separable_costs_what_its_paper_says():
    plain, separable = sides("Depthwise separable or plain")
    # Howard et al. 2017, section 3.1: 1/N + 1/k² of the multiply-adds.
    assert separable.multiply_adds / plain.multiply_adds == pytest.approx(1 / 128 + 1 / 9)


@pytest.mark.parametrize("name", TWO)
def test_what_is_drawn_and_said_is_what_was_found(name):
    config = TWO[name].config
    [only] = train(config, Resources())
    snapshot = only.snapshot()
    drawn = compare_figure.pictures(config, snapshot)
    assert list(drawn) == ["profile", "grown", "costs"] and not config.moves
    first, second = snapshot.sides
    shares = dict(zip(drawn["costs"]["data"][0]["y"], drawn["costs"]["data"][0]["x"], strict=True))
    assert shares["parameters"] == pytest.approx(100 * second.parameters / first.parameters)
    assert str(first.field) in compare_reading.look(config, snapshot) and compare_reading.warning(config, snapshot) == ""
    for figure in drawn.values():
        assert all(figure["layout"][axis]["title"]["text"] for axis in ("xaxis", "yaxis"))
        theme.paint(figure, "dark")


def test_an_area_under_the_profile_begins_and_ends_at_the_border_of_the_field():
    config = TWO["Three 3 × 3 or one 7 × 7"].config
    [only] = train(config, Resources())
    for trace in compare_figure.pictures(config, only.snapshot())["profile"]["data"]:
        assert (trace["x"].min(), trace["x"].max()) == (-3.5, 3.5) and trace["y"][0] == trace["y"][-1] == 0


def test_inputs_that_differ_are_said():
    config = Config(mode=COMPARE, network="input 3x32x32; conv 4 k3", other="input 3x64x64; conv 4 k3")
    assert "differ in size" in compare_reading.warning(config, comparison(config.both, "random"))


def test_a_second_network_that_cannot_be_is_said_by_its_name():
    said = refusal(lambda: Config(mode=COMPARE, other="input 3x8x8; conv 4 k30"))
    assert said.startswith("Network B: Layer 1, conv1")
    assert Config(other="input 3x8x8; conv 4 k30").moves, "where nothing is compared it does not matter"
