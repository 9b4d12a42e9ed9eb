"""Numbers as people write them: decimal marks, thousands marks, per cent and currency signs. Works on the different cells of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.data.table.frames import LARGEST

PLAIN = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
SPACES = " \u00a0\u202f\u2009"
GROUPS: Mapping[str, str] = MappingProxyType({",": ",", ".": r"\.", "space": f"[{SPACES}]", "'": "['’]"})
NAMES: Mapping[str, str] = MappingProxyType({",": "commas", ".": "points", "space": "spaces", "'": "apostrophes"})
UNITS = (
    *("%", "‰", "€", "$", "£", "¥", "₹", "₩", "₽", "₺", "₴", "zł", "Kč", "kr.", "kr", "Fr.", "元", "円", "원", "US$", "R$", "A$", "C$"),
    *("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "RUB", "BRL", "CAD", "AUD"),
)
_WRAP = r"[^\d,.+\-]{1,4}"
_COMMA = r"^[+-]?\d*,\d+([eE][+-]?\d+)?$"
_POINT = r"^[+-]?\d*\.\d+([eE][+-]?\d+)?$"
_EITHER = r"^[+-]?[1-9]\d{0,2}(,\d{3})+$"  # 1,234 may have a decimal comma or one of thousands
_COMMA_SURE = rf"^(?:{_WRAP})?[+-]?(?:\d{{1,3}}(?:[.'’{SPACES}]\d{{3}})+|\d+),\d+(?:{_WRAP})?$"
_POINT_SURE = rf"^(?:{_WRAP})?[+-]?(?:\d{{1,3}}(?:[,'’{SPACES}]\d{{3}})+|\d+)\.\d+(?:{_WRAP})?$"
_EITHER_WRAPPED = rf"^(?:{_WRAP})?[+-]?[1-9]\d{{0,2}}(,\d{{3}})+(?:{_WRAP})?$"


@dataclass(frozen=True)
class Amounts:
    """The numbers in the different cells of a column, NaN where a cell holds none; and what was taken off to read them."""

    values: np.ndarray
    group: str = ""
    unit: str = ""


def numbers_at_once(cells: pa.ChunkedArray, decimal: str) -> np.ndarray | None:
    """The numbers of a column that holds nothing but plain numbers and empty cells, NaN for those; None for any other column."""
    if decimal == ",":
        if pc.any(pc.match_substring(cells, ".")).as_py():
            return None
        cells = pc.replace_substring(cells, ",", ".")
    empty = pc.equal(cells, "")
    blank = pc.sum(empty).as_py() or 0
    if blank == len(cells):
        return None
    try:
        numbers = pc.cast(pc.if_else(empty, None, cells) if blank else cells, pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    values = np.array(numbers, dtype=np.float64)
    if int((np.abs(values) <= LARGEST).sum()) != len(values) - blank:
        return None  # "nan" and "inf", which Arrow takes for numbers, or larger than float32 holds
    return values


def amounts_in(words: pa.Array, counts: np.ndarray, decimal: str, share: float) -> Amounts:
    """The numbers in a column's different filled cells: plain where at least `share` of the cells are, else with marks that most share."""
    best = Amounts(plain_numbers(words, decimal))
    reached = _filled(best.values, counts)
    if reached >= share * counts.sum():
        return best
    for unit, bare in _units(words, counts, share):
        for group in ("", *GROUPS):
            if group == decimal or not (unit or group):
                continue
            values = plain_numbers(bare, decimal) if not group else _grouped(bare, decimal, group)
            if (count := _filled(values, counts)) > reached and count >= share * counts.sum():
                best, reached = Amounts(values, group, unit), count
    return best


def plain_numbers(words: pa.Array, decimal: str) -> np.ndarray:
    """The numbers that cells hold in the plain form, NaN for all others."""
    if decimal == ",":
        words = pc.replace_substring(pc.replace_substring(words, ".", "_"), ",", ".")
    fit = pc.match_substring_regex(words, PLAIN)
    bare = pc.if_else(pc.starts_with(words, "+"), pc.utf8_slice_codeunits(words, 1), words)
    numbers = pc.cast(pc.if_else(fit, bare, None), pa.float64())
    values = np.array(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)
    values[~(np.abs(values) <= LARGEST)] = np.nan
    return values


def decimal_votes(words: pa.Array, counts: np.ndarray) -> tuple[int, int, int]:
    """How many cells speak for a decimal comma, for a decimal point, and how many like 1,234 for either."""
    either = _fits(words, _EITHER_WRAPPED)
    comma = (_fits(words, _COMMA) | _fits(words, _COMMA_SURE)) & ~either
    point = _fits(words, _POINT) | _fits(words, _POINT_SURE)
    return int(counts[comma].sum()), int(counts[point & ~comma].sum()), int(counts[either].sum())


def _fits(words: pa.Array, pattern: str) -> np.ndarray:
    return np.asarray(pc.match_substring_regex(words, pattern).to_numpy(zero_copy_only=False), dtype=bool)


def _filled(values: np.ndarray, counts: np.ndarray) -> int:
    return int(counts[~np.isnan(values)].sum())


def _grouped(words: pa.Array, decimal: str, group: str) -> np.ndarray:
    """The numbers whose thousands are parted by `group`, and the plain ones among them."""
    mark, point = GROUPS[group], r"\." if decimal == "." else ","
    least = "2" if group == "," else "3"  # India parts 1,23,456
    fit = pc.match_substring_regex(words, rf"^[+-]?[1-9]\d{{0,2}}(?:{mark}\d{{{least},3}})*{mark}\d{{3}}(?:{point}\d*)?$")
    bare = pc.replace_substring_regex(words, mark, "")
    return plain_numbers(pc.if_else(fit, bare, words if group != "." else pc.replace_substring(words, ".", "_")), decimal)


def _units(words: pa.Array, counts: np.ndarray, share: float) -> list[tuple[str, pa.Array]]:
    """("", the cells as they are), and each unit that most cells begin or end with, with the cells without it."""
    words = pc.replace_substring_regex(words, "^([^\\d]{0,4})[−–](\\d)", "\\1-\\2")  # a minus sign that is no hyphen
    found = [("", words)]
    first = words[:50].to_pylist()
    for unit in UNITS:
        if not any(unit in word for word in first):
            continue
        escaped = "".join("\\" + sign if sign in "$.%" else sign for sign in unit)
        after, before = rf"^([^%]*\d[.,]?)\s*{escaped}$", rf"^([+-]?)\s*{escaped}\s*([+-]?\s*[\d.,].*)$"
        bare = words
        has = _fits(words, after) | _fits(words, before)
        if counts[has].sum() < share * counts.sum():
            continue
        bare = pc.replace_substring_regex(bare, after, "\\1")
        bare = pc.replace_substring_regex(bare, before, "\\1\\2")
        found.append((unit, pc.if_else(pa.array(has), pc.utf8_trim_whitespace(bare), words)))
    return found
