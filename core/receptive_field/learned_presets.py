"""Networks to train, each with its source and what to see."""

from __future__ import annotations

from core.presets import Preset
from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.config import LEARNED, Config
from core.receptive_field.notation import parse
from core.receptive_field.writing import written

LEARNERS: dict[str, Preset[Config]] = {
    "Three convolutions": Preset(
        Config(
            mode=LEARNED,
            network="input 1x16x16; conv 16 k5 p2; relu; maxpool; conv 24 k3 p1; relu; conv 24 k3 p1; relu",
            layer="relu3",
        ),
        source="ours, after LeCun et al. (1998).",
        notice="In the filters, noise becomes strokes and edges; the maps of the last layer answer to parts of digits.",
    ),
    "LeNet-5 up to its second pooling": Preset(
        Config(mode=LEARNED, network=written(parse(ARCHITECTURES["LeNet-5"].text), compact=True), layer="pool2", rate=0.01),
        source="LeCun, Bottou, Bengio & Haffner (1998), Gradient-Based Learning Applied to Document Recognition, section II-B.",
        notice="Its first six filters are 5 × 5, large enough to see what they become.",
    ),
}
