"""Pictures from file to arrays: prepare, picture_arrays, steps, one_picture. Oracles: arrays made by hand and the stated formulas."""

import base64
import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from core.data import pictures
from core.data.picture import archives, pixels, survey
from core.data.picture.decoding import PictureLimits
from core.data.pictures import one_picture, picture_arrays, prepare, steps
from core.errors import InputError

RNG = np.random.default_rng(5)


def saved(array, kind="PNG"):
    out = io.BytesIO()
    Image.fromarray(np.asarray(array, np.uint8)).save(out, kind)
    return out.getvalue()


def noise(height=6, width=6, channels=3):
    return RNG.integers(0, 256, (height, width, channels) if channels > 1 else (height, width), dtype=np.uint8)


def zipped(path, files, how=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return path


@pytest.fixture
def prepared(tmp_path):
    """Prepares bytes, or a mapping from names to bytes as a zip: (prepared file, facts, what was said)."""

    def make(content, options=None, **how):
        raw, out = tmp_path / "file-0.data", tmp_path / "file-0.pictures"
        raw.write_bytes(content) if isinstance(content, bytes) else zipped(raw, content)
        said = []
        facts = prepare(raw, out, options or {}, said.append, **how)
        assert json.loads(json.dumps(facts)) == facts
        return out, facts, said

    return make


def test_one_picture_comes_back_to_the_bit(prepared):
    picture = noise(5, 8)
    out, facts, _ = prepared(saved(picture))
    assert facts["what"] == "pictures" and facts["count"] == 1 and facts["classes"] == {} and facts["notes"] == []
    assert facts["sizes"] == {"smallest": [8, 5], "largest": [8, 5], "usual": [8, 5]}
    np.testing.assert_array_equal(one_picture(out, 100), picture)
    x, labels, class_names, names = picture_arrays(out, 5, "crop", "colour")
    np.testing.assert_array_equal(x[0], picture[:, 1:6].transpose(2, 0, 1))  # 8 wide: 1 cut off at the left, 2 at the right
    assert labels.tolist() == [-1] and labels.dtype == np.int64 and class_names == () and names == ("picture",) and x.dtype == np.uint8


def test_folders_are_classes_in_rising_order(prepared):
    pictures_of = {name: noise() for name in ("set/dog/1.png", "set/cat/9.png", "set/cat/10.png", "set/ant/a.png")}
    out, facts, said = prepared({name: saved(array) for name, array in pictures_of.items()})
    assert facts["classes"] == {"ant": 1, "cat": 2, "dog": 1} and facts["count"] == 4
    x, labels, class_names, names = picture_arrays(out, 6, "stretch", "colour")
    assert class_names == ("ant", "cat", "dog") and labels.tolist() == [0, 1, 1, 2]
    for row, name in zip(x, names, strict=True):
        np.testing.assert_array_equal(row, pictures_of[name].transpose(2, 0, 1))
    shares = [told["share"] for told in said]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] <= 1 and all(told["words"] for told in said)


def test_grey_is_rec_601_luma(prepared):
    picture = noise(4, 4)
    out, _, _ = prepared(saved(picture))
    x = picture_arrays(out, 4, "crop", "grey")[0]
    assert x.shape == (1, 1, 4, 4)
    assert np.abs(x[0, 0] - picture @ [0.299, 0.587, 0.114]).max() <= 0.51
    np.testing.assert_array_equal(x[0, 0], np.asarray(Image.fromarray(picture).convert("L")))


def test_a_grey_picture_in_colour_is_its_grey_three_times(prepared):
    picture = noise(4, 4, 1)
    out, _, _ = prepared(saved(picture))
    np.testing.assert_array_equal(picture_arrays(out, 4, "crop", "colour")[0][0], np.stack([picture] * 3))
    np.testing.assert_array_equal(one_picture(out, 9), np.stack([picture] * 3, axis=-1))


@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_a_wide_picture_of_two_halves_is_fitted_as_said(prepared, fit):
    """20 high, 40 wide, left black, right grey 200; asked for 10 x 10, seen away from the edges, where Lanczos rings."""
    picture = np.zeros((20, 40), np.uint8)
    picture[:, 20:] = 200
    out, _, _ = prepared(saved(picture))
    x = picture_arrays(out, 10, fit, "grey")[0][0, 0]
    if fit == "pad":
        assert (x[:2] == 255).all() and (x[7:] == 255).all() and (x[2:7, 0] == 0).all() and (x[2:7, 9] == 200).all()
    else:
        assert (x[:, 0] == 0).all() and (x[:, 9] == 200).all()
    said = " ".join(steps(out, 10, fit, "grey"))
    words = {"crop": "largest square in the middle: 1.", "pad": "filled up with white to a square: 1.", "stretch": "proportions: 1."}
    assert words[fit] in said and "Made smaller to 10 × 10 pixels (Lanczos): 1." in said


