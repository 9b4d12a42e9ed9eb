"""Games on pictures to start from, each with its source and what to see."""

from __future__ import annotations

from dataclasses import replace

from core.gan.config import IMAGES, Config
from core.gan.images_config import PENALISED, SHAPES
from core.gan.norms import NONE, PIXEL_NORM
from core.presets import Preset

DCGAN = Config(mode=IMAGES)
CRITIC = Config(mode=IMAGES, loss=PENALISED, critic_steps=3, image_beta1=0.0, image_beta2=0.9, image_d_rate=5e-4, image_g_rate=5e-4)
GROWING = replace(
    Config(mode=IMAGES, data=SHAPES, grow=True, grow_rounds=150, image_iterations=3000, width=16, image_batch=32, average=0.99, r1=1.0),
    image_g_norm=PIXEL_NORM,
    image_d_norm=NONE,
    minibatch=True,
    equalized=True,
    image_beta1=0.0,
    image_beta2=0.99,
    image_d_rate=2e-3,
    image_g_rate=2e-3,
)

IMAGE_PRESETS: dict[str, Preset[Config]] = {
    "Pictures: DCGAN on digits": Preset(
        DCGAN,
        source="Radford, Metz & Chintala (2016), section 4: Adam 2e-4, β₁ 0.5, weights N(0, 0.02), batch norm.",
        notice="After some three hundred rounds digits can be read; each column of the sheet keeps its noise and is told its digit.",
    ),
    "Pictures: colour shapes, EMA": Preset(
        replace(DCGAN, data=SHAPES, average=0.99),
        source="the same with the generator’s weights averaged (Yazıcı et al., 2019), on shapes drawn here.",
        notice="Blobs of colour first, then discs and rings; corners come last. The average is calmer than the generator itself.",
    ),
    "Pictures: WGAN-GP": Preset(
        CRITIC,
        source="Gulrajani et al. (2017), algorithm 1: λ 10, β₁ 0, β₂ 0.9, no batch norm; here three updates of the critic, there five.",
        notice="D’s loss is no probability: minus it, penalty apart, is how far apart the critic holds both, and that falls.",
    ),
    "Pictures: hinge, spectral norm, two rates": Preset(
        replace(
            DCGAN, loss="hinge", spectral=True, image_d_norm=NONE, image_beta1=0.0, image_beta2=0.9, image_d_rate=1e-3, image_g_rate=5e-4
        ),
        source="Miyato et al. (2018), Zhang et al. (2019, SAGAN, section 4): with D’s rate above G’s (Heusel et al., 2017).",
        notice="No batch norm in D, and its gradients stay of one size: compare the gradients’ curve with DCGAN’s.",
    ),
    "Pictures: progressive growing": Preset(
        GROWING,
        source="Karras et al. (2018), sections 2 to 4 and appendix A: growth, pixel norm, minibatch deviation, equalized rates, Adam with "
        "β 0 and 0.99, EMA. Loss and R1 penalty are of Mescheder et al. (2018), as they train calmer than WGAN-GP’s in few minutes.",
        notice="Where the colour is comes first, at 4 × 4 pixels, in seconds. Watch each next resolution fade in: nothing is forgotten.",
    ),
    "Pictures: least squares": Preset(
        replace(DCGAN, loss="least squares"),
        source="Mao et al. (2017), LSGAN, equation 9, with DCGAN’s networks.",
        notice="Answers are pulled to 1 and 0, from both sides: no logit runs away, and the losses stay small.",
    ),
    "Pictures: learned by heart": Preset(
        replace(DCGAN, few=16, classes=False, image_iterations=3000),
        source="ours: DCGAN with 16 real pictures.",
        notice="Made pictures come to lie nearer to a training picture than fresh real ones do: G copies. Recall stays low.",
    ),
}
