"""The most that one table from a stranger may have."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What is beyond is refused, never cut.

    bytes: of the file; unpacked: of what a gzip file or a workbook holds. ratio: unpacked to packed, looked at from `ratio_from` bytes on,
    because small files of one repeated line pack better than that. cells: rows times columns. line, cell: characters.
    """

    bytes: int = 200 * MB
    unpacked: int = 400 * MB
    ratio: int = 200
    ratio_from: int = 10 * MB
    members: int = 2_000
    rows: int = 1_048_576
    columns: int = 5_000
    cells: int = 20_000_000
    line: int = 16 * MB
    cell: int = 131_072


DEFAULT_LIMITS = Limits()
