"""Sizes and fields by arithmetic: published tables, examples worked by hand, and laws."""

import subprocess
import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings

from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.notation import parse
from tests.core.receptive_field.networks import UP, chains
from tests.front import ROOT

HEAVY = ["torch", "sklearn", "statsmodels", "scipy", "numba"]


def last(text):
    return measure(parse(text)).layers[-1]


def refused(text):
    with pytest.raises(InputError) as caught:
        measure(parse(text))
    return str(caught.value)


def test_a_chain_follows_distills_example():
    """Araujo, Norris and Sim 2019, section 2, worked by hand: k = 3, 2, 3 with s = 2, 1, 2 and p = 1, 0, 1."""
    report = measure(parse("input 1x1000; conv 1 k3 s2 p1; conv 1 k2; conv 1 k3 s2 p1"))
    assert [one.columns.local.size for one in report.layers] == [3, 3 + 1 * 2, 5 + 2 * 2]
    assert [one.columns.local.jump for one in report.layers] == [2, 2, 4]
    assert [one.columns.local.padding for one in report.layers] == [1, 1, 1 + 1 * 2]
    assert report.layers[-1].columns.box(10) == (-3 + 40, -3 + 40 + 8)
    assert report.layers[-1].columns.local.centre == Fraction(-3 + 5, 2)


def test_each_layer_adds_its_kernel_less_one_times_the_jump():
    report = measure(parse("conv 8 k7 s2; maxpool k3 s2; conv 8 k3 d2; conv 8 k1 s2; avgpool"))
    sizes = [one.rows.local.size for one in report.layers]
    assert sizes == [7, 7 + 2 * 2, 11 + 2 * 2 * 4, 27, 27 + 1 * 8]
    assert [one.rows.local.jump for one in report.layers] == [2, 4, 4, 8, 16]


