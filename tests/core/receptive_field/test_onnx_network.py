"""Networks that torch writes as ONNX: read as text they have torch's sizes, the field that torch's gradient has, and the published ones."""

import io
import warnings
from copy import deepcopy

import numpy as np
import onnx
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper
from torch import nn
from torch.nn import functional as F

from core.data.network.onnx import graph_of
from core.errors import InputError
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure
from core.receptive_field.model import build, narrowed
from core.receptive_field.notation import parse
from core.receptive_field.onnx_network import imported
from core.receptive_field.regions import region
from core.receptive_field.writing import written
from tests.ugly import networks as by_hand


def graph(raw):
    return graph_of(memoryview(raw))


def exported(net, *shape, free=()):
    """The graph of a torch module as its exporter writes it."""
    return graph(written_file(net, *shape, free=free))


def written_file(net, *shape, free=()):
    """free: axes of the input that are left open."""
    out = io.BytesIO()
    axes = {"x": {axis: f"axis {axis}" for axis in free}} if free else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(net.eval(), (torch.zeros(shape),), out, dynamo=False, input_names=["x"], dynamic_axes=axes)
    return out.getvalue()


def gradient_box(net, *shape):
    """First and last row and column that the middle unit of the module's output depends on, by torch's autograd."""
    x = torch.ones(shape, requires_grad=True)
    twin = averaged(deepcopy(net).eval())
    for name, weight in twin.named_parameters():
        weight.data.fill_(0.0 if name.endswith("bias") else 1e-2)
    y = twin(x)
    y[0, :, y.shape[2] // 2, y.shape[3] // 2].sum().backward()
    rows, columns = (np.flatnonzero((x.grad[0].abs().sum(0) != 0).any(axis).numpy()) for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


def averaged(net):
    """Maxima as means: of equal numbers only one would have a gradient. Gates stay open, and a zero bias keeps ReLU at work."""
    for name, child in net.named_children():
        if isinstance(child, nn.MaxPool2d):
            setattr(net, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode))
        averaged(child)
    return net


def last(found):
    return measure(found.network).layers[-1]


class Residual(nn.Module):
    def __init__(self, comes, goes, stride):
        super().__init__()
        self.a, self.b = nn.Conv2d(comes, goes, 3, stride, 1, bias=False), nn.Conv2d(goes, goes, 3, 1, 1, bias=False)
        self.c, self.d = nn.BatchNorm2d(goes), nn.BatchNorm2d(goes)
        self.short = nn.Sequential(nn.Conv2d(comes, goes, 1, stride, bias=False), nn.BatchNorm2d(goes)) if stride > 1 else nn.Identity()

    def forward(self, x):
        return F.relu(self.d(self.b(F.relu(self.c(self.a(x))))) + self.short(x))


def resnet(width=4, head=True):
    """ResNet-18 (He et al. 2016, table 1), narrow."""
    blocks, comes = [], width
    for stage in range(4):
        for i in range(2):
            blocks.append(Residual(comes, width * 2**stage, 2 if stage and not i else 1))
            comes = width * 2**stage
    stem = [nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return nn.Sequential(*stem, *blocks, *([nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(comes, 10)] if head else []))


class Up(nn.Module):
    """A small U-Net (Ronneberger et al. 2015) with padding: down twice, up by `how`, joined by concatenation."""

    def __init__(self, how):
        super().__init__()
        self.how = how
        self.one, self.two, self.three = (nn.Conv2d(c, 4, 3, padding=1) for c in (3, 4, 4))
        self.up = nn.ConvTranspose2d(4, 4, 2, 2)
        self.four, self.five = nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(8, 4, 3, padding=1)
        self.pool = nn.MaxPool2d(2)

    def larger(self, x, like):
        if self.how == "transposed":
            return self.up(x)
        if self.how == "sizes":
            return F.interpolate(x, size=like.shape[2:], mode="nearest")
        return F.interpolate(x, scale_factor=2, mode="bilinear")

    def forward(self, x):
        a = F.relu(self.one(x))
        b = F.relu(self.two(self.pool(a)))
        c = F.relu(self.three(self.pool(b)))
        d = F.relu(self.four(torch.cat([b, self.larger(c, b)], 1)))
        return self.five(torch.cat([a, self.larger(d, a)], 1))


class Mobile(nn.Module):
    """MobileNet v3's block (Howard et al. 2019, section 5): depthwise, squeeze-and-excitation spelled out, hard swish."""

    def __init__(self, gate=nn.Hardsigmoid):
        super().__init__()
        self.wide, self.deep, self.narrow = nn.Conv2d(3, 16, 1), nn.Conv2d(16, 16, 5, 2, 2, groups=16), nn.Conv2d(16, 8, 1)
        self.down, self.up, self.gate, self.act = nn.Conv2d(16, 4, 1), nn.Conv2d(4, 16, 1), gate(), nn.Hardswish()

    def forward(self, x):
        x = self.act(self.deep(self.act(self.wide(x))))
        return self.narrow(x * self.gate(self.up(F.relu(self.down(F.adaptive_avg_pool2d(x, 1))))))


class Shuffle(nn.Module):
    """A unit of ShuffleNet v2 (Ma et al. 2018, figure 3): channels split, one half worked on, both joined and shuffled."""

    def __init__(self):
        super().__init__()
        self.start, self.side = nn.Conv2d(3, 8, 3, 1, 1), nn.Sequential(nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 3, 1, 1, groups=4))

    def forward(self, x):
        kept, worked = self.start(x).chunk(2, 1)
        x = torch.cat([kept, self.side(worked)], 1)
        n, c, h, w = x.shape
        return x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)


