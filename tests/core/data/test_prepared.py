"""A table is read once and loaded from what that left: the same frame, nothing else left behind, and progress on the way."""

import datetime
import io
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import openpyxl
import pandas as pd
import pytest

from core.data.reading import prepared
from core.data.table.corrections import checked, corrections, written
from core.data.table.limits import Limits
from core.data.tables import facts, load, prepare, read_table
from core.errors import InputError
from tests.front import ROOT

NAME = "file-0123456789abcdef.data"
TEXT = "id;when;size;colour;ok;note\n" + "".join(
    f"{n};{n % 28 + 1:02}.06.2023;{n / 4};{'red' if n % 3 else 'blue'};{'ja' if n % 2 else 'nein'};{'' if n % 5 == 0 else f'note {n}'}\n"
    for n in range(500)
)


@pytest.fixture
def upload(tmp_path):
    file = tmp_path / NAME
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_what_is_loaded_is_what_was_read_and_no_other_file_is_left(upload):
    told = []
    found = prepare(upload, prepared(upload, {}), {}, told.append)
    assert sorted(path.name for path in upload.parent.iterdir()) == [NAME, "file-0123456789abcdef.parquet"]
    table = load(upload)
    pd.testing.assert_frame_equal(table.frame, read_table(TEXT.encode()).frame)
    assert facts(table) == found and json.loads(json.dumps(found)) == found
    assert {column["name"]: column["kind"] for column in found["columns"]} == {
        "id": "number", "when": "date", "size": "number", "colour": "category", "ok": "yes or no", "note": "text",
    }  # fmt: skip
    assert table.frame["when"].dtype == "datetime64[us]" and table.frame["ok"].tolist()[:2] == [False, True]
    shares = [part["share"] for part in told if "share" in part]
    assert shares == sorted(shares) and shares[-1] == 1 and found["suggested_target"] == "ok"


def test_loading_never_parses_again_while_the_prepared_file_is_there(upload, monkeypatch):
    prepare(upload, prepared(upload, {}), {}, lambda told: None)
    upload.write_bytes(b"something else entirely")
    assert len(load(upload).frame) == 500


def test_loading_prepares_again_what_is_gone_and_corrections_have_a_file_of_their_own(upload):
    assert load(upload).frame["size"].dtype == float
    other = load(upload, {"delimiter": "comma"})
    assert list(other.frame.columns) == ["id;when;size;colour;ok;note"]
    assert len(list(upload.parent.glob("*.parquet"))) == 2


def test_a_file_that_is_no_upload_is_read_and_nothing_is_left_beside_it(tmp_path):
    (tmp_path / "iris.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert load(tmp_path / "iris.csv").frame["a"].tolist() == [1, 3]
    assert [path.name for path in tmp_path.iterdir()] == ["iris.csv"]


def test_a_refused_file_leaves_nothing(upload):
    upload.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError, match="a PNG picture"):
        prepare(upload, prepared(upload, {}), {}, lambda told: None)
    assert [path.name for path in upload.parent.iterdir()] == [NAME]


@pytest.mark.parametrize("after", [0.6, 1.2, 1.8])
def test_a_process_killed_while_it_reads_leaves_nothing(upload, after):
    upload.write_text("a,b,c\n" + "".join(f"{n},{n}.5,word {n}\n" for n in range(400_000)), encoding="utf-8")
    script = (
        "import sys; from pathlib import Path; from core.data import tables\n"
        "while True: tables.prepare(Path(sys.argv[1]), Path(sys.argv[2]), {}, lambda told: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, upload, prepared(upload, {})], cwd=ROOT)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert {path.name for path in upload.parent.iterdir()} <= {NAME, "file-0123456789abcdef.parquet"}


def test_a_large_file_shows_its_first_rows_long_before_it_is_read(upload):
    upload.write_text("a,b\n" + "".join(f"{n},word {n % 7}\n" for n in range(300_000)), encoding="utf-8")
    told = []
    prepare(upload, prepared(upload, {}), {}, told.append)
    at = next(at for at, part in enumerate(told) if "preview" in part)
    assert at <= 2 and told[at]["preview"]["preview"][0] == ["0", "word 0"] and told[at]["preview"]["what"] == "table"
    assert len(told) > 4 and any("rows read" in part.get("words", "") for part in told)


def test_a_number_column_of_a_big_file_is_what_pandas_reads(upload):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"x": rng.normal(size=200_000).round(6), "n": rng.integers(0, 9, 200_000), "w": rng.choice(["a", "b, c", 'd "e"'], 200_000)}
    )
    frame.to_csv(upload, index=False)
    got, wanted = load(upload).frame, pd.read_csv(upload)
    np.testing.assert_array_equal(got["x"], wanted["x"])
    np.testing.assert_array_equal(got["n"], wanted["n"])
    assert got["w"].tolist() == wanted["w"].tolist()