def test_reducing_by_a_whole_factor_is_near_the_mean_of_the_blocks(prepared):
    smooth = np.add.outer(np.arange(64) * 2, np.arange(64)).astype(np.uint8)
    out, _, _ = prepared(saved(smooth))
    x = picture_arrays(out, 16, "crop", "grey")[0][0, 0].astype(float)
    assert np.abs(x - smooth.reshape(16, 4, 16, 4).mean(axis=(1, 3)))[2:-2, 2:-2].max() <= 1


def test_enlarging_is_bilinear_by_hand(prepared):
    """[0, 200] doubled: pixel centres at -1/4, 1/4, 3/4, 5/4 between the two, held at the ends."""
    out, _, _ = prepared(saved([[0, 200], [0, 200]]))
    assert picture_arrays(out, 4, "stretch", "grey")[0][0, 0].tolist() == [[0, 50, 150, 200]] * 4
    assert any("Made larger to 4 × 4 pixels" in sentence for sentence in steps(out, 4, "stretch", "grey"))


@pytest.mark.parametrize(("name", "value"), [("white", 255), ("black", 0)])
def test_the_background_is_what_was_chosen_under_transparency_and_beside_the_picture(prepared, name, value):
    clear = np.zeros((4, 8, 4), np.uint8)
    clear[1, 1] = (100, 100, 100, 255)
    out, facts, _ = prepared(saved(clear), {"background": name})
    square = np.full((8, 8), value)
    square[3, 1] = 100
    np.testing.assert_array_equal(picture_arrays(out, 8, "pad", "colour")[0][0], np.stack([square] * 3))
    assert facts["notes"] == [f"Transparent parts laid over {name}: 1."]
    assert f"Pictures that are not square are filled up with {name} to a square: 1." in steps(out, 8, "pad", "colour")


@pytest.mark.parametrize("options", [{"background": "pink"}, {"size": "3"}])
def test_an_option_that_is_none_is_refused(prepared, options):
    with pytest.raises(InputError, match=r"Background: got “pink”, needs white or black|Option: got “size”"):
        prepared(saved(noise()), options)


@pytest.mark.parametrize("ground", [(0, 0, 0, 0), (255, 255, 255, 255), (255, 255, 255, 3)])
def test_a_blank_drawing_is_refused(prepared, ground):
    blank = np.full((50, 50, 4), ground, np.uint8)
    with pytest.raises(InputError, match="Picture: got one colour all over, needs something drawn or photographed on it"):
        prepared(saved(blank))


def test_a_drawing_is_black_on_white_where_the_canvas_was_clear(prepared):
    canvas = np.zeros((50, 50, 4), np.uint8)
    canvas[10:20, 10:40] = (0, 0, 0, 255)
    out, _, _ = prepared(saved(canvas))
    expected = np.full((50, 50), 255)
    expected[10:20, 10:40] = 0
    np.testing.assert_array_equal(one_picture(out, 50)[..., 0], expected)


def test_what_is_no_picture_is_skipped_and_said(prepared):
    files = {
        "__MACOSX/a/._1.png": b"junk",
        "a/.DS_Store": b"junk",
        "b/Thumbs.db": b"junk",
        "a/1.png": saved(noise()),
        "b/2.png": saved(noise()),
        "readme.txt": b"hello",
        "b/labels.csv": b"1,2",
        "b/cut.png": saved(noise(30, 30))[:200],
        "b/photo.heic": b"\x00\x00\x00\x18ftypheic" + bytes(20),
        "b/empty.jpg": b"",
    }
    _, facts, _ = prepared(files)
    assert facts["classes"] == {"a": 1, "b": 1}
    assert facts["notes"] == [
        "Hidden files (such as .DS_Store, Thumbs.db, __MACOSX) are skipped: 3.",
        "Files that are no pictures are skipped: 2, first “b/labels.csv”.",
        "Pictures that cannot be read are left out: 3: “b/empty.jpg” (an empty file), “b/photo.heic” (a HEIC photo), "
        "“b/cut.png” (a PNG picture that is damaged or ends too early).",
    ]


