"""Networks from the literature as texts, each with its source and the published figures that it must reproduce. Light."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Published(NamedTuple):
    """A published receptive field: size, effective stride and, where the source has it, effective padding behind a layer."""

    layer: str
    size: int
    jump: int
    padding: int | None
    source: str


class Architecture(NamedTuple):
    """A network's text, where it comes from, its published number of parameters (None: none published), and published fields."""

    text: str
    source: str
    parameters: int | None = None
    fields: tuple[Published, ...] = ()


DISTILL = "Araujo, Norris and Sim 2019, Distill, table of common networks"
HEAD = "linear 4096; relu; dropout; linear 4096; relu; dropout; linear 1000"
WANG = "Wang et al. 2018, figure 2"


def _vgg(*convolutions: int) -> str:
    """VGG with so many 3x3 convolutions in each of its five blocks."""
    blocks = [
        "; ".join([f"conv {width} k3 p1; relu"] * count) + f"; pool{i}: maxpool"
        for i, (width, count) in enumerate(zip((64, 128, 256, 512, 512), convolutions, strict=True), start=1)
    ]
    return "\n".join(["input 3x224x224", *blocks, HEAD])


def _basic(width: int, shortcut: str = "", stride: str = "") -> str:
    return f"add(conv {width} k3{stride} p1 nobias; bn; relu; conv {width} k3 p1 nobias; bn | {shortcut}); relu"


def _bottleneck(width: int, shortcut: str = "", first: str = "", second: str = "") -> str:
    """first, second: the stride of the 1x1 and of the 3x3 convolution."""
    return (
        f"add(conv {width}{first} nobias; bn; relu; conv {width} k3{second} p1 nobias; bn; relu; conv {4 * width} nobias; bn | {shortcut})"
        "; relu"
    )


def _resnet(counts: tuple[int, ...], pool: str, deep: bool = False, early: bool = False) -> str:
    """A ResNet with so many blocks in its four stages. deep: bottlenecks; early: the stride sits in their first 1x1 convolution."""
    lines = ["input 3x224x224", f"conv 64 k7 s2 p3 nobias; bn; relu; {pool}"]
    for stage, count in enumerate(counts):
        width, stride = 64 * 2**stage, " s2" if stage else ""
        shortcut = f"conv {width * (4 if deep else 1)}{stride} nobias; bn" if stage or deep else ""
        where = (stride, "") if early else ("", stride)
        first = _bottleneck(width, shortcut, *where) if deep else _basic(width, shortcut, stride)
        rest = _bottleneck(width) if deep else _basic(width)
        lines += [first, f"{count - 1}*({rest})"] if shortcut else [f"{count}*({rest})"]
    return "\n".join([*lines, "globalpool; linear 1000"])


def _separable(width: int, stride: str = "") -> str:
    return f"dwconv k3{stride} psame nobias; bn; relu; conv {width} nobias; bn; relu"


def _inverted(comes: int, goes: int, stride: int = 1, wider: int = 6) -> str:
    """MobileNet v2's block: wider, depthwise, narrower; with a skip where shapes agree."""
    expand = f"conv {comes * wider} nobias; bn; relu6; " if wider > 1 else ""
    body = f"{expand}dwconv k3{' s2' if stride == 2 else ''} p1 nobias; bn; relu6; conv {goes} nobias; bn"
    return f"add({body} | )" if stride == 1 and comes == goes else body


def _mobilenet_v2() -> str:
    lines = ["input 3x224x224", "conv 32 k3 s2 p1 nobias; bn; relu6", _inverted(32, 16, wider=1)]
    comes = 16
    for goes, count, stride in ((24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)):
        lines.append(_inverted(comes, goes, stride))
        lines += [f"{count - 1}*({_inverted(goes, goes)})"] if count > 1 else []
        comes = goes
    return "\n".join([*lines, "conv 1280 nobias; bn; relu6; globalpool; dropout 0.2; linear 1000"])


def _inception(one: int, before_three: int, three: int, before_five: int, five: int, pool: int) -> str:
    return (
        f"cat(conv {one}; relu | conv {before_three}; relu; conv {three} k3 p1; relu"
        f" | conv {before_five}; relu; conv {five} k5 p2; relu | maxpool k3 s1 p1; conv {pool}; relu)"
    )