class Next(nn.Module):
    """ConvNeXt's block (Liu et al. 2022, section 2): a 7 x 7 depthwise convolution, then channels last, normed, linear, GELU, linear."""

    def __init__(self):
        super().__init__()
        self.stem, self.deep = nn.Conv2d(3, 8, 4, 4), nn.Conv2d(8, 8, 7, padding=3, groups=8)
        self.norm, self.wide, self.narrow = nn.LayerNorm(8), nn.Linear(8, 32), nn.Linear(32, 8)
        self.scale = nn.Parameter(torch.ones(8))

    def forward(self, x):
        x = self.stem(x)
        y = self.scale * self.narrow(F.gelu(self.wide(self.norm(self.deep(x).permute(0, 2, 3, 1)))))
        return x + y.permute(0, 3, 1, 2)


class Attended(nn.Module):
    """A convolution, attention over all places, a convolution."""

    def __init__(self):
        super().__init__()
        self.before, self.after = nn.Conv2d(3, 8, 3, 2, 1), nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, x):
        x = F.relu(self.before(x))
        tokens = x.flatten(2)
        mixed = tokens @ torch.softmax(tokens.transpose(1, 2) @ tokens, -1)
        return self.after(mixed.view(x.shape))


MODULES = {
    "ResNet-18 without its head": (resnet(head=False), 160),
    "U-Net, transposed": (Up("transposed"), 48),
    "U-Net, bilinear": (Up("bilinear"), 48),
    "U-Net, nearest by sizes": (Up("sizes"), 48),
    "MobileNet v3": (Mobile(), 33),
    "EfficientNet": (Mobile(nn.Sigmoid), 32),
    "ShuffleNet": (Shuffle(), 16),
    "padded by a layer": (nn.Sequential(nn.ZeroPad2d((2, 0, 1, 3)), nn.Conv2d(3, 4, 3, 2), nn.ReflectionPad2d(2), nn.Conv2d(4, 4, 5)), 40),
    "transposed, uneven": (nn.Sequential(nn.Conv2d(3, 4, 3, 2, 1), nn.ConvTranspose2d(4, 4, (3, 4), 2, 1, (1, 0))), 21),
    "ceiled pools": (nn.Sequential(nn.MaxPool2d(3, 2, ceil_mode=True), nn.AvgPool2d(2, 3, 1), nn.Conv2d(3, 4, 3, 1, 1, 2)), 36),
    "pixel shuffle": (nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1), nn.PixelShuffle(2), nn.Conv2d(2, 4, 3, padding=1)), 16),
    "names of its own": (nn.Sequential(nn.Conv2d(3, 8, 3), nn.SiLU(), nn.GroupNorm(2, 8), nn.Conv2d(8, 8, 3, groups=2), nn.PReLU()), 20),
}  # fmt: skip
NORMS = {"MobileNet v3", "EfficientNet", "names of its own"}  # what their means over everything do, autograd sees


