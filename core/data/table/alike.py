"""Whether pandas alone reads a person's file as the page does: then the script that they take away reads the file itself."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.data.scripts import csv_options

MOST_BYTES = 20_000_000  # a larger file is not read a second time only to know


def reads_alike(file: Path, frame: pd.DataFrame, facts: Mapping[str, Any]) -> bool:
    """Whether `pandas.read_csv` with the script's own arguments gives `frame` (as `tables.load` does): names, values and gaps.

    The answer belongs into the facts as "plain". A file beyond 20 MB is not tried.
    """
    if file.stat().st_size > MOST_BYTES:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            read = pd.read_csv(file, compression=None, **csv_options(facts))
    except Exception:  # whatever keeps pandas from reading it would keep the script from it
        return False
    names = [str(name) for name in read.columns]
    return names == list(frame.columns) and len(read) == len(frame) and all(_equal(read[name], frame[name]) for name in frame.columns)


def _equal(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns hold the same values and gaps, be a number written as 1 or 1.0."""
    gaps = one.isna().to_numpy()
    if not np.array_equal(gaps, other.isna().to_numpy()):
        return False
    if other.dtype.kind == "f" and not pd.api.types.is_numeric_dtype(one):
        return bool(gaps.all())
    if other.dtype.kind == "M" and one.dtype.kind != "M":
        return bool(gaps.all())
    return bool((one[~gaps].to_numpy() == other[~gaps].to_numpy()).all())
