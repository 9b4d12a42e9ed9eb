"""The settings of seven papers, brought to points: one starting point each, and the table that sets them side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.gan.config import LOSSES, Config
from core.gan.norms import BATCH_NORM, NONE, PIXEL_NORM
from core.gan.start import DCGAN, HE
from core.presets import Preset

POINTS: dict[str, Any] = {
    **{"points": "8-Gaussian ring", "spread": 5.0, "noise": "2-D normal", "output": "linear"},
    **{"g_width": 32, "d_width": 32, "d_steps": 1, "iterations": 5000},
}
ADAM: dict[str, Any] = {**POINTS, "optimizer": "Adam", "beta1": 0.5}
BOTH_NORMED: dict[str, Any] = {"d_norm": BATCH_NORM, "g_norm": BATCH_NORM, "activation": "leaky ReLU", "weights": DCGAN}
COLUMNS = (
    "Paper",
    "Networks there",
    "Networks here",
    "Loss",
    "Normalisation",
    "Optimizer",
    "First weights",
    "D\u00a0:\u00a0G",
    "Learning rate",
)


@dataclass(frozen=True)
class Paper:
    """networks: what the paper trains on pictures. preset: the same on points."""

    networks: str
    preset: Preset[Config]


PAPERS: Mapping[str, Paper] = MappingProxyType(
    {
        "Vanilla GAN": Paper(
            "fully connected; G 2 × 1200 ReLU, D 2 × 240 maxout",
            Preset(
                Config(**{**POINTS, "noise": "2-D uniform", "d_rate": 0.1, "g_rate": 0.1, "batch": 100, "dropout": 0.5}),
                source="Goodfellow et al. (2014) and its code for MNIST: SGD 0.1, batch 100, dropout 0.5 in D, the non-saturating loss "
                "of section 3. Here ReLU for maxout, no momentum, and weights that start as in GAN Lab.",
                notice="Dropout keeps D from being sure. The points spread around the ring; many stay between the clouds.",
            ),
        ),
        "DCGAN": Paper(
            "strided convolutions, no pooling, no hidden dense layers",
            Preset(
                Config(**{**ADAM, **BOTH_NORMED, "d_rate": 2e-4, "g_rate": 2e-4, "batch": 128}),
                source="Radford, Metz & Chintala (2016), sections 3 and 4: Adam 0.0002, β₁ 0.5, batch 128, leaky ReLU 0.2, weights of "
                "deviation 0.02, batch norm but not in D’s first layer.",
                notice="Made points start in one place; after a thousand iterations they are on all clouds. Try it without batch norm.",
            ),
        ),
        "LSGAN": Paper(
            "convolutions after VGG and DCGAN",
            Preset(
                Config(**{**ADAM, **BOTH_NORMED, "loss": "least squares", "d_rate": 1e-3, "g_rate": 1e-3, "batch": 64}),
                source="Mao et al. (2017), equations 2 and 9 with a = 0, b = c = 1, and its code for LSUN: Adam 0.001, β₁ 0.5, batch 64.",
                notice="D’s values are pulled to 1 on real and 0 on made points; in equilibrium it says 0.5 and its loss is 0.25.",
            ),
        ),
        "WGAN": Paper(
            "DCGAN’s, D without a bound",
            Preset(
                Config(
                    **POINTS
                    | {"loss": "Wasserstein, clipping", "optimizer": "RMSprop", "d_rate": 5e-5, "g_rate": 5e-5}
                    | {"batch": 64, "d_steps": 5, "weights": DCGAN}
                ),
                source="Arjovsky, Chintala & Bottou (2017), algorithm 1: clipping at 0.01, RMSprop 0.00005, five updates of the critic, "
                "batch 64; without the batch norm of its pictures.",
                notice="Clipping leaves the critic weak: the points wander together first, then spread around the ring. Few are good.",
            ),
        ),
        "WGAN-GP": Paper(
            "residual and DCGAN-like convolutions; on points 3 × 512 ReLU",
            Preset(
                Config(
                    **ADAM
                    | {"loss": LOSSES[-1], "d_rate": 1e-4, "g_rate": 1e-4, "beta1": 0.0, "beta2": 0.9, "batch": 64}
                    | {"d_steps": 5, "g_width": 64, "d_width": 64, "weights": HE, "iterations": 10_000}
                ),
                source="Gulrajani et al. (2017), algorithm 1: λ 10, Adam 0.0001 with β 0 and 0.9, five updates of the critic. On points "
                "it has no norm; on pictures layer norm in the critic, never batch norm.",
                notice="The critic’s loss no longer says who wins. Points swing for some thousand iterations, then settle on the clouds.",
            ),
        ),
        "DRAGAN": Paper(
            "DCGAN’s; in its code fully connected, 1 × 128 ReLU",
            Preset(
                Config(
                    **ADAM
                    | {"dragan": True, "d_rate": 1e-4, "g_rate": 1e-4, "beta2": 0.9, "batch": 128}
                    | {"g_width": 64, "d_width": 64, "weights": HE, "iterations": 10_000}
                ),
                source="Kodali et al. (2017), section 2.3, and its code: a slope of 1 around real points, λ 10, with the vanilla losses; "
                "Adam 0.0001 with β 0.5 and 0.9, batch 128.",
                notice="For clouds this near a slope of 1 is gentle: for some thousand iterations the points wander together, on one cloud "
                "or between them. Switch DRAGAN off, and they spread within a thousand.",
            ),
        ),
        "ProGAN": Paper(
            "convolutions that grow from 4 × 4 to 1024 × 1024",
            Preset(
                Config(
                    **ADAM
                    | {"loss": LOSSES[-1], "d_rate": 1e-3, "g_rate": 1e-3, "beta1": 0.0, "beta2": 0.99, "batch": 16}
                    | {
                        "g_norm": PIXEL_NORM,
                        "minibatch": True,
                        "equalized": True,
                        "weights": HE,
                        "activation": "leaky ReLU",
                        "average": 0.999,
                    }
                ),
                source="Karras et al. (2018), section 4 and appendix A.1: WGAN-GP’s loss, Adam 0.001 with β 0 and 0.99, batch 16, EMA "
                "0.999. Points do not grow, and the small drift term is left out.",
                notice="A game made for pictures: the critic has one update for one of G and lags. After seven hundred iterations the "
                "points still wander, and miss half of the clouds. You see G’s average.",
            ),
        ),
    }
)


def row(name: str) -> tuple[str, ...]:
    """A paper's line of the table, in the order of COLUMNS; what is done here is read from the settings."""
    paper = PAPERS[name]
    config = paper.preset.config
    here = (
        f"G\u00a0{config.g_layers}\u00a0×\u00a0{config.g_width}, D\u00a0{config.d_layers}\u00a0×\u00a0{config.d_width}, {config.activation}"
    )
    if config.dropout:
        here += f", dropout {config.dropout:g} in D"
    loss = config.loss + (f", slope 1 around real points (λ {config.penalty:g})" if config.dragan else "")
    betas = f", β {config.beta1:g} and {config.beta2:g}" if config.optimizer == "Adam" else ""
    average = f"; EMA {config.average:g}" if config.average else ""
    ratio = f"{config.d_steps}\u00a0:\u00a0{config.g_steps}"
    rates = f"{config.d_rate:f}".rstrip("0")
    return name, paper.networks, here, loss, _norms(config), f"{config.optimizer}{betas}{average}", config.weights, ratio, rates


def _norms(config: Config) -> str:
    of_both = [f"{norm} in {who}" for who, norm in (("D", config.norm_of_d), ("G", config.norm_of_g)) if norm != NONE]
    if config.norm_of_d == config.norm_of_g != NONE:
        of_both = [f"{config.norm_of_d} in both"]
    more = [label for label, used in (("minibatch deviation", config.minibatch), ("equalized weights", config.equalized)) if used]
    return ", ".join([*of_both, *more]) or "none"
