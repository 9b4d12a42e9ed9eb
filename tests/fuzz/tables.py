"""Bytes that change by what they reach in our code, until the table reader raises anything but InputError. Run by hand:

    python -m tests.fuzz.tables -max_total_time=300

Needs atheris (pip install atheris), which no other test needs. What it finds is put into tests/fuzz/corpus, which a test reads every time.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def main() -> None:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: nothing was tried.")
        return
    with atheris.instrument_imports(include=["core.data"]):
        from core.data import tables
        from core.data.table import limits
        from core.errors import InputError
    small = limits.Limits(bytes=100_000, unpacked=1_000_000, ratio_from=100_000, rows=2_000, columns=200, cells=50_000, line=50_000)

    def try_one(raw: bytes) -> None:
        with contextlib.suppress(InputError):
            tables.facts(tables.read_table(raw, small))

    with tempfile.TemporaryDirectory() as folder:
        _seed(Path(folder))
        atheris.Setup([sys.argv[0], *sys.argv[1:], f"-artifact_prefix={CORPUS}/", "-max_len=4096", folder, str(CORPUS)], try_one)
        atheris.Fuzz()


def _seed(folder: Path) -> None:
    from tests.ugly import tables as ugly

    for at, made in enumerate(ugly.files()):
        if len(made.raw) < 4096:
            (folder / str(at)).write_bytes(made.raw)


if __name__ == "__main__":
    main()
