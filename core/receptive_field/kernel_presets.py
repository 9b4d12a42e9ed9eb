"""Kernels to start from, each with its source and what to see."""

from __future__ import annotations

from core.presets import Preset
from core.receptive_field import filters
from core.receptive_field.config import KERNEL, Config

KERNELS: dict[str, Preset[Config]] = {
    "Upright edges": Preset(
        Config(mode=KERNEL, kernel=filters.SOBEL_X),
        source="Sobel & Feldman (1968), as in Duda & Hart (1973), Pattern Classification and Scene Analysis, section 7.3.",
        notice="Flat areas give 0. Where it gets lighter to the right the answer is blue, where it gets darker orange.",
    ),
    "Blur": Preset(
        Config(mode=KERNEL, kernel=filters.GAUSSIAN, kernel_size=7, sigma=1.5),
        source="Gonzalez & Woods (2018), Digital Image Processing, section 3.5.",
        notice="Low frequencies pass, high ones fade: the two curves part towards the right.",
    ),
    "Sharpen": Preset(
        Config(mode=KERNEL, kernel=filters.SHARPEN),
        source="Gonzalez & Woods (2018), Digital Image Processing, section 3.6.",
        notice="The picture plus its Laplacian taken away: high frequencies, and noise with them, become up to nine times as strong.",
    ),
    "Stripes of one width": Preset(
        Config(mode=KERNEL, kernel=filters.GABOR, kernel_size=7, wavelength=5.0),
        source="Daugman (1985), J. Opt. Soc. Am. A 2; the first layer of trained networks looks alike: Krizhevsky et al. (2012), figure 3.",
        notice="It answers to waves as wide as its own that run its way: two spots in its response. Take the test pattern, and turn it.",
    ),
    "Transposed, with a grid": Preset(
        Config(mode=KERNEL, operation="Transposed", kernel=filters.BOX, kernel_size=3, stride=2, side=6),
        source="Odena, Dumoulin & Olah (2016), Deconvolution and Checkerboard Artifacts, Distill.",
        notice="3 is no multiple of the stride 2: some cells are stamped once, some twice, some four times. That is the checkerboard.",
    ),
    "Transposed, without a grid": Preset(
        Config(mode=KERNEL, operation="Transposed", kernel=filters.BOX, kernel_size=4, stride=2, pad=1, side=6),
        source="Odena, Dumoulin & Olah (2016), Deconvolution and Checkerboard Artifacts, Distill; DCGAN's sizes (Radford et al., 2016).",
        notice="4 is a multiple of the stride 2: away from the border every cell is stamped four times, and the output is twice as large.",
    ),
    "Max pooling": Preset(
        Config(mode=KERNEL, operation="Max pooling", kernel_size=2, stride=2),
        source="Simonyan & Zisserman (2015), Very Deep Convolutional Networks, section 2.1.",
        notice="Of four numbers only the largest is left, wherever it was: the output is half as high and half as wide.",
    ),
    "Dilated": Preset(
        Config(mode=KERNEL, kernel=filters.BOX, kernel_size=3, dilation=3),
        source="Yu & Koltun (2016), Multi-Scale Context Aggregation by Dilated Convolutions.",
        notice="Nine numbers reach over 7 × 7 pixels. Its response repeats: fine waves pass as coarse ones do.",
    ),
}