def test_height_and_width_go_their_own_ways():
    one = last("input 3x60x90; conv 8 k3x5 s2x3 p1x2; conv 4 k5x1 d2x1 p0,4,0,0")
    assert one.size == ((60 + 2 - 3) // 2 + 1 + 4 - 8, (90 + 4 - 5) // 3 + 1)
    assert (one.rows.local.size, one.columns.local.size) == (3 + 8 * 2, 5)
    assert (one.rows.local.jump, one.columns.local.jump) == (2, 3)


def test_a_transposed_convolution_halves_the_jump_and_sees_by_phase():
    """k = 4, s = 2, p = 1: output o takes the inputs i with o = 2 i - 1 + j, two for each o; worked by hand."""
    one = last("input 1x8; conv 1 k2 s2; tconv 1 k4 s2 p1")
    assert one.size == (1, 8) and one.columns.local.jump == 1
    assert [one.columns.box(o) for o in range(4)] == [(-2, 1), (0, 3), (0, 3), (2, 5)]  # coarse units -1 0, 0 1, 0 1, 1 2
    gaps = last("input 1x8; tconv 1 k1 s2")
    assert [gaps.columns.box(o) for o in range(4)] == [(0, 0), None, (1, 1), None]


def test_a_stride_may_hit_only_units_that_see_nothing():
    empty = last("input 1x4; tconv 1 k1 s3 p1,0 op1; conv 1 k1 s3; maxpool k1 s2")
    assert empty.columns.local.size == 0 and empty.columns.local.jump == 2 and empty.columns.box(0) is None


def test_upsampling_takes_the_unit_below_or_the_two_around():
    near = last("input 1x8; maxpool; nearest")
    assert [near.columns.box(o) for o in range(4)] == [(0, 1), (0, 1), (2, 3), (2, 3)]
    smooth = last("input 1x8; bilinear x3")
    assert [smooth.columns.box(o) for o in range(5)] == [(-1, 0), (0, 0), (0, 1), (0, 1), (1, 1)]  # (o + 1/2) / 3 - 1/2


def test_branches_that_align_have_one_field_and_those_that_do_not_are_told_apart():
    report = measure(parse("input 1x9x9; add(conv 1 k3 p1; conv 1 k5 p2 | conv 1 k3 p1)"))
    assert not report.layers[-1].misaligned and report.layers[-1].rows.local.size == 7
    assert report.layers[-1].rows.least.size == 3
    shifted = measure(parse("input 1x9; add(conv 1 k3 p2,0 | conv 1 k3 p1)")).layers[-1]
    assert [(branch.name, branch.offset) for branch in shifted.misaligned] == [("conv1", 0), ("conv2", 1)]
    assert shifted.columns.box(4) == (2, 5)


def test_branches_of_different_jump_keep_two_fields_as_in_distills_toy():
    """Distill 2019, section on alignment: a unit may see 6 samples and the next 5."""
    one = last("input 1x12; cat(conv 1 k5 s2 p2; conv 1 k1 p0 | conv 1 k3 s3 p0; conv 1 k1 p1)")
    assert [field.jump for field in one.columns.fields] == [2, 3]
    spans = [high - low + 1 for low, high in map(one.columns.box, range(6))]
    assert len(set(spans)) > 1 and {branch.field.jump for branch in one.misaligned} == {2, 3}


def test_a_skip_beside_upsampling_aligns_on_the_mean_of_its_phases():
    one = last("input 1x8x8; cat(maxpool; nearest | )")
    assert one.misaligned == ()
    assert last("input 1x8x8; cat(maxpool; tconv 1 k4 s2 p1 | )").misaligned == ()
    assert last("input 1x8x8; cat(maxpool; tconv 1 k3 s2 p1 op1 | )").misaligned != ()


@pytest.mark.parametrize("kind", ["globalpool", "linear 4", "flatten", "attention", "se"])
def test_global_layers_see_the_whole_input(kind):
    one = last(f"input 2x9x12; conv 2 k3 p1; {kind}")
    assert one.rows.whole and one.rows.box(0) == (-1, 9) and one.columns.box(0) == (-1, 12)


def test_same_padding_is_tensorflows():
    assert last("input 1x7; conv 1 k3 s2 psame").size == (1, 4)
    assert last("input 1x8; conv 1 k3 s2 psame").columns.local.padding == 0  # (4 - 1) 2 + 3 - 8 = 1, all after
    assert last("input 1x8; conv 1 k4 psame").columns.local.padding == 1


def test_a_causal_convolution_sees_the_past_only():
    one = last("input 1x64; conv 1 k2 d1 pcausal; conv 1 k2 d2 pcausal; conv 1 k2 d4 pcausal")
    assert one.size == (1, 64) and one.columns.box(20) == (13, 20)


def test_costs_are_those_of_the_formulas():
    conv = last("input 6x10x10; conv 8 k3 p1 g2")
    assert conv.parameters == 8 * (6 // 2 * 9 + 1) and conv.multiply_adds == 100 * 8 * 3 * 9
    assert conv.memory == 4 * 8 * 100
    depth = last("input 6x10x10; dwconv k3 p1 nobias")
    assert (depth.channels, depth.parameters) == (6, 54)
    up = last("input 6x10x10; tconv 8 k2 s2")
    assert up.parameters == 6 * 8 * 4 + 8 and up.multiply_adds == 100 * 6 * 8 * 4
    assert last("input 6x10x10; linear 5").parameters == 5 * 601
    assert last("input 6x10x10; bn").parameters == 12


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("input 3x5x9; relu; conv 8 k7", "Layer 2, conv1: got “a window of 7 on 5 rows”, needs a window of at most 5, more padding"),
        ("input 3x5; conv 8 k3 d4 p1", "got “a window of 9 on 5 samples and 2 of padding”, needs a window of at most 7"),
        ("add(conv 8 k3 | conv 8 k1)", "Layer 3, add1: got “222 x 222 (conv1) and 224 x 224 (conv2)”, needs inputs of one height"),
        ("add(conv 8 | )", "8 channels (conv1) and 3 channels (input)"),
        ("conv 8 g2", "got “2 groups”, needs groups that divide both 3 and 8 channels"),
        ("dwconv 8", "got 8, needs a multiple of the 3 that come in"),
        ("attention h2", "needs a number that divides 3 channels"),
        ("tconv 1 k1 p200", "less padding"),
        ("nearest x64; nearest x64", "at most 16,384"),
        ("conv 8 k300; conv 8 g3; relu", "Layer 1, conv1"),
    ],
)
def test_what_does_not_fit_is_said_at_its_layer(text, says):
    assert says in refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "input 1x400; nearest x61; avgpool k1 s59; nearest x53; avgpool k1 s47; nearest x43",
        "input 1x4000; nearest x64; conv 1 k1024",
        "input 1x64; 20*(nearest x5; avgpool k1 s4)",
        "input 1x64; nearest x64; nearest x32; 40*(conv 1 k3 p1)",
    ],
)
def test_what_would_take_long_to_work_out_is_refused_at_once(text):
    began = time.process_time()
    assert "needs smaller steps of upsampling" in refused(text)
    assert time.process_time() - began < 1


def test_the_light_modules_import_no_torch():
    """In a bare process: the web process imports these."""
    heavy = {"cone", "counting", "depth_run", "depth_stacks", "learning", "model", "modules", "moved_maps", "moved_run", "passing"}
    heavy |= {"sampled", "train", "verify"}
    room = ROOT / "core" / "receptive_field"
    names = [f"core.receptive_field.{path.stem}" for path in room.glob("*.py") if path.stem not in {*heavy, "__init__"}]
    code = (
        f"import sys, importlib; [importlib.import_module(name) for name in {names!r}]; print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (run.stdout.strip(), len(names) > 10) == ("[]", True), run.stderr


def test_every_layer_that_does_not_fit_is_told_at_once():
    said = refused("cat(conv 8 g2 | conv 8 g2); relu")
    assert "Layer 1, conv1" in said and "Layer 2, conv2" in said and "cat1" not in said


@settings(max_examples=60, deadline=None)
@given(chains(kinds=("conv", "maxpool", "relu", *UP)))
def test_the_rule_repeats_and_names_no_field_larger_than_its_largest_phase(network):
    for one in measure(network).layers:
        field = one.columns.local
        for unit in range(one.columns.size):
            here, there = one.columns.box(unit), field.at(unit + field.period)
            assert (here is None) == (there is None)
            if here:
                assert there == (here[0] + field.advance, here[1] + field.advance) and here[1] - here[0] < field.size
