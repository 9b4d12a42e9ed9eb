"""Networks as text: there and back, and clear words where a text is no network."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InputError
from core.receptive_field.network import MERGES, Layer, Network
from core.receptive_field.notation import LONGEST, parse
from core.receptive_field.writing import written
from tests.core.receptive_field.networks import fields, layers

EVERY = ("conv", "dwconv", "tconv", "maxpool", "avgpool", "nearest", "bilinear", "adaptive", "globalpool", "linear", "attention", "se",
         "relu", "leaky", "elu", "bn", "dropout", "identity")  # fmt: skip


def refused(text):
    with pytest.raises(InputError) as caught:
        parse(text)
    return str(caught.value)


@st.composite
def any_networks(draw):
    """Any graph whose layers are good by themselves, whether or not sizes fit, named or not."""
    dims = draw(st.sampled_from([1, 2]))
    network = Network((Layer("relu"),), draw(st.integers(1, 8)), (1 if dims == 1 else 9, draw(st.integers(1, 50))), dims, 0)
    for i in range(draw(st.integers(0, 12))):
        names = ["input", *(layer.name for layer in network.layers)]
        if draw(st.integers(0, 2)) == 0:
            layer = Layer(draw(st.sampled_from(MERGES)), inputs=tuple(draw(st.lists(st.sampled_from(names), min_size=2, max_size=4))))
        else:
            layer = draw(layers(dims, EVERY))
            if draw(st.integers(0, 2)) == 0:
                layer = Layer(**{**fields(layer), "inputs": (draw(st.sampled_from(names)),)})
        if draw(st.integers(0, 4)) == 0:
            layer = Layer(**{**fields(layer), "name": f"own{i}"})
        network = Network((*network.layers, layer), network.channels, network.size, dims, 16000 if dims == 1 and i % 2 else 0)
    return network


@settings(max_examples=300, deadline=None)
@given(any_networks())
def test_what_is_written_is_read_back_as_it_was(network):
    assert parse(written(network)) == network
    assert parse(written(network, compact=True)) == network
    assert "\n" not in written(network, compact=True)


def test_brackets_are_branches_and_an_empty_one_is_the_input_itself():
    network = parse("relu; add(conv 3 k3 p1; relu | ); tanh")
    assert [layer.inputs for layer in network.layers] == [("input",), ("relu1",), ("conv1",), ("relu2", "relu1"), ("add1",)]
    inside = parse("cat(conv 4 | add(conv 3; bn | ) | maxpool k3 s1 p1)")
    assert inside.layers[-1].inputs == ("conv1", "add1", "maxpool1")
    assert inside.layers[3].inputs == ("bn1", "input")


def test_a_repeated_part_is_the_part_written_out_and_is_written_repeated_again():
    short = "input 3x32x32\n12*(add(conv 3 k3 p1; bn; relu | ))"
    assert parse(short) == parse("input 3x32x32; " + "; ".join(["add(conv 3 k3 p1; bn; relu | )"] * 12))
    assert written(parse(short)) == short.replace("| )", "| )")


def test_settings_left_out_are_torchs_own():
    pool, same = parse("maxpool; conv 8 k3 s2 psame").layers
    assert (pool.kernel, pool.stride) == ((2, 2), (2, 2)) and same.padding == "same"
    assert parse("avgpool k3").layers[0].stride == (3, 3)
    assert parse("dropout; leaky; elu").layers == parse("dropout 0.5; leaky 0.01; elu 1").layers
    [conv] = parse("conv 8 k3x5 s2x1 d1x2 p0,1,2,3 g3 nobias").layers
    assert (conv.kernel, conv.stride, conv.dilation, conv.padding) == ((3, 5), (2, 1), (1, 2), (0, 1, 2, 3))
    assert not conv.bias and conv.groups == 3


def test_one_dimension_lies_along_the_width():
    network = parse("input 1x16000 rate 8000; conv 16 k2 d4 pcausal; conv 16 k3 p1,2")
    assert (network.dims, network.size, network.rate) == (1, (1, 16000), 8000)
    assert network.layers[0].dilation == (1, 4) and network.layers[1].padding == (0, 0, 1, 2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("relu\nconv 3 zz", "Network, line 2, column 8: got “zz”, needs a setting: 64 (channels), k3"),
        ("relu; flurb", "Network, line 1, column 7: got “flurb”, needs one of conv, dwconv"),
        ("add(relu | ", "Network, line 1, column 4: got “( that is never closed”, needs a closing bracket."),
        ("relu)", "Network, line 1, column 5: got “)”, needs a bracket that was opened before"),
        ("3*(a: relu)", "needs no names inside"),
        ("0*(relu)", "column 1: got “0*”, needs a number of times from 1"),
        ("cat @a @input", "column 5: got “@a”, needs @ and the name of an earlier layer"),
        ("a: relu @a", "Network, line 1, column 9: got “@a”"),
        ("relu; relu1: tanh", "got “relu1”, needs a name that no earlier layer has"),
        ("input: relu", "needs"),
        ("input 3x; relu", "needs sizes like 3x224x224"),
        ("input 3x50000x50000; relu", "Input height: got 50000, needs 1 to 4,096 pixels."),
        ("conv 8 s0", "Layer 1, conv1, stride: got “0 x 0”, needs 1 to 256."),
        ("conv", "Layer 1, conv1, channels: got 0, needs how many channels come out."),
        ("relu k3", "column 6: got “k3”, needs a setting of relu: it has none"),
        ("conv 8 k3 k5", "column 11: got “k5”, needs each setting once."),
        ("maxpool k2 p2", "needs at most half of the kernel"),
        ("relu tanh", "column 6: got “tanh”"),
        ("tconv 3 k4 s2 op2", "needs less than the stride or the dilation"),
        ("input 1x99; conv 3 k3x3", "got “k3x3”, needs a setting"),
        ("conv 3 pcausal", "got “causal”, needs a convolution in one dimension"),
        ("add(relu)", "Layer 2, add1: got “one input”, needs two or more inputs"),
        ("relu @input @input", "needs one input for ReLU; only add, mul and cat take more"),
        ("9*(9*(9*(relu)))", "needs at most 600 layers"),
        ("", "Network: got “0 layers”"),
        ("add(" * 20, "brackets at most 12 deep"),
        ("x" * (LONGEST + 1), "Network: got “4,001 characters”"),
    ],
)  # fmt: skip
def test_what_is_no_network_is_said_with_its_place(text, says):
    assert says in refused(text)


def test_a_circle_is_named():
    with pytest.raises(InputError, match="would close a circle"):
        Network((Layer("relu", "a", ("b",)), Layer("relu", "b", ("a",))))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="conv add(|);:@ 3xk2*sp\nrelu1,", max_size=60))
def test_any_text_is_a_network_or_told_why_not(text):
    try:
        network = parse(text)
    except InputError as error:
        assert all(str(problem).endswith(".") for problem in error.problems)
    else:
        assert parse(written(network)) == network
