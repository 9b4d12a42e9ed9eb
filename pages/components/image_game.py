"""What a game on pictures lets a person choose: the pictures, losses and rates, networks, tricks, the walk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.data.uploads import Upload
from core.errors import InputError
from core.gan.config import IMAGES, PACES, Config
from core.gan.images_config import DIGITS, OF_OWN, SHAPES
from core.gan.images_presets import IMAGE_PRESETS
from pages.components.controls import chosen_of, controls
from pages.components.data_picker import pick_data
from pages.components.presets import pick_preset

SETS = {
    DIGITS: ("Handwritten digits, 8 × 8", "1,797 digits in 17 greys, ten classes (Alpaydin & Kaynak, 1998; as in scikit-learn)."),
    SHAPES: ("Colour shapes, 32 × 32", "Discs, squares, triangles, rings and crosses, drawn here by the seed."),
}
STEERING = ("loss", "r1", "dragan", "grow")  # which settings have an effect depends on these
FIRST = ("loss", "image_d_rate", "image_g_rate", "pace")
DEEPER = {
    "Walk through the noise": ("walk_from", "walk_to", "walk"),
    "Growing and norms": ("grow", "grow_rounds", "image_g_norm", "image_d_norm", "minibatch", "equalized"),
    "Tricks for pictures": ("spectral", "average", "label", "flipped", "blur", "r1", "dragan", "penalty"),
    "Updates and Adam": ("critic_steps", "image_batch", "precision", "image_beta1", "image_beta2"),
    "Networks and pictures": ("classes", "latent", "width", "few"),
    "Rounds and seed": ("image_iterations", "seed"),
}
LEAVES: Mapping[str, str] = MappingProxyType(
    {
        "image_generator.safetensors": "Generator of the last run (safetensors)",
        "made.png": "Made pictures of the last run (PNG)",
        "made.webp": "Made pictures as they grew (animated WebP)",
        "pictures.npz": "Your pictures as the last run took them (NumPy)",
    }
)


def pick_images() -> tuple[dict[str, Any], Upload | None]:
    """The settings of a game on pictures, and the person's own file, if it is one."""
    pick_preset(IMAGE_PRESETS)
    found, own = pick_data(Config, ("pictures",), sets=SETS)
    chosen = {"mode": IMAGES, **found}
    steering = chosen_of(Config, STEERING)
    try:
        effective = Config(**steering | chosen).effective()
    except InputError:  # a link to pictures that are neither a set nor a file: said where the picture would be
        effective = Config(**steering | {"mode": IMAGES}).effective()
    chosen |= controls(Config, [name for name in (*OF_OWN, *FIRST) if name in effective], {"pace": PACES[1:]})
    for title, names in DEEPER.items():
        with st.expander(title):
            chosen |= controls(Config, [name for name in names if name in effective])
    return chosen, own
