"""Functions of several inputs to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.activations.config import SEVERAL, Config
from core.activations.several_config import GATED, MAXOUT, SOFTMAX
from core.presets import Preset


def _several(several: str, **settings: object) -> Config:
    return Config(mode=SEVERAL, several=several, **settings)  # type: ignore[arg-type]


GOODFELLOW = "Goodfellow, Warde-Farley, Mirza, Courville & Bengio (2013), Maxout Networks"
SHAZEER = "Shazeer (2020), GLU Variants Improve Transformer"
TANGENTS = "-3 -4.5; -2 -2; -1 -0.5; 0 0; 1 -0.5; 2 -2; 3 -4.5"

MAXOUTS: dict[str, Preset[Config]] = {
    "Five lines, one function": Preset(
        _several(MAXOUT),
        f"{GOODFELLOW}, section 3",
        "The largest line wins at each x. Piece 5 never does; raise its height from −1 to 0.2 and it gets a place.",
    ),
    "ReLU from two lines": Preset(
        _several(MAXOUT, maxout_pieces="0 0; 1 0", probe=-1.0),
        f"{GOODFELLOW}, figure 1",
        "max(0, x) is ReLU. Left of 0 the level piece wins, and its own weights still learn: such a unit does not die.",
    ),
    "|x| from two lines": Preset(
        _several(MAXOUT, maxout_pieces="-1 0; 1 0"),
        f"{GOODFELLOW}, figure 1",
        "max(−x, x) is |x|: the slope is −1 or 1, never near 0.",
    ),
    "LeakyReLU from two lines": Preset(
        _several(MAXOUT, maxout_pieces="0.1 0; 1 0", probe=-2.0),
        "Maas, Hannun & Ng (2013), Rectifier nonlinearities improve neural network acoustic models",
        "max(ax, x) is LeakyReLU while a is at most 1. Put a at 1.5: then the line x wins on the left.",
    ),
    "A parabola from tangents": Preset(
        _several(MAXOUT, maxout_pieces=TANGENTS, reach=3.5, probe=1.0),
        f"{GOODFELLOW}, figure 1, the quadratic",
        "Seven tangents of x²/2. Their largest is nowhere on the screen more than 1/8 below it.",
    ),
}
GATED_UNITS: dict[str, Preset[Config]] = {
    "SwiGLU": Preset(
        _several(GATED),
        f"{SHAZEER}, equation 5",
        "Where b is far below 0 nothing passes; where it is large, b itself is the factor: there y is almost a · b.",
    ),
    "GLU": Preset(
        _several(GATED, gate="GLU", gate_b=2.0),
        "Dauphin, Fan, Auli & Grangier (2017), Language Modeling with Gated Convolutional Networks, section 2",
        "The gate lies between 0 and 1. Move b to −6: almost nothing passes, and the value gets almost no gradient.",
    ),
    "SiLU is a GLU": Preset(
        _several(GATED, gate="GLU", gate_a=1.0, gate_b=1.0),
        "Elfwing, Uchibe & Doya (2018), Sigmoid-weighted linear units",
        "With a = b the unit is x · σ(x), that is SiLU: 0.731 at 1. Go along the diagonal.",
    ),
    "No function at all": Preset(
        _several(GATED, gate="Bilinear", gate_a=2.0, gate_b=-1.0),
        "Mnih & Hinton (2007), Three new graphical models for statistical language modelling",
        "y = a · b: a saddle. Nothing bends along a or b alone, yet their product is not linear.",
    ),
    "A closed gate": Preset(
        _several(GATED, gate="ReGLU", gate_b=-1.0),
        f"{SHAZEER}, equation 5",
        "b is below 0: ReLU shuts the gate, and neither a nor b gets any gradient. GEGLU at the same place still learns.",
    ),
    "GEGLU as in T5": Preset(
        _several(GATED, gate="GEGLU"),
        f"{SHAZEER}, section 3.1: d = 768, 3,072 hidden units without and 2,048 with a gate",
        "Three matrices instead of two, so two thirds of the hidden units: exactly as many numbers to learn.",
    ),
    "SwiGLU as in LLaMA": Preset(
        _several(GATED, gate_model=4096, gate_multiple=256),
        "Touvron et al. (2023), LLaMA: Open and Efficient Foundation Language Models, section 2.2",
        "Two thirds of 16,384 are 10,923; rounded up to a multiple of 256 they are 11,008, as in the 7B model.",
    ),
}
SOFTMAXES: dict[str, Preset[Config]] = {
    "Three classes": Preset(
        _several(SOFTMAX),
        "Bridle (1990), Training stochastic model recognition algorithms as networks can lead to maximum mutual information estimation",
        "What is left to the true class is what its logit gets back, p − 1; the others get their own p.",
    ),
    "Soft targets": Preset(
        _several(SOFTMAX, softmax_logits="9 5 1 -2", softmax_temperature=4.0),
        "Hinton, Vinyals & Dean (2015), Distilling the Knowledge in a Neural Network, section 2",
        "At T = 1 class 1 has 98 %; at T = 4 one sees which of the others come next. The gradient is divided by T.",
    ),
    "Cold": Preset(
        _several(SOFTMAX, softmax_logits="2 1.8 0.1 -1", softmax_temperature=0.05),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.2.2.3: softmax is a softened argmax",
        "A lead of 0.2 is enough for 98 %: cold, softmax is almost argmax.",
    ),
    "Hot": Preset(
        _several(SOFTMAX, softmax_logits="2 1.8 0.1 -1", softmax_temperature=50.0),
        "Hinton, Vinyals & Dean (2015), section 2",
        "All four get about a quarter, and the entropy is almost ln 4 = 1.386.",
    ),
    "Two classes are a sigmoid": Preset(
        _several(SOFTMAX, softmax_logits="1.5 0"),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.2.2.3",
        "p is σ(1.5) = 0.818: only the difference of the logits counts.",
    ),
    "Too large for exp": Preset(
        _several(SOFTMAX, softmax_shift=100.0),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 4.1",
        "100 more on every logit changes no probability, yet the plain formula has no value in float32 any more.",
    ),
    "Surely wrong": Preset(
        _several(SOFTMAX, softmax_logits="8 0 0", softmax_class=2),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.2.2.3",
        "The Jacobian is almost 0: softmax is saturated. With the cross-entropy p − y is almost −1 all the same.",
    ),
}
BY_KIND: Mapping[str, dict[str, Preset[Config]]] = MappingProxyType({MAXOUT: MAXOUTS, GATED: GATED_UNITS, SOFTMAX: SOFTMAXES})
GROUPS: dict[str, Preset[Config]] = {name: preset for presets in BY_KIND.values() for name, preset in presets.items()}
