"""Dates in the forms that people write, found for a whole column, with the evidence. Works on the different cells of a column.

Results are datetime64[us]; a time zone is turned into UTC. Sources: ISO 8601; POSIX strptime for years of two digits (69 to 99 are 19..).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SAMPLE = 1000  # different cells on which the forms are tried
UNIT = "datetime64[us]"
TIME = (
    r"(?:(?:[Tt]|,?\s+)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<p>[AaPp])?(?:\.?[Mm]\.?)?\s*(?P<z>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
DAY_NAME = r"(?:\pL+\.?,?\s+)?"
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "year-month-day": r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\.?" + TIME,
        "numbers": r"(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})[./-](?P<y>\d{4}|\d{2})" + TIME,
        "quarter, year": r"(?P<q>[1-4])\.?\s*(?:[Qq]|[Qq]uart\pL+|[Tt]rim\pL+)\.?[\s/'-]*(?P<y>\d{4}|\d{2})",
        "day month year": DAY_NAME
        + r"(?P<d>\d{1,2})(?:st|nd|rd|th|\.|º)?[\s-]*(?:de\s+)?(?P<w>\pL+)\.?(?:\s+de)?[\s,-]*(?P<y>\d{4})"
        + TIME,
        "day-month-yy": r"(?P<d>\d{1,2})[\s-](?P<w>\pL+)\.?[\s'-]+(?P<y>\d{2})" + TIME,
        "month day, year": DAY_NAME + r"(?P<w>\pL+)\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})" + TIME,
        "month year": r"(?P<w>\pL+)\.?[\s,/-]*(?:de\s+)?(?P<y>\d{4})",
        "month-yy": r"(?P<w>\pL+)\.?[-'](?P<y>\d{2})",
        "year month": r"(?P<y>\d{4})[\s-]*(?P<w>\pL+)\.?",
        "年月日": r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?:(?P<d>\d{1,2})\s*[日일号])?" + TIME,
        "year quarter": r"(?P<y>\d{4})[\s/-]*[Qq](?P<q>[1-4])",
        "quarter year": r"[Qq](?P<q>[1-4])[\s/'-]*(?P<y>\d{4})",
        "年季度": r"(?P<y>\d{4})\s*[年년]\s*第?\s*(?P<q>[1-4])\s*(?:季度|四半期|분기)",
        "year half": r"(?P<y>\d{4})[\s/-]*[HhSs](?P<h>[12])",
        "half year": r"[HhSs](?P<h>[12])[\s/'-]*(?P<y>\d{4})",
        "year-month": r"(?P<y>\d{4})[-/](?P<m>\d{1,2})",
        "month/year": r"(?P<m>\d{1,2})[/-](?P<y>\d{4})",
        "year-week": r"(?P<y>\d{4})-?W(?P<k>\d{1,2})",
    }
)
COMPACT = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
MONTH_NAMES = (  # English, German, French, Spanish, Italian, Portuguese, Dutch; a cell may cut them to three letters or more
    "january januar janvier enero gennaio janeiro januari jänner",
    "february februar février fevrier febrero febbraio fevereiro februari feber",
    "march märz maerz mars marzo março marco maart mrz mrt",
    "april avril abril aprile abr avr",
    "may mai mayo maggio maio mei mag",
    "june juni juin junio giugno junho giu",
    "july juli juillet julio luglio julho juil lug",
    "august août aout agosto augustus ago",
    "september septembre septiembre settembre setembro sept set",
    "october oktober octobre octubre ottobre outubro okt ott out",
    "november novembre noviembre novembro",
    "december dezember décembre decembre diciembre dicembre dezembro dez dic déc",
)
DATE_NAME = re.compile(
    r"(^|[^a-z])(date|datum|fecha|data|time|timestamp|datetime|day|tag|jour|when|epoch|unix|ts|t|zeit|heure|hora|ora|created|updated|modified|at|日期|时间|日付|時刻)([^a-z]|$)"
)
MONTH_NAME = re.compile(r"(^|[^a-z])(month|monat|mois|mes|mese|period|yyyymm|ym|年月)([^a-z]|$)")
UNIX = (("s", 1e8, 4.1e9, 1e6), ("ms", 1e11, 4.1e12, 1e3), ("us", 1e14, 4.1e15, 1.0), ("ns", 1e17, 4.1e18, 1e-3))  # 1973 to 2100
UNITS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
EXCEL_NAME = re.compile(r"(^|[^a-z])(date|datum|fecha|日付|日期)([^a-z]|$)")
EXCEL = (20_000, 60_000)  # days since 1899-12-30, from 1954 to 2064


@dataclass(frozen=True)
class Dates:
    """The dates in the different cells of a column: NaT where a cell has none. `order` is "day first", "month first" or ""."""

    values: np.ndarray
    form: str
    evidence: str
    order: str = ""
    decided: bool = True
    zones: int = 0


def dates_in(words: pa.Array, counts: np.ndarray, codes: np.ndarray, share: float, order: str, comma: bool) -> Dates | None:
    """The dates in a column's cells where at least `share` of them are dates of one form, else None.

    words: the different filled cells; counts: how often each comes; codes: (rows,) the number of each row's cell, -1 where missing.
    order: "day first" or "month first" where a person said so. comma: the table has decimal commas, which speaks for day first.
    """
    sample = words[:SAMPLE]
    best, most = "", 0
    for name, pattern in FORMS.items():
        fit = pc.sum(pc.match_substring_regex(sample, f"^(?:{pattern})$")).as_py() or 0
        if fit > most:
            best, most = name, fit
    if most < 0.5 * len(sample):
        return None
    parts = _parts(words, FORMS[best])
    if best == "numbers":
        found = _ordered(parts, words, counts, codes, order, comma)
    else:
        values, zones = _values(parts, words)
        found = Dates(values, best, f"cells like “{_example(words, values)}” are read as {best}", zones=zones)
    readable = counts[~np.isnat(found.values)].sum()
    return found if readable and readable >= share * counts.sum() else None


def compact_dates(words: pa.Array) -> np.ndarray:
    """Dates written as 20230614, NaT where a cell is none."""
    return _values(_parts(words, COMPACT), words)[0]


def numbered(values: np.ndarray, name: str, forced: bool) -> tuple[np.ndarray, str] | None:
    """The dates that a column of numbers holds and what the numbers are, where its name says that it holds dates, or a person did.

    "Unix seconds" to "nanoseconds" since 1970, from 1973 to 2100; "yearmonthday" as 20230614; "yearmonth" as 202306; "days of Excel"
    since 1899-12-30, in a column that is named a date. None where the numbers are none of them throughout.
    """
    filled = values[np.isfinite(values)]
    lower = name.lower()
    if not len(filled) or not (forced or DATE_NAME.search(lower) or MONTH_NAME.search(lower)):
        return None
    low, high = filled.min(), filled.max()
    whole = not (filled % 1 != 0).any()
    if (forced or DATE_NAME.search(lower)) and (whole or low >= UNIX[0][1]):
        for unit, least, most, scale in UNIX:
            if low >= least and high <= most:
                return _moments(np.rint(values * scale), np.isfinite(values)), f"Unix {UNITS[unit]}"
    if not whole:
        return None
    if low >= 19000101 and high <= 21001231:
        return _calendar(values // 10000, values // 100 % 100, values % 100, "yearmonthday")
    if low >= 190001 and high <= 210012:
        return _calendar(values // 100, values % 100, np.ones(len(values)), "yearmonth")
    if low >= EXCEL[0] and high <= EXCEL[1] and (forced or EXCEL_NAME.search(lower)):
        return _moments((values - 25569) * 86_400_000_000, np.isfinite(values)), "days of Excel"
    return None


def _moments(since: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Microseconds since 1970 as dates, NaT where nothing is known."""
    moments = np.where(known, since, 0).astype(np.int64).astype(UNIT)
    moments[~known] = np.datetime64("NaT")
    return moments