def test_a_workbook_of_openpyxl_is_what_was_written_into_it():
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [["name", "when", "x", "ok"]]
    rows += [[f"n{n}", datetime.datetime(2023, 1, n + 1, 12, 30), n / 4, n % 2 == 0] for n in range(20)]
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    frame = read_table(out.getvalue()).frame
    assert frame.to_numpy().tolist() == [[name, pd.Timestamp(when), x, ok] for name, when, x, ok in rows[1:]]


def test_two_different_limits_of_a_gzip_archive_are_refused_each_by_name():
    import gzip

    raw = gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)
    with pytest.raises(InputError, match=r"needs at most 0\.01 MB unpacked"):
        read_table(raw, Limits(unpacked=10_000))
    with pytest.raises(InputError, match="at most 2 times what is packed"):
        read_table(raw, Limits(ratio=2, ratio_from=1000))


# Corrections


def test_corrections_are_one_text_and_back_whatever_the_column_is_called():
    chosen = {"encoding": "cp1252", "delimiter": "vertical bar", "date": "a;b=c %3B ü&+#"}
    assert corrections(written(chosen)) == chosen
    assert written({}) == "" and corrections("") == {}
    assert written({"delimiter": "tab", "encoding": "latin-1"}) == "encoding=iso8859-1;delimiter=tab"
    assert corrections("encoding=UTF8") == {"encoding": "utf-8"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour=red", "one of encoding, delimiter"),
        ("delimiter=dot", "one of comma, semicolon, tab, vertical bar, space"),
        ("encoding=nonsense", "an encoding of text"),
        ("encoding=base64", "an encoding of text"),
        ("encoding=idna", "an encoding of text"),
        ("encoding=../../etc/passwd", "an encoding of text"),
        ("header=maybe;decimal=x", "Decimal mark"),
        ("delimiter", "as name=value"),
        ("header=yes;header=no", "at most once"),
        ("sheet=", "a name of 1 to 200 characters"),
        ("x" * 501, "at most 500 characters"),
    ],
)
def test_unknown_corrections_are_refused_by_name(text, words):
    with pytest.raises(InputError) as error:
        corrections(text)
    assert words in str(error.value)


def test_every_encoding_that_python_knows_decodes_text_or_is_refused():
    from encodings.aliases import aliases

    taken = 0
    for name in sorted(set(aliases.values())):
        try:
            chosen = checked({"encoding": name})
        except InputError:
            continue
        taken += 1
        table = read_table("a,b\n1,x\n2,y\n".encode(chosen["encoding"]), corrections=chosen)
        assert table.frame.shape == (2, 2) or "cp" in name, name
    assert taken > 80


def test_a_child_with_a_gigabyte_reads_a_million_cells(upload):
    """What runs it sets RLIMIT_DATA; Arrow must not reserve more than it uses."""
    upload.write_text("a,b,c,d\n" + "".join(f"{n},{n}.5,word {n % 1000},2023-01-01\n" for n in range(250_000)), encoding="utf-8")
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))\n"
        "from pathlib import Path; from core.data import tables\n"
        "print(tables.prepare(Path(sys.argv[1]), Path(sys.argv[2]), {}, lambda told: None)['rows'])"
    )
    arguments = [sys.executable, "-c", script, upload, prepared(upload, {})]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=100, env=dict(os.environ))
    assert done.stdout.strip() == "250000", done.stderr
