"""What a page is told about pictures: counts of what was done to them, sizes, and a sheet of thumbnails."""

from __future__ import annotations

import base64
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest

import numpy as np
from PIL import Image

from core.data.picture import decoding
from core.data.picture.folders import quoted

SHEET, THUMBNAIL = 24, 64


@dataclass
class Told:
    """What happened to the pictures while they were decoded, counted."""

    did: Counter[str] = field(default_factory=Counter)
    sizes: Counter[tuple[int, int]] = field(default_factory=Counter)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    classes_of: dict[bytes, list[str]] = field(default_factory=lambda: defaultdict(list))  # by the pixels' digest
    blank: int = 0

    def remember(self, class_name: str, picture: decoding.Decoded) -> None:
        """One more picture of a class ("" without classes)."""
        self.did.update(picture.did)
        self.sizes[picture.width, picture.height] += 1
        self.blank += bool((picture.pixels == picture.pixels[0, 0]).all())
        digest = hashlib.blake2b(repr(picture.pixels.shape).encode() + picture.pixels.tobytes(), digest_size=16).digest()
        self.classes_of[digest].append(class_name)


def notes(told: Told, levels: tuple[float, float], longest: int, background: int) -> list[str]:
    """What was done, in sentences with counts."""
    low, high = levels
    words = {
        "first": "Pictures of several frames or pages, of which the first is taken",
        "turned": "Turned upright as their EXIF data say",
        "cmyk": "CMYK turned to red, green, blue by formula, without a colour profile",
        "deep": f"Grey of more than 8 bits, {low:,g} to {high:,g} made 0 to 255",
        "high byte": "Colours of 16 bits, of which the upper 8 are kept",
        "transparent": f"Transparent parts laid over {'black' if background == 0 else 'white'}",
        "smaller": f"Made smaller, so that no side is longer than {longest:,} pixels",
    }
    said = [f"{sentence}: {told.did[what]:,}." for what, sentence in words.items() if told.did[what]]
    if told.unreadable:
        said.insert(0, f"Pictures that cannot be read are left out: {len(told.unreadable):,}: {first(told.unreadable)}.")
    if twice := sum(len(names) - 1 for names in told.classes_of.values()):
        said.append(f"Pictures that are equal to another one, and kept: {twice:,}.")
    if torn := sum(len(set(names)) > 1 for names in told.classes_of.values()):
        said.append(f"Equal pictures that lie in different classes, which nothing can tell apart: {torn:,}.")
    if told.blank:
        said.append(f"Pictures of one colour all over, kept: {told.blank:,}.")
    return said


def first(unreadable: Sequence[tuple[str, str]], most: int = 5) -> str:
    """The first few that cannot be read, each with its reason."""
    shown = ", ".join(f"{quoted(name)} ({reason})" for name, reason in unreadable[:most])
    return shown + (f" and {len(unreadable) - most:,} more" if len(unreadable) > most else "")


def sizes(counted: Counter[tuple[int, int]]) -> dict[str, list[int]]:
    """Width and height of the smallest, the largest and the most usual; by area, and by width where areas are equal."""
    by_area = sorted(counted, key=lambda size: (size[0] * size[1], size))
    usual = max(by_area, key=lambda size: counted[size])
    return {"smallest": list(by_area[0]), "largest": list(by_area[-1]), "usual": list(usual)}


def spread(class_names: Sequence[str]) -> list[int]:
    """Numbers of up to 24 pictures, taken from the classes in turn."""
    of_class: dict[str, list[int]] = defaultdict(list)
    for at, name in enumerate(class_names):
        of_class[name].append(at)
    turns = chain.from_iterable(zip_longest(*(of_class[name] for name in sorted(of_class))))
    return sorted([at for at in turns if at is not None][:SHEET], key=lambda at: (class_names[at], at))


def thumbnail(name: str, class_name: str, picture: np.ndarray) -> dict[str, str]:
    """One picture of the sheet: a PNG of at most 64 pixels a side in base64."""
    image = Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture)
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG")
    return {"name": name, "class": class_name, "png": base64.b64encode(out.getvalue()).decode()}
