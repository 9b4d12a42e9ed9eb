"""What a finished game on pictures leaves: weights, the sheet of made pictures and its film, the real pictures that a script needs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image

from core.gan.images_config import ImagesConfig
from core.gan.images_game import PictureGame
from core.gan.images_sets import Real
from core.gan.images_sheet import Pixels, sheet
from core.nets.weights import safetensors

GENERATOR = "image_generator.safetensors"
FRAME = 120  # milliseconds that each sheet of the film is seen
ENLARGED = 256  # pixels: smaller pictures are enlarged by whole numbers until the sheet is so wide


def left(game: PictureGame, config: ImagesConfig, real: Real, made: Pixels, film: Sequence[Pixels]) -> dict[str, bytes]:
    """Files by name. film: the sheet at some moments, in order. Of pictures that a person brought, the real ones as the game took them."""
    net = game.average if game.rules.average else game.g
    about = {"what": "generator", "latent": str(config.latent), "width": str(config.width), "classes": ", ".join(real.names) or "none"}
    about |= {"told": str(game.classes), "channels": str(made.shape[1]), "side": str(game.side), "rounds": str(game.rounds)}
    found = {GENERATOR: safetensors(net.state_dict(), about), "made.png": png(sheet(made)), "made.webp": moving(film)}
    if config.own_pictures:
        out = io.BytesIO()
        kept: dict[str, Any] = {name: getattr(real, name) for name in ("seen", "seen_classes", "held", "held_classes")}
        np.savez_compressed(out, **kept, names=np.array(real.names, dtype=str))
        found["pictures.npz"] = out.getvalue()
    return found


def png(pixels: Pixels) -> bytes:
    """A sheet as a file."""
    out = io.BytesIO()
    enlarged(pixels).save(out, "PNG")
    return out.getvalue()


def moving(film: Sequence[Pixels]) -> bytes:
    """Sheets one after the other as an animated WebP, the last one for longer."""
    first, *others = [enlarged(pixels).convert("RGB") for pixels in film]
    out = io.BytesIO()
    first.save(
        out, "WEBP", save_all=True, append_images=others, duration=[*[FRAME] * len(others), 10 * FRAME], loop=0, quality=75, method=0
    )
    return out.getvalue()


def enlarged(pixels: Pixels) -> Image.Image:
    """A sheet (height, width, channels), each pixel as a square of whole pixels where it is small."""
    times = max(1, ENLARGED // pixels.shape[1])
    whole = np.repeat(np.repeat(pixels, times, 0), times, 1)
    return Image.fromarray(np.ascontiguousarray(whole[..., 0] if whole.shape[2] == 1 else whole))
