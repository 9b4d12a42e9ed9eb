"""What people bring stays theirs, whole and within limits."""

import hashlib
import json
import os
import threading
import time

import pytest

from core.data.uploads import Uploads, cleaned
from core.errors import InputError

ANN, BOB = "a" * 32, "b0" * 16


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads", files=3, file_bytes=100, total_bytes=150)


def test_a_file_is_kept_byte_for_byte_under_its_fingerprint(uploads):
    raw = b"a,b\n1,2\n\xff\x00"
    upload = uploads.save(ANN, "my table.csv", raw)
    assert upload.name == "file-" + hashlib.sha256(raw).hexdigest()[:16]
    assert uploads.path(ANN, upload.name).read_bytes() == raw
    assert (upload.filename, upload.bytes, upload.facts) == ("my table.csv", len(raw), None)
    assert uploads.all(ANN) == (upload,)


def test_everything_survives_a_restart(uploads):
    first = uploads.save(ANN, "one.csv", b"1")
    noted = uploads.note(ANN, first.name, {"rows": 3, "columns": [{"name": "<b>"}]})
    again = Uploads(uploads.folder)
    assert again.all(ANN) == (noted,) and again.all(ANN)[0].facts == {"rows": 3, "columns": [{"name": "<b>"}]}


def test_the_same_bytes_twice_are_one_upload_and_keep_their_facts(uploads):
    name = uploads.save(ANN, "one.csv", b"1").name
    uploads.note(ANN, name, {"rows": 1})
    assert uploads.save(ANN, "two.csv", b"1").name == name
    (kept,) = uploads.all(ANN)
    assert kept.filename == "two.csv" and kept.facts == {"rows": 1}


def test_nobody_sees_the_files_of_another(uploads):
    name = uploads.save(ANN, "one.csv", b"1").name
    assert uploads.all(BOB) == ()
    for act in (uploads.path, uploads.remove, lambda owner, name: uploads.note(owner, name, {})):
        with pytest.raises(InputError, match=f"{name}.*fingerprint"):
            act(BOB, name)
    assert uploads.path(ANN, name).is_file()


def test_limits_on_files_bytes_and_all_bytes_each_have_their_message(uploads):
    with pytest.raises(InputError, match="File size in MB"):
        uploads.save(ANN, "big.csv", b"x" * 101)
    with pytest.raises(InputError, match="at least 1 byte"):
        uploads.save(ANN, "empty.csv", b"")
    uploads.save(ANN, "1", b"x" * 100)
    with pytest.raises(InputError, match="Your files in MB"):
        uploads.save(ANN, "2", b"y" * 51)
    uploads.save(ANN, "2", b"y" * 49)
    uploads.save(ANN, "3", b"z")
    with pytest.raises(InputError, match="Your files: got 4, needs at most 3"):
        uploads.save(ANN, "4", b"w")
    uploads.save(ANN, "3 again", b"z")
    uploads.save(BOB, "4", b"w")
    assert len(uploads.all(ANN)) == 3


def test_a_removed_file_is_gone_and_makes_room(uploads):
    names = [uploads.save(ANN, "f", bytes([n + 1])).name for n in range(3)]
    uploads.remove(ANN, names[0])
    with pytest.raises(InputError, match=names[0]):
        uploads.path(ANN, names[0])
    uploads.save(ANN, "f", b"new")
    assert len(uploads.all(ANN)) == 3


@pytest.mark.parametrize("owner", ["", "..", "../" + ANN, "ABCDEF012345", "a" * 7, "a" * 65, ANN + "\n", "a" * 8 + "/", "ä" * 8, None])
def test_an_owner_that_is_no_hex_is_refused_by_every_method(uploads, owner):
    for act in (
        lambda: uploads.save(owner, "f", b"1"), lambda: uploads.all(owner), lambda: uploads.path(owner, "file-" + "0" * 16),
        lambda: uploads.remove(owner, "file-" + "0" * 16), lambda: uploads.note(owner, "file-" + "0" * 16, {}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="not an owner"):
            act()


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "file-../../../../etc", "file-" + "0" * 15, "file-" + "0" * 16 + "\n", "file-" + "G" * 16]
)
def test_a_name_that_is_no_fingerprint_leads_nowhere(uploads, name):
    uploads.save(ANN, "f", b"1")
    for act in (uploads.path, uploads.remove):
        with pytest.raises(InputError):
            act(ANN, name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("table.csv", "table.csv"), ("../../etc/passwd", "passwd"), ("C:\\Users\\ann\\t.csv", "t.csv"), ("a\nb\x00\u202e.csv", "ab.csv"),
        ("", "upload"), ("..", "upload"), ("a/", "upload"), ("<b>.csv", "<b>.csv"), ("数据.csv", "数据.csv"),
        ("n" * 300 + ".csv", "n" * 96 + ".csv"),
        ("n" * 300, "n" * 100),
    ],
)  # fmt: skip
def test_a_file_name_is_cleaned_and_never_a_path(uploads, given, shown):
    assert cleaned(given) == shown
    upload = uploads.save(ANN, given, b"1")
    assert upload.filename == shown
    assert sorted(path.name for path in uploads.folder.rglob("*") if path.is_file()) == [f"{upload.name}.data", f"{upload.name}.json"]


def test_old_files_expire_and_fresh_ones_stay(uploads):
    old, fresh = uploads.save(ANN, "old", b"1"), uploads.save(BOB, "fresh", b"2")
    described = uploads.folder / ANN / f"{old.name}.json"
    described.write_text(json.dumps({"filename": "old", "added": time.time() - 100, "facts": None}))
    left = uploads.folder / ANN / "file-x.part"
    left.write_bytes(b"half")
    os.utime(left, (time.time() - 100,) * 2)
    assert uploads.expire(50) == 1
    assert uploads.all(ANN) == () and uploads.all(BOB) == (fresh,)
    assert not (uploads.folder / ANN).exists()
    assert uploads.expire(50) == 0


def test_nothing_to_expire_is_no_error(tmp_path):
    assert Uploads(tmp_path / "not there").expire(1) == 0 and Uploads(tmp_path / "not there").all(ANN) == ()


def test_threads_that_save_at_once_keep_every_file_whole_and_the_limit(tmp_path):
    uploads = Uploads(tmp_path, files=10)
    refused = []

    def save(number):
        try:
            uploads.save(ANN, f"{number}.csv", bytes([number % 15]) * 10_000)
        except InputError:
            refused.append(number)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(uploads.all(ANN)) == 10 and len(refused) == 10
    for upload in uploads.all(ANN):
        raw = uploads.path(ANN, upload.name).read_bytes()
        assert upload.name == "file-" + hashlib.sha256(raw).hexdigest()[:16]
    assert not list(tmp_path.rglob("*.part"))


def test_a_file_whose_description_was_lost_is_still_there(uploads):
    name = uploads.save(ANN, "one.csv", b"123").name
    (uploads.folder / ANN / f"{name}.json").write_bytes(b"{half")
    (kept,) = uploads.all(ANN)
    assert (kept.name, kept.filename, kept.bytes) == (name, name, 3)
