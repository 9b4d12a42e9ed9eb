"""A stranger's zip, member by member. The zips are made with zipfile and then bent by hand where it refuses to make them so."""

import struct
import zipfile

import pytest

from core.data.picture.archives import Archive, Unreadable, ZipLimits
from core.errors import InputError


@pytest.fixture
def made(tmp_path):
    def make(*files, how=zipfile.ZIP_DEFLATED, bend=lambda raw: raw):
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w", how) as archive:
            for name, raw in files:
                archive.writestr(name, raw)
        path.write_bytes(bend(path.read_bytes()))
        return path

    return make


def test_members_come_in_the_order_of_their_names_with_their_bytes(made):
    with Archive(made(("b/2.x", b"two"), ("b/10.x", b"ten"), ("a.x", b"one"), ("empty/", b""))) as archive:
        assert [member.path for member in archive.members] == [("a.x",), ("b", "10.x"), ("b", "2.x")]
        assert [archive.read(member, 100) for member in archive.members] == [b"one", b"ten", b"two"]
        assert archive.read(archive.members[0], 2) == b"on"


def test_hidden_files_are_counted_and_not_members(made):
    names = ["__MACOSX/._a.png", "a/.DS_Store", "Thumbs.db", "b/desktop.ini", ".git/config", "a/ok.png"]
    with Archive(made(*[(name, b"x") for name in names])) as archive:
        assert archive.hidden == 5 and [member.name for member in archive.members] == ["a/ok.png"]


def test_windows_separators_are_folders(made):
    with Archive(made(("cats_1.png", b"x"), bend=lambda raw: raw.replace(b"cats_1.png", b"cats\\1.png"))) as archive:
        assert archive.members[0].path == ("cats", "1.png")


def test_names_in_two_forms_of_unicode_are_one_folder(made):
    with Archive(made(("e\u0301te\u0301/1.png", b"x"), ("\u00e9t\u00e9/2.png", b"x"))) as archive:
        assert {member.path[0] for member in archive.members} == {"été"}


def test_utf_8_without_its_mark_is_understood(made):
    """As macOS writes it: bit 11 of the flags is not set."""

    def unmark(raw):
        for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = raw.index(magic) + at
            raw = raw[:place] + b"\x00\x00" + raw[place + 2 :]
        return raw

    with Archive(made(("größe/1.png", b"x"), bend=unmark)) as archive:
        assert archive.members[0].path == ("größe", "1.png")


def test_a_member_whose_bytes_do_not_fit_their_checksum_is_unreadable_alone(made):
    path = made(
        ("a.x", b"hello there"), ("b.x", b"fine"), how=zipfile.ZIP_STORED, bend=lambda raw: raw.replace(b"hello there", b"hallo there")
    )
    with Archive(path) as archive:
        with pytest.raises(Unreadable, match="damaged inside the zip"):
            archive.read(archive.members[0], 100)
        assert archive.read(archive.members[1], 100) == b"fine"


def test_what_really_comes_out_is_counted_once_per_member_and_over_all_of_them(made):
    with Archive(made(("a", bytes(600)), ("b", bytes(600))), ZipLimits(unpacked=1_000)) as archive:
        for _ in range(5):
            archive.read(archive.members[0], 1_000)
        with pytest.raises(InputError, match=r"Zip, unpacked: got more than that, needs at most 0.001 MB in all"):
            archive.read(archive.members[1], 1_000)


def test_a_header_that_lies_about_the_size_gets_no_more_than_it_announces(made):
    """10 MB of zeros announced as 100 bytes, in both places."""

    def lie(raw):
        true = struct.pack("<I", 10_000_000)
        assert raw.count(true) == 2
        return raw.replace(true, struct.pack("<I", 100))

    with Archive(made(("a", bytes(10_000_000)), bend=lie)) as archive, pytest.raises(Unreadable):
        archive.read(archive.members[0], 50_000_000)


def test_a_bomb_is_stopped_while_it_unpacks(made):
    path = made(*[(f"{at}.png", bytes(30_000_000)) for at in range(4)])
    assert path.stat().st_size < 200_000
    with Archive(path) as archive:
        archive.read(archive.members[0], 50_000_000)
        with pytest.raises(InputError, match="Zip, unpacked: got more than that, needs at most 200 times its own size"):
            archive.read(archive.members[1], 50_000_000)


def test_a_list_of_members_that_is_too_long_is_not_even_read(made, monkeypatch):
    def claim(raw):
        at = raw.rindex(b"PK\x05\x06")
        return raw[: at + 12] + struct.pack("<I", 4_000_001) + raw[at + 16 :]

    path = made(("a", b"x"), bend=claim)
    monkeypatch.setattr("zipfile.ZipFile", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(InputError, match="a list of members of more than 4 MB"):
        Archive(path)