def test_of_many_unreadable_pictures_five_are_named(prepared):
    files = {f"a/{at}.png": b"\x89PNG\r\n\x1a\n" for at in range(8)} | {"a/good.png": saved(noise())}
    (note,) = [note for note in prepared(files)[1]["notes"] if "cannot be read" in note]
    assert "left out: 8: “a/0.png”" in note and note.endswith("“a/4.png” (a PNG picture that is damaged or ends too early) and 3 more.")


def test_a_class_whose_pictures_all_fail_is_not_there(prepared):
    good = saved(noise(40, 40))
    _, facts, _ = prepared({"a/1.png": good, "b/1.png": saved(noise(40, 40)), "c/1.png": good[: len(good) // 2]})
    assert facts["classes"] == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a/notes.txt": b"hi"}, "no picture that can be read, needs a PNG, .*not only files such as “a/notes.txt”"),
        ({"a/1.png": b"\x89PNG\r\n\x1a\n"}, "no picture that can be read, needs .*not “a/1.png” .a PNG picture that is damaged"),
        ({"a/1.png": saved(noise(40, 40))[:900]}, "no picture that can be read, needs .*not “a/1.png” .a PNG picture that is damaged"),
        ({}, "no picture that can be read"),
    ],
)
def test_a_zip_without_a_picture_that_can_be_read_is_refused_and_leaves_nothing(prepared, tmp_path, files, words):
    with pytest.raises(InputError, match=words):
        prepared(files)
    assert [path.name for path in tmp_path.iterdir()] == ["file-0.data"]


def test_equal_pictures_are_counted_and_kept(prepared):
    one, two = noise(), noise()
    _, facts, _ = prepared({"a/1.png": saved(one), "a/2.bmp": saved(one, "BMP"), "b/3.png": saved(one), "b/4.png": saved(two)})
    assert facts["count"] == 4
    assert facts["notes"] == [
        "Pictures that are equal to another one, and kept: 2.",
        "Equal pictures that lie in different classes, which nothing can tell apart: 1.",
    ]


def test_deep_grey_pictures_of_a_set_share_one_scale(tmp_path, prepared):
    """A dim one must stay dimmer than a bright one: 1,000 and 4,000 of 4,095."""

    def deep(value):
        out = io.BytesIO()
        Image.fromarray(np.array([[0, value]], np.uint16)).save(out, "TIFF")
        return out.getvalue()

    out, facts, _ = prepared({"dim.tif": deep(1000), "light.tif": deep(4000)})
    kept = pixels.load(out)
    assert [int(kept.picture(at).max()) for at in range(2)] == [62, 249]  # 1000 / 4095 * 255 = 62.3, 4000 / 4095 * 255 = 249.1
    assert "Grey of more than 8 bits, 0 to 4,095 made 0 to 255: 2." in facts["notes"]


def test_large_pictures_get_a_preview_first_and_fit_the_budget(prepared):
    files = {f"{name}/{at}.jpg": saved(np.kron(noise(4, 6), np.ones((500, 500, 1), np.uint8)), "JPEG") for name in "ab" for at in range(3)}
    limits = pictures.Limits(prepared=6 * 3 * 200 * 200)
    out, facts, said = prepared(files, limits=limits)
    (preview,) = [told["preview"] for told in said if "preview" in told]
    assert preview["count"] == 6 and preview["classes"] == {"a": 3, "b": 3} and len(preview["sheet"]) == 6
    assert preview["sizes"] == facts["sizes"] == {"smallest": [3000, 2000], "largest": [3000, 2000], "usual": [3000, 2000]}
    assert "Made smaller, so that no side is longer than 200 pixels: 6." in facts["notes"]
    assert out.stat().st_size < limits.prepared + 10_000
    assert pixels.load(out).index.shapes == ((133, 200, 3),) * 6
    for told in (preview, facts):
        for entry in told["sheet"]:
            assert Image.open(io.BytesIO(base64.b64decode(entry["png"]))).size == (64, 43)


def test_the_sheet_shows_every_class_in_turn(prepared):
    files = {f"{name}/{at}.png": saved(noise()) for name, count in (("a", 40), ("b", 2), ("c", 5)) for at in range(count)}
    _, facts, _ = prepared(files)
    shown = [entry["class"] for entry in facts["sheet"]]
    assert len(shown) == 24 and (shown.count("a"), shown.count("b"), shown.count("c")) == (17, 2, 5)
    assert all(entry["name"].startswith(entry["class"] + "/") for entry in facts["sheet"])


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (pictures.Limits(pictures=3), "Pictures: got more than that, needs at most 3"),
        (pictures.Limits(pixels=100), "Pictures, all together: got more than that, needs at most 0 million pixels"),
        (pictures.Limits(zip=archives.ZipLimits(members=3)), "Files in the zip: got 4, needs at most 3"),
        (pictures.Limits(zip=archives.ZipLimits(bytes=100)), "File size in MB"),
        (pictures.Limits(zip=archives.ZipLimits(unpacked=300)), "Zip, unpacked: got more than that"),
        (pictures.Limits(picture=PictureLimits(side=5)), "no picture that can be read.*6 × 6 pixels"),
    ],
)
def test_a_set_beyond_a_limit_is_refused(prepared, limits, words):
    with pytest.raises(InputError, match=words):
        prepared({f"a/{at}.png": saved(noise()) for at in range(4)}, limits=limits)


