"""Deep networks to start from, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping

from core.activations.config import DEPTH, SEPARATOR, Config
from core.activations.depth_config import DIGITS, HE, LECUN, NORMAL, ORTHOGONAL, XAVIER, ZEROS
from core.presets import Preset


def _deep(*names: str, **settings: object) -> Config:
    return Config(mode=DEPTH, functions=SEPARATOR.join(names), **settings)  # type: ignore[arg-type]


NETWORKS: Mapping[str, Preset[Config]] = {
    "The sigmoid dies": Preset(
        _deep("Sigmoid", "Tanh", depth=30, initialisation=XAVIER),
        "Glorot & Bengio (2010), sections 3 and 4",
        "Each layer leaves about a quarter of the sigmoid’s gradient, for its slope is 0.25 at most. Move the depth.",
    ),
    "ReLU with He’s weights": Preset(
        _deep("ReLU", depth=50, initialisation=HE),
        "He et al. (2015), Delving Deep into Rectifiers, section 2.2",
        "Variance 2/n makes up for the half that ReLU cuts off: signal and gradient keep their size through 50 layers.",
    ),
    "ReLU with Xavier’s weights": Preset(
        _deep("ReLU", depth=50, initialisation=XAVIER),
        "He et al. (2015), section 2.2 and figure 3",
        "Each layer halves the variance, so 50 layers leave 3 · 10⁻⁸ of the standard deviation.",
    ),
    "SELU normalises itself": Preset(
        _deep("SELU", "ELU", depth=50, initialisation=LECUN),
        "Klambauer et al. (2017), Self-Normalizing Neural Networks",
        "SELU’s numbers stay at mean 0 and variance 1, layer after layer; ELU’s fade.",
    ),
    "ReLUs that die": Preset(
        _deep("ReLU", "LeakyReLU", depth=10, initialisation=HE, bias_mean=-0.2),
        "Lu et al. (2019), Dying ReLU and Initialization",
        "A bias of −0.2 kills unit after unit (the open marks below); LeakyReLU’s units all live.",
    ),
    "Orthogonal weights": Preset(
        _deep("Linear", "Tanh", depth=100, initialisation=ORTHOGONAL),
        "Saxe, McClelland & Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear networks",
        "Without a function between, every length is kept exactly through 100 layers.",
    ),
    "Edge of chaos": Preset(
        _deep("Tanh", depth=50, initialisation=LECUN, bias_spread=0.2),
        "Poole et al. (2016); Schoenholz et al. (2017), Deep Information Propagation",
        "At gain 1 the gradient vanishes, at 1.5 it explodes. In between lies the edge; the lines below say where.",
    ),
    "Residual connections": Preset(
        _deep("Sigmoid", "Tanh", depth=50, initialisation=LECUN, residual=True),
        "He et al. (2016); Yang & Schoenholz (2017), Mean Field Residual Networks",
        "The signal grows slowly, like a root, and the gradient of both arrives at the input.",
    ),
    "Batch norm explodes": Preset(
        _deep("ReLU", "Tanh", "Linear", depth=50, batch_norm=True, inputs=256),
        "Yang et al. (2019), A Mean Field Theory of Batch Normalization",
        "The signal is perfect, yet ReLU’s gradient grows by √(π/(π − 1)) = 1.21 at each layer on the way back.",
    ),
    "All zeros": Preset(
        _deep("ReLU", "Sigmoid", depth=5, initialisation=ZEROS),
        "Goodfellow et al. (2016), Deep Learning, section 8.4",
        "Nothing comes through and nothing comes back: only the last layer’s weights of the sigmoid get a gradient.",
    ),
    "Small weights, as once": Preset(
        _deep("ReLU", "Tanh", depth=8, initialisation=NORMAL, weight_spread=0.01),
        "Krizhevsky et al. (2012), AlexNet, section 5: N(0, 0.01²)",
        "Eight layers of 256 units leave almost nothing: AlexNet’s layers were wider, and this σ is for no width in particular.",
    ),
    "Digits": Preset(
        _deep("ReLU", "Sigmoid", depth=20, initialisation=HE, material=DIGITS),
        "scikit-learn’s load_digits (Alpaydin & Kaynak, 1998)",
        "Real pictures behave like random numbers: theory only needs their mean square.",
    ),
}