def _calendar(year: np.ndarray, month: np.ndarray, day: np.ndarray, what: str) -> tuple[np.ndarray, str] | None:
    """Dates of whole numbers, None where one of them is no date."""
    known = np.isfinite(year)
    month, day = np.where(known, month, 1), np.where(known, day, 1)
    if not ((month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)).all():
        return None
    months = (np.where(known, year - 1970, 0) * 12 + month - 1).astype(np.int64).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1).astype(np.int64)
    if (days.astype("datetime64[M]") != months).any():
        return None
    moments = days.astype(UNIT)
    moments[~known] = np.datetime64("NaT")
    return moments, what


def _parts(words: pa.Array, pattern: str) -> dict[str, pa.Array]:
    """The named parts of each cell as text; null where a cell does not have the form."""
    groups = pc.extract_regex(words, f"^(?:{pattern})$")
    return {part.name: pc.struct_field(groups, part.name) for part in groups.type}


def _number(part: pa.Array | None, size: int, default: int) -> np.ndarray:
    """A part as whole numbers, `default` where it is left out, -1 where the cell does not have the form."""
    if part is None:
        return np.full(size, default, dtype=np.int64)
    plain = pc.if_else(pc.equal(part, ""), str(default), part)
    return np.asarray(pc.fill_null(pc.cast(plain, pa.int64()), -1).to_numpy(zero_copy_only=False))


