"""Throws mutated files at the picture reader until something other than an InputError comes out, or the time is up.

    python -m tests.fuzz.pictures                 two minutes
    python -m tests.fuzz.pictures 600             ten

Needs atheris (Linux: pip install atheris), which is not among the requirements; without it this says so and ends. A file that breaks the
reader is written to the working directory as crash-….
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

SECONDS = 120


def main() -> None:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed: nothing was tried.")
        return
    with atheris.instrument_imports(include=["core", "PIL", "zipfile"]):
        from core.data import pictures
        from core.data.picture.decoding import PictureLimits
        from core.errors import InputError
        from tests.ugly.pictures import ALL

    limits = pictures.Limits(picture=PictureLimits(side=3_000, pixels=1_000_000))
    home = Path(tempfile.mkdtemp(prefix="fuzz-pictures-"))
    corpus = home / "corpus"
    corpus.mkdir()
    for at, ugly in enumerate(ALL):
        if len(raw := ugly.make()) < 20_000:
            (corpus / f"{at}").write_bytes(raw)
    file, out = home / "file-0.data", home / "file-0.pictures"

    def one(raw: bytes) -> None:
        file.write_bytes(raw)
        out.unlink(missing_ok=True)
        try:
            pictures.prepare(file, out, {}, lambda _: None, limits)
        except InputError:
            assert not out.exists()
            return
        pictures.picture_arrays(out, 8, "pad", "colour")

    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    options = [f"-max_total_time={seconds}", "-max_len=20000", "-rss_limit_mb=2000", "-timeout=20", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
