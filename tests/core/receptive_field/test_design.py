"""Networks for a wish: they meet it, no hole is left, and no cheaper list of the same kind does."""

import itertools
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.design import Convolution, _cheapest, design
from core.receptive_field.notation import parse
from core.receptive_field.regions import region
from core.receptive_field.verify import verify
from core.receptive_field.writing import written


def test_a_field_of_200_at_stride_8_is_proposed_in_several_ways():
    found = design(200, 8)
    assert {one.name for one in found} >= {"fewest multiply-adds", "fewest layers", "dilated"}
    assert all(one.field >= 200 and one.stride == 8 for one in found)
    assert [one.parameters for one in found] == sorted(one.parameters for one in found)
    by_name = {one.name: one for one in found}
    assert by_name["fewest layers"].convolutions == 3 + 4  # three steps down see 15; 4 times 7x7 at jump 8 add 4 * 48
    assert by_name["fewest multiply-adds"].convolutions == 3 + 12  # 12 times 3x3 at jump 8 add 12 * 16 = 192
    plain = [one for one in found if one.name != "dilated"]
    assert min(plain, key=lambda one: one.multiply_adds).name == "fewest multiply-adds"
    assert min(plain, key=lambda one: one.parameters).name == "fewest parameters"


@pytest.mark.parametrize("name", range(3))
def test_a_gradient_agrees_with_a_proposal(name):
    network = design(90, 4)[name].network
    said = verify(network, len(network.layers) - 1)
    assert said.same and not said.clipped and said.found[0] >= 90


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.sampled_from([1, 2, 3, 4, 6, 8, 12, 16, 32]), st.sampled_from([1, 2]))
def test_every_proposal_meets_the_wish_fits_a_link_and_leaves_no_hole(field, stride, dims):
    if field < stride:
        with pytest.raises(InputError, match="at least the stride"):
            design(field, stride, dims=dims)
        return
    for one in design(field, stride, dims=dims, size=(224, 224) if dims == 2 else (1, 4096)):
        assert one.field >= field and one.stride == stride
        assert parse(written(one.network)) == one.network
        line = design_line(one.network)
        seen = region(line, len(line.layers) - 1, (0, line.layers[-1].columns.size // 2))
        assert seen.filled == 1 or one.field > 3 * 4096


def design_line(network):
    """The same layers in one dimension, long enough: holes are seen there as well as in two."""
    text = "; ".join(
        f"conv 1 k{one.kernel[1]} s{one.stride[1]} d{one.dilation[1]} p{one.padding[3]}" for one in network.layers if one.kind == "conv"
    )
    return measure(parse(f"input 1x6000; {text}"))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 14), st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=3, unique=True))
def test_nothing_cheaper_reaches_as_far(missing, items):
    """Against all lists of up to `missing` items."""
    listed = [(gain, cost, Convolution(i, 3)) for i, (gain, cost) in enumerate(items)]
    chosen = _cheapest(missing, listed)
    found = sum(listed[one.stage][1] for one in chosen)
    assert sum(listed[one.stage][0] for one in chosen) >= missing
    counts = itertools.product(*(range(-(-missing // gain) + 1) for gain, _ in items))
    totals = [tuple(sum(n * item[i] for n, item in zip(many, items, strict=True)) for i in (0, 1)) for many in counts]
    assert found == min(cost for gain, cost in totals if gain >= missing)


def test_the_steps_down_multiply_to_the_stride():
    for one in design(300, 12):
        assert prod(layer.stride[0] for layer in one.network.layers) == 12


@pytest.mark.parametrize(
    ("field", "stride", "says"),
    [
        (200, 0, "Stride: got 0, needs 1 to 64"),
        (200, 11, "Stride: got 11"),
        (200, 65, "Stride: got 65"),
        (0, 1, "Field: got 0, needs a whole number from 1"),
        (2001, 8, "Field: got 2001"),
        (7, 8, "at least the stride, 8"),
    ],
)
def test_a_wish_that_cannot_be_met_is_told(field, stride, says):
    with pytest.raises(InputError, match=says):
        design(field, stride)
