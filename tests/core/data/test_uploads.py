"""What people bring stays theirs, whole and within limits."""

import hashlib
import json
import os
import threading
import time
from types import SimpleNamespace

import pytest

from core.data.uploads import Uploads, cleaned
from core.errors import InputError

ANN, BOB = "a" * 32, "b0" * 16


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path / "uploads", files=3, file_bytes=100, person_bytes=150)


def test_a_file_is_kept_byte_for_byte_under_its_fingerprint(uploads):
    raw = b"a,b\n1,2\n\xff\x00"
    upload = uploads.save(ANN, "my table.csv", raw)
    assert upload.name == "file-" + hashlib.sha256(raw).hexdigest()[:16]
    assert uploads.path(ANN, upload.name).read_bytes() == raw
    assert (upload.filename, upload.bytes, upload.facts) == ("my table.csv", len(raw), None)
    assert uploads.all(ANN) == (upload,)


def test_everything_survives_a_restart(uploads):
    roomy = Uploads(uploads.folder)
    first, facts = roomy.save(ANN, "one.csv", b"1"), {"what": "table", "rows": 3, "columns": [{"name": "<b>"}]}
    roomy.note(ANN, first.name, facts)
    roomy.note(ANN, first.name, facts | {"rows": 2}, {"header": "yes"})
    again = Uploads(uploads.folder)
    (kept,) = again.all(ANN)
    assert (kept.filename, kept.about) == ("one.csv", {"what": "table", "rows": 3, "columns": 1})
    assert again.facts(ANN, first.name) == facts and again.facts(ANN, first.name, {"header": "yes"})["rows"] == 2
    assert again.facts(ANN, first.name, {"header": "no"}) is None


def test_the_same_bytes_twice_are_one_upload_and_keep_their_facts(uploads):
    name = uploads.save(ANN, "one.csv", b"1").name
    uploads.note(ANN, name, {})
    assert uploads.save(ANN, "two.csv", b"1").name == name
    (kept,) = uploads.all(ANN)
    assert kept.filename == "two.csv" and kept.about == {"what": "table", "rows": 0, "columns": 0} and uploads.facts(ANN, name) == {}


def test_nobody_sees_the_files_of_another(uploads):
    name = uploads.save(ANN, "one.csv", b"1").name
    assert uploads.all(BOB) == ()
    for act in (uploads.path, uploads.remove, uploads.facts, lambda owner, name: uploads.note(owner, name, {})):
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
        lambda: uploads.parcel(owner), lambda: uploads.facts(owner, "file-" + "0" * 16), lambda: uploads.tidy(owner, "file-" + "0" * 16),
        lambda: uploads.remove(owner, "file-" + "0" * 16), lambda: uploads.note(owner, "file-" + "0" * 16, {}),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="not an owner"):
            act()


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "file-../../../../etc", "file-" + "0" * 15, "file-" + "0" * 16 + "\n", "file-" + "G" * 16]
)
def test_a_name_that_is_no_fingerprint_leads_nowhere(uploads, name):
    uploads.save(ANN, "f", b"1")
    for act in (uploads.path, uploads.remove, uploads.facts):
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
    for left in (uploads.folder / ANN / "file-x.part", uploads.folder / "coming" / "coming-x.part"):
        left.write_bytes(b"half")
        os.utime(left, (time.time() - 100,) * 2)
    (uploads.folder / ANN / f"{old.name}-01234567.parquet").write_bytes(b"prepared")
    assert uploads.expire(50) == 1 and not list(uploads.folder.rglob("*.part"))
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


def prepare(uploads, owner, name, size, ending=".parquet"):
    path = uploads.path(owner, name).with_name(name + ending)
    path.write_bytes(bytes(size))
    return path


def test_what_was_prepared_counts_into_its_owners_disk_and_goes_with_the_upload(uploads):
    name = uploads.save(ANN, "a", b"x" * 50).name
    uploads.note(ANN, name, {})
    plain = uploads.all(ANN)[0].on_disk
    left = [prepare(uploads, ANN, name, 30), prepare(uploads, ANN, name, 20, "-0123abcd.pictures")]
    assert uploads.all(ANN)[0].on_disk == plain + 50 and plain >= 50
    uploads.remove(ANN, name)
    assert not any(path.exists() for path in left) and not list((uploads.folder / ANN).iterdir())


def test_a_reading_that_leaves_more_than_its_owner_may_have_is_refused(tmp_path):
    uploads = Uploads(tmp_path, person_bytes=1000)
    name = uploads.save(ANN, "a", b"x" * 50).name
    prepare(uploads, ANN, name, 2000)
    with pytest.raises(InputError, match=r"Your files in MB.*with what was prepared"):
        uploads.note(ANN, name, {})


def test_beyond_what_all_may_take_the_oldest_go_first_whoever_owns_them_and_the_new_one_stays(tmp_path):
    uploads = Uploads(tmp_path, all_bytes=1000)
    names = []
    for number, owner in enumerate((ANN, BOB, ANN)):
        names.append(uploads.save(owner, f"{number}", bytes([number]) * 250).name)
        time.sleep(0.01)
    uploads.save(BOB, "last", b"y" * 300)
    assert [upload.filename for upload in uploads.all(ANN)] == ["2"] and [upload.filename for upload in uploads.all(BOB)] == ["1", "last"]
    uploads.save(BOB, "huge", b"z" * 5000)
    assert uploads.all(ANN) == () and [upload.filename for upload in uploads.all(BOB)] == ["huge"]


def test_what_a_killed_reading_left_is_tidied_and_what_a_finished_one_left_is_not(uploads):
    name = uploads.save(ANN, "a", b"1").name
    uploads.note(ANN, name, {})
    kept = [prepare(uploads, ANN, name, 1), prepare(uploads, ANN, name, 1, "-0123abcd.parquet")]
    half = [prepare(uploads, ANN, name, 1, ending) for ending in ("x1y2.part", ".parquet.tmp", "-0123abcd.parquet.123")]
    uploads.tidy(ANN, name)
    assert all(path.exists() for path in kept) and not any(path.exists() for path in half)
    assert uploads.facts(ANN, name) == {} and uploads.path(ANN, name).read_bytes() == b"1"


def test_a_full_disk_is_said_before_anything_is_sent(uploads, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=100 * 10**6))
    with pytest.raises(InputError, match="disk is full"):
        uploads.parcel(ANN)