def _unet() -> str:
    down = [f"conv {width} k3 p1; relu; conv {width} k3 p1; deep{i}: relu; maxpool" for i, width in enumerate((64, 128, 256, 512))]
    middle = "conv 1024 k3 p1; relu; conv 1024 k3 p1; bottom: relu"
    up = [
        f"tconv {width} k2 s2; up{i}: identity; cat @deep{i} @up{i}; conv {width} k3 p1; relu; conv {width} k3 p1; relu"
        for i, width in ((3, 512), (2, 256), (1, 128), (0, 64))
    ]
    return "\n".join(["input 1x256x256", *down, middle, *up, "conv 2"])


def _wavenet() -> str:
    """One stack of dilations 1 … 512. A concatenation and one 1x1 convolution are the sum of a 1x1 convolution for each skip."""
    lines = ["input 1x16000 rate 16000", "conv 32"]
    for i in range(10):
        taps = f"conv 32 k2 d{2**i} pcausal" if i else "conv 32 k2 pcausal"
        lines.append(f"add(gate{i}: mul({taps}; tanh | {taps}; sigmoid); conv 32 | )")
    return "\n".join([*lines, "cat " + " ".join(f"@gate{i}" for i in range(10)), "conv 256; relu; conv 256; relu; conv 256"])


def _tcn() -> str:
    def block(i: int) -> str:
        taps = f"conv 25 k7{f' d{2**i}' if i else ''} pcausal; relu; dropout 0.05"
        return f"add({taps}; {taps} | {'' if i else 'conv 25'}); relu"

    return "\n".join(["input 1x784", *map(block, range(8)), "conv 10"])


