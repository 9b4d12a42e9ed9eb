"""Ugly pictures and zips of pictures, made by code. Each has a name, its bytes, and what must happen:

`refused`: words that the refusal must hold; else `count` pictures come out, `classes` are found, and `notes` hold the words.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

DAMAGED = "damaged or ends too early, needs a whole file"
SIX = "a PNG, JPEG, WebP, BMP, TIFF or GIF picture"


@dataclass(frozen=True)
class Ugly:
    """One file and its fate. size: [width, height] of the picture as a person would see it."""

    name: str
    make: Callable[[], bytes]
    refused: str = ""
    count: int = 1
    classes: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    size: tuple[int, int] | None = None


def noise(width: int = 12, height: int = 8, channels: int = 3, seed: int = 0) -> Image.Image:
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)
    return Image.fromarray(values[..., 0] if channels == 1 else values)


def saved(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, data: bytes, *before: bytes, depth: int = 8, colour: int = 0) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def after(raw: bytes, mark: bytes, at: int, new: bytes, last: bool = False) -> bytes:
    """The same bytes with `new` written `at` bytes behind the first (or last) `mark`."""
    place = (raw.rindex(mark) if last else raw.index(mark)) + at
    return raw[:place] + new + raw[place + len(new) :]


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return out.getvalue()


def good(seed: int = 0) -> bytes:
    return saved(noise(seed=seed))


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("a/link.png")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def flagged(raw: bytes, flag: int) -> bytes:
    """A zip of one file with a flag set in both of its headers."""
    return after(after(raw, b"PK\x03\x04", 6, struct.pack("<H", flag)), b"PK\x01\x02", 8, struct.pack("<H", flag))


def method(raw: bytes, number: int) -> bytes:
    return after(after(raw, b"PK\x03\x04", 8, struct.pack("<H", number)), b"PK\x01\x02", 10, struct.pack("<H", number))


def exif(orientation: int) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def tiff_loop() -> bytes:
    """A TIFF whose second directory is its first."""
    raw = saved(noise(), "TIFF")
    (at,) = struct.unpack_from("<I", raw, 4)
    (tags,) = struct.unpack_from("<H", raw, at)
    end = at + 2 + 12 * tags
    return raw[:end] + struct.pack("<I", at) + raw[end + 4 :]


def tiff_offset() -> bytes:
    return b"II*\x00" + struct.pack("<I", 0xFFFFFF00) + bytes(40)


def tiff_many_tags() -> bytes:
    body = bytes(200_000)
    entries = b"".join(struct.pack("<HHII", 40_000 + at, 7, len(body), 8) for at in range(500))
    return b"II*\x00" + struct.pack("<I", 8 + len(body)) + body + struct.pack("<H", 500) + entries + bytes(4)


def gif_offscreen() -> bytes:
    """A GIF whose only frame is larger than its canvas."""
    raw = saved(noise(40, 30, 1), "GIF")
    return raw[:6] + struct.pack("<HH", 4, 4) + raw[10:]


def bmp(width: int, height: int, **how: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, how.get("bits", 24), how.get("packing", 0), 0, 0, 0, how.get("colours", 0), 0)
    body = bytes(range(256)) * 4
    return b"BM" + struct.pack("<IHHI", 54 + len(body), 0, 0, 54) + head + body


def jpeg_size(side: int) -> bytes:
    return after(saved(noise(), "JPEG"), b"\xff\xc0", 5, struct.pack(">HH", side, side))


def webp_canvas() -> bytes:
    return after(saved(Image.new("RGBA", (4, 4), (1, 2, 3, 4)), "WEBP"), b"VP8X", 12, b"\xff\x3f\x00\xff\x3f\x00")


def text_bomb() -> bytes:
    return chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(30_000_000)))


def nan() -> bytes:
    return saved(Image.fromarray(np.array([[0.0, np.nan, 1.0]], np.float32)), "TIFF")


def lab() -> bytes:
    return saved(Image.new("LAB", (5, 5), (100, 3, 200)), "TIFF")


def overlapping() -> bytes:
    """Two entries of the list that name the same bytes, as overlapping bombs do (Fifield 2019)."""
    raw = zipped(("a/1.png", good()), ("a/2.png", good(1)))
    second = raw.rindex(b"PK\x01\x02")
    return raw[: second + 42] + struct.pack("<I", 0) + raw[second + 46 :]


def trailing(raw: bytes) -> bytes:
    return raw + b"<?php echo 'hello'; ?>" * 10


def blank(mode: str, colour: object, kind: str = "PNG") -> Callable[[], bytes]:
    return lambda: saved(Image.new(mode, (40, 30), colour), kind)  # type: ignore[arg-type]


def broken_zip_names(name: str) -> Callable[[], bytes]:
    return lambda: zipped((name, good()), ("a/ok.png", good(1)))


def nul_name() -> bytes:
    return zipped(("a/evil.png_.exe", good())).replace(b"evil.png_.exe", b"evil.png\x00.exe")


def zipped_twice() -> bytes:
    """Two members of one name, which zipfile only writes with a warning."""
    return zipped(("a/1.png", good()), ("a/2.png", good(1))).replace(b"a/2.png", b"a/1.png")


PICTURES = (
    Ugly("nothing at all", lambda: b"", "an empty file"),
    Ugly("text named as a picture", lambda: b"this is no picture\n", "begins like no picture, needs " + SIX),
    Ugly("a table", lambda: b"a,b\n1,2\n", SIX),
    Ugly("a web page", lambda: b"<!DOCTYPE html><html></html>", "a web page"),
    Ugly("an SVG with a script", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "an SVG drawing"),
    Ugly("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    Ugly("PostScript, which programs hide in", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file", "a PostScript picture"),
    Ugly("an icon", lambda: b"\x00\x00\x01\x00\x01\x00" + bytes(30), "an icon"),
    Ugly("icons of macOS", lambda: b"icns\x00\x00\x00\x08", "ICNS"),
    Ugly("a HEIC photo", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(40), "a HEIC photo, needs a JPEG"),
    Ugly("an AVIF picture", lambda: b"\x00\x00\x00\x20ftypavif" + bytes(40), "an AVIF picture"),
    Ugly("a film", lambda: b"\x00\x00\x00\x20ftypisom" + bytes(40), "a film"),
    Ugly("a PPM, which Pillow would read", lambda: b"P6 2 2 255\n" + bytes(12), "begins like no picture"),
    Ugly("a pickle", lambda: b"\x80\x04\x95\x10\x00\x00\x00", "a Python pickle"),
    Ugly("gzip", lambda: b"\x1f\x8b\x08\x00" + bytes(20), "a gzip archive, needs a .zip"),
    Ugly("tar", lambda: b"a.png" + bytes(252) + b"ustar\x0000" + bytes(248), "a tar archive, needs a .zip"),
    Ugly("7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(20), "a 7z archive, needs a .zip"),
    Ugly("RAR", lambda: b"Rar!\x1a\x07\x01\x00", "a RAR archive, needs a .zip"),
    Ugly("only the first eight bytes of a PNG", lambda: b"\x89PNG\r\n\x1a\n", DAMAGED),
    Ugly("a PNG cut in half", lambda: saved(noise(60, 50))[:5000], DAMAGED),
    Ugly("a JPEG cut in half", lambda: saved(noise(60, 50), "JPEG")[:2000], DAMAGED),
    Ugly("a WebP cut in half", lambda: saved(noise(60, 50), "WEBP")[:1000], DAMAGED),
    Ugly("a GIF cut in half", lambda: saved(noise(60, 50), "GIF")[:2000], DAMAGED),
    Ugly("a BMP cut in half", lambda: saved(noise(60, 50), "BMP")[:5000], DAMAGED),
    Ugly("a TIFF cut in half", lambda: saved(noise(60, 50), "TIFF")[:5000], DAMAGED),
    Ugly("a PNG of no width", lambda: png(0, 5, bytes(5)), DAMAGED),
    Ugly("a PNG whose checksum is wrong", lambda: after(good(), b"IHDR", 14, b"\x12\x34"), DAMAGED),
    Ugly("a PNG of 60,000 by 60,000 pixels", lambda: png(60_000, 60_000, b""), "60,000 × 60,000 pixels, needs at most 20,000"),
    Ugly("a PNG just over in one side", lambda: png(20_001, 1, bytes(20_002)), "20,001 × 1 pixels"),
    Ugly(
        "a PNG just over in all", lambda: png(7_072, 7_072, b""), "7,072 × 7,072 pixels, needs at most 20,000 on each side and 50 million"
    ),
    Ugly("a PNG with a bomb of text", lambda: png(2, 1, b"\x00\x01\x02", text_bomb()), DAMAGED),
    Ugly(
        "a PNG with a colour profile that is a bomb",
        lambda: png(2, 1, b"\x00\x01\x02", chunk(b"iCCP", b"x\x00\x00" + zlib.compress(bytes(30_000_000)))),
        DAMAGED,
    ),
    Ugly("a PNG without a palette that needs one", lambda: png(2, 1, b"\x00\x01\x02", colour=3), DAMAGED),
    Ugly("a PNG of 5 bits, which none has", lambda: png(2, 1, b"\x00\x01\x02", depth=5), DAMAGED),
    Ugly("a PNG with a program behind it", lambda: trailing(good())),
    Ugly("a GIF of 65,535 by 65,535", lambda: after(saved(noise(), "GIF"), b"GIF8", 6, b"\xff\xff\xff\xff"), "65,535 × 65,535 pixels"),
    Ugly("a GIF whose frame lies outside", gif_offscreen, size=(40, 30)),
    Ugly("a BMP of negative width", lambda: bmp(-4, 4), "4,294,967,292 × 4 pixels"),
    Ugly("a BMP upside down", lambda: bmp(4, -4), size=(4, 4)),
    Ugly("a BMP of 2 billion pixels a side", lambda: bmp(2_000_000_000, 2_000_000_000), "2,000,000,000 × 2,000,000,000 pixels"),
    Ugly("a BMP of 7 bits", lambda: bmp(4, 4, bits=7), DAMAGED),
    Ugly("a BMP packed in an unknown way", lambda: bmp(4, 4, packing=99), DAMAGED),
    Ugly("a JPEG of 65,500 by 65,500", lambda: jpeg_size(65_500), "far more pixels, needs at most 20,000 on each side"),
    Ugly("a WebP of 16,384 by 16,384", webp_canvas, "16,384 × 16,384 pixels"),
    Ugly("a TIFF that points past its end", tiff_offset, DAMAGED),
    Ugly("a TIFF whose pages go round in a circle", tiff_loop),
    Ugly("a TIFF of tags that share their bytes", tiff_many_tags, DAMAGED),
    Ugly("a TIFF in LAB", lab, "colours in LAB, needs grey, RGB, CMYK or a palette"),
    Ugly("a TIFF with a pixel that is no number", nan, "no finite numbers"),
    Ugly("EXIF that is junk", lambda: saved(noise(), "JPEG", exif=b"Exif\x00\x00" + b"\xff" * 60)),
    Ugly("EXIF turned eight ways at once", lambda: saved(noise(), exif=exif(9)), size=(12, 8)),
    Ugly("a photo lying on its side", lambda: saved(noise(), "JPEG", exif=exif(6)), size=(8, 12), notes=("Turned upright",)),
    Ugly("one pixel", lambda: png(1, 1, b"\x00\x07"), "one colour all over"),
    Ugly("an empty canvas", blank("RGBA", (0, 0, 0, 0)), "one colour all over, needs something drawn"),
    Ugly("a white sheet as JPEG", blank("RGB", (255, 255, 255), "JPEG"), "one colour all over"),
    Ugly(
        "white ink on nothing",
        lambda: saved(Image.merge("RGBA", [Image.new("L", (12, 8), 255)] * 3 + [noise(channels=1)])),
        "one colour all over",
    ),
    Ugly("a palette of one colour", blank("P", 3, "GIF"), "one colour all over"),
    Ugly("a strip of 1 by 3,000 pixels", lambda: saved(noise(3000, 1)), size=(3000, 1), notes=("Made smaller",)),
)

ZIPS = (
    Ugly("an empty zip", zipped, "no picture that can be read"),
    Ugly("a zip cut in half", lambda: zipped(("a/1.png", good()))[:150], "a zip without its end, needs a zip that is whole"),
    Ugly("a zip without its start", lambda: zipped(("a/1.png", good()), ("b/2.png", good(1)))[90:], SIX),
    Ugly("four bytes of a zip", lambda: b"PK\x03\x04", "a zip without its end"),
    Ugly(
        "a zip whose list is elsewhere",
        lambda: after(zipped(("a", b"x")), b"PK\x05\x06", 16, b"\xff\xff\x00\x00"),
        "no picture that can be read",
    ),
    Ugly("the zip64 form", lambda: zipped(("a", b"x"))[:-22] + b"PK\x06\x07" + bytes(16) + zipped(("a", b"x"))[-22:], "zip64"),
    Ugly("a password", lambda: flagged(zipped(("a/1.png", good())), 1), "files under a password"),
    Ugly("an unusual compression", lambda: zipped(("a/1.png", good()), how=zipfile.ZIP_LZMA), "an unusual compression"),
    Ugly("a compression that does not exist", lambda: method(zipped(("a/1.png", good())), 77), "an unusual compression"),
    Ugly("a path that climbs", broken_zip_names("../../etc/cron.d/x.png"), "“../../etc/cron.d/x.png”, needs a path inside the zip"),
    Ugly("a path that climbs in the middle", broken_zip_names("a/../../x.png"), "needs a path inside the zip"),
    Ugly("a path that climbs the Windows way", broken_zip_names("..\\..\\x.png"), "needs a path inside the zip"),
    Ugly("a path that climbs in wide letters", broken_zip_names("a/．．/x.png"), "needs a path inside the zip"),
    Ugly("a path from the root", broken_zip_names("/etc/passwd.png"), "needs a path inside the zip"),
    Ugly("a path with a drive", broken_zip_names("C:/x.png"), "needs a path inside the zip"),
    Ugly("a path of another machine", broken_zip_names("\\\\server\\x.png"), "needs a path inside the zip"),
    Ugly("a name with a zero byte", nul_name, "needs names without invisible signs"),
    Ugly("a name that reads backwards", broken_zip_names("a/\u202egnp.exe.png"), "needs names without invisible signs"),
    Ugly("a name with a line break", broken_zip_names("a/x\ny.png"), "needs names without invisible signs"),
    Ugly("a name with an invisible space", broken_zip_names("ca\u200bt/x.png"), "needs names without invisible signs"),
    Ugly("a name of 300 letters", broken_zip_names("x" * 300 + ".png"), "length of a name: got 304, needs at most 250"),
    Ugly("a link", lambda: zipped((link(), b"/etc/passwd"), ("a/1.png", good())), "a link or a device, needs plain files"),
    Ugly("a zip in the zip", lambda: zipped(("a/1.png", good()), ("b.zip", zipped(("x.png", good(1))))), "another zip inside, “b.zip”"),
    Ugly("a zip in the zip in disguise", lambda: zipped(("a/1.png", zipped(("x.png", good())))), "another zip inside, “a/1.png”"),
    Ugly(
        "a zip that holds a workbook",
        lambda: zipped(("a/1.png", good()), ("b.xlsx", zipped(("xl/w.xml", b"")))),
        notes=("no pictures are skipped: 1, first “b.xlsx”",),
    ),
    Ugly(
        "a bomb",
        lambda: zipped(*[(f"{at}.png", b"\x89PNG\r\n\x1a\n" + bytes(30_000_000)) for at in range(4)]),
        "at most 200 times its own size",
    ),
    Ugly("two entries of the same bytes", overlapping, notes=("cannot be read are left out: 1",)),
    Ugly(
        "21,000 empty files",
        lambda: zipped(*[(f"{at}", b"") for at in range(21_000)]),
        "Files in the zip: got 21,000, needs at most 20,000",
    ),
    Ugly("only what systems leave behind", lambda: zipped(("__MACOSX/._1.png", b"x"), (".DS_Store", b"x")), "no picture that can be read"),
    Ugly("only other files", lambda: zipped(("notes.txt", b"hello"), ("x.csv", b"1")), "not only files such as “notes.txt”"),
    Ugly("only broken pictures", lambda: zipped(("a.png", good()[:60]), ("b.jpg", b"")), "no picture that can be read"),
    Ugly(
        "a good one among broken ones",
        lambda: zipped(("a.png", good()[:60]), ("b.png", good())),
        notes=("left out: 1: “a.png” (a PNG picture that is damaged",),
    ),
    Ugly("the same name twice", zipped_twice, count=2),
    Ugly(
        "one picture too large",
        lambda: zipped(("a/big.png", png(30_000, 2, b"")), ("b/ok.png", good())),
        notes=("“a/big.png” (30,000 × 2 pixels)",),
    ),
    Ugly("a picture under the wrong ending", lambda: zipped(("a/1.jpg", good()), ("b/2.txt", good(1))), count=2, classes={"a": 1, "b": 1}),
    Ugly("a folder that is hidden", lambda: zipped((".cache/1.png", good()), ("a/1.png", good())), notes=("skipped: 1.",)),
    Ugly(
        "letters of many languages",
        lambda: zipped(("猫/一.png", good()), ("كلب/٢.png", good(1)), ("🐈\u200d⬛/3.png", good(2))),
        count=3,
        classes={"猫": 1, "كلب": 1, "🐈\u200d⬛": 1},
    ),
    Ugly(
        "markup as a class",
        lambda: zipped(("<script>alert(1)<／script>/1.png", good()), ("b/1.png", good(1))),
        count=2,
        classes={"<script>alert(1)<／script>": 1, "b": 1},
    ),
    Ugly("a formula as a class", lambda: zipped(("=cmd()/1.png", good()), ("b/1.png", good(1))), count=2, classes={"=cmd()": 1, "b": 1}),
    Ugly("something in front of the zip", lambda: b"PK\x03\x04" + b"junk" * 9 + zipped(("a/1.png", good()))),
)


ALL = PICTURES + ZIPS