def _ordered(parts: dict[str, pa.Array], words: pa.Array, counts: np.ndarray, codes: np.ndarray, order: str, comma: bool) -> Dates:
    """Dates like 03/04/2023: which number is the day is decided by days beyond 12, else by what a person said, else by rising dates."""
    a, b = (_number(parts[name], len(words), -1) for name in "ab")
    first, second = int(counts[(a > 12) & (b <= 12)].sum()), int(counts[(b > 12) & (a >= 0) & (a <= 12)].sum())
    both = {
        "day first": _values({**parts, "d": parts["a"], "m": parts["b"]}, words),
        "month first": _values({**parts, "d": parts["b"], "m": parts["a"]}, words),
    }
    rising = {name: _rises(values, codes) for name, (values, _) in both.items()}
    points = (pc.sum(pc.equal(parts["s"], ".")).as_py() or 0) > len(words) / 2
    decided = True
    if order:
        why = "chosen"
    elif first != second:
        order = "day first" if first > second else "month first"
        why = f"{max(first, second):,} cells have a number beyond 12 in the place of the day"
        why += f", {min(first, second):,} in the place of the month" if min(first, second) else ""
    elif points:
        order, why = "day first", "no number beyond 12 decides; dates with points have the day first"
    elif rising["day first"] != rising["month first"]:
        order = "day first" if rising["day first"] else "month first"
        why, decided = "no number beyond 12 decides; read so, the dates rise from row to row", False
    else:
        order, decided = "day first", False
        why = "no number beyond 12 decides; " + (
            "decimal commas come with the day first" if comma else "most countries write the day first"
        )
    values, zones = both[order]
    return Dates(values, f"numbers, {order}", f"cells like “{_example(words, values)}”: {why}", order, decided, zones)


def _rises(values: np.ndarray, codes: np.ndarray) -> bool:
    rows = values[codes[codes >= 0]]
    return len(rows) > 2 and not np.isnat(rows).any() and bool((np.diff(rows) >= np.timedelta64(0)).all())