@pytest.mark.parametrize("name", MODULES)
def test_an_exported_module_has_torch_s_sizes_and_the_field_of_torch_s_gradient(name):
    net, n = MODULES[name]
    found = last(imported(exported(net, 1, 3, n, n)))
    y = net.eval()(torch.zeros(1, 3, n, n))
    assert (found.channels, *found.size) == tuple(y.shape[1:])
    report = measure(imported(exported(net, 1, 3, n, n)).network)
    unit = (y.shape[2] // 2, y.shape[3] // 2)
    box = region(report, len(report.layers) - 1, unit).used
    assert box == ((0, n - 1, 0, n - 1) if name in NORMS - {"names of its own"} else gradient_box(without_norms(net), 1, 3, n, n))


def without_norms(net):
    return nn.Sequential(*(child for child in net if not isinstance(child, nn.GroupNorm))) if isinstance(net, nn.Sequential) else net


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_network_of_the_literature_keeps_its_published_fields_through_a_file(name):
    network = narrowed(parse(ARCHITECTURES[name].text))
    size = network.size if network.dims == 2 else network.size[1:]
    found = imported(exported(build(network), 1, network.channels, *size)).network
    for before, after in zip(_sliding(measure(network)), _sliding(measure(found)), strict=True):
        assert (before.rows.box(0), before.columns.box(1), before.size) == (after.rows.box(0), after.columns.box(1), after.size)
    assert measure(found).parameters == pytest.approx(measure(network).parameters, rel=0.2), "batch norm was folded into the convolutions"


def _sliding(report):
    return [one for one in report.layers if max(one.layer.kernel) > 1]


def test_resnet_18_has_its_published_field_and_is_written_short():
    found = imported(exported(resnet(64), 1, 3, 224, 224))
    last_relu = [one for one in measure(found.network).layers if one.layer.kind == "relu"][-1]
    assert (last_relu.rows.local.size, last_relu.rows.local.jump) == (435, 32), "torchvision's ResNet-18 in RFA-Toolbox"
    assert len(written(found.network, compact=True)) < 500 and found.notes == ()
    assert measure(found.network).multiply_adds == measure(parse(ARCHITECTURES["ResNet-18"].text)).multiply_adds - 512 * 990
    assert parse(written(found.network, compact=True)) == found.network


def test_a_gate_made_of_the_map_s_own_mean_is_squeeze_and_excitation():
    found = imported(exported(Mobile(), 1, 3, 32, 32))
    assert written(found.network, compact=True) == ("input 3x32x32; conv 16; hardswish; dwconv k5 s2 p2; hardswish; se r4; conv 8")
    assert measure(found.network).parameters == sum(weight.numel() for weight in Mobile().parameters()) and found.notes == ()


def test_activations_that_a_file_spells_out_are_known_again():
    net = nn.Sequential(
        nn.Conv2d(3, 4, 1), nn.SiLU(), nn.Conv2d(4, 4, 1), nn.GELU(), nn.Conv2d(4, 4, 1), nn.Mish(), nn.LeakyReLU(0.2), nn.ReLU6()
    )
    text = written(imported(exported(net, 1, 3, 8, 8)).network, compact=True)
    assert text == "input 3x8x8; conv 4; silu; conv 4; gelu; conv 4; identity; leaky 0.2; relu6"


def test_convnext_s_linear_layers_on_channels_last_are_small_convolutions():
    found = imported(exported(Next(), 1, 3, 64, 64))
    assert written(found.network, compact=True) == "input 3x64x64; conv 8 k4 s4; add( | dwconv k7 p3; conv 32; gelu; conv 8)"
    assert measure(found.network).parameters == sum(weight.numel() for weight in Next().parameters()) - 2 * 8 - 8, (
        "but layer norm and scale"
    )


@pytest.mark.parametrize("how", ["sizes", "bilinear", "transposed"])
def test_a_size_that_is_left_open_is_taken_from_the_page_and_said(how):
    graph = exported(Up(how), 1, 3, 48, 48, free=(0, 2, 3))
    found = imported(graph, (80, 64))
    assert found.network.size == (80, 64) and last(found).size == (80, 64)
    assert "80 × 64 pixels are taken" in found.notes[0]
    assert imported(exported(Up(how), 1, 3, 48, 48, free=(0,))).network.size == (48, 48)


def test_a_head_whose_shape_is_computed_is_flat_all_the_same():
    class Head(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.line = nn.Conv2d(3, 4, 3, 2, 1), nn.Linear(4 * 64, 10)

        def forward(self, x):
            x = self.conv(x)
            return self.line(x.view(x.size(0), -1))

    graph = exported(Head(), 1, 3, 16, 16, free=(0, 2, 3))
    assert written(imported(graph, (16, 16)).network, compact=True).endswith("conv 4 k3 s2 p1; flatten; linear 10")
    other = imported(graph, (32, 32))
    assert any("weights for 256 numbers" in note and "1,024" in note for note in other.notes)


def test_what_cannot_be_read_is_named_and_the_network_ends_before_it():
    found = imported(exported(Attended(), 1, 3, 16, 16))
    assert [layer.kind for layer in found.network.layers] == ["conv", "relu"]
    assert any(note.startswith("Not read: Reshape “") for note in found.notes)
    assert any("The network ends before" in note and "operators behind left out" in note for note in found.notes)


def made(nodes, shape, outputs=("y",), **weights):
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    tensors = [
        helper.make_tensor(name, TensorProto.INT64, [len(value)], value)
        if isinstance(value, list)
        else helper.make_tensor(name, TensorProto.FLOAT, value, np.ones(value, np.float32).ravel())
        for name, value in weights.items()
    ]
    return graph(helper.make_model(helper.make_graph(nodes, "net", [x], ends, tensors)).SerializeToString())


@pytest.fixture(scope="module")
def files():
    """Small files with every operator that is read."""
    nets = [
        Up("sizes"),
        Mobile(),
        Shuffle(),
        Next(),
        Attended(),
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.GroupNorm(2, 4), nn.ZeroPad2d(1), nn.AvgPool2d(2)),
    ]
    return [written_file(net, 1, 3, 16, 16, free=(0, 2, 3)) for net in nets]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.integers(0, 5), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3))
