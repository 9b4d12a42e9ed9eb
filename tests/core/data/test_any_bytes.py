"""Whatever arrives, the picture reader answers with a result or an InputError: no other exception, no warning, nothing printed."""

import io
import struct
import zipfile
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.data import pictures
from core.data.picture import headers
from core.data.picture.decoding import PictureLimits, decoded, header
from core.errors import InputError
from tests.ugly.pictures import good, noise, saved, zipped

LIMITS = pictures.Limits(picture=PictureLimits(side=3_000, pixels=500_000))
STEADY = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
DEEP = Image.fromarray(np.arange(120, dtype=np.uint16).reshape(10, 12) * 500)
EXIF = Image.Exif()
EXIF[0x0112] = 6
VALID = {
    "PNG": saved(noise(20, 15)),
    "PNG, palette": saved(noise(20, 15).quantize(9)),
    "PNG, 16 bits": saved(DEEP),
    "JPEG, turned": saved(noise(20, 15), "JPEG", exif=EXIF.tobytes()),
    "JPEG, CMYK": saved(noise(20, 15, 4).convert("RGB").convert("CMYK"), "JPEG"),
    "WebP": saved(noise(20, 15), "WEBP", lossless=True),
    "GIF, two frames": saved(noise(20, 15), "GIF", save_all=True, append_images=[noise(20, 15, seed=1)]),
    "BMP": saved(noise(20, 15), "BMP"),
    "TIFF": saved(noise(20, 15), "TIFF", exif=EXIF.tobytes()),
    "TIFF, packed": saved(noise(20, 15), "TIFF", compression="tiff_lzw"),
    "TIFF, deep": saved(DEEP, "TIFF"),
    "zip": zipped(("top/a/1.png", good()), ("top/b/2.png", good(1)), ("top/notes.txt", b"hello")),
    "zip, stored": zipped(("a/1.png", good()), ("b/2.png", good(1)), how=zipfile.ZIP_STORED),
}
STARTS = [b"", b"PK\x03\x04", b"RIFF\x20\x00\x00\x00WEBP", *(magic for magic, _ in headers.MAGIC)]


@pytest.fixture
def read(tmp_path, capfd):
    """Prepares bytes and takes arrays, or gives None where they are refused."""

    def reading(raw):
        file, out = tmp_path / "file-0.data", tmp_path / "file-0.pictures"
        file.write_bytes(raw)
        out.unlink(missing_ok=True)
        try:
            facts = pictures.prepare(file, out, {}, lambda _: None, LIMITS)
        except InputError as error:
            assert str(error) and not out.exists()
            return None
        finally:
            assert capfd.readouterr() == ("", "")
        x = pictures.picture_arrays(out, 8, "pad", "colour")[0]
        assert x.shape == (facts["count"], 3, 8, 8) and len(facts["sheet"]) == min(24, facts["count"])
        return facts

    return reading


@STEADY
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300))
def test_random_bytes(read, start, rest):
    read(start + rest)


@pytest.mark.parametrize("name", VALID)
@STEADY
@given(data=st.data())
def test_a_valid_file_with_bytes_changed_cut_or_repeated(read, name, data):
    raw = bytearray(VALID[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(raw) - 1)))
        what = data.draw(st.sampled_from(["one", "four", "cut", "drop", "repeat"]))
        if what == "one":
            raw[at : at + 1] = bytes([data.draw(st.integers(0, 255))])
        elif what == "four":
            raw[at : at + 4] = struct.pack("<I", data.draw(st.sampled_from([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF])))
        elif what == "cut":
            del raw[at + 1 :]
        elif what == "drop":
            del raw[at : at + data.draw(st.integers(1, 20))]
        else:
            raw[at:at] = raw[at : at + data.draw(st.integers(1, 40))]
    read(bytes(raw))


@STEADY
@given(
    kind=st.sampled_from(
        [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"acTL", b"fcTL", b"fdAT", b"gAMA", b"cHRM", b"pHYs"]
    ),
    body=st.binary(max_size=60),
)
def test_a_png_with_any_chunk_in_it_whose_checksum_is_right(read, kind, body):
    whole = VALID["PNG"]
    part = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    read(whole[:33] + part + whole[33:])


@STEADY
@given(names=st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=4, unique=True))
def test_a_zip_with_any_names(read, names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in {
            name.split("\x00")[0] or "x" for name in names if name.isprintable() or name.encode("utf-8", "ignore").decode() == name
        }:
            archive.writestr(zipfile.ZipInfo(name), good())
    facts = read(out.getvalue())
    if facts:
        assert all("\n" not in name and "\x00" not in name for name in facts["classes"])


@STEADY
@given(
    width=st.integers(1, 40), height=st.integers(1, 40), longest=st.integers(1, 50), mode=st.sampled_from(["L", "RGB", "RGBA", "1", "P"])
)
def test_any_size_comes_out_in_proportion_and_no_longer_than_asked(width, height, longest, mode):
    raw = saved(noise(width, height).convert(mode))
    assert (header(raw).width, header(raw).height) == (width, height)
    got = decoded(raw, longest).pixels
    assert max(got.shape[:2]) <= longest and (max(width, height) > longest or got.shape[:2] == (height, width))
    share = min(1, longest / max(width, height))
    assert abs(got.shape[0] - height * share) <= 1 and abs(got.shape[1] - width * share) <= 1
