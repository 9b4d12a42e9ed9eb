"""What a finished game on pictures leaves: weights, the sheet of made pictures, the real pictures that a script needs."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

from core.gan.images_config import ImagesConfig
from core.gan.images_game import PictureGame
from core.gan.images_sets import Real
from core.gan.images_sheet import Pixels, sheet
from core.nets.weights import safetensors

ENLARGED = 256  # pixels: smaller pictures are enlarged by whole numbers until the sheet is so wide


def left(game: PictureGame, config: ImagesConfig, real: Real, made: Pixels) -> dict[str, bytes]:
    """Files by name. Of pictures that a person brought, the real ones as the game took them."""
    net = game.average if game.rules.average else game.g
    about = {"what": "generator", "latent": str(config.latent), "width": str(config.width), "classes": ", ".join(real.names) or "none"}
    found = {"image_generator.safetensors": safetensors(net.state_dict(), about), "made.png": png(sheet(made))}
    if config.own_pictures:
        out = io.BytesIO()
        kept: dict[str, Any] = {name: getattr(real, name) for name in ("seen", "seen_classes", "held", "held_classes")}
        np.savez_compressed(out, **kept, names=np.array(real.names, dtype=str))
        found["pictures.npz"] = out.getvalue()
    return found


def png(pixels: Pixels) -> bytes:
    """A sheet (height, width, channels), each pixel as a square of whole pixels where it is small."""
    times = max(1, ENLARGED // pixels.shape[1])
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(np.repeat(np.repeat(pixels, times, 0), times, 1).squeeze())).save(out, "PNG")
    return out.getvalue()