def test_a_damaged_file_becomes_a_network_or_an_input_error_and_nothing_else(files, which, flips):
    raw = bytearray(files[which])
    for place, byte in flips:
        raw[place % len(raw)] = byte
    try:
        measure(imported(graph(bytes(raw)), (24, 16)).network)
    except InputError as error:
        assert str(error)


def refused(graph, size=(224, 224)):
    with pytest.raises(InputError) as caught:
        imported(graph, size)
    return str(caught.value)


node = helper.make_node


def test_a_3d_convolution_a_wrong_channel_and_a_kernel_that_does_not_fit_are_refused_by_name():
    deep = made([node("Conv", ["x", "w"], ["y"], name="deep")], [1, 3, 8, 8, 8], w=(4, 3, 3, 3, 3))
    assert "three dimensions" in refused(deep)
    late = made([node("Conv", ["x", "w"], ["y"], name="deep")], None, w=(4, 3, 3, 3, 3))
    assert "Conv “deep”: got a convolution in 3 dimensions" in refused(late)
    other = made([node("Conv", ["x", "w"], ["y"], name="odd")], [1, 3, 8, 8], w=(4, 5, 3, 3))
    assert "Conv “odd”: got weights for 5 channels, needs 3" in refused(other)
    large = made([node("Conv", ["x", "w"], ["y"], name="large")], [1, 3, 8, 8], w=(4, 3, 9, 9))
    assert "Conv “large”: got a window of 9 on 8 rows" in refused(large)
    stuck = made([node("Conv", ["x", "w"], ["y"], name="stuck", strides=[0, 1])], [1, 3, 8, 8], w=(4, 3, 3, 3))
    assert "Conv “stuck”, stride: got “0 x 1”, needs 1 to 256" in refused(stuck)
    huge = made([node("Relu", ["x"], ["y"])], [1, 3, 50_000, 50_000])
    assert "at most 4,096 pixels a side" in refused(huge)
    assert "got Softmax" in refused(made([node("Softmax", ["x"], ["y"], axis=2)], [1, 3, 8, 8]))
    assert "batch, channels, height and width" in refused(made([node("Relu", ["x"], ["y"])], [1, 3]))


def test_a_network_too_long_for_its_text_says_so():
    odd = [
        node("Conv", [f"v{i}", "w" if i % 3 else "v"], [f"v{i + 1}"], name=f"c{i}", strides=[1, 1 + i % 2], pads=[i % 7, 4, 4, 30 + i % 9])
        for i in range(500)
    ]
    odd[0].input[0] = "x"
    text = refused(made(odd, [1, 3, 300, 300], outputs=["v500"], w=(3, 3, 3, 3), v=(3, 3, 5, 5)))
    assert "500 layers" in text and "at most 4,000" in text
    many = [node("Relu", ["x" if not i else f"v{i}"], [f"v{i + 1}"]) for i in range(700)]
    assert "Network: got 700 layers, needs at most 600" in refused(made(many, [1, 3, 8, 8], outputs=["v700"]))


def test_a_picture_with_its_channels_last_is_turned_before_it_is_read():
    nodes = [node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2]), node("Conv", ["t", "w"], ["y"], auto_pad="SAME_UPPER", strides=[2, 2])]
    assert written(imported(made(nodes, [1, 9, 11, 3], w=(4, 3, 3, 3))).network, compact=True) == "input 3x9x11; conv 4 k3 s2 psame nobias"


def test_a_signal_is_read_in_one_dimension():
    found = imported(exported(nn.Sequential(nn.Conv1d(1, 4, 5, 2, 3, 2), nn.MaxPool1d(2), nn.ConvTranspose1d(4, 2, 4, 2, 1)), 1, 1, 200))
    assert written(found.network, compact=True) == "input 1x200; conv 4 k5 s2 d2 p3; maxpool; tconv 2 k4 s2 p1"


def test_a_file_by_hand_is_read_with_what_it_leaves_open():
    found = imported(graph(by_hand.small("batch", 3, "height", "width")), (20, 30))
    assert written(found.network, compact=True) == "input 3x20x30; conv 8 k3 p1 nobias; relu"
    assert onnx.load_from_string(by_hand.small()).graph.node[0].op_type == "Conv"
