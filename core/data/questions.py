"""Short questions about data, answered by a worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.data import tables
from core.errors import InputError, Problem

__all__ = ["table"]


def table(*, file: str, files: Mapping[str, Path]) -> dict[str, Any]:
    """What a page shows about an uploaded table. Raises: InputError where the file is not there or is no table."""
    if file not in files:
        raise InputError(Problem("Data", file, "that file, uploaded again"))
    return tables.facts(tables.read_table(files[file].read_bytes()))