@pytest.mark.parametrize(
    ("count", "longest"), [(1, 1024), (47, 1024), (48, 1020), (2000, 158), (10_000, 70), (100_000, 64)]
)  # sqrt(150e6 / 3 n): 1031.4, 1020.6, 158.1, 70.7
def test_the_longest_side_fills_the_budget(count, longest):
    assert survey.longest_side(count, 150_000_000) == longest


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ((3, "crop", "grey"), "Picture size: got 3, needs 4 to 512 pixels"),
        ((513, "crop", "grey"), "Picture size: got 513"),
        ((8, "squash", "grey"), "Fit: got “squash”, needs one of crop, pad, stretch"),
        ((8, "crop", "red"), "Colour: got “red”, needs one of grey, colour"),
    ],
)
def test_a_setting_that_is_none_is_refused(prepared, ask, words):
    out, _, _ = prepared(saved(noise()))
    for function in (picture_arrays, steps):
        with pytest.raises(InputError, match=words):
            function(out, *ask)


def test_arrays_too_large_for_memory_are_refused_with_what_would_do(prepared, monkeypatch):
    out, _, _ = prepared({f"a/{at}.png": saved(noise()) for at in range(4)})
    monkeypatch.setattr(pictures, "ARRAY_BYTES", 4 * 3 * 100)
    with pytest.raises(InputError, match="Picture size: got 11, needs at most 10 pixels for 4 pictures in colour"):
        picture_arrays(out, 11, "crop", "colour")
    assert picture_arrays(out, 10, "crop", "colour")[0].size == 4 * 3 * 100


def test_the_raw_file_will_do_and_a_prepared_one_that_is_gone_or_damaged_is_made_again(prepared):
    picture = noise()
    out, _, _ = prepared(saved(picture))
    raw = out.with_suffix(".data")
    for harm in (lambda: None, out.unlink, lambda: out.write_bytes(out.read_bytes()[:-5]), lambda: out.write_bytes(b"other")):
        harm()
        np.testing.assert_array_equal(one_picture(raw, 100), picture)
    raw.unlink()
    out.unlink()
    with pytest.raises(InputError, match="Data: got a file that is gone, needs the pictures brought again"):
        picture_arrays(raw, 8, "crop", "grey")


def test_one_picture_is_chosen_by_number_made_smaller_and_never_larger(prepared):
    out, _, _ = prepared({"a.png": saved(noise(20, 40)), "b.png": saved(noise(7, 3))})
    assert one_picture(out, 10).shape == (5, 10, 3) and one_picture(out, 100, 1).shape == (7, 3, 3)
    for at in (-1, 2):
        with pytest.raises(InputError, match=r"Picture: got -?[0-9], needs a number from 0 to 1"):
            one_picture(out, 10, at)


def test_a_prepared_file_appears_whole_or_not_at_all(tmp_path):
    out = tmp_path / "x.pictures"
    with pytest.raises(RuntimeError), pixels.writing(out) as writer:
        writer.add(np.zeros((2, 2, 1), np.uint8))
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_equal_files_give_equal_prepared_files(prepared):
    files = {f"{name}/{at}.png": saved(noise()) for name in "ab" for at in range(3)}
    first = prepared(files)[0].read_bytes()
    assert prepared(dict(reversed(files.items())))[0].read_bytes() == first


def test_a_lack_of_memory_refuses_one_picture_and_leaves_one_of_many_out(prepared, monkeypatch):
    load = Image.Image.load

    def short(self):
        if self.size == (40, 40):
            raise MemoryError
        return load(self)

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", short)
    with pytest.raises(InputError, match="a BMP picture that takes more memory than there is, needs a smaller picture"):
        prepared(saved(noise(40, 40), "BMP"))
    with pytest.raises(InputError, match=r"no picture that can be read, needs .* not “1.bmp” .a BMP picture that takes more memory"):
        prepared({"1.bmp": saved(noise(40, 40), "BMP")})
