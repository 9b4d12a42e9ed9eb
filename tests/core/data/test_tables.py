"""A stranger's CSV. Oracles: the csv module and pandas.read_csv on clean files, cells counted by hand on messy ones."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from core.data.tables import Limits, facts, read_table
from core.errors import InputError


def said(table, *words):
    """Whether one note holds all the words."""
    return any(all(word in note for word in words) for note in table.notes)


def message(raw, limits=None):
    with pytest.raises(InputError) as error:
        read_table(raw) if limits is None else read_table(raw, limits)
    return str(error.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("seed", range(4))
def test_a_clean_table_is_what_pandas_and_the_csv_module_read(seed, delimiter):
    rng = np.random.default_rng(seed)
    words = np.array(["plain", "with; semicolon", "with, comma", 'a "quoted" word', "two\nlines", "tab\there", "a|bar", "Zoë"])
    rows = [
        [f"{a:.6g}", str(b), words[c]] for a, b, c in zip(rng.normal(size=60), rng.integers(0, 9, 60), rng.integers(0, 8, 60), strict=True)
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["height", "count", "what"], *rows])
    table = read_table(out.getvalue().encode())
    assert table.delimiter == delimiter and table.has_header and table.decimal == "."
    pd.testing.assert_frame_equal(
        table.frame, pd.read_csv(io.StringIO(out.getvalue()), sep=delimiter).astype({"height": float, "count": float, "what": object})
    )
    assert [list(row) for row in csv.reader(io.StringIO(out.getvalue()), delimiter=delimiter)][1:] == rows
    assert table.frame["what"].tolist() == [row[2] for row in rows]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("stadt,x\nKöln,1\nZürich,2\n", "utf-8", "utf-8"),
        ("stadt,x\nKöln,1\nZürich,2\n", "utf-8-sig", "utf-8-sig"),
        ("stadt,x\nKöln,1\nZürich,2\n", "utf-16", "utf-16"),
        ("stadt,x\nKöln,1\nZürich,2\n", "utf-32", "utf-32"),
        ("bezirk,m²\nKöpenick,1\nWeißensee,2\nSchöneberg,3\n", "latin-1", "cp1252"),
        ("ville,âge\nMâcon,3\nBéziers,4\nÉvry,5\n", "latin-1", "cp1252"),
        ("城市,人口,面积\n北京,2154,16410\n上海,2424,6340\n广州,1490,7434\n", "gb18030", "gb18030"),
        ("都市,人口\n東京,1396\n大阪,275\n名古屋,232\n", "shift_jis", "cp932"),
        ("miasto,x\nŁódź,3\nKraków,4\nGdańsk,6\nWrocław,5\n", "cp1250", "cp1250"),
        ("город,число\nМосква,3\nКазань,4\nОмск,3\n", "cp1251", "cp1251"),
    ],
)
@pytest.mark.parametrize("times", [1, 20])
def test_the_text_is_the_same_whatever_it_was_encoded_in(text, encoding, found, times):
    head, body = text.split("\n", 1)
    text = head + "\n" + body * times
    table = read_table(text.encode(encoding))
    expected = [line.split(",") for line in text.splitlines()]
    assert table.encoding == found
    assert list(table.frame.columns) == expected[0]
    assert table.frame.iloc[:, 0].tolist() == [row[0] for row in expected[1:]]
    assert table.notes[0].startswith("Text is encoded as")


def test_utf_16_with_the_other_byte_order_is_read_too():
    assert read_table(b"\xfe\xff" + "a,b\n1,ö\n2,é\n".encode("utf-16-be")).frame["b"].tolist() == ["ö", "é"]


def test_bytes_that_fit_no_letter_are_counted():
    lines = "".join(f"Straße {n} in Schöneberg,{n}\n" for n in range(300)).encode("latin-1")
    table = read_table(b"a,b\n" + lines + b"K\x81ln,1\n")
    assert said(table, "1 sign could not be decoded") and table.frame["a"].iloc[-1] == "K\ufffdln"


def test_a_semicolon_file_may_have_decimal_commas():
    table = read_table(b"a;b;c\n1,5;-2,25;x\n3;4,5e-1;y\n,5;1;z\n")
    assert table.decimal == "," and table.delimiter == ";" and said(table, "semicolon", "decimal mark")
    np.testing.assert_array_equal(table.frame["a"], [1.5, 3.0, 0.5])
    np.testing.assert_array_equal(table.frame["b"], [-2.25, 0.45, 1.0])


def test_decimal_commas_in_every_row_are_not_taken_for_the_delimiter():
    rows = [f"word {n};{n},5{';' if n % 3 == 0 else ''}" for n in range(30)]  # a third of the rows are ragged
    table = read_table(("name;size\n" + "\n".join(rows) + "\n").encode())
    assert table.delimiter == ";" and table.frame["size"].tolist() == [n + 0.5 for n in range(30)]


def test_a_space_after_the_delimiter_does_not_open_a_quoted_cell():
    table = read_table(b'a, b\n1, "x, y"\n2, z\n')
    assert list(table.frame.columns) == ["a", "b"] and table.frame["b"].tolist() == ["x, y", "z"]


def test_a_semicolon_file_with_points_keeps_points():
    assert read_table(b"a;b\n1.5;2\n2.5;3\n").frame["a"].tolist() == [1.5, 2.5]


def test_without_a_header_columns_are_numbered_and_no_row_is_lost():
    table = read_table(b"1.5,2,red\n2.5,3,blue\n")
    assert not table.has_header and list(table.frame.columns) == ["column 1", "column 2", "column 3"]
    assert len(table.frame) == 2 and said(table, "No header row", "column 1", "column 3")


def test_a_header_over_text_alone_is_found_and_repeated_words_are_no_header():
    assert read_table(b"name,colour\nann,red\nbob,blue\n").has_header
    assert not read_table(b"yes,no\nno,no\nyes,yes\nno,yes\n").has_header


def test_empty_and_repeated_names_are_renamed_and_said():
    table = read_table(b"a,,a,a (2),\n1,2,3,4,5\n6,7,8,9,0\n")
    assert list(table.frame.columns) == ["a", "column 2", "a (2)", "a (2) (2)", "column 5"]
    assert said(table, "4 columns renamed", "“a” became “a (2)”", "“” became “column 2”")


def test_short_and_long_rows_are_repaired_counted_and_said():
    table = read_table(b"a,b,c\n1,2,3\n4,5\n6,7,8,extra\n\n9,1,2,,\n3\n1,1,1\n2,2,2\n")
    assert table.frame.shape == (7, 3)
    assert table.frame["c"].isna().tolist() == [False, True, False, False, True, False, False]
    assert said(table, "2 rows with fewer than 3 cells", "row 2")
    assert said(table, "2 rows with more than 3 cells", "row 3", "1 filled cell ")
    assert said(table, "1 blank line left out")


def test_row_names_as_r_writes_them_do_not_shift_the_columns():
    table = read_table(b'"a","b"\n"r1",1,2\n"r2",3,4\n')
    assert list(table.frame.columns) == ["column 1", "a", "b"] and table.frame["b"].tolist() == [2, 4]
    assert said(table, "row names")


def test_a_delimiter_at_the_end_of_each_row_does_not_shift_the_columns():
    assert read_table(b"a,b\n1,2,\n3,4,\n").frame["a"].tolist() == [1, 3]


def test_missing_values_are_found_in_their_usual_spellings_and_counted():
    table = read_table(b"a,b\n1,x\nNA,?\n,n/a\nnan,-\nNULL,None\n2,y\n")
    assert table.frame["a"].isna().sum() == 4 and table.frame["b"].tolist() == ["x", None, None, None, "None", "y"]
    assert said(table, "7 values missing in 2 columns")


def test_a_few_cells_that_are_no_numbers_are_counted_as_missing_and_shown():
    cells = [str(n / 2) for n in range(39)] + ["ca. 60"]
    table = read_table(("x,y\n" + "".join(f"{cell},1\n" for cell in cells)).encode())
    assert table.frame["x"].isna().sum() == 1 and said(table, "“x”", "1 cell of 40", "“ca. 60”", "counted as missing")


def test_many_cells_that_are_no_numbers_leave_the_column_text_and_say_so():
    table = read_table(b"x,y\n1,1\n2,2\n3,3\nfour,4\n")
    assert table.frame["x"].tolist() == ["1", "2", "3", "four"] and said(table, "“x”", "only 3 of 4", "text")


@pytest.mark.parametrize("cell", ["1_000", "0x10", "inf", "-Infinity", "1e999", "١٢", "１２", "1,000.5.2", "=1+1", "--1", "1e", "."])
def test_what_only_looks_like_a_number_is_no_number(cell):
    frame = read_table(f"a|b\n{cell}|1\n{cell}|2\nother|3\n".encode()).frame
    assert frame["a"].tolist() == [cell, cell, "other"]


@pytest.mark.parametrize(
    "cell", ["=cmd()", "=cmd|' /C calc'!A0", "+HYPERLINK(1)", "@SUM(A1)", "__import__('os')", "<script>alert(1)</script>"]
)
def test_cells_that_could_run_somewhere_stay_the_text_they_are(cell):
    assert read_table(f"a\tb\n{cell}\t1\nx\t2\n".encode()).frame["a"].tolist() == [cell, "x"]


def test_html_in_a_column_name_is_kept_to_the_letter():
    name = "<img src=x onerror=alert(1)> [a](b) $x$"
    assert list(read_table(f"{name},b\n1,2\n3,4\n".encode()).frame.columns) == [name, "b"]


def test_a_very_long_name_is_cut_and_said():
    table = read_table(("n" * 5000 + ",b\n1,2\n3,4\n").encode())
    assert table.frame.columns[0] == "n" * 100 and said(table, "1 column renamed")


def test_line_breaks_of_every_system_are_read_the_same():
    frames = [read_table(text).frame for text in (b"a,b\n1,2\n3,4\n", b"a,b\r\n1,2\r\n3,4\r\n", b"a,b\r1,2\r3,4")]
    assert all(frame.equals(frames[0]) for frame in frames)


def test_text_after_a_closing_quote_is_said():
    table = read_table(b'a,b\n"one" two,1\nx,2\n')
    assert table.frame["a"].tolist() == ["one two", "x"] and said(table, "closing quote", "line 2")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "an empty file"),
        (b" \n\n", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (b"a,b\n1,\x00\n", "zero bytes"),
        ("a,b\n1,\x00\n".encode("utf-16"), "zero bytes"),
        (b"PK\x03\x04....xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04....", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"a,b,c\n", "Data rows: got 0"),
        (b'a,b\n1,"never closed\n2,3\n', "never closed"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "131,072 characters"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_seems_to_be(raw, words):
    assert words in message(raw) and "needs" in message(raw)


def test_one_beyond_each_limit_is_refused_and_the_limit_itself_is_read():
    limits = Limits(bytes=1000, rows=5, columns=4)
    assert read_table(b"a,b,c,d\n" + b"1,2,3,4\n" * 5, limits).frame.shape == (5, 4)
    assert message(b"1,2,3,4\n" * 6, limits) == "Rows: got 6, needs at most 5."
    assert message(b"a,b,c,d\n" + b"1,2,3,4\n" * 6, limits) == "Rows: got 6, needs at most 5."
    assert message(b"a,b\n" + b"1,2\n" * 50, limits) == "Rows: got 50, needs at most 5."
    assert message(b"a,b,c,d,e\n1,2,3,4,5\n", limits) == "Columns: got 5, needs at most 4."
    assert "File size in MB" in message(b"a" * 1001, limits)


def test_more_than_five_thousand_columns_and_a_line_of_delimiters_are_refused():
    assert (
        message((",".join(f"c{n}" for n in range(5001)) + "\n" + ",".join("1" * 5001) + "\n").encode())
        == "Columns: got 5001, needs at most 5,000."
    )
    assert "Columns: got 1000001" in message(b"a,b\n" + b"," * 1_000_000 + b"\n")


def test_a_long_row_of_digits_takes_no_time_to_be_no_number():
    assert read_table(("a;b\n" + "1" * 100_000 + "x;1\ny;2\n").encode()).frame["a"].iloc[1] == "y"  # quadratic matching would take a minute


def test_facts_are_json_and_count_what_is_there():
    rows = [f"{n},{n * 0.5},{'red' if n % 3 else 'blue'},same,{'' if n == 4 else f'text {n}'},{n % 2}" for n in range(1, 31)]
    found = facts(read_table(("id,size,colour,fixed,note,label\n" + "\n".join(rows) + "\n").encode()))
    assert json.loads(json.dumps(found)) == found
    assert found["rows"] == 30 and found["suggested_target"] == "label" and len(found["preview"]) == 8
    columns = {column["name"]: column for column in found["columns"]}
    assert {name: column["kind"] for name, column in columns.items()} == {
        "id": "number", "size": "number", "colour": "category", "fixed": "constant", "note": "text", "label": "number",
    }  # fmt: skip
    assert {name: column["task"] for name, column in columns.items()} == {
        "id": "regression", "size": "regression", "colour": "classification", "fixed": "", "note": "", "label": "classification",
    }  # fmt: skip
    assert columns["note"]["missing"] == 1 and columns["note"]["distinct"] == 29 and columns["size"]["example"] == "0.5"
    assert found["preview"][3] == ["4", "2", "red", "same", "", "0"]


def test_the_suggested_target_is_the_last_that_can_be_predicted_and_never_a_row_number():
    assert facts(read_table(b"x,y2,name\n1,0.5,a\n2,0.7,b\n5,0.1,c\n"))["suggested_target"] == "y2"
    assert facts(read_table(b"x,size,id\n1.5,0.5,1\n2.5,0.7,2\n5.5,0.1,3\n"))["suggested_target"] == "size"
    assert facts(read_table(b"species,x\na,1\nb,2\na,3\nb,7\n"))["suggested_target"] == "species"
