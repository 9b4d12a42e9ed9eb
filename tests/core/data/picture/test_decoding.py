"""Pictures of every format and mode. Oracles: arrays made by hand, numpy's rotations, the formulas that the docstrings state."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from core.data.picture.decoding import PictureLimits, decoded, grey_levels, grey_range, header, within
from core.errors import InputError

RNG = np.random.default_rng(11)
COLOUR = RNG.integers(0, 256, (7, 10, 3), dtype=np.uint8)
GREY = RNG.integers(0, 256, (7, 10), dtype=np.uint8)


def saved(image, kind, **how):
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, depth, colour, rows, *before):
    """A PNG written by hand, so that Pillow is only on one side of the comparison."""
    start = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    data = zlib.compress(b"".join(b"\x00" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + start + b"".join(before) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def tiff(deep):
    """A big-endian TIFF of 16 bits written by hand: (height, width) grey or (height, width, 3) colour."""
    height, width, channels = *deep.shape[:2], deep.ndim if deep.ndim == 3 else 1
    data = deep.astype(">u2").tobytes()
    grey = {256: width, 257: height, 258: 16, 259: 1, 262: 1 if channels == 1 else 2, 277: channels, 278: height}
    tags = sorted([(tag, 3, 1, struct.pack(">HH", value, 0)) for tag, value in grey.items()] + [(279, 4, 1, struct.pack(">I", len(data)))])
    after = 8 + 2 + 12 * (len(tags) + 1) + 4
    if channels == 3:
        tags[2] = (258, 3, 3, struct.pack(">I", after))
    bits = struct.pack(">HHH", 16, 16, 16) if channels == 3 else b""
    tags.append((273, 4, 1, struct.pack(">I", after + len(bits))))
    written = b"".join(struct.pack(">HHI", tag, form, count) + value for tag, form, count, value in sorted(tags))
    return b"MM\x00*" + struct.pack(">IH", 8, len(tags)) + written + bytes(4) + bits + data


def pixels(raw, **how):
    return decoded(raw, how.pop("longest", 1024), **how).pixels


def did(raw, **how):
    return decoded(raw, how.pop("longest", 1024), **how).did


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("PNG", {}),
        ("BMP", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_deflate"}),
        ("TIFF", {"compression": "packbits"}),
        ("TIFF", {"big_tiff": True}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_a_lossless_picture_comes_back_to_the_bit(kind, how):
    raw = saved(Image.fromarray(COLOUR), kind, **how)
    np.testing.assert_array_equal(pixels(raw), COLOUR)
    assert did(raw) == frozenset() and (header(raw).width, header(raw).height) == (10, 7)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF"])
def test_a_grey_picture_keeps_its_one_channel(kind):
    got = pixels(saved(Image.fromarray(GREY), kind))
    if kind == "GIF":  # which only knows palettes
        np.testing.assert_array_equal(got.min(axis=2), GREY)
        np.testing.assert_array_equal(got.max(axis=2), GREY)
    else:
        np.testing.assert_array_equal(got, GREY[..., None])


def test_a_png_written_by_hand_is_read_to_the_bit():
    raw = png(10, 7, 8, 2, [row.tobytes() for row in COLOUR])
    np.testing.assert_array_equal(pixels(raw), COLOUR)


@pytest.mark.parametrize(("kind", "quality"), [("JPEG", 95), ("WEBP", 95)])
def test_a_lossy_picture_is_near_what_was_saved(kind, quality):
    smooth = np.linspace(0, 255, 64 * 48 * 3).reshape(48, 64, 3).astype(np.uint8)
    smooth[..., 1] = smooth[..., 1][:, ::-1]
    got = pixels(saved(Image.fromarray(smooth), kind, quality=quality))
    assert got.shape == smooth.shape and np.abs(got.astype(int) - smooth).mean() < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_all_eight_exif_orientations_are_turned_as_numpy_turns(kind, orientation):
    """EXIF 2.32, table for tag 0x0112: 6 is stored turned 90 degrees to the left, so it is shown turned to the right."""
    turned = {
        1: lambda a: a,
        2: np.fliplr,
        3: lambda a: np.rot90(a, 2),
        4: np.flipud,
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, -1),
        7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
        8: lambda a: np.rot90(a, 1),
    }[orientation]
    stored = np.kron(np.array([[0, 90, 180], [250, 30, 120]], np.uint8), np.ones((16, 16), np.uint8))[..., None].repeat(3, axis=2)
    exif = Image.Exif()
    exif[0x0112] = orientation
    how = {"quality": 100} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    picture = decoded(saved(Image.fromarray(stored), kind, exif=exif.tobytes(), **how), 1024)
    expected = turned(stored)
    assert picture.pixels.shape == expected.shape and (picture.height, picture.width) == expected.shape[:2]
    assert np.abs(picture.pixels.astype(int) - expected).max() <= (4 if kind == "JPEG" else 0)
    assert ("turned" in picture.did) == (orientation > 1)


@pytest.mark.parametrize("orientation", [0, 9, 77, 65535])
def test_an_orientation_that_is_none_turns_nothing(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    np.testing.assert_array_equal(pixels(saved(Image.fromarray(COLOUR), "PNG", exif=exif.tobytes())), COLOUR)


def test_cmyk_follows_the_formula_without_a_profile():
    inks = RNG.integers(0, 256, (6, 9, 4), dtype=np.uint8)
    raw = saved(Image.fromarray(inks, "CMYK"), "TIFF")
    c, m, y, k = np.moveaxis(inks.astype(float), -1, 0)
    expected = np.stack([(255 - ink) * (255 - k) / 255 for ink in (c, m, y)], axis=-1)
    assert np.abs(pixels(raw) - expected).max() <= 1
    assert did(raw) == {"cmyk"}


def test_a_cmyk_jpeg_of_plain_inks_has_their_colours():
    inks = np.zeros((16, 64, 4), np.uint8)
    for at in range(4):
        inks[:, 16 * at : 16 * at + 16, at] = 255  # cyan, magenta, yellow, black
    got = pixels(saved(Image.fromarray(inks, "CMYK"), "JPEG", quality=100))[8, 8::16]
    assert np.abs(got.astype(int) - [[0, 255, 255], [255, 0, 255], [255, 255, 0], [0, 0, 0]]).max() <= 6


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PNG by hand", "big-endian TIFF"])
def test_sixteen_bits_of_grey_are_divided_by_257_and_rounded(kind):
    deep = np.array([[0, 1, 128, 129, 256, 257], [30_000, 32_767, 32_768, 65_000, 65_407, 65_535]], np.uint16)
    if kind == "PNG by hand":
        raw = png(6, 2, 16, 0, [row.astype(">u2").tobytes() for row in deep])
    elif kind == "big-endian TIFF":
        raw = tiff(deep)
    else:
        raw = saved(Image.fromarray(deep), kind)
    assert header(raw).deep and grey_range(raw) == (0, 65_535)
    by_hand = [[0, 0, 0, 1, 1, 1], [117, 127, 128, 253, 255, 255]]  # v / 257: 128/257 = .498, 129/257 = .502, 65,407/257 = 254.502
    np.testing.assert_array_equal(pixels(raw, levels=grey_levels(0, 65_535))[..., 0], by_hand)
    assert did(raw) == {"deep"}


def test_twelve_bits_in_sixteen_are_not_almost_black():
    deep = np.array([[0, 2048, 4095]], np.uint16)
    raw = saved(Image.fromarray(deep), "PNG")
    assert grey_levels(*grey_range(raw)) == (0, 4095)
    assert pixels(raw, levels=(0, 4095)).ravel().tolist() == [0, 128, 255]  # 2048/4095*255 = 127.53


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [(0, 1.5, (0, 255)), (0, 255, (0, 255)), (3, 256, (0, 1023)), (0, 1024, (0, 4095)), (0, 4096, (0, 16383)), (9, 16384, (0, 65535)),
     (0, 1, (0, 1)), (-5, 5, (-5, 5)), (0, 70_000, (0, 70_000)), (7, 7, (0, 255))],
)  # fmt: skip
def test_the_levels_of_deep_grey_keep_black_black_where_they_can(low, high, levels):
    assert grey_levels(low, high) == levels


def test_numbers_with_a_point_go_from_their_smallest_to_their_largest():
    values = np.array([[-1.0, 0.0, 3.0]], np.float32)
    raw = saved(Image.fromarray(values), "TIFF")
    assert grey_range(raw) == (-1, 3)
    assert pixels(raw, levels=(-1, 3)).ravel().tolist() == [0, 64, 255]


def test_a_deep_picture_of_one_value_is_black_not_an_error():
    raw = saved(Image.fromarray(np.full((2, 3), -7.0, np.float32)), "TIFF")
    assert pixels(raw, levels=grey_levels(*grey_range(raw))).max() == 0


def test_pixels_that_are_no_numbers_are_refused():
    raw = saved(Image.fromarray(np.array([[0.0, np.nan]], np.float32)), "TIFF")
    with pytest.raises(InputError, match="no finite numbers"):
        grey_range(raw)


def test_colours_of_sixteen_bits_keep_their_upper_byte_and_say_so():
    deep = RNG.integers(0, 65_536, (4, 5, 3), dtype=np.uint16)
    raw = png(5, 4, 16, 2, [row.astype(">u2").tobytes() for row in deep])
    np.testing.assert_array_equal(pixels(raw), deep >> 8)
    assert did(raw) == {"high byte"}
    np.testing.assert_array_equal(pixels(tiff(deep)), deep >> 8)
    assert did(tiff(deep)) == {"high byte"}


@pytest.mark.parametrize("background", [255, 0])
def test_transparency_is_laid_over_the_background_by_the_formula(background):
    rgba = np.concatenate([COLOUR, RNG.integers(0, 256, (7, 10, 1), dtype=np.uint8)], axis=2)
    share = rgba[..., 3:] / 255
    expected = COLOUR * share + background * (1 - share)
    for kind, how in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        raw = saved(Image.fromarray(rgba), kind, **how)
        assert np.abs(pixels(raw, background=background) - expected).max() <= 1
        assert did(raw) == {"transparent"}


def test_an_alpha_that_hides_nothing_changes_nothing_and_is_not_mentioned():
    rgba = np.concatenate([COLOUR, np.full((7, 10, 1), 255, np.uint8)], axis=2)
    raw = saved(Image.fromarray(rgba), "PNG")
    np.testing.assert_array_equal(pixels(raw), COLOUR)
    assert did(raw) == frozenset()


def test_grey_with_alpha_stays_grey():
    raw = png(2, 1, 8, 4, [bytes([100, 255, 100, 51])])  # 100 opaque; 100 at a fifth over white: 255 - 155/5 = 224
    assert pixels(raw).tolist() == [[[100], [224]]]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (png(2, 1, 8, 0, [bytes([9, 70])], chunk(b"tRNS", struct.pack(">H", 70))), [[[9], [255]]]),
        (png(2, 1, 16, 0, [struct.pack(">HH", 65_535, 70)], chunk(b"tRNS", struct.pack(">H", 65_535))), [[[255], [0]]]),
        (png(2, 1, 8, 2, [bytes([1, 2, 3, 4, 5, 6])], chunk(b"tRNS", struct.pack(">HHH", 4, 5, 6))), [[[1, 2, 3], [255, 255, 255]]]),
        (
            png(3, 1, 8, 3, [bytes([0, 1, 2])], chunk(b"PLTE", bytes([10, 20, 30, 40, 50, 60, 0, 0, 0])), chunk(b"tRNS", bytes([255, 0]))),
            [[[10, 20, 30], [255, 255, 255], [0, 0, 0]]],
        ),
    ],
    ids=["grey", "16-bit grey", "colour", "palette"],
)
def test_one_value_named_as_transparent_becomes_the_background(raw, expected):
    assert pixels(raw).tolist() == expected
    assert "transparent" in did(raw)


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_few_bits_of_grey_reach_from_black_to_white(depth):
    most = 2**depth - 1
    values = np.array([[0, most, 1, 0, 0, most, most, 0]], np.uint8)
    packed = np.packbits(np.unpackbits(values[..., None], axis=-1)[..., 8 - depth :].ravel()).tobytes()
    assert pixels(png(8, 1, depth, 0, [packed])).ravel().tolist() == (values * (255 // most)).ravel().tolist()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "BMP"])
def test_black_and_white_is_0_and_255(kind):
    bits = RNG.integers(0, 2, (9, 11)).astype(bool)
    raw = saved(Image.fromarray(bits), kind)
    assert (pixels(raw)[..., 0] == bits * 255).all()


def test_a_fax_is_read():
    bits = np.kron(np.eye(3, dtype=bool), np.ones((8, 8), bool))
    raw = saved(Image.fromarray(bits), "TIFF", compression="group4")
    assert (pixels(raw)[..., 0] == bits * 255).all()


def test_a_palette_gives_its_colours():
    image = Image.fromarray(RNG.integers(0, 4, (5, 6), dtype=np.uint8), "P")
    palette = np.array([[1, 2, 3], [200, 0, 9], [0, 255, 0], [90, 90, 91]], np.uint8)
    image.putpalette(palette.tobytes())
    for kind in ("PNG", "BMP", "TIFF", "GIF"):
        np.testing.assert_array_equal(pixels(saved(image, kind)), palette[np.asarray(image)])


@pytest.mark.parametrize(("kind", "how"), [("GIF", {}), ("TIFF", {}), ("PNG", {}), ("WEBP", {"lossless": True})])
def test_of_several_frames_or_pages_the_first_is_taken(kind, how):
    one, two = (Image.new("RGB", (6, 5), colour) for colour in ((250, 0, 0), (0, 0, 250)))
    raw = saved(one, kind, save_all=True, append_images=[two], **how)
    np.testing.assert_array_equal(pixels(raw), np.asarray(one))
    assert did(raw) == {"first"}


@pytest.mark.parametrize(("kind", "how"), [("PNG", {}), ("JPEG", {"quality": 95}), ("BMP", {}), ("TIFF", {}), ("WEBP", {"lossless": True})])
def test_a_large_picture_is_made_smaller_in_proportion_and_keeps_its_mean(kind, how):
    ramp = np.broadcast_to(np.linspace(0, 255, 900)[None, :, None], (600, 900, 3)).astype(np.uint8)
    picture = decoded(saved(Image.fromarray(ramp), kind, **how), 90)
    assert picture.pixels.shape == (60, 90, 3) and (picture.width, picture.height) == (900, 600)
    blocks = ramp.reshape(60, 10, 90, 10, 3).mean(axis=(1, 3))
    assert np.abs(picture.pixels - blocks)[:, 3:-3].max() <= 2.5
    assert picture.did == {"smaller"}


def test_transparent_colours_do_not_bleed_when_a_picture_is_made_smaller():
    """Green that is wholly transparent must not tint the edge of what is drawn in black."""
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[..., 1] = 255
    rgba[:, :32] = (0, 0, 0, 255)
    got = pixels(saved(Image.fromarray(rgba), "PNG"), longest=8).astype(int)
    assert np.abs(got - got.mean(axis=2, keepdims=True)).max() <= 1


@pytest.mark.parametrize(
    ("size", "longest", "wanted"), [((10, 7), 20, (10, 7)), ((100, 50), 10, (10, 5)), ((1000, 1), 10, (10, 1)), ((3, 900), 30, (1, 30))]
)
def test_within_keeps_proportions_and_at_least_one_pixel(size, longest, wanted):
    assert within(size, longest) == wanted


LIMITS = PictureLimits(bytes=100_000, side=300, pixels=20_000)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP"])
def test_a_picture_beyond_the_limits_is_refused_from_its_header(kind, monkeypatch):
    raws = [saved(Image.new("RGB", size), kind) for size in ((301, 1), (1, 301), (200, 101), (200, 100))]
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("it was decoded"))
    for raw in raws[:3]:
        with pytest.raises(
            InputError, match=r"Picture: got [0-9]+ × [0-9]+ pixels, needs at most 300 on each side and 0[.]02 million in all"
        ):
            header(raw, LIMITS)
    assert header(raws[3], LIMITS).width == 200


def test_a_webp_that_announces_a_huge_canvas_is_refused_before_pillow_sees_it(monkeypatch):
    raw = bytearray(saved(Image.new("RGBA", (4, 4), (1, 2, 3, 4)), "WEBP"))
    assert raw[12:16] == b"VP8X"
    raw[24:30] = b"\xff\x3f\x00\xff\x3f\x00"
    monkeypatch.setattr("PIL.Image.open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(InputError, match="16,384 × 16,384 pixels"):
        header(bytes(raw))


def test_a_file_of_too_many_bytes_is_refused():
    with pytest.raises(InputError, match=r"Picture size in MB: got 0.1, needs at most 0.1\."):
        header(saved(Image.new("L", (2, 2)), "PNG") + bytes(100_000), LIMITS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_short_is_refused_with_what_to_do(kind, share):
    noise = RNG.integers(0, 256, (90, 80, 3), dtype=np.uint8)
    raw = saved(Image.fromarray(noise), kind)
    with pytest.raises(InputError, match="picture that is damaged or ends too early, needs a whole file: save or download it again"):
        header(raw[: int(share * len(raw))])
        decoded(raw[: int(share * len(raw))], 1024)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "an empty file"),
        (b"hello, this is text", "begins like no picture"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"%!PS-Adobe-3.0 EPSF", "a PostScript picture"),
        (b"icns\x00\x00\x00\x20", "ICNS"),
        (b"\x1f\x8b\x08" + bytes(30), "bring|a .zip"),
        (bytes(257) + b"ustar\x0000", "a tar archive, needs a .zip"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(30), "a HEIC photo, needs a JPEG"),
        (b"\x00\x00\x00\x18ftypavif" + bytes(30), "an AVIF picture"),
        (b"<svg xmlns='x'></svg>", "an SVG drawing"),
        (b"<?xml version='1.0'?><svg></svg>", "an SVG drawing"),
    ],
)
def test_what_is_no_picture_of_the_six_kinds_is_named(raw, words):
    with pytest.raises(InputError, match=words):
        header(raw)


def test_only_the_one_reader_that_fits_the_first_bytes_is_tried():
    """PPM is a format that Pillow reads and we do not."""
    with pytest.raises(InputError, match="begins like no picture"):
        header(b"P6 2 2 255\n" + bytes(12))


def test_text_that_unpacks_to_too_much_is_refused():
    bomb = chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(bytes(20_000_000)))
    with pytest.raises(InputError, match="damaged or ends too early"):
        raw = png(1, 1, 8, 0, [b"\x05"], bomb)
        header(raw)
        decoded(raw, 10)


def test_a_tiff_whose_tags_share_the_same_bytes_is_refused_before_they_are_copied(monkeypatch):
    count, body = 2_000, bytes(1_000_000)
    entries = b"".join(struct.pack("<HHII", 40_000 + at, 7, len(body), 8) for at in range(count))
    raw = b"II*\x00" + struct.pack("<I", 8 + len(body)) + body + struct.pack("<H", count) + entries + bytes(4)
    monkeypatch.setattr("PIL.Image.open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(InputError, match="damaged or ends too early"):
        header(raw)


def test_a_picture_that_takes_more_memory_than_there_is_says_so(monkeypatch):
    def short(self):
        raise MemoryError

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", short)
    with pytest.raises(InputError, match="a PNG picture that takes more memory than there is, needs a smaller picture"):
        pixels(saved(Image.fromarray(COLOUR), "PNG"))
