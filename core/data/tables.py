"""Tables that strangers bring: read within limits, with everything detected, renamed or repaired said in numbers.

A table is read once, by `prepare`, which leaves a Parquet file; `load` takes that. Never imported where pages are made.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from core.data.table import values
from core.data.table.corrections import NO_CORRECTIONS, checked, corrections, written
from core.data.table.finding import Columns, read_columns
from core.data.table.limits import DEFAULT_LIMITS, MB, Limits
from core.data.table.opening import mapped
from core.data.table.values import MOST_CLASSES, shown

__all__ = [
    "DEFAULT_LIMITS", "MB", "MOST_CLASSES", "Limits", "Table", "corrections", "facts", "load", "prepare", "read_table", "suggested_target",
    "suggested_task", "written",
]  # fmt: skip

TARGET_NAMES = ("target", "label", "class", "y", "species", "outcome", "diagnosis", "category", "price", "survived", "result")
PREVIEW_ROWS = 8
ROWS_AT_ONCE = 1 << 21  # one row group, so that a text column has one dictionary
ABOUT = b"playground"  # where the Parquet file keeps what was found
Say = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Table:
    """A table as read. In `frame` numbers are float64 with NaN, dates datetime64[us] with NaT, yes or no is object with True, False
    and None, text is object with None. `notes` are sentences; `reading` is what was detected, `columns` the facts of each column."""

    frame: pd.DataFrame
    encoding: str
    delimiter: str
    decimal: str
    has_header: bool
    notes: tuple[str, ...]
    reading: Mapping[str, Any] = field(default_factory=dict)
    columns: tuple[Mapping[str, Any], ...] = ()


def silent(_: Mapping[str, Any]) -> None:
    """Tells nobody."""


def prepare(file: Path, out: Path, corrections: Mapping[str, str], say: Say, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Read the table at `file` once: leaves it as Parquet at `out` (whole or not at all) and returns its facts, JSON values.

    say: told {"share": 0..1, "words": …} on the way and, once, {"preview": facts of the first rows}.
    Raises: InputError for a file that is no table, is beyond a limit, or where a correction does not fit.
    """
    read = read_columns(mapped(file, limits), checked(corrections), limits, out.parent, lambda told: _told(told, say))
    found = _facts(read)
    say({"share": 0.95, "words": "the table is being put away"})
    _write(_arrow(read), out)
    say({"share": 1.0, "words": f"{found['rows']:,} rows read"})
    return found


def load(file: Path, corrections: Mapping[str, str] = NO_CORRECTIONS) -> Table:
    """The table at `file`, from its prepared form; read again where that is gone. Raises: InputError as `prepare`."""
    from core.data.reading import prepared

    chosen = checked(corrections)
    ready = prepared(file, chosen)
    if not ready.exists():
        if file.suffix != ".data":  # no upload: nothing is left beside somebody's file
            return _table(_arrow(read_columns(mapped(file, DEFAULT_LIMITS), chosen, DEFAULT_LIMITS, None, silent)))
        prepare(file, ready, chosen, silent)
    return _table(pq.read_table(ready, memory_map=True, use_threads=False))


def read_table(raw: bytes, limits: Limits = DEFAULT_LIMITS, corrections: Mapping[str, str] = NO_CORRECTIONS) -> Table:
    """The table in the bytes of a file, without leaving anything behind. Raises: InputError as `prepare`."""
    return _table(_arrow(read_columns(raw, checked(corrections), limits, None, silent)))


def facts(table: Table) -> dict[str, Any]:
    """What a page shows about a table, as JSON values; the same as `prepare` returns."""
    frame = table.frame
    return {
        "what": "table",
        "rows": len(frame),
        "columns": [dict(column) for column in table.columns],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "decimal": table.decimal,
        "has_header": table.has_header,
        "reading": dict(table.reading),
        "notes": list(table.notes),
        "preview": [[shown(value) for value in row] for row in frame.head(PREVIEW_ROWS).itertuples(index=False, name=None)],
        "suggested_target": suggested_target(frame),
    }


def suggested_task(column: pd.Series) -> str:
    """ "classification", "regression", or "" where a column makes no target."""
    filled = column.dropna()
    distinct = int(filled.nunique())
    kind = "date" if column.dtype.kind == "M" else "text" if column.dtype == object else "number"
    whole = kind == "number" and distinct <= 20 and bool((filled % 1 == 0).all())
    return values.task(kind, distinct, len(filled), whole)


def suggested_target(frame: pd.DataFrame) -> str:
    """The column that is most likely the target: one named like a target, else the last that makes one; "" where none does."""
    return _target([(str(name), suggested_task(frame[name]), frame[name]) for name in frame.columns])


def _target(columns: list[tuple[str, str, pd.Series]]) -> str:
    able = [name for name, task, column in columns if task and not is_row_number(column)]
    for wanted in TARGET_NAMES:
        for name in able:
            if name.lower() == wanted:
                return name
    return able[-1] if able else ""