def _values(parts: dict[str, pa.Array], words: pa.Array) -> tuple[np.ndarray, int]:
    """The dates of the parts, NaT where there is no such day, and how many cells carry a time zone."""
    size = len(words)
    year = _number(parts["y"], size, -1)
    short = pc.fill_null(pc.equal(pc.binary_length(parts["y"]), 2), False).to_numpy(zero_copy_only=False)
    year = np.where(short, np.where(year < 69, 2000, 1900) + year, year)
    if "w" in parts:
        month = _named_months(parts["w"])
    elif "q" in parts:
        month = 3 * _number(parts["q"], size, 1) - 2
    elif "h" in parts:
        month = 6 * _number(parts["h"], size, 1) - 5
    else:
        month = _number(parts.get("m"), size, 1)
    day = _number(parts.get("d"), size, 1)
    good = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(good, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    good &= days.astype("datetime64[M]") == months
    if "k" in parts:  # ISO 8601: week 1 holds January 4, weeks begin on Mondays
        week = _number(parts["k"], size, 1)
        fourth = months + np.timedelta64(0, "M")
        fourth = fourth.astype("datetime64[D]") + 3
        days = fourth - (fourth.astype(np.int64) + 3) % 7 + 7 * (week - 1)
        good &= (week >= 1) & (week <= 53)
    moments, timed, zones = _time(parts, size)
    result = days.astype(UNIT) + moments.astype("timedelta64[us]")
    result[~(good & timed)] = np.datetime64("NaT")
    return result, zones


def _time(parts: dict[str, pa.Array], size: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Microseconds since midnight UTC, whether there is such a time, and how many cells carry a zone."""
    if "H" not in parts:
        return np.zeros(size, dtype=np.int64), np.ones(size, dtype=bool), 0
    hour, minute, second = (_number(parts[name], size, 0) for name in "HMS")
    half = pc.utf8_lower(parts["p"])
    afternoon, morning = (pc.fill_null(pc.equal(half, sign), False).to_numpy(zero_copy_only=False) for sign in "pa")
    twelve = afternoon | morning
    good = (hour < 24) & (minute < 60) & (second < 60) & ~(twelve & ((hour < 1) | (hour > 12)))
    hour = np.where(twelve, hour % 12 + 12 * afternoon, hour)
    micro = _number(pc.utf8_slice_codeunits(pc.utf8_rpad(parts["f"], 6, "0"), 0, 6), size, 0)
    zone = pc.fill_null(parts["z"], "")
    named = pc.not_equal(zone, "").to_numpy(zero_copy_only=False)
    offset = np.zeros(size, dtype=np.int64)
    signed = pc.extract_regex(zone, r"^(?P<s>[+-])(?P<h>\d{2}):?(?P<m>\d{2})?$")
    if signed.null_count < size:
        minutes = 60 * _number(pc.struct_field(signed, "h"), size, 0) + _number(pc.struct_field(signed, "m"), size, 0)
        sign = pc.fill_null(pc.struct_field(signed, "s"), "").to_numpy(zero_copy_only=False)
        offset = np.where(sign == "-", -minutes, np.where(sign == "+", minutes, 0))
    return ((hour * 60 + minute - offset) * 60 + second) * 1_000_000 + micro, good, int(named.sum())


def _named_months(names: pa.Array) -> np.ndarray:
    """The months that words name, -1 for other words."""
    lower = pc.utf8_lower(pc.fill_null(names, "")).dictionary_encode()
    months = np.array([month_named(word) for word in lower.dictionary.to_pylist()] or [-1], dtype=np.int64)
    return np.asarray(months[lower.indices.to_numpy(zero_copy_only=False)])


def month_named(word: str) -> int:
    """1 to 12 for the name of a month or its beginning, in small letters; -1 for another word."""
    for number, names in enumerate(MONTH_NAMES, 1):
        if word in names.split() or (len(word) >= 3 and any(name.startswith(word) for name in names.split())):
            return number
    return -1


def _example(words: pa.Array, values: np.ndarray) -> str:
    readable = np.flatnonzero(~np.isnat(values))
    return words[int(readable[0])].as_py()[:40] if len(readable) else ""
