"""Every ugly picture and zip meets the fate that is written beside it; none brings anything but an InputError."""

import json

import pytest

from core.data import pictures
from core.errors import InputError
from tests.ugly.pictures import ALL, PICTURES, ZIPS, good, zipped


@pytest.mark.parametrize("ugly", ALL, ids=lambda ugly: ugly.name)
def test_an_ugly_file_meets_its_fate(ugly, tmp_path, capfd):
    raw, out = tmp_path / "file-0.data", tmp_path / "file-0.pictures"
    raw.write_bytes(ugly.make())
    if ugly.refused:
        with pytest.raises(InputError) as error:
            pictures.prepare(raw, out, {}, lambda _: None)
        assert ugly.refused in str(error.value)
        assert [path.name for path in tmp_path.iterdir()] == [raw.name]
    else:
        facts = pictures.prepare(raw, out, {}, lambda _: None)
        assert json.loads(json.dumps(facts)) == facts
        assert facts["count"] == ugly.count and facts["classes"] == ugly.classes
        assert not ugly.size or facts["sizes"]["usual"] == list(ugly.size)
        said = " ".join(facts["notes"])
        assert [words for words in ugly.notes if words not in said] == [], said
        x, labels, _, names = pictures.picture_arrays(out, 16, "crop", "colour")
        assert x.shape == (ugly.count, 3, 16, 16) and len(labels) == len(names) == ugly.count
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("ugly", [ugly for ugly in PICTURES if ugly.refused], ids=lambda ugly: ugly.name)
def test_among_others_an_ugly_picture_is_left_out_and_named(ugly, tmp_path):
    raw, out = tmp_path / "file-0.data", tmp_path / "file-0.pictures"
    raw.write_bytes(zipped(("a/ugly.png", ugly.make()), ("b/good.png", good())))
    facts = pictures.prepare(raw, out, {}, lambda _: None)
    if "one colour" in ugly.refused:
        assert facts["count"] == 2 and any("one colour all over, kept: 1." in note for note in facts["notes"])
    else:
        assert facts["count"] == 1 and any("left out: 1: “a/ugly.png” (" in note for note in facts["notes"])


def test_there_are_enough_of_them_and_no_two_are_called_the_same():
    assert len(ALL) >= 90 and len({ugly.name for ugly in ALL}) == len(PICTURES) + len(ZIPS)
