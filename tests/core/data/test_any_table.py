"""Any clean table comes back as pandas wrote it; any bytes give a table or an InputError. What the fuzzer found stays mended."""

import contextlib
import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.data.table import amounts, cutting, frames
from core.data.table.limits import DEFAULT_LIMITS, Limits
from core.data.tables import facts, read_table
from core.errors import InputError

ROOT = Path(__file__).parents[3]
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Zs", "Co", "Cn"))
WORDS = st.text(LETTERS, min_size=1, max_size=12).map("w".__add__).filter(lambda word: not frames.is_missing(word))
NUMBERS = st.floats(-1e30, 1e30, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-30)
SMALL = Limits(bytes=20_000, unpacked=200_000, ratio_from=50_000, rows=500, columns=50, cells=5_000, line=10_000)
quiet = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@st.composite
def tables(draw):
    rows = draw(st.integers(3, 12))
    columns = {f"number {n}": draw(st.lists(NUMBERS | st.none(), min_size=rows, max_size=rows)) for n in range(draw(st.integers(1, 3)))}
    columns |= {f"word {n}": draw(st.lists(WORDS, min_size=rows, max_size=rows)) for n in range(draw(st.integers(1, 2)))}
    return pd.DataFrame({name: pd.Series(cells, dtype=float if name[0] == "n" else object) for name, cells in columns.items()})


@quiet
@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from([".", ","]),
)
def test_any_clean_table_that_pandas_writes_comes_back_equal(frame, delimiter, encoding, decimal):
    wanted = frame.dropna(axis="columns", how="all")
    text = frame.to_csv(sep=delimiter, index=False, decimal=decimal, lineterminator="\n")
    names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
    chosen = {"delimiter": names[delimiter], "decimal": {".": "point", ",": "comma"}[decimal], "header": "yes"}
    table = read_table(text.encode(encoding), corrections=chosen)
    assert table.encoding.startswith(encoding) and len(table.frame) == len(frame)
    for name in wanted:
        got = table.frame[name]
        if frame[name].dtype == object:
            assert got.tolist() == [word.strip() for word in frame[name]]
        else:
            np.testing.assert_array_equal(got.to_numpy(float), frame[name].to_numpy())


@quiet
@given(
    st.lists(NUMBERS, min_size=4, max_size=30),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "cp1252", "gb18030", "shift_jis"]),
)
def test_numbers_beside_words_are_found_without_being_told_anything(numbers, delimiter, encoding):
    frame = pd.DataFrame({"value": numbers, "word": [f"w{n % 3}" for n in range(len(numbers))]})
    table = read_table(frame.to_csv(sep=delimiter, index=False).encode(encoding))
    np.testing.assert_array_equal(table.frame["value"].to_numpy(float), numbers)
    assert table.frame["word"].tolist() == frame["word"].tolist()


@quiet
@given(st.binary(max_size=400))
@example(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03")
@example(b"PK\x03\x04xl/")
@example(b'"')
@example(b"0" * 400 + b",1\n2,3\n")
def test_any_bytes_give_a_table_or_an_input_error(raw):
    with contextlib.suppress(InputError):
        facts(read_table(raw, SMALL))


@quiet
@given(
    st.text(st.sampled_from('ab1.,;"\n\r\t |-/:%€年月日Qé\x00\u202e'), max_size=200),
    st.sampled_from(["utf-8", "utf-16", "gb18030", "utf-16-le"]),
)
def test_any_text_of_awkward_signs_gives_a_table_or_an_input_error(text, encoding):
    with contextlib.suppress(InputError):
        facts(read_table(text.encode(encoding), SMALL))


@quiet
@given(st.text(st.sampled_from('ab1 ,"\n\r'), max_size=120))
def test_arrow_and_the_csv_module_cut_a_block_into_the_same_cells(text):
    block = f"x,y\n{text}\n".encode()
    fast = cutting.Cutter(",", 2, 0, DEFAULT_LIMITS)
    fast._lines = 1
    if not fast._plain(block) or (columns := fast._fast(block)) is None:
        return
    rows = list(csv.reader(io.StringIO(block.decode(), newline=""), skipinitialspace=True))
    wanted = [row for row in rows if len(row) > 1 or any(cell.strip() for cell in row)]
    assert [[cell.strip() for cell in row] for row in zip(*(column.to_pylist() for column in columns), strict=True)] == [
        [cell.strip() for cell in row] for row in wanted
    ]


@quiet
@given(st.lists(st.text(st.sampled_from("0123456789+-.,eEinfa_x "), max_size=6), min_size=1, max_size=8), st.sampled_from([".", ","]))
def test_what_is_a_number_is_the_same_cell_by_cell_and_for_a_whole_column(cells, decimal):
    import pyarrow as pa

    words = [cell.strip() for cell in cells]
    wanted = [frames.number_in(word, decimal) for word in words]
    np.testing.assert_array_equal(amounts.plain_numbers(pa.array(words), decimal), wanted)
    at_once = amounts.numbers_at_once(pa.chunked_array([words]), decimal)
    if at_once is not None:
        np.testing.assert_array_equal(at_once, wanted)


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "fuzz" / "corpus").iterdir()), ids=lambda path: path.name)
def test_what_the_fuzzer_found_gives_a_table_or_an_input_error(path):
    with contextlib.suppress(InputError):
        facts(read_table(path.read_bytes(), SMALL))
