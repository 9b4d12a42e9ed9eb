"""From the bytes of one picture to 8-bit pixels, with Pillow: six formats, everything limited before anything is decoded.

Imported where strangers' bytes may be parsed: in a process of its own, never in the web process.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import BmpImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

from core.data.picture import headers
from core.data.wording import Described
from core.errors import InputError, Problem

# Naming the plugins registers them, so that Pillow never loads its other sixty formats to try them on a stranger's bytes.
PLUGINS = (PngImagePlugin, JpegImagePlugin, WebPImagePlugin, BmpImagePlugin, TiffImagePlugin, GifImagePlugin)

MILLION = 1_000_000
GREY_DEPTHS = (8, 10, 12, 14, 16)  # bits that cameras and microscopes deliver
STRIP = 4 * MILLION  # pixels scaled at a time
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112  # the EXIF tag
WHOLE = "a whole file: save or download it again"


@dataclass(frozen=True)
class PictureLimits:
    """The most that one picture may have. `bytes` counts the file, `side` and `pixels` what its header announces."""

    bytes: int = 50 * MILLION
    side: int = 20_000
    pixels: int = 50 * MILLION


@dataclass(frozen=True)
class Header:
    """What a picture says about itself before it is decoded: width and height in pixels as stored, not yet turned."""

    kind: str
    width: int
    height: int
    deep: bool  # grey with more than 8 bits


@dataclass(frozen=True)
class Decoded:
    """A picture as 8-bit pixels (height, width, channels: 1 grey or 3 red, green, blue), its own size, and what was done to it."""

    pixels: np.ndarray
    width: int
    height: int
    did: frozenset[str]


DEFAULT_LIMITS = PictureLimits()


def header(raw: bytes, limits: PictureLimits = DEFAULT_LIMITS) -> Header:
    """What a picture announces, nothing decoded yet. Raises: InputError where it is no picture, damaged or beyond the limits."""
    if len(raw) > limits.bytes:
        raise InputError(Problem("Picture size in MB", round(len(raw) / MILLION, 1), f"at most {limits.bytes / MILLION:g}"))
    kind = _kind(raw)
    if announced := headers.announced_size(raw, kind):
        _check_size(*announced, limits)
    with _parsed(raw, kind, limits) as image:
        width, height = image.size
        mode = image.mode
    if width < 1 or height < 1:
        raise InputError(Problem("Picture", Described(f"{width} × {height} pixels"), "at least 1 × 1"))
    _check_size(width, height, limits)
    if mode == "LAB":
        raise InputError(Problem("Picture", Described("colours in LAB"), "grey, RGB, CMYK or a palette: save it as PNG or JPEG"))
    return Header(kind, width, height, _is_deep(mode))


def grey_range(raw: bytes) -> tuple[float, float]:
    """The smallest and largest value of a deep grey picture. Raises: InputError where it is damaged or holds values that are no numbers."""
    with _parsed(raw, _kind(raw)) as image:
        image.load()
        extremes = [(float(block.min()), float(block.max())) for _, block in _strips(image)]
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    if not np.isfinite([low, high]).all():
        raise InputError(Problem("Picture", Described("pixels that are no finite numbers"), "numbers in every pixel"))
    return low, high


def grey_levels(low: float, high: float) -> tuple[float, float]:
    """The values that become 0 and 255, for deep grey pictures whose values reach from `low` to `high`.

    Values from 0 to 65,535: 0 and the largest value of the smallest usual depth that holds them (255, 1,023, 4,095, 16,383
    or 65,535), so that black stays black and 12-bit pictures are not almost black. Anything else: the smallest and largest.
    """
    if low >= 0 and 1 < high <= 65_535:
        return 0.0, float(next(2**bits - 1 for bits in GREY_DEPTHS if high <= 2**bits - 1))
    return low, high


def decoded(raw: bytes, longest: int, background: int = 255, levels: tuple[float, float] = (0.0, 65_535.0)) -> Decoded:
    """A picture whose `header` was checked, with no side longer than `longest` pixels.

    In this order: first page or frame; palette and CMYK to RGB, R = (255 - C)(255 - K)/255 and so on; deep grey v to
    255 (v - low)/(high - low), rounded; made smaller (Lanczos; JPEG first by its own halving); transparency laid over a
    background of one grey value; turned by EXIF.

    Raises: InputError where it is damaged or ends too early.
    """
    kind = _kind(raw)
    did = set()
    with _parsed(raw, kind) as image:
        size = image.size
        target = within(size, longest)
        if kind == "JPEG":
            image.draft(None, (3 * target[0] // 2, 3 * target[1] // 2))
        if _has_more(image):
            did.add("first")
        announced = _orientation(image)
        image.load()
        turn = TURNS.get(_orientation(image))  # for TIFF Pillow has turned it by now and forgotten the tag
        if announced in TURNS or turn is not None:
            did.add("turned")
        if not _is_deep(image.mode) and _bits(image, raw) > 8:
            did.add("high byte")
        plain = _plain(image, background, levels, did)
        if target != size:
            did.add("smaller")
            plain = plain.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
        plain = _opaque(plain, background, did)
        if turn is not None:
            plain = plain.transpose(turn)
        swapped = turn is not None and plain.size != target
        pixels = np.array(plain)
    width, height = (size[1], size[0]) if swapped else size
    return Decoded(pixels.reshape(*pixels.shape[:2], -1), width, height, frozenset(did))


def within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Width and height shrunk in proportion, rounded, to no side longer than `longest`; never enlarged, never below 1."""
    share = min(1.0, longest / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _kind(raw: bytes) -> str:
    if not raw:
        raise InputError(Problem("Picture", Described("an empty file"), WHOLE))
    kind = headers.picture_kind(raw)
    if not kind:
        got, needs = headers.described(raw)
        raise InputError(Problem("Picture", Described(got), needs))
    return kind


def _check_size(width: int, height: int, limits: PictureLimits) -> None:
    if max(width, height) > limits.side or width * height > limits.pixels:
        raise InputError(Problem("Picture", Described(f"{width:,} × {height:,} pixels"), _most(limits)))


def _most(limits: PictureLimits) -> str:
    return f"at most {limits.side:,} on each side and {limits.pixels / MILLION:g} million in all: make it smaller first"


@contextmanager
def _parsed(raw: bytes, kind: str, limits: PictureLimits = DEFAULT_LIMITS) -> Iterator[Image.Image]:
    """The picture open in Pillow. Whatever goes wrong in the block is a damaged picture: Pillow promises no closed list of errors."""
    with warnings.catch_warnings(), _silent(kind):
        warnings.simplefilter("ignore")
        try:
            headers.check_tags(raw, kind)
            with Image.open(io.BytesIO(raw), formats=(kind,)) as image:
                yield image
        except InputError:
            raise
        except Image.DecompressionBombError:
            raise InputError(Problem("Picture", Described("far more pixels"), _most(limits))) from None
        except MemoryError:
            got = f"a {headers.NAMES[kind]} picture that takes more memory than there is"
            raise InputError(Problem("Picture", Described(got), "a smaller picture")) from None
        except Exception as error:
            got = f"a {headers.NAMES[kind]} picture that is damaged or ends too early"
            raise InputError(Problem("Picture", Described(got), WHOLE)) from error


@contextmanager
def _silent(kind: str) -> Iterator[None]:
    """Standard error closed while a TIFF is read: libtiff writes a line there for each thing wrong, as many as a stranger likes."""
    if kind != "TIFF":
        yield
        return
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _has_more(image: Image.Image) -> bool:
    """Whether there are further frames or pages; a phone's hidden extra pictures in a JPEG do not count."""
    try:
        return image.format in ("GIF", "WEBP", "PNG", "TIFF") and bool(getattr(image, "is_animated", False))
    except Exception:  # a damaged second page does not spoil the first
        return True


def _bits(image: Image.Image, raw: bytes) -> int:
    """Bits in each channel, where the format may have more than 8."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(max(image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (8,))))
    return raw[24] if image.format == "PNG" else 8


def _is_deep(mode: str) -> bool:
    return mode.startswith("I") or mode == "F"


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # broken EXIF says nothing about how to turn
        return 1


def _plain(image: Image.Image, background: int, levels: tuple[float, float], did: set[str]) -> Image.Image:
    """The picture in one of the modes L, LA, RGB, RGBA."""
    if _is_deep(image.mode):
        did.add("deep")
        return _scaled(image, background, levels, did)
    if image.mode == "CMYK":
        did.add("cmyk")
    grey, clear = image.mode in ("1", "L", "LA", "La"), image.has_transparency_data
    mode = ("LA" if clear else "L") if grey else ("RGBA" if clear else "RGB")
    return image if image.mode == mode else image.convert(mode)  # converting to its own mode would copy it


def _opaque(image: Image.Image, background: int, did: set[str]) -> Image.Image:
    """Laid over the background where anything is transparent."""
    if image.mode not in ("LA", "RGBA"):
        return image
    alpha = image.getchannel("A")
    colours = image.convert("L" if image.mode == "LA" else "RGB")
    if alpha.getextrema()[0] == 255:
        return colours
    did.add("transparent")
    base = Image.new(colours.mode, image.size, background if colours.mode == "L" else (background,) * 3)
    base.paste(colours, mask=alpha)
    return base


def _strips(image: Image.Image) -> Iterator[tuple[int, np.ndarray]]:
    """The values of a deep grey picture as float64, a few rows at a time: (first row, (rows, width))."""
    width, height = image.size
    rows = max(1, STRIP // width)
    for top in range(0, height, rows):
        yield top, np.asarray(image.crop((0, top, width, min(height, top + rows)))).astype(np.float64)


def _scaled(image: Image.Image, background: int, levels: tuple[float, float], did: set[str]) -> Image.Image:
    low, high = levels
    clear = image.info.get("transparency")
    values = np.empty((image.height, image.width), np.uint8)
    for top, block in _strips(image):
        grey = np.rint(np.clip((block - low) / (high - low), 0, 1) * 255) if high > low else np.zeros_like(block)
        if isinstance(clear, int) and (block == clear).any():
            did.add("transparent")
            grey = np.where(block == clear, background, grey)
        values[top : top + len(block)] = grey.astype(np.uint8)
    return Image.fromarray(values)
