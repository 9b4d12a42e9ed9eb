"""The script of a network runs by itself and ends with the app's numbers."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.network import Layer, Network
from core.receptive_field.notation import parse
from core.receptive_field.script import RESERVED, script
from tests.core.receptive_field.networks import CHAIN, UP, chains, graphs

EVERY = (*CHAIN, *UP, "adaptive", "globalpool", "se", "attention", "leaky", "dropout", "elu", "linear")
LONG = (
    "input 3x24x24; conv 4 k3 psame s2; maxpool k3 s2 p1,0,0,1 ceil; tconv 4 k4 s2 p1,0,1,2; se r2; attention h2; "
    "cat(bn | ); add(nearest; maxpool | ); linear 5; tanh; bn"
)


def said(text):
    """What the script prints: shape without the batch, and parameters."""
    run = subprocess.run([sys.executable, "-I", "-c", text], capture_output=True, text=True, timeout=100)
    assert run.returncode == 0, run.stderr
    shape, parameters = run.stdout.splitlines()
    sizes = [int(part) for part in shape.removeprefix("output (").rstrip(")").split(",") if part.strip()]
    return sizes[1:], int(parameters.removeprefix("parameters "))


def expected(report):
    last = report.layers[-1]
    sizes = [last.channels, *last.size[-report.network.dims :]]
    return sizes, report.parameters


@pytest.mark.parametrize("name", ["LeNet-5", "ResNet-18", "MobileNet v1", "U-Net", "TCN", "DCGAN generator"])
def test_a_bare_process_gives_the_outputs_size_and_the_parameters(name):
    report = measure(parse(ARCHITECTURES[name].text))
    sizes, parameters = said(script(report, name))
    whole, ours = expected(report)
    assert parameters == ours and (sizes == whole or [*sizes, 1, 1] == whole)


@pytest.mark.parametrize("text", [LONG, "input 2x33; conv 4 k3 pcausal d2; relu; linear 6; bn; relu6; conv 3; flatten; linear 2"])
def test_what_torch_has_no_module_for_is_taken_along(text):
    report = measure(parse(text))
    made = script(report)
    sizes, parameters = said(made)
    assert parameters == report.parameters and sizes[0] == report.layers[-1].channels
    assert ("class Squeeze" in made) == ("se r2" in text) and "class Sides" in made


@settings(max_examples=150, deadline=None)
@given(st.one_of(graphs(kinds=EVERY), graphs(kinds=EVERY, dims=1), chains(kinds=EVERY, dims=2), chains(kinds=EVERY, dims=1)))
def test_any_network_becomes_a_script_of_its_size(network):
    """In this process, for speed: the text is ours."""
    report = measure(network)
    told = []
    exec(compile(script(report), "script", "exec"), {"print": lambda *words: told.append(words[1])})
    sizes, parameters = expected(report)
    shape = list(told[0])[1:]
    assert told[1] == parameters and (shape == sizes or [*shape, *[1] * network.dims] == sizes)


def test_a_chain_reads_like_the_papers_table():
    report = measure(parse("input 3x224x224; conv 64 k7 s2 p3 nobias; bn; relu; maxpool k3 s2 p1"))
    assert (
        "net = nn.Sequential(\n"
        "    nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),  # 64 x 112 x 112, sees 7 x 7\n"
        "    nn.BatchNorm2d(64),  # 64 x 112 x 112, sees 7 x 7\n"
        "    nn.ReLU(),  # 64 x 112 x 112, sees 7 x 7\n"
        "    nn.MaxPool2d(3, stride=2, padding=1),  # 64 x 56 x 56, sees 11 x 11\n"
        ")\n"
    ) in script(report)


def test_no_name_of_a_layer_hides_what_a_module_has():
    assert {name for name in dir(torch.nn.Module) if not name.startswith("_")} <= {*RESERVED}
    names = ["train", "class", "a.b", "a_b", "torch", "nn", "x", "self", "forward", "_modules", "a-b"]
    network = Network((*(Layer("relu", name) for name in names), Layer("add", "end", ("train", "input"))), 3, (5, 5))
    assert said(script(measure(network), 'quotes """ and \\ are left out')) == ([3, 5, 5], 0)
