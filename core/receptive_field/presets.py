"""Networks to start from, each with its source and what to see."""

from __future__ import annotations

from core.presets import Preset
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.config import COMPARE, Config
from core.receptive_field.learned_presets import LEARNERS
from core.receptive_field.moved_presets import MOVES
from core.receptive_field.notation import parse
from core.receptive_field.writing import written

# Name -> what to notice, the layer that shows it (empty: as the page chooses).
NOTICE = {
    "VGG-16": ("Small kernels, yet a unit of pool5 sees 212 pixels: each pooling doubles the jump, so later kernels reach further.", ""),
    "VGG-11": ("Half the convolutions of VGG-16: pool5 sees 150 of 224 pixels.", "pool5"),
    "VGG-19": ("Three convolutions more than VGG-16: the last pooling only mixes what is known, for all is seen before it.", "pool5"),
    "LeNet-5": ("One unit of c5 sees exactly the 32 × 32 input, which is why it comes last.", "c5"),
    "AlexNet": ("The first kernel alone sees 11 pixels and steps by 4: the field grows in a few large jumps.", ""),
    "ResNet-18": ("Two ways lead to every sum: around the block, and through it. The field is that of the longer way.", ""),
    "ResNet-34": ("Deeper than ResNet-18 with the same strides: the last fields are several times the picture.", ""),
    "ResNet-50, stride in 3x3": ("The stride sits in the 3 × 3 convolution, as in torchvision: the last field is 427.", "relu49"),
    "ResNet-50, stride in 1x1": ("The stride sits in the first 1 × 1 convolution, as published: the last field is 483, not 427.", "relu49"),
    "MobileNet v1": ("Depthwise convolutions widen the field, 1 × 1 convolutions mix channels and do not.", ""),
    "MobileNet v2": ("Narrow, wide, narrow: only the depthwise convolution in the middle of each block widens the field.", ""),
    "Inception blocks": ("Four branches with kernels 1, 3, 5 and a pooling side by side: a unit’s field is that of the widest.", "cat2"),
    "Dilated context": ("No stride, yet the field doubles with each dilation, from 3 to 67, at full resolution.", "conv6"),
    "Gridding": ("Three equal dilations leave holes: inside its box a unit uses 29 % of the pixels.", "conv3"),
    "No gridding": ("Dilations 1, 2 and 3 reach as far as three times 2, and leave no holes.", "conv3"),
    "U-Net": ("The way down widens the field to 140; skips bring back what lies close, and both meet in the sums of the way up.", "bottom"),
    "PatchGAN 70x70": ("Each of 30 × 30 answers judges one patch of 70 pixels: is it real, or made.", "patch"),
    "DCGAN discriminator": ("Four strides of 2 and kernels of 4: the last unit sees the whole 64 × 64 picture.", ""),
    "WaveNet": ("Ten causal layers whose dilation doubles hear 1,024 samples: 64 ms of sound, and none of the future.", "gate9"),
    "TCN": ("Causal, dilated, kernels of 7: the last unit’s field of 3,061 is nearly four times the 784 pixels of a digit.", "relu15"),
}  # fmt: skip


def _preset(name: str, notice: str, layer: str) -> Preset[Config]:
    found = ARCHITECTURES[name]
    return Preset(Config(network=written(parse(found.text), compact=True), layer=layer), source=f"{found.source}.", notice=notice)


ONE: dict[str, Preset[Config]] = {name: _preset(name, *told) for name, told in NOTICE.items()}


def _pair(network: str, other: str, source: str, notice: str) -> Preset[Config]:
    return Preset(Config(mode=COMPARE, network=network, other=other), source=source, notice=notice)


TWO: dict[str, Preset[Config]] = {
    "Three 3 × 3 or one 7 × 7": _pair(
        "input 64x56x56; 3*(conv 64 k3 p1; relu)",
        "input 64x56x56; conv 64 k7 p3; relu",
        source="Simonyan and Zisserman 2015, section 2.3, with 64 channels.",
        notice="Both see 7 × 7 pixels, but one large kernel has 81 % more weights, and it counts all pixels alike.",
    ),
    "Stride in the 1 × 1 or in the 3 × 3": _pair(
        ONE["ResNet-50, stride in 1x1"].config.network,
        ONE["ResNet-50, stride in 3x3"].config.network,
        source="He et al. 2016, ResNet-50 as published, and as in torchvision.",
        notice="Same parameters, other fields: 483 and 427 pixels. The stride that comes later costs more multiply-adds.",
    ),
    "Dilation or plain kernels": _pair(
        "input 64x64x64; 6*(conv 64 k3 p1; relu)",
        "input 64x64x64; conv 64 k3 p1; relu; conv 64 k3 d2 p2; relu; conv 64 k3 d3 p3; relu",
        source="ours, after Wang et al. 2018.",
        notice="Both see 13 pixels; dilations of 1, 2 and 3 need half of the layers, and count the border more.",
    ),
    "Depthwise separable or plain": _pair(
        "input 128x28x28; conv 128 k3 p1; relu",
        "input 128x28x28; dwconv k3 p1; relu; conv 128; relu",
        source="Howard et al. 2017, section 3.1: 1/N + 1/k² of the work.",
        notice="The same field of 3 pixels for 12 % of the multiply-adds.",
    ),
}
PRESETS: dict[str, Preset[Config]] = {**ONE, **TWO, **MOVES, **LEARNERS}
