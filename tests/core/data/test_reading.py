"""What a file is, by its bytes, and where its readings lie."""

import gzip
import io
import zipfile

import pytest
from PIL import Image

from core.data.reading import digest, kind_of, prepared, read


def picture(kind):
    out = io.BytesIO()
    image = Image.new("RGB", (8, 8), "red")
    image.putpixel((1, 1), (0, 0, 255))
    image.save(out, kind)
    return out.getvalue()


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_a_picture_is_known_whatever_it_is_called(tmp_path, kind):
    (tmp_path / "table.csv").write_bytes(picture(kind))
    assert kind_of(tmp_path / "table.csv") == "pictures"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"a,b\n1,2\n", "table"),
        (b"", "table"),
        (b"BMI,age\n22,30\n" * 9, "table"),
        (b"BM", "table"),
        (b"RIFF,b\n1,2\n", "table"),
        (b"PK,b\n1,2\n", "table"),
        (b"PK,b\nx.png,2\n", "table"),
        (archive("cats/1.PNG", "dogs/2.jpg"), "pictures"),
        (archive(*(f"{n:05}.png" for n in range(9000))), "pictures"),
        (archive("a.csv", "b.csv", "a.png.csv"), "table"),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/media/image1.png"), "table"),
        (bytes(1000), "table"),
    ],
    ids=range(12),
)
def test_other_files_are_tables_until_reading_says_otherwise(tmp_path, raw, kind):
    (tmp_path / "file").write_bytes(raw)
    assert kind_of(tmp_path / "file") == kind


def test_corrections_name_a_reading_whatever_their_order(tmp_path):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes(b"a,b\n1,2\n")
    assert prepared(file, {}).name == "file-0123456789abcdef.parquet"
    one, other = {"header": "no", "decimal": "comma"}, {"decimal": "comma", "header": "no"}
    assert prepared(file, one) == prepared(file, other) != prepared(file, {"header": "no"})
    assert digest({}) == "" and len(digest({"date": "\ud800"})) == 8
    file.write_bytes(picture("PNG"))
    assert prepared(file, {}).name == "file-0123456789abcdef.pictures"


@pytest.mark.parametrize(("raw", "what"), [(b"a,b\n" + b"1,2\n" * 9, "table"), (picture("PNG"), "pictures")])
def test_a_reading_leaves_the_prepared_file_and_gives_the_facts(tmp_path, raw, what):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes(raw)
    assert read(file, {}, lambda _: None)["what"] == what
    assert prepared(file, {}).is_file() and file.read_bytes() == raw


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (b"a,b\n1,x\n2,y\n", True),
        (b"a,b\n1,x\n2\n", True),
        (b"A title\na;b\n1.234,5;x\n2,5;y\n", False),
        (gzip.compress(b"a,b\n1,x\n2,y\n"), False),
    ],
    ids=["plain", "short row", "title and marks", "packed"],
)
def test_the_facts_say_whether_pandas_alone_reads_the_file_alike(tmp_path, raw, plain):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes(raw)
    assert read(file, {}, lambda _: None)["plain"] is plain


def test_a_table_too_large_to_be_read_twice_is_not_said_to_be_plain(tmp_path, monkeypatch):
    monkeypatch.setattr("core.data.table.alike.MOST_BYTES", 10)
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes(b"a,b\n1,x\n2,y\n")
    assert read(file, {}, lambda _: None)["plain"] is False