def _discriminator(channels: int, size: int, widths: tuple[int, ...], bias: str) -> list[str]:
    first, *rest = widths
    return [
        f"input {channels}x{size}x{size}",
        f"conv {first} k4 s2 p1{bias}; leaky 0.2",
        *(f"conv {width} k4 s2 p1 nobias; bn; leaky 0.2" for width in rest),
    ]


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "LeNet-5": Architecture(
            "input 1x32x32\nconv 6 k5; tanh; pool1: avgpool\nconv 16 k5; tanh; pool2: avgpool\n"
            "c5: conv 120 k5; tanh\nlinear 84; tanh; linear 10",
            "LeCun et al. 1998, with every map of the second convolution connected",
            61_706,
            (Published("c5", 32, 4, 0, "LeCun et al. 1998, section II-B: C5 sees all of the 32x32 input"),),
        ),
        "AlexNet": Architecture(
            "input 3x224x224\nconv 64 k11 s4 p2; relu; maxpool k3 s2\nconv 192 k5 p2; relu; maxpool k3 s2\nconv 384 k3 p1; relu\n"
            "conv 256 k3 p1; relu\nconv 256 k3 p1; relu; pool5: maxpool k3 s2\n"
            "dropout; linear 4096; relu; dropout; linear 4096; relu; linear 1000",
            "Krizhevsky 2014, the version of torchvision",
            61_100_840,
            (Published("pool5", 195, 32, None, DISTILL),),
        ),
        "VGG-11": Architecture(
            _vgg(1, 1, 2, 2, 2), "Simonyan and Zisserman 2015, A", 132_863_336, (Published("pool5", 150, 32, 59, DISTILL),)
        ),
        "VGG-16": Architecture(
            _vgg(2, 2, 3, 3, 3), "Simonyan and Zisserman 2015, D", 138_357_544, (Published("pool5", 212, 32, 90, DISTILL),)
        ),
        "VGG-19": Architecture(_vgg(2, 2, 4, 4, 4), "Simonyan and Zisserman 2015, E", 143_667_240),
        "ResNet-18": Architecture(
            _resnet((2, 2, 2, 2), "maxpool k3 s2 p1"),
            "He et al. 2016; torchvision",
            11_689_512,
            (Published("relu17", 435, 32, None, "gradient of torchvision's network"),),
        ),
        "ResNet-34": Architecture(_resnet((3, 4, 6, 3), "maxpool k3 s2 p1"), "He et al. 2016; torchvision", 21_797_672),
        "ResNet-50, stride in 3x3": Architecture(
            _resnet((3, 4, 6, 3), "maxpool k3 s2 p1", deep=True),
            "He et al. 2016, stride in the 3x3 convolution as in torchvision",
            25_557_032,
            (Published("relu49", 427, 32, None, "Richter et al. 2021, receptive field analysis toolbox, ResNet-50"),),
        ),
        "ResNet-50, stride in 1x1": Architecture(
            _resnet((3, 4, 6, 3), "maxpool k3 s2 ceil", deep=True, early=True),
            "He et al. 2016, as published: stride in the first 1x1 convolution",
            25_557_032,
            (Published("relu49", 483, 32, 239, DISTILL),),
        ),
        "MobileNet v1": Architecture(
            "\n".join(
                [
                    "input 3x224x224",
                    "conv 32 k3 s2 psame nobias; bn; relu",
                    *(_separable(width) + "\n" + _separable(2 * width, " s2") for width in (64, 128, 256)),
                    f"5*({_separable(512)})",
                    _separable(1024, " s2"),
                    _separable(1024),
                    "globalpool; linear 1000",
                ]
            ),
            "Howard et al. 2017",
            4_231_976,
            (Published("relu27", 315, 32, 126, DISTILL),),
        ),
        "MobileNet v2": Architecture(_mobilenet_v2(), "Sandler et al. 2018; torchvision", 3_504_872),
        "Inception blocks": Architecture(
            "\n".join(
                [
                    "input 3x224x224",
                    "conv 64 k7 s2 p3; relu; maxpool k3 s2 ceil",
                    "conv 64; relu; conv 192 k3 p1; relu; maxpool k3 s2 ceil",
                    _inception(64, 96, 128, 16, 32, 32),
                    _inception(128, 128, 192, 32, 96, 64),
                    "globalpool; linear 1000",
                ]
            ),
            "Szegedy et al. 2015, GoogLeNet up to inception (3b)",
        ),
        "Dilated context": Architecture(
            "input 21x64x64\n"
            + "\n".join(f"conv 21 k3{f' d{d}' if d > 1 else ''} p{d}; relu" for d in (1, 1, 2, 4, 8, 16, 1))
            + "\nconv 21",
            "Yu and Koltun 2016, basic context module",
            None,
            (
                Published("conv6", 65, 1, None, "Yu and Koltun 2016, table 1"),
                Published("conv8", 67, 1, None, "Yu and Koltun 2016, table 1"),
            ),
        ),
        "Gridding": Architecture(
            "input 3x64x64\n3*(conv 16 k3 d2 p2; relu)",
            "Wang et al. 2018: three equal dilations leave a grid of holes",
            None,
            (Published("conv3", 13, 1, 6, WANG),),
        ),
        "No gridding": Architecture(
            "input 3x64x64\nconv 16 k3 p1; relu; conv 16 k3 d2 p2; relu; conv 16 k3 d3 p3; relu",
            "Wang et al. 2018, hybrid dilated convolution: 1, 2, 3 leave none",
            None,
            (Published("conv3", 13, 1, 6, WANG),),
        ),
        "U-Net": Architecture(
            _unet(),
            "Ronneberger et al. 2015, with padding, so that skips need no cropping",
            None,
            (Published("bottom", 140, 16, None, "worked by hand: 2, then 4 times (pool, two 3x3)"),),
        ),
        "PatchGAN 70x70": Architecture(
            "\n".join([*_discriminator(6, 256, (64, 128, 256), ""), "conv 512 k4 p1 nobias; bn; leaky 0.2; patch: conv 1 k4 p1"]),
            "Isola et al. 2017, the discriminator of pix2pix",
            2_768_705,
            (Published("patch", 70, 8, None, "Isola et al. 2017, section 3.2.2"),),
        ),
        "DCGAN generator": Architecture(
            "\n".join(
                [
                    "input 100x1x1",
                    "tconv 512 k4 nobias; bn; relu",
                    *(f"tconv {w} k4 s2 p1 nobias; bn; relu" for w in (256, 128, 64)),
                    "tconv 3 k4 s2 p1 nobias; tanh",
                ]
            ),
            "Radford et al. 2016; the widths of PyTorch's tutorial",
            3_576_704,
        ),
        "DCGAN discriminator": Architecture(
            "\n".join([*_discriminator(3, 64, (64, 128, 256, 512), " nobias"), "conv 1 k4 nobias; sigmoid"]),
            "Radford et al. 2016; the widths of PyTorch's tutorial",
            2_765_568,
        ),
        "WaveNet": Architecture(
            _wavenet(),
            "van den Oord et al. 2016, one stack of dilations",
            None,
            (Published("gate9", 1024, 1, 1023, "van den Oord et al. 2016, section 2.1"),),
        ),
        "TCN": Architecture(
            _tcn(),
            "Bai et al. 2018, for sequential MNIST",
            None,
            (Published("relu24", 3061, 1, 3060, "1 + 2 (k - 1) (2^n - 1), Bai et al. 2018, section 3"),),
        ),
    }
)
