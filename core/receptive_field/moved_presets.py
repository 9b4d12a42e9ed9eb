"""Moves to start from, each with its source and what to see."""

from __future__ import annotations

from core.presets import Preset
from core.receptive_field.config import MOVED, Config
from core.receptive_field.moved_config import TURN, ZOOM

POOLED = "input 3x96x96; conv 16 k3 p1; relu; maxpool; conv 32 k3 p1; relu; maxpool; conv 32 k3 p1; relu; maxpool; conv 32 k3 p1; relu"
PLAIN = "input 3x96x96; 4*(conv 16 k3 p1; relu)"


def _preset(notice: str, source: str, network: str = POOLED, layer: str = "relu4", **moved: object) -> Preset[Config]:
    return Preset(Config(mode=MOVED, network=network, layer=layer, **moved), source=source, notice=notice)  # type: ignore[arg-type]


MOVES: dict[str, Preset[Config]] = {
    "Half a stride": _preset(
        "Three poolings make a stride of 8. The picture goes 4 pixels to the right, half a unit, and the map becomes another one.",
        "Zhang (2019), Making Convolutional Networks Shift-Invariant Again, figure 2.",
        shift_across=4,
    ),
    "A whole stride": _preset(
        "8 pixels are one unit of this layer: brought back by one unit, the map is exactly what it was.",
        "Zhang (2019), section 3.1.",
        shift_across=8,
    ),
    "Without strides": _preset(
        "Nothing strides, so every shift by whole pixels is followed exactly.",
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 9.2.",
        PLAIN,
        shift_across=5,
    ),
    "Rotation": _preset(
        "The kernels do not turn with the picture. Even a quarter turn, which loses nothing of the picture, gives another map.",
        "Cohen & Welling (2016), Group Equivariant Convolutional Networks, section 1.",
        PLAIN,
        shift_across=0,
        turn=90.0,
        vary=TURN,
    ),
    "Scale": _preset(
        "A kernel of 3 pixels meets other things in a larger picture: the map is not simply a larger one.",
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 9.2.",
        PLAIN,
        shift_across=0,
        zoom=1.5,
        vary=ZOOM,
    ),
}
