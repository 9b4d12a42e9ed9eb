"""A pasted nn.Sequential: read as torch reads it, never executed."""

import textwrap
from collections import OrderedDict

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.notation import parse
from core.receptive_field.paste import pasted
from core.receptive_field.torch_syntax import MODULES

NETWORKS = [
    ("nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2, 2), "
     "nn.Conv2d(64, 128, (3, 5), (1, 2), (1, 2)))", (32, 40)),
    ("torch.nn.Sequential(torch.nn.Conv2d(1, 6, 5), torch.nn.Tanh(), torch.nn.AvgPool2d(2), "
     "torch.nn.Flatten(), torch.nn.Linear(6*14*14, 10))", (32, 32)),
    ("nn.Sequential(nn.Sequential(nn.Conv2d(3, 8, 3, padding='same', dilation=2, bias=False), "
     "nn.BatchNorm2d(8)), nn.LeakyReLU(0.2), *[nn.Conv2d(8, 8, 3)] * 3)", (30, 30)),
    ("nn.Sequential(nn.Conv2d(8, 8, 3, groups=8), nn.Conv2d(8, 16, 1, groups=2), nn.SiLU(), "
     "nn.AdaptiveAvgPool2d((3, 3)), nn.Dropout2d(0.3))", (9, 9)),
    ("nn.Sequential(nn.ConvTranspose2d(100, 64, 4, 1, 0, bias=False), nn.ReLU(), "
     "nn.ConvTranspose2d(64, 3, 4, 2, 1, 1), nn.Sigmoid())", (1, 1)),
    ("nn.Sequential(nn.Conv1d(1, 16, 3, padding=2, dilation=2), nn.ReLU6(), "
     "nn.MaxPool1d(3, ceil_mode=True), nn.Upsample(scale_factor=2), nn.ELU())", (1, 100)),
    ("nn.Sequential(nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.Upsample(scale_factor=2.0, mode='bilinear'), "
     "nn.Hardswish(), nn.Identity())", (11, 11)),
    ("nn.Sequential(nn.ZeroPad2d((1, 2, 3, 4)), nn.Conv2d(3, 4, 5, padding=1), nn.GELU(), nn.SELU(), "
     "nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 9), nn.BatchNorm1d(9))", (12, 12)),
    ("nn.Sequential(OrderedDict([('stem', nn.Conv2d(3, 4, kernel_size=7, stride=2, padding=7 // 2)), ('act', nn.ReLU())]))", (20, 20)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "size"), NETWORKS)
def test_sizes_and_parameters_are_those_of_the_text_run_by_torch(text, size):
    """The oracle runs the text, which here is our own; the code under test never does."""
    model = eval(text, {"nn": nn, "torch": torch, "OrderedDict": OrderedDict}).eval()
    network = pasted(text, size).network
    report = measure(network)
    shape = (1, network.channels, *network.size[2 - network.dims :])
    found = model(torch.zeros(shape)).flatten(1)
    last = report.layers[-1]
    assert found.shape[1] == last.channels * last.rows.size * last.columns.size
    repeated = 2 * 8 * 8 * 9 + 2 * 8 if "] * 3" in text else 0  # there torch shares one module, which we count each time
    assert report.parameters == sum(p.numel() for p in model.parameters()) + repeated


def test_it_is_the_network_that_the_notation_writes():
    text = """
    import torch.nn as nn
    net = nn.Sequential(
        nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
    )
    """
    assert pasted(textwrap.dedent(text)).network == parse("input 3x224x224; conv 64 k7 s2 p3 nobias; bn; relu; maxpool k3 s2 p1")


