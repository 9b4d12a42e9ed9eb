"""The question about a table, as a worker answers it."""

import json

import pytest

from core.data import questions
from core.errors import InputError


def test_the_facts_of_an_upload_are_json(tmp_path):
    path = tmp_path / "t"
    path.write_bytes(b"a,label\n1,x\n2,y\n3,x\n4,y\n")
    found = questions.table(file="file-1", files={"file-1": path})
    assert json.loads(json.dumps(found)) == found and found["rows"] == 4 and found["suggested_target"] == "label"
    assert questions.__all__ == ["table"]


def test_a_file_that_is_not_there_and_one_that_is_no_table_are_refused(tmp_path):
    (tmp_path / "t").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError, match="file-2"):
        questions.table(file="file-2", files={})
    with pytest.raises(InputError, match="a PNG picture"):
        questions.table(file="file-1", files={"file-1": tmp_path / "t"})
