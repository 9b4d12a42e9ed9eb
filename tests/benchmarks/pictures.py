"""How long people wait for pictures that they bring."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures import one_picture, picture_arrays, prepare
from tests.benchmarks.clock import computed, say

COUNT = 2_000


def measure() -> None:
    """2,000 small pictures of four formats in a zip, and one photo of 12 million pixels: wall would be these, on a core of one's own."""
    with tempfile.TemporaryDirectory() as home:
        many, photo, out = Path(home) / "many.zip", Path(home) / "photo.jpg", Path(home) / "many.pictures"
        rng = np.random.default_rng(0)
        with zipfile.ZipFile(many, "w") as archive:
            for at in range(COUNT):
                rough = Image.fromarray(rng.integers(0, 256, (8, 8, 3), dtype=np.uint8))
                width, height = rng.integers(32, 129, 2).tolist()
                held, kind = io.BytesIO(), ("PNG", "JPEG", "WEBP", "BMP")[at % 4]
                rough.resize((width, height)).save(held, kind)
                archive.writestr(f"class {at % 5}/{at}.{kind.lower()}", held.getvalue())
        rough = Image.fromarray(rng.integers(0, 256, (30, 40, 3), dtype=np.uint8))
        rough.resize((4000, 3000)).save(photo, "JPEG", quality=90)

        say(
            f"{COUNT:,} pictures of 32 to 128 pixels in a zip, prepared",
            computed(lambda: prepare(many, out, {}, _deaf), 3),
            "s",
            at_most=10,
        )
        say("their prepared file", out.stat().st_size / 1e6, "MB")
        for size, colour in ((32, "grey"), (64, "colour")):
            say(f"their arrays, {size} pixels, {colour}", computed(lambda: picture_arrays(out, size, "crop", colour), 3), "s")  # noqa: B023
        say("a photo of 12 million pixels, prepared", computed(lambda: prepare(photo, out, {}, _deaf), 3), "s", at_most=2)
        say("the photo for a page, 512 pixels", computed(lambda: one_picture(out, 512), 3), "s")


def _deaf(_: object) -> None:
    pass
