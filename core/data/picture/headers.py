"""What the first bytes of a file say: which picture it is, or what else; read with struct, before any library parses it."""

from __future__ import annotations

import struct

NAMES = {"PNG": "PNG", "JPEG": "JPEG", "WEBP": "WebP", "BMP": "BMP", "TIFF": "TIFF", "GIF": "GIF"}
FORMATS = "a PNG, JPEG, WebP, BMP, TIFF or GIF picture"
ENDINGS = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif")
OTHER_ENDINGS = (".heic", ".heif", ".avif", ".jp2", ".psd", ".svg", ".ico", ".icns", ".eps", ".tga", ".raw", ".dng", ".cr2", ".nef")
TAGS_OVER_FILE = 4  # the tags of a TIFF may claim this many times the file's own size

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
)
ZIP_INSTEAD = "a .zip: pack the pictures again as zip"
OTHERS = (
    (b"\x1f\x8b", "a gzip archive", ZIP_INSTEAD),
    (b"BZh", "a bzip2 archive", ZIP_INSTEAD),
    (b"\xfd7zXZ\x00", "an xz archive", ZIP_INSTEAD),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", ZIP_INSTEAD),
    (b"Rar!\x1a\x07", "a RAR archive", ZIP_INSTEAD),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", ZIP_INSTEAD),
    (b"PK\x05\x06", "an empty zip", "a zip with pictures in it"),
    (b"%PDF-", "a PDF document", FORMATS),
    (b"%!PS", "a PostScript picture", FORMATS),
    (b"\xc5\xd0\xd3\xc6", "a PostScript picture", FORMATS),
    (b"8BPS", "a Photoshop picture", FORMATS),
    (b"icns", "a set of icons (ICNS)", FORMATS),
    (b"\x00\x00\x01\x00", "an icon (ICO)", FORMATS),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", FORMATS),
    (b"\xff\x0a", "a JPEG XL picture", FORMATS),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture", FORMATS),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", FORMATS),
    (b"\x93NUMPY", "a NumPy array", FORMATS),
    (b"\x80\x04\x95", "a Python pickle", FORMATS),
    (b"\x7fELF", "a program", FORMATS),
    (b"MZ", "a program", FORMATS),
)
BRANDS = (  # of the files that begin with "ftyp"
    (
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"),
        "a HEIC photo",
        "a JPEG: on an iPhone, share it as “Most Compatible”",
    ),
    ((b"avif", b"avis"), "an AVIF picture", FORMATS),
)


def picture_kind(raw: bytes) -> str:
    """Which of the six formats a file is by its first bytes, as Pillow calls it; "" for none."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in MAGIC if raw.startswith(magic)), "")


def is_zip(raw: bytes) -> bool:
    """Whether a file begins as a zip does."""
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def described(raw: bytes) -> tuple[str, str]:
    """What a file that is no picture of ours seems to be, and what is needed instead."""
    for magic, got, needs in OTHERS:
        if raw.startswith(magic):
            return got, needs
    if raw[257:262] == b"ustar":
        return "a tar archive", ZIP_INSTEAD
    if raw[4:8] == b"ftyp":
        return next(((got, needs) for brands, got, needs in BRANDS if raw[8:12] in brands), ("a film", FORMATS))
    start = raw[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml")) and b"<svg" in start:
        return "an SVG drawing", FORMATS
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page", FORMATS
    return "a file that begins like no picture", FORMATS


def announced_size(raw: bytes, kind: str) -> tuple[int, int] | None:
    """Width and height where they stand at a fixed place (PNG, GIF, BMP, WebP); None for the others and where the header is cut.

    Pillow sets a WebP's whole canvas aside when it opens the file, so this comes first.
    Source: PNG 3rd edition (W3C, 2025), 11.2.1; GIF89a (CompuServe, 1990), 18; BITMAPINFOHEADER; RFC 9649, 2.5 to 2.7; RFC 6386, 9.1.
    """
    if len(raw) < 30:
        return None
    if kind == "PNG":
        width, height = struct.unpack_from(">II", raw, 16)
    elif kind == "GIF":
        width, height = struct.unpack_from("<HH", raw, 6)
    elif kind == "BMP" and raw[14] >= 40:
        width, height = struct.unpack_from("<Ii", raw, 18)  # a negative height only means that the first row is on top
    elif kind == "WEBP":
        return _webp_size(raw)
    else:
        return None
    return width, abs(height)


def _webp_size(raw: bytes) -> tuple[int, int] | None:
    chunk = raw[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(raw[24:27], "little"), 1 + int.from_bytes(raw[27:30], "little")
    if chunk == b"VP8L":
        bits = int.from_bytes(raw[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack_from("<HH", raw, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def check_tags(raw: bytes, kind: str) -> None:
    """A TIFF's first directory may not claim far more bytes than the file has: many tags may share the same bytes, each copied when read.

    Raises: ValueError where it does, struct.error where the directory is cut. Source: TIFF 6.0 (Adobe, 1992), section 2.
    """
    if kind != "TIFF":
        return
    end = "<" if raw[:2] == b"II" else ">"
    big = raw[2:4] in (b"+\x00", b"\x00+")
    (at,) = struct.unpack_from(end + ("Q" if big else "I"), raw, 8 if big else 4)
    (tags,) = struct.unpack_from(end + ("Q" if big else "H"), raw, at)
    if tags > len(raw) // (20 if big else 12):
        raise ValueError("more tags than the file can hold")
    widths = {2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8, 18: 8}
    first, step = at + (8 if big else 2), 20 if big else 12
    claimed = 0
    for number in range(tags):
        kind_of_tag, count = struct.unpack_from(end + ("HQ" if big else "HI"), raw, first + step * number + 2)
        claimed += widths.get(kind_of_tag, 1) * count
    if claimed > TAGS_OVER_FILE * len(raw) + 100_000:
        raise ValueError("tags that claim more than the file holds")
