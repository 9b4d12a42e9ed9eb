"""Files on their way: bytes go to disk as they come, several become one archive, and nothing that is announced is believed."""

import hashlib
import io
import json
import tracemalloc
import zipfile

import pytest

from core.data.incoming import MOST_FILES, Parcel, announced, cleaned, cleaned_path, different
from core.errors import InputError

LIMIT = 1_000_000


def head(*files):
    return json.dumps({"files": [{"name": name, "size": size} for name, size in files]}).encode() + b"\n"


def sent(folder, body, limit=LIMIT, step=7):
    """A parcel that came in small pieces, closed."""
    parcel = Parcel(folder, limit)
    try:
        for at in range(0, len(body), step):
            parcel.feed(body[at : at + step])
        parcel.close()
    except BaseException:
        parcel.drop()
        raise
    return parcel


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_one_file_is_kept_as_it_came_with_its_fingerprint(tmp_path, step):
    raw = b"a,b\n1,2\n\xff\x00\n"
    parcel = sent(tmp_path, head(("tables/mine.csv", len(raw))) + raw, step=step)
    assert parcel.incoming.path.read_bytes() == raw and parcel.filename == "mine.csv"
    assert parcel.incoming.fingerprint == hashlib.sha256(raw).hexdigest()[:16] and parcel.incoming.size == len(raw)


@pytest.mark.parametrize("step", [1, 13, 10_000])
def test_several_files_become_an_archive_with_their_folders(tmp_path, step):
    files = {"pets/cats/1.png": b"miaow", "pets/dogs/1.png": b"", "pets/dogs/2.png": b"wuff" * 500}
    body = head(*((name, len(raw)) for name, raw in files.items())) + b"".join(files.values())
    parcel = sent(tmp_path, body, step=step)
    with zipfile.ZipFile(parcel.incoming.path) as archive:
        assert archive.testzip() is None and {name: archive.read(name) for name in archive.namelist()} == files
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
    assert parcel.filename == "pets (3 files)"
    assert parcel.incoming.fingerprint == hashlib.sha256(parcel.incoming.path.read_bytes()).hexdigest()[:16]
    again = sent(tmp_path, body, step=step + 1)
    assert again.incoming.fingerprint == parcel.incoming.fingerprint, "the same files again are another upload"


def test_memory_does_not_grow_with_the_file(tmp_path):
    block, blocks = bytes(1 << 16), 320
    parcel = Parcel(tmp_path, 1 << 30)
    parcel.feed(head(("big.csv", blocks << 16)))
    tracemalloc.start()
    for _ in range(blocks):
        parcel.feed(block)
    parcel.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert parcel.incoming.path.stat().st_size == 20 << 20 and peak < 1 << 20


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "less than was announced"),
        (head(("a", 3)) + b"12", "less than was announced"),
        (head(("a", 3), ("b", 3)) + b"123", "less than was announced"),
        (head(("a", 3)) + b"1234", "something unreadable"),
        (b"a,b\n1,2\n", "something unreadable"),
        (b"[" * 100_000 + b"\n", "something unreadable"),
        (b'{"files": [{"name": "a", "size": -1}]}\n', "something unreadable"),
        (b'{"files": [{"name": "a", "size": true}]}\n', "something unreadable"),
        (b'{"files": [{"name": 5, "size": 1}]}\n', "something unreadable"),
        (b'{"files": {"a": 1}}\n', "something unreadable"),
        (b"\xff\xfe\n", "something unreadable"),
        (b"x" * (1 << 21), "something unreadable"),
        (b'{"files": []}\n', "Files at once: got 0, needs 1 to 10,000"),
        (head(("a", 0)), "File size: got 0, needs at least 1 byte"),
        (head(("a", LIMIT + 1)), "File size in MB: got 1.0, needs at most 1"),
        (head(("a", LIMIT), ("b", 1)), "File size in MB"),
        (head(*[("a", 1)] * (MOST_FILES + 1)), "Files at once: got 10001"),
    ],
    ids=range(17),
)
def test_what_is_no_parcel_or_not_what_it_announced_is_refused_and_leaves_nothing(tmp_path, body, says):
    with pytest.raises(InputError, match=says):
        sent(tmp_path, body, step=1 << 16)
    assert not list(tmp_path.iterdir())


def test_a_parcel_that_is_given_up_in_the_middle_of_an_archive_leaves_nothing(tmp_path):
    parcel = Parcel(tmp_path, LIMIT)
    parcel.feed(head(("a", 5), ("b", 5)) + b"1234")
    parcel.drop()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ("cats/1.png", "cats/1.png"), ("/etc/passwd", "etc/passwd"), ("../../x.png", "x.png"), ("a/../../b/./c.png", "a/b/c.png"),
        ("C:\\pets\\dog.png", "C:/pets/dog.png"), ("a/b\n\u202e/c\x00.png", "a/b/c.png"), ("", "upload"), ("a/..", "a/upload"),
        ("/".join("abcdefghijkl") + "/x.png", "e/f/g/h/i/j/k/l/x.png"), ("n" * 300 + "/x", "n" * 100 + "/x"), ("\ud800x.png", "x.png"),
    ],
)  # fmt: skip
def test_a_path_is_cleaned_and_leads_nowhere_else(given, path):
    assert cleaned_path(given) == path and cleaned(given) == path.split("/")[-1]
    assert zipfile.ZipInfo(path).filename == path


def test_equal_names_are_told_apart():
    assert different(["a/x.png", "a/x.png", "b/x.png", "a/x.png", ".x", ".x"]) == [
        "a/x.png", "a/x (2).png", "b/x.png", "a/x (3).png", ".x", ".x (2)",
    ]  # fmt: skip
    assert different(["a", "a", "a (2)"]) == ["a", "a (2)", "a (2) (2)"]


def test_sizes_and_names_are_those_announced():
    line = head(("../a.csv", 3), ("b/c.csv", 0)).rstrip()
    assert announced(line, LIMIT) == [("a.csv", 3), ("b/c.csv", 0)]
    assert isinstance(io.BytesIO(line).read(), bytes)