def _facts(read: Columns) -> dict[str, Any]:
    columns = read.columns
    numbers = [
        (
            column.name,
            column.facts["task"],
            pd.Series(column.data if _is_number(column.data) else [], name=column.name, dtype=_dtype(column.data)),
        )
        for column in columns
    ]
    first = _frame(pa.table([column.data.slice(0, PREVIEW_ROWS) for column in columns], names=[column.name for column in columns]))
    return {
        "what": "table",
        "rows": read.rows,
        "columns": [column.facts for column in columns],
        **read.about,
        "preview": [[shown(value) for value in row] for row in first.itertuples(index=False, name=None)],
        "suggested_target": _target(numbers),
    }


def _is_number(data: pa.Array) -> bool:
    return bool(pa.types.is_floating(data.type))


def _dtype(data: pa.Array) -> str:
    return "float64" if _is_number(data) else "object"


def _told(told: Mapping[str, Any], say: Say) -> None:
    say({"preview": _facts(told["preview"])} if "preview" in told else told)


def _arrow(read: Columns) -> pa.Table:
    """The table as it is stored: its columns, and in the schema what was found."""
    about = {**read.about, "columns": [column.facts for column in read.columns]}
    schema = pa.schema([(column.name, column.data.type) for column in read.columns], metadata={ABOUT: json.dumps(about).encode()})
    return pa.table([column.data for column in read.columns], schema=schema)


def _table(arrow: pa.Table) -> Table:
    about = json.loads(arrow.schema.metadata[ABOUT])
    return Table(
        frame=_frame(arrow),
        encoding=about["encoding"],
        delimiter=about["delimiter"],
        decimal=about["decimal"],
        has_header=about["has_header"],
        notes=tuple(about["notes"]),
        reading=about["reading"],
        columns=tuple(about["columns"]),
    )


def _frame(arrow: pa.Table) -> pd.DataFrame:
    columns = {name: _series(column) for name, column in zip(arrow.column_names, arrow.columns, strict=True)}
    return pd.DataFrame(columns, copy=False)


def _series(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_floating(column.type):
        plain = np.asarray(column.combine_chunks().to_numpy(zero_copy_only=False), dtype=np.float64)
        return pd.Series(plain, copy=not plain.flags.writeable)
    if pa.types.is_timestamp(column.type):
        return pd.Series(column.to_numpy().astype("datetime64[us]"))
    if pa.types.is_dictionary(column.type):
        return pd.Series(_words(column), dtype=object)
    return pd.Series(np.array(column.to_pylist(), dtype=object), dtype=object)


def _words(column: pa.ChunkedArray) -> np.ndarray:
    """Text by row. Each different word is made once: a million rows share their words."""
    parts = column.chunks
    if not parts:
        return np.array([], dtype=object)
    if not all(part.dictionary.equals(parts[0].dictionary) for part in parts[1:]):  # what we write has one for all
        parts = column.unify_dictionaries().chunks
    words = np.array([*parts[0].dictionary.to_pylist(), None], dtype=object)
    codes = [part.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False) for part in parts]
    return np.asarray(words[np.concatenate(codes)])


def _write(arrow: pa.Table, out: Path) -> None:
    """Write a whole file or nothing. It has no name until it is whole, so that a process killed meanwhile leaves nothing behind."""
    text = [name for name, kind in zip(arrow.column_names, arrow.schema.types, strict=True) if pa.types.is_dictionary(kind)]
    handle, part = _nameless(out)
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(arrow, file, row_group_size=ROWS_AT_ONCE, compression="lz4", use_dictionary=text, write_statistics=False)
            file.flush()
            if part is None:
                part = out.with_name(f"{out.stem}-{os.getpid()}.part")
                _named(file.fileno(), part)
        os.replace(part, out)
    except BaseException:
        if part is not None:
            part.unlink(missing_ok=True)
        raise


def _named(handle: int, path: Path) -> None:
    """Give a file without a name one."""
    path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:  # only with a folder's handle does Python follow the link from /proc
        os.link(f"/proc/self/fd/{handle}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _nameless(out: Path) -> tuple[int, Path | None]:
    """A file to write to: one without a name where the file system has such files, else one that ends in ".part"."""
    if hasattr(os, "O_TMPFILE"):
        with contextlib.suppress(OSError):
            return os.open(out.parent, os.O_TMPFILE | os.O_RDWR, 0o600), None
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=out.stem, suffix=".part")
    return handle, Path(name)


def is_row_number(column: pd.Series) -> bool:
    """Whether a column only numbers the rows: it is named so, and its whole numbers rise from row to row."""
    name = str(column.name).lower()
    named = name in {"id", "index", "row", "nr", "no", "no.", "#", "unnamed: 0", "column 1"} or name.endswith(("_id", " id"))
    return named and column.dtype != object and bool((column % 1 == 0).all() and (column.diff().iloc[1:] > 0).all())
