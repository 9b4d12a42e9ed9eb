"""Whys to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.activations.config import WHY, Config
from core.activations.why_config import BACKPROP, CROSS, DRAWN, FIT, FORMULA, NORMALISE, PYTORCH, STACK
from core.presets import Preset


def _why(**settings: object) -> Config:
    return Config(mode=WHY, **settings)  # type: ignore[arg-type]


MAZUR = "0.15 0.2 0.35; 0.25 0.3 0.35 | 0.4 0.45 0.6; 0.5 0.55 0.6"

FITS: dict[str, Preset[Config]] = {
    "A sine from hinges": Preset(
        _why(),
        "Leshno, Lin, Pinkus & Schocken (1993), Multilayer feedforward networks with a nonpolynomial activation function",
        "Eight ReLU units, each one bend of the line. Twice the units, a quarter of the error: the constructed line falls with slope −2.",
    ),
    "Stairs of sigmoids": Preset(
        _why(unit="Sigmoid", units=16, goal="Bump"),
        "Cybenko (1989), Approximation by superpositions of a sigmoidal function",
        "Raise the steepness to 20: a steep sigmoid is nearly a step. At about 5 the stairs melt into a curve, and the error is smallest.",
    ),
    "A jump": Preset(
        _why(unit="Tanh", units=16, goal="Step"),
        "Hornik (1991), Approximation capabilities of multilayer feedforward networks: the theorem is about continuous functions",
        "The largest error stays at the jump however many units there are; the mean error falls.",
    ),
    "Not enough: squares": Preset(
        _why(unit="Square", units=32),
        "Leshno et al. (1993), theorem 1: not if f is a polynomial",
        "x² is not linear, and yet 32 of them make one parabola. More units change nothing.",
    ),
    "One that you draw": Preset(
        _why(goal=DRAWN, units=16),
        "ours",
        "Draw a curve with the mouse or a finger, then press Train. Sharp bends need many units.",
    ),
    "One that you type": Preset(
        _why(goal=FORMULA, unit="SiLU", units=24),
        "ours",
        "sin(3x) exp(−x²/4). Change the formula; the bound under the picture follows its steepness.",
    ),
}
STACKS: dict[str, Preset[Config]] = {
    "Three layers are one": Preset(
        _why(why=STACK),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.1",
        "Three matrices, one after another, and their product does the same at once. No line is ever bent.",
    ),
    "With ReLU between": Preset(
        _why(why=STACK, between="ReLU"),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.1",
        "The same matrices with ReLU between: lines are bent, and xor comes out exactly with two units.",
    ),
    "A layer that loses": Preset(
        _why(why=STACK, matrices="1 0; 0 1 | 1 2; 2 4 | 3 1; 1 2"),
        "Strang (2016), Introduction to Linear Algebra, section 3.5",
        "The second matrix has rank 1, and so has every product with it: the plane becomes a line, and no later layer brings it back.",
    ),
}
CHAINS: dict[str, Preset[Config]] = {
    "Two, two, one": Preset(
        _why(why=BACKPROP),
        "Rumelhart, Hinton & Williams (1986), Learning representations by back-propagating errors",
        "Move the step from 0 to 12: numbers go to the right, then gradients come back.",
    ),
    "A classic by hand": Preset(
        _why(why=BACKPROP, bp_weights=MAZUR, bp_targets="0.01 0.99"),
        "Mazur (2015), A Step by Step Backpropagation Example",
        "Two outputs: E = 0.298371, ∂E/∂v₁₁ = 0.082167, ∂E/∂w₁₁ = 0.000439. He leaves the biases as they are; here they learn as well.",
    ),
    "Cross-entropy": Preset(
        _why(why=BACKPROP, bp_loss=CROSS, bp_targets="1", bp_hidden="Tanh", bp_x1=1.0, bp_x2=-0.5),
        "Goodfellow, Bengio & Courville (2016), Deep Learning, section 6.2.2",
        "At step 7 the slope of the sigmoid is gone: ∂E/∂s is o − t, so a saturated output still learns.",
    ),
    "A dead ReLU": Preset(
        _why(
            why=BACKPROP,
            bp_hidden="ReLU",
            bp_output="Linear",
            bp_targets="1",
            bp_weights="-1 -1 -0.5; 1 0.5 0.1 | 0.5 1 0",
            bp_x1=1.0,
            bp_rate=0.1,
        ),
        "Maas, Hannun & Ng (2013), Rectifier nonlinearities improve neural network acoustic models",
        "The first hidden unit gets a negative sum: its slope is 0, so at step 11 its three gradients are 0.",
    ),
}
NORMS: dict[str, Preset[Config]] = {
    "Neighbours or batch": Preset(
        _why(why=NORMALISE),
        "Krizhevsky et al. (2012), section 3.3; Ioffe & Szegedy (2015), algorithm 1",
        "Local looks across channels at one place, batch along one channel over all pictures. Move the cell.",
    ),
    "As in AlexNet": Preset(
        _why(why=NORMALISE, lrn_alpha=0.0001),
        "Krizhevsky, Sutskever & Hinton (2012), section 3.3: k = 2, n = 5, α = 0.0001, β = 0.75",
        "With numbers as small as these alpha does nothing: everything is divided by 2 to the power 0.75, that is 1.68.",
    ),
    "As in PyTorch": Preset(
        _why(why=NORMALISE, lrn_form=PYTORCH, lrn_k=1.0),
        "torch.nn.LocalResponseNorm: alpha / n, k = 1",
        "The same alpha counts for a fifth of what it does in the paper’s formula, since n = 5.",
    ),
    "Not a unit norm": Preset(
        _why(why=NORMALISE, lrn_k=0.0, lrn_alpha=1.0, lrn_beta=1.0, lrn_sides=4),
        "ours: some notes call (k, α, β, n) = (0, 1, 1, N) the standard normalisation",
        "This gives a / Σa², whose squares do not add up to 1. With beta 1/2 they would: try it.",
    ),
}
BY_SHOWN: Mapping[str, dict[str, Preset[Config]]] = MappingProxyType({FIT: FITS, STACK: STACKS, BACKPROP: CHAINS, NORMALISE: NORMS})
WHYS: dict[str, Preset[Config]] = {name: preset for presets in BY_SHOWN.values() for name, preset in presets.items()}