def test_names_in_an_ordered_dict_are_kept_and_zero_padding_is_told():
    read = pasted("nn.Sequential(OrderedDict([('stem', nn.Conv2d(3, 4, 3)), ('stem2', nn.ReLU())]))")
    assert [layer.name for layer in read.network.layers] == ["stem", "stem2"] and read.notes == ()
    padded = pasted("nn.Sequential(nn.ZeroPad2d((1, 2, 3, 4)), nn.Conv2d(3, 4, 3, padding=1))")
    assert padded.network.layers[0].padding == (4, 5, 2, 3) and "zero padding" in padded.notes[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nn.Sequential(\n  nn.ReLU(),\n  nn.Conv3d(3, 4, 3))", "Pasted text, line 3, column 3: got “Conv3d”, needs two or one dimensions"),
        ("nn.Sequential(nn.LSTM(3, 4))", "got “LSTM”, needs one of Conv1d, Conv2d"),
        ("nn.Sequential(MyBlock(64))", "got “MyBlock”, needs one of"),
        ("nn.Sequential(nn.Conv2d(3, width, 3))", "got “width”, needs a number for out_channels: names and calls are not looked up"),
        ("nn.Sequential(nn.Conv2d(3, __import__('os').system('true'), 3))", "names and calls are not looked up"),
        ("nn.Sequential(nn.Conv2d(3, 8))", "got “Conv2d without kernel_size”, needs Conv2d(in_channels, out_channels, kernel_size, …)"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, foo=2))", "got “foo=”"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, kernel_size=3))", "at most once"),
        ("nn.Sequential(nn.Conv2d(3, 8, 0))", "got “kernel_size=0”, needs a whole number from 1 on, or two as a tuple"),
        ("nn.Sequential(nn.Conv2d(3, 8, (3, 3, 3)))", "got “kernel_size=(3, 3, 3)”"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, padding='same', stride=2))", "needs stride 1"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3, padding_mode='reflect'))", "needs padding_mode='zeros'"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3),\nnn.Conv2d(9, 8, 3))", "line 2: got “9 channels in”, needs 8, as many as come out"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Linear(8, 2))", "needs nn.Flatten() before it"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(99, 2))", "got “in_features=99”, needs in_features=394272"),
        ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv1d(8, 8, 3))", "needs Conv2d"),
        ("nn.Sequential(nn.Upsample(size=7))", "needs size=None"),
        ("nn.Sequential(nn.ReLU(), nn.ZeroPad2d(1))", "zero padding at the end"),
        ("nn.Sequential(*layers)", "got “layers”, needs a module such as nn.ReLU()"),
        ("nn.Sequential(self.conv)", "needs a module such as"),
        ("nn.Sequential()", "got “no layers”"),
        ("nn.ReLU()", "got “no nn.Sequential( … )”"),
        ("a = nn.Sequential(nn.ReLU()); b = nn.Sequential(nn.ReLU())", "got “2 nn.Sequential”"),
        ("nn.Sequential(nn.ReLU()", "text that is no Python"),
        ("def f(:", "line 1: got “text that is no Python”"),
        ("x" * 60_001, "at most 60,000"),
        ("nn.Sequential(" + "[" * 60 + "]" * 60 + ")", "at most 30 levels"),
        ("nn.Sequential(*[[[[]] * 500] * 500] * 500)", "20,000 parts"),
        ("nn.Sequential(nn.Conv2d(" + "1+" * 20_000 + "1, 3, 3))", "Pasted text"),
        ("nn.Sequential(*[nn.ReLU()] * 601)", "up to 600"),
        ("nn.Sequential(nn.Conv2d(3, 8, 300))", "Layer 1, conv1: got “a window of 300 on 224 rows”"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(text, says):
    with pytest.raises(InputError) as caught:
        pasted(text)
    assert says in str(caught.value)


@settings(max_examples=300, deadline=None)
@given(st.recursive(st.sampled_from([*(f"nn.{name}" for name in MODULES), "3", "'same'", "(1, 2)", "-1", "x"]), lambda inner: st.one_of(
    st.lists(inner, max_size=4).map(lambda parts: f"nn.Sequential({', '.join(parts)})"),
    st.tuples(st.sampled_from(list(MODULES)), st.lists(inner, max_size=4)).map(lambda both: f"nn.{both[0]}({', '.join(both[1])})"),
), max_leaves=12))  # fmt: skip
def test_any_text_is_a_network_or_told_why_not(text):
    try:
        network = pasted(text).network
    except InputError as error:
        assert all(str(problem).endswith(".") for problem in error.problems)
    else:
        assert measure(network).layers
