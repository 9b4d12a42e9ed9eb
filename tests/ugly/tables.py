"""Ugly table files, made here, each with what must happen. Expected values are worked out by hand, never by the reader.

python -m tests.ugly.tables FOLDER      writes them all, to look at or to bring to the page
"""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

N = None


@dataclass(frozen=True)
class Ugly:
    """A file and what must come of it. frame: every value of named columns. says: words of one note each. refused: of the message."""

    name: str
    raw: bytes
    frame: Mapping[str, list[Any]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    says: tuple[tuple[str, ...], ...] = ()
    reading: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None


def files() -> Iterator[Ugly]:
    """All of them."""
    for made in (_encodings, _delimiters, _numbers, _dates, _answers, _headers, _rows, _missing, _refused, _packed, _workbooks, _corrected):
        yield from made()


def ugly(name: str, raw: bytes | str, **expected: Any) -> Ugly:
    return Ugly(name, raw.encode() if isinstance(raw, str) else raw, **expected)


def day(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]


def column(cells: list[str], name: str = "a", other: str = "b") -> str:
    """A file of two columns separated by vertical bars: the cells, and 1, 2, 3, …"""
    return f"{name}|{other}\n" + "".join(f"{cell}|{at}\n" for at, cell in enumerate(cells, 1))


def _encodings() -> Iterator[Ugly]:
    german = "bezirk;größe\nKöpenick;1\nWeißensee;2\nSchöneberg;3\nTreptow;4\n"
    words = ["Köpenick", "Weißensee", "Schöneberg", "Treptow"]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"):
        yield ugly(f"german-{encoding}.csv", german.encode(encoding), frame={"bezirk": words, "größe": [1, 2, 3, 4]})
    yield ugly("utf-16-be-bom.csv", b"\xfe\xff" + german.encode("utf-16-be"), frame={"bezirk": words})
    yield ugly("utf-16-le-no-bom.csv", german.encode("utf-16-le"), frame={"bezirk": words}, reading={"encoding": "utf-16-le"})
    yield ugly("utf-16-be-no-bom.csv", german.encode("utf-16-be"), frame={"bezirk": words}, reading={"encoding": "utf-16-be"})
    chinese = "城市,人口,面积\n北京,2154,16410\n上海,2424,6340\n广州,1490,7434\n深圳,1303,1997\n"
    for encoding in ("gb18030", "gbk", "utf-8", "utf-16"):
        yield ugly(
            f"chinese-{encoding}.csv",
            chinese.encode(encoding),
            frame={"城市": ["北京", "上海", "广州", "深圳"], "人口": [2154, 2424, 1490, 1303]},
        )
    japanese = "都市,人口\n東京,1396\n大阪,275\n名古屋,232\n"
    for encoding in ("shift_jis", "cp932", "euc_jp"):
        yield ugly(f"japanese-{encoding}.csv", japanese.encode(encoding), frame={"都市": ["東京", "大阪", "名古屋"]})
    korean = "도시,인구\n서울,940\n부산,330\n대구,238\n인천,295\n광주,143\n"
    for encoding in ("euc_kr", "cp949"):
        yield ugly(f"korean-{encoding}.csv", korean.encode(encoding), frame={"도시": ["서울", "부산", "대구", "인천", "광주"]})
    polish = "miasto,x\nŁódź,3\nKraków,4\nGdańsk,6\nWrocław,5\n"
    yield ugly("polish-cp1250.csv", polish.encode("cp1250"), frame={"miasto": ["Łódź", "Kraków", "Gdańsk", "Wrocław"]})
    russian = "город,число\nМосква,3\nКазань,4\nОмск,3\n"
    yield ugly("russian-cp1251.csv", russian.encode("cp1251"), frame={"город": ["Москва", "Казань", "Омск"]})
    greek = "πόλη,x\nΑθήνα,1\nΘεσσαλονίκη,2\nΠάτρα,3\nΗράκλειο,4\nΛάρισα,5\n"
    yield ugly("greek-cp1253.csv", greek.encode("cp1253"), frame={"πόλη": ["Αθήνα", "Θεσσαλονίκη", "Πάτρα", "Ηράκλειο", "Λάρισα"]})
    yield ugly(
        "taiwan-big5.csv",
        "城市,人口\n臺北,260\n高雄,273\n臺中,282\n臺南,186\n".encode("big5"),
        frame={"城市": ["臺北", "高雄", "臺中", "臺南"]},
    )
    many = "".join(f"Straße {n} in Schöneberg,{n}\n" for n in range(300)).encode()
    yield ugly(
        "utf-8-with-one-bad-byte.csv",
        b"a,b\n" + many + b"K\xf6ln,1\n",
        reading={"encoding": "utf-8"},
        says=(("1 sign could not be decoded",),),
    )
    yield ugly(
        "utf-8-with-a-byte-order-mark-in-quotes.csv", b'\xef\xbb\xbf"a","b"\n"1","x"\n"2","y"\n', frame={"a": [1, 2], "b": ["x", "y"]}
    )


def _delimiters() -> Iterator[Ugly]:
    for name, sign in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("vertical bar", "|")):
        text = f"a{sign}b{sign}c\n" + "".join(f"{n}{sign}word {n}{sign}{n}.5\n" for n in range(5))
        frame = {"a": [0, 1, 2, 3, 4], "b": [f"word {n}" for n in range(5)], "c": [0.5, 1.5, 2.5, 3.5, 4.5]}
        yield ugly(f"delimiter-{name.replace(' ', '-')}.csv", text, frame=frame, reading={"delimiter": name})
    yield ugly(
        "spaces-aligned.txt",
        "  x    y\n  1  2.5\n 10  3.5\n100  4.5\n",
        frame={"x": [1, 10, 100], "y": [2.5, 3.5, 4.5]},
        reading={"delimiter": "space"},
    )
    yield ugly("one-column.csv", "height\n1.5\n2.5\n3.5\n", frame={"height": [1.5, 2.5, 3.5]})
    yield ugly(
        "one-column-of-sentences.csv", "said\nhello there\nwho is it\nnobody\n", frame={"said": ["hello there", "who is it", "nobody"]}
    )
    yield ugly(
        "semicolons-with-commas-in-text.csv", "a;b\none, two;1\nthree, four;2\nfive;3\n", frame={"a": ["one, two", "three, four", "five"]}
    )
    yield ugly("commas-in-quotes.csv", 'a,b\n"one, two",1\n"three",2\n', frame={"a": ["one, two", "three"]})
    yield ugly("spaces-after-commas.csv", 'a, b\n1, "x, y"\n2, z\n', frame={"b": ["x, y", "z"]})
    yield ugly(
        "quoted-line-breaks.csv",
        'a,b\n"one\ntwo",1\n"three\r\nfour",2\nfive,3\n',
        frame={"a": ["one\ntwo", "three\r\nfour", "five"], "b": [1, 2, 3]},
    )
    yield ugly("doubled-quotes.csv", 'a,b\n"say ""hi""",1\n"""x""",2\n', frame={"a": ['say "hi"', '"x"']})
    yield ugly("a-quote-in-the-middle.csv", 'size,n\n5" pipe,1\n6" pipe,2\n', frame={"size": ['5" pipe', '6" pipe']})
    yield ugly(
        "text-after-a-closing-quote.csv", 'a,b\n"one" two,1\nx,2\n', frame={"a": ["one two", "x"]}, says=(("closing quote", "line 2"),)
    )
    yield ugly("carriage-returns-alone.csv", "a,b\r1,2\r3,4\r", frame={"a": [1, 3], "b": [2, 4]})
    yield ugly("mixed-line-ends.csv", "a,b\r\n1,2\n3,4\r5,6", frame={"a": [1, 3, 5], "b": [2, 4, 6]})
    yield ugly("no-line-break-at-the-end.csv", "a,b\n1,2\n3,4", frame={"a": [1, 3]})
    yield ugly("delimiter-at-the-end-of-rows.csv", "a,b\n1,2,\n3,4,\n", frame={"a": [1, 3], "b": [2, 4]})


def _numbers() -> Iterator[Ugly]:
    def numbers(name: str, cells: list[str], values: list[Any], *says: tuple[str, ...], **more: Any) -> Ugly:
        return ugly(name, column(cells), frame={"a": values}, says=says, **more)

    yield numbers("decimal-comma.csv", ["1,5", "-2,25", ",5", "4,5e-1"], [1.5, -2.25, 0.5, 0.45], reading={"decimal": "comma"})
    yield numbers("thousands-comma.csv", ["1,234.5", "12,345,678.25", "999.5"], [1234.5, 12345678.25, 999.5], ("commas mark thousands",))
    yield numbers("thousands-point.csv", ["1.234,5", "12.345.678,25", "999,5"], [1234.5, 12345678.25, 999.5], ("points mark thousands",))
    yield numbers("thousands-space.csv", ["1 234,5", "12 345 678,25", "999,5"], [1234.5, 12345678.25, 999.5], ("spaces mark thousands",))
    yield numbers(
        "thousands-narrow-space.csv", ["1\u202f234,5", "12\u00a0345,25", "9,5"], [1234.5, 12345.25, 9.5], ("spaces mark thousands",)
    )
    yield numbers("thousands-apostrophe.csv", ["1'234.5", "12’345.25", "999.5"], [1234.5, 12345.25, 999.5], ("apostrophes mark thousands",))
    yield numbers("thousands-in-india.csv", ["1,23,456.5", "12,34,567.25", "1,234.5"], [123456.5, 1234567.25, 1234.5])
    yield ugly("thousands-quoted-in-commas.csv", 'a,b\n"1,234",x\n"2,345",y\n"12,345",z\n', frame={"a": [1234, 2345, 12345]})
    yield ugly("decimal-comma-quoted-in-commas.csv", 'a,b\n"1,5",x\n"2,25",y\n', frame={"a": [1.5, 2.25]}, reading={"decimal": "comma"})
    yield ugly("three-digits-after-commas.csv", "a;b\n1,234;x\n2,345;y\n", frame={"a": [1.234, 2.345]}, reading={"decimal": "comma"})
    yield numbers("per-cent.csv", ["12.5 %", "3%", "-4 %"], [12.5, 3, -4], ("“%” taken off 3 numbers",))
    yield numbers("euro-behind.csv", ["1.234,50 €", "2,00 €", "-3,50 €"], [1234.5, 2, -3.5], ("“€” taken off",), ("points mark thousands",))
    yield numbers("dollar-before.csv", ["$1,234.50", "$2.00", "-$3.50"], [1234.5, 2, -3.5], ("“$” taken off",))
    yield numbers("pound-before.csv", ["£5", "£6.5", "£7"], [5, 6.5, 7])
    yield numbers("yen-behind.csv", ["100円", "2,500円", "30円"], [100, 2500, 30])
    yield numbers("code-behind.csv", ["12 CHF", "1'250.50 CHF", "7 CHF"], [12, 1250.5, 7])
    yield numbers("two-currencies-stay-text.csv", ["5 €", "6 $", "7 €"], ["5 €", "6 $", "7 €"])
    yield numbers("minus-signs-of-print.csv", ["−5", "6", "−7.5"], [-5, 6, -7.5])
    yield numbers("plus-signs.csv", ["+5", "6", "+7.5"], [5, 6, 7.5])
    yield numbers("exponents.csv", ["1e3", "2.5E-2", "-1e+2"], [1000, 0.025, -100])
    yield numbers("points-at-the-ends.csv", ["1.", ".5", "2."], [1, 0.5, 2])
    yield numbers("spaces-around.csv", ["  1 ", " 2", "3  "], [1, 2, 3])
    yield numbers("beyond-float32.csv", ["1e999", "1e999", "x"], ["1e999", "1e999", "x"])
    yield numbers("hexadecimal-is-text.csv", ["0x10", "0x11", "0x12"], ["0x10", "0x11", "0x12"])
    yield numbers("underscores-are-text.csv", ["1_000", "2_000", "3_000"], ["1_000", "2_000", "3_000"])
    yield numbers("infinity-is-text.csv", ["inf", "-inf", "infinity"], ["inf", "-inf", "infinity"])
    yield numbers("arabic-digits-are-text.csv", ["١٢", "١٣", "١٤"], ["١٢", "١٣", "١٤"])
    yield numbers("wide-digits-are-text.csv", ["１２", "１３", "１４"], ["１２", "１３", "１４"])
    odd = [f"{n / 2}" for n in range(39)]
    yield numbers(
        "one-word-among-numbers.csv", [*odd, "ca. 60"], [*(n / 2 for n in range(39)), N], ("1 cell of 40", "“ca. 60”", "counted as missing")
    )
    yield numbers("one-word-too-many.csv", ["1", "2", "3", "four"], ["1", "2", "3", "four"], ("only 3 of 4",))
    yield numbers("versions-are-text.csv", ["1.2.3", "1.2.4", "1.3.0"], ["1.2.3", "1.2.4", "1.3.0"])
    yield numbers("addresses-are-text.csv", ["192.168.0.1", "10.0.0.1", "127.0.0.1"], ["192.168.0.1", "10.0.0.1", "127.0.0.1"])
    yield numbers("a-formula-stays-text.csv", ["=1+1", "@SUM(A1)", "+HYPERLINK(1)"], ["=1+1", "@SUM(A1)", "+HYPERLINK(1)"])
    yield numbers("years-stay-numbers.csv", ["1999", "2000", "2001"], [1999, 2000, 2001], kinds={"a": "number"})
    yield numbers("zero-and-one-stay-numbers.csv", ["0", "1", "1"], [0, 1, 1], kinds={"a": "number"})


def _dates() -> Iterator[Ugly]:
    def dates(name: str, cells: list[str], days: list[Any], *says: tuple[str, ...], title: str = "a", **more: Any) -> Ugly:
        kinds = {title: "date"} if not isinstance(days[0], (str, int)) else {}
        return ugly(name, column(cells, title), frame={title: days}, says=says, kinds=kinds, **more)

    first = [day(2023, 6, 14), day(2024, 2, 29), day(1999, 12, 31)]
    yield dates("iso.csv", ["2023-06-14", "2024-02-29", "1999-12-31"], first, ("year-month-day",))
    yield dates("iso-slashes.csv", ["2023/06/14", "2024/2/29", "1999/12/31"], first)
    yield dates("iso-points.csv", ["2023.06.14", "2024.02.29", "1999.12.31"], first)
    moments = [day(2023, 6, 14, 12, 30), day(2024, 2, 29, 23, 59, 59), day(1999, 12, 31, 0, 0, 1)]
    yield dates("iso-times.csv", ["2023-06-14T12:30", "2024-02-29 23:59:59", "1999-12-31T00:00:01"], moments)
    yield dates("iso-zulu.csv", ["2023-06-14T12:30:00Z", "2024-02-29T23:59:59Z", "1999-12-31T00:00:01Z"], moments, ("UTC",))
    yield dates("iso-zones.csv", ["2023-06-14T14:30:00+02:00", "2024-02-29T18:59:59-0500", "1999-12-31T00:00:01+00"], moments, ("UTC",))
    parts = [day(2023, 6, 14, 12, 30, 0, 125000), day(2023, 6, 14, 12, 30, 1, 5)]
    yield dates("iso-fractions.csv", ["2023-06-14 12:30:00.125", "2023-06-14 12:30:01.000005"], parts)
    yield dates("german.csv", ["14.06.2023", "29.02.2024", "31.12.1999"], first, ("dates",))
    yield dates("german-short.csv", ["14.6.23", "29.2.24", "31.12.99"], first)
    yield dates("german-times.csv", ["14.06.2023 12:30", "29.02.2024, 23:59:59", "31.12.1999 00:00:01"], moments)
    yield dates("american.csv", ["06/14/2023", "02/29/2024", "12/31/1999"], first, ("beyond 12",), reading={"order": "month first"})
    yield dates("british.csv", ["14/06/2023", "29/02/2024", "31/12/1999"], first, ("beyond 12",), reading={"order": "day first"})
    yield dates("american-clock.csv", ["06/14/2023 12:30 PM", "02/29/2024 11:59:59 pm", "12/31/1999 12:00:01 AM"], moments)
    doubt = [day(2023, 4, 3), day(2023, 6, 5), day(2022, 8, 7)]
    yield dates(
        "undecidable.csv",
        ["03/04/2023", "05/06/2023", "07/08/2022"],
        doubt,
        ("no number beyond 12 decides",),
        reading={"order": "day first"},
    )
    rising = [day(2023, 4, 3), day(2023, 5, 2), day(2023, 6, 1)]
    yield dates("undecidable-and-rising.csv", ["03/04/2023", "02/05/2023", "01/06/2023"], rising, ("rise from row to row",))
    months = [f"{month:02}/01/2023" for month in range(1, 13)]
    falls = [day(2023, 1, month) for month in range(1, 13)]
    yield dates("undecidable-and-both-rise.csv", months, falls, ("no number beyond 12 decides",), reading={"order": "day first"})
    yield dates("both-orders-are-text.csv", ["14/06/2023", "06/15/2023", "16/06/2023"], ["14/06/2023", "06/15/2023", "16/06/2023"])
    yield dates("dashes.csv", ["14-06-2023", "29-02-2024", "31-12-1999"], first)
    yield dates("english-words.csv", ["14 June 2023", "29 Feb 2024", "31 Dec. 1999"], first)
    yield dates("american-words.csv", ["June 14, 2023", "Feb 29, 2024", "Dec 31 1999"], first)
    yield dates("ordinal-words.csv", ["14th June 2023", "29th February 2024", "31st December 1999"], first)
    yield dates("weekday-words.csv", ["Wed, 14 Jun 2023", "Thu, 29 Feb 2024", "Fri, 31 Dec 1999"], first)
    yield dates("oracle-words.csv", ["14-Jun-2023", "29-FEB-2024", "31-dec-1999"], first)
    yield dates("oracle-words-short.csv", ["14-Jun-23", "29-Feb-24", "31-Dec-99"], first)
    yield dates("german-words.csv", ["14. Juni 2023", "29. Februar 2024", "31. Dezember 1999"], first)
    yield dates("german-march.csv", ["1. März 2023", "2. Mai 2023", "3. Okt. 2023"], [day(2023, 3, 1), day(2023, 5, 2), day(2023, 10, 3)])
    yield dates("french-words.csv", ["14 juin 2023", "29 février 2024", "31 décembre 1999"], first)
    yield dates("spanish-words.csv", ["14 de junio de 2023", "29 de febrero de 2024", "31 de diciembre de 1999"], first)
    yield dates("month-and-year.csv", ["Jan 2020", "February 2020", "Mar 2020"], [day(2020, 1, 1), day(2020, 2, 1), day(2020, 3, 1)])
    yield dates("month-and-short-year.csv", ["Jan-20", "Feb-20", "Dec-99"], [day(2020, 1, 1), day(2020, 2, 1), day(1999, 12, 1)])
    yield dates("year-and-month.csv", ["1949-01", "1949-02", "1949-12"], [day(1949, 1, 1), day(1949, 2, 1), day(1949, 12, 1)])
    yield dates("month-slash-year.csv", ["01/1949", "02/1949", "12/1949"], [day(1949, 1, 1), day(1949, 2, 1), day(1949, 12, 1)])
    yield dates("chinese.csv", ["2023年6月14日", "2024年2月29日", "1999年12月31日"], first)
    yield dates("chinese-months.csv", ["2023年6月", "2024年2月", "1999年12月"], [day(2023, 6, 1), day(2024, 2, 1), day(1999, 12, 1)])
    yield dates("korean.csv", ["2023년 6월 14일", "2024년 2월 29일", "1999년 12월 31일"], first)
    quarters = [day(2023, 1, 1), day(2023, 4, 1), day(2023, 10, 1)]
    yield dates("quarters.csv", ["2023Q1", "2023Q2", "2023Q4"], quarters)
    yield dates("quarters-with-a-dash.csv", ["2023-Q1", "2023-Q2", "2023-Q4"], quarters)
    yield dates("quarters-first.csv", ["Q1 2023", "Q2 2023", "Q4 2023"], quarters)
    yield dates("weeks.csv", ["2020-W53", "2021-W01", "2021W02"], [day(2020, 12, 28), day(2021, 1, 4), day(2021, 1, 11)])
    yield dates("unix-seconds.csv", ["1686745800", "1709251199"], moments[:2], ("seconds since 1970",), title="timestamp")
    yield dates("unix-milliseconds.csv", ["1686745800000", "1709251199000"], moments[:2], ("milliseconds",), title="created_at")
    yield dates("large-numbers-are-no-dates.csv", ["1686745800", "1709251199"], [1686745800, 1709251199], title="population")
    yield dates("no-such-day.csv", ["2023-02-30", "2023-13-01", "2023-00-10"], ["2023-02-30", "2023-13-01", "2023-00-10"])
    some = [f"2023-01-{n:02}" for n in range(1, 31)]
    yield dates("one-word-among-dates.csv", [*some, "soon"], [*(day(2023, 1, n) for n in range(1, 31)), N], ("1 cell of 31", "“soon”"))
    yield dates("missing-among-dates.csv", ["2023-06-14", "", "2024-02-29"], [first[0], N, first[1]])
    yield dates("before-1677.csv", ["1492-10-12", "0800-12-25"], [day(1492, 10, 12), day(800, 12, 25)])
    yield dates("words-with-years-are-text.csv", ["Berlin 2023", "Paris 2024", "Rome 2025"], ["Berlin 2023", "Paris 2024", "Rome 2025"])


def _answers() -> Iterator[Ugly]:
    pairs = [
        ("yes", "no"),
        ("Yes", "No"),
        ("TRUE", "FALSE"),
        ("ja", "nein"),
        ("oui", "non"),
        ("sí", "no"),
        ("да", "нет"),
        ("是", "否"),
        ("y", "n"),
    ]
    for yes, no in pairs:
        frame = {"a": [True, False, N, True]}
        yield ugly(f"answers-{yes}-{no}.csv", column([yes, no, "", yes]), frame=frame, kinds={"a": "yes or no"})
    yield ugly("yes-no-and-maybe-is-text.csv", column(["yes", "no", "maybe"]), frame={"a": ["yes", "no", "maybe"]}, kinds={"a": "category"})
    yield ugly("only-yes-is-constant.csv", column(["yes", "yes", "yes"]), kinds={"a": "constant"})


def _headers() -> Iterator[Ugly]:
    names = "a,,a,a (2),\n1,2,3,4,5\n6,7,8,9,0\n"
    frame = {"a": [1, 6], "column 2": [2, 7], "a (2)": [3, 8], "a (2) (2)": [4, 9], "column 5": [5, 0]}
    yield ugly("names-empty-and-repeated.csv", names, frame=frame, says=(("4 columns renamed",),))
    yield ugly("no-header.csv", "1.5,2,red\n2.5,3,blue\n", frame={"column 1": [1.5, 2.5]}, says=(("No header row",),))
    yield ugly("no-header-but-dates.csv", "2023-01-01;x\n2023-01-02;y\n2023-01-03;x\n", rows=3, says=(("No header row",),))
    yield ugly(
        "title-above.csv",
        "Flats in Berlin\n\nname;size;rent\na;50;800\nb;60;900\n",
        frame={"size": [50, 60]},
        says=(("1 row above the header", "Flats in Berlin"),),
    )
    title = "Flats in Berlin;;\nSource: nobody;;\nname;size;rent\na;50;800\nb;60;900\n"
    yield ugly("titles-with-delimiters.csv", title, frame={"rent": [800, 900]}, says=(("2 rows above the header",),))
    yield ugly("row-names-of-r.csv", '"a","b"\n"r1",1,2\n"r2",3,4\n', frame={"b": [2, 4]}, says=(("row names",),))
    yield ugly("name-with-markup.csv", "<b>x</b>,[y](z)\n1,2\n3,4\n", frame={"<b>x</b>": [1, 3], "[y](z)": [2, 4]})
    yield ugly("name-that-turns-around.csv", "gpj\u202eexe,b\n1,2\n3,4\n", frame={"gpjexe": [1, 3]}, says=(("1 column renamed",),))
    yield ugly("name-with-control-signs.csv", "a\x07b\x1b[31m,c\n1,2\n3,4\n", frame={"ab[31m": [1, 3]}, says=(("1 column renamed",),))
    yield ugly("name-over-two-lines.csv", '"size\nin m",b\n1,2\n3,4\n', frame={"size in m": [1, 3]})
    yield ugly("name-of-5000-letters.csv", "n" * 5000 + ",b\n1,2\n3,4\n", frame={"n" * 100: [1, 3]}, says=(("1 column renamed",),))
    yield ugly("names-with-spaces.csv", " a , b \n1,2\n3,4\n", frame={"a": [1, 3], "b": [2, 4]})
    yield ugly("names-of-words-only.csv", "name,colour\nann,red\nbob,blue\n", frame={"name": ["ann", "bob"]})


def _rows() -> Iterator[Ugly]:
    yield ugly(
        "short-rows.csv",
        "a,b,c\n1,2,3\n4,5\n6,7,8\n9\n1,1,1\n",
        frame={"c": [3, N, 8, N, 1]},
        says=(("2 rows with fewer than 3", "row 2"),),
    )
    yield ugly(
        "long-rows.csv",
        "a,b\n1,2\n3,4,extra\n5,6,,\n7,8\n9,9\n",
        frame={"b": [2, 4, 6, 8, 9]},
        says=(("2 rows with more than 2", "row 2", "1 filled cell "),),
    )
    yield ugly("blank-lines.csv", "\n\na,b\n\n1,2\n  \n3,4\n\n\n", frame={"a": [1, 3]}, says=(("4 blank lines left out",),))
    yield ugly("rows-of-delimiters.csv", "a,b\n1,2\n,\n3,4\n", frame={"a": [1, N, 3]})
    yield ugly("a-single-row.csv", "a,b\n1,x\n", frame={"a": [1], "b": ["x"]}, kinds={"a": "constant", "b": "constant"})
    wide = ",".join(f"c{n}" for n in range(5000)) + "\n" + (",".join("1" * 5000) + "\n") * 2
    yield ugly("five-thousand-columns.csv", wide, rows=2, frame={"c4999": [1, 1]})
    half = "".join(f"{n},{n}\n" for n in range(60_000))
    yield ugly(
        "a-short-row-far-below.csv", "a,b\n" + half + "7\n" + "1,1\n", rows=60_002, says=(("1 row with fewer than 2", "row 60,001"),)
    )
    quoted = "".join(f'"{n}","w\n{n}"\n' for n in range(40_000))
    yield ugly("line-breaks-in-every-row.csv", "a,b\n" + quoted, rows=40_000, kinds={"a": "number", "b": "text"})
    yield ugly(
        "wider-far-below.csv", "a,b\n" + "1,2\n" * 30_000 + "1,2,3\n" * 70_000, rows=100_000, says=(("30,000 rows with fewer than 3",),)
    )


def _missing() -> Iterator[Ugly]:
    for cell in ("NA", "n/a", "NaN", "null", "NULL", "?", "-", "#N/A", "<NA>", "#DIV/0!", "#REF!", "#VALUE!"):
        yield ugly(
            f"missing-{cell.strip('<>#?!').replace('/', '_') or 'sign'}-{len(cell)}.csv",
            column(["1", cell, "3"]),
            frame={"a": [1, N, 3]},
            says=(("1 value missing in 1 column",),),
        )
    yield ugly("none-is-an-answer.csv", column(["none", "some", "none"]), frame={"a": ["none", "some", "none"]})
    yield ugly("all-missing.csv", column(["", "NA", "-"]), frame={"a": [N, N, N]}, kinds={"a": "constant"})


def _refused() -> Iterator[Ugly]:
    def refused(name: str, raw: bytes | str, *words: str) -> Ugly:
        return ugly(name, raw, refused=(*words, "needs"))

    yield refused("empty.csv", "", "an empty file")
    yield refused("only-spaces.csv", " \n\n \n", "an empty file")
    yield refused("only-a-byte-order-mark.csv", b"\xef\xbb\xbf", "an empty file")
    yield refused("only-a-header.csv", "a,b,c\n", "Data rows: got 0")
    yield refused("zero-bytes.csv", b"a,b\n1,\x00\n2,3\n", "zero bytes")
    yield refused("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a PNG picture")
    yield refused("jpeg.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)), "a JPEG picture")
    yield refused("document.pdf", b"%PDF-1.7\n1 0 obj", "a PDF document")
    yield refused("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old Excel")
    yield refused("table.parquet", b"PAR1" + bytes(100), "a Parquet table")
    yield refused("never-closed.csv", 'a,b\n1,"never closed\n2,3\n', "Row 2", "never closed")
    yield refused("never-closed-far-below.csv", "a,b\n" + "1,2\n" * 200_000 + '1,"x\n2,3\n', "never closed")
    yield refused("a-cell-without-end.csv", "a,b\n1," + "x" * 200_000 + "\n", "131,072 characters")
    yield refused(
        "too-many-columns.csv", ",".join(f"c{n}" for n in range(5001)) + "\n" + ",".join("1" * 5001) + "\n", "Columns: got 5001", "5,000"
    )
    yield refused("a-line-of-commas.csv", "a,b\n" + "," * 1_000_000 + "\n", "Columns")
    yield refused("a-line-without-end.csv", "x" * 17_000_000, "million signs")
    yield refused("letter.docx", _zip({"word/document.xml": b"<x/>"}), "a Word document")
    yield refused("plain.zip", _zip({"a.txt": b"hello"}), "a zip archive")
    yield refused(
        "too-many-cells.csv",
        ",".join(f"c{n}" for n in range(4000)) + "\n" + ("," * 3999 + "\n") * 6000,
        "6,000 rows by 4,000 columns",
        "20,000,000",
    )


def _packed() -> Iterator[Ugly]:
    text = b"a,b\n1,x\n2,y\n"
    yield ugly("table.csv.gz", gzip.compress(text), frame={"a": [1, 2]}, says=(("gzip",),))
    yield ugly("two-members.csv.gz", gzip.compress(b"a,b\n1,x\n") + gzip.compress(b"2,y\n"), frame={"a": [1, 2]})
    yield ugly("padded.csv.gz", gzip.compress(text) + bytes(1000), frame={"a": [1, 2]})
    yield ugly("utf-16.csv.gz", gzip.compress("a,b\n1,ö\n2,é\n".encode("utf-16")), frame={"b": ["ö", "é"]})
    yield ugly("cut-short.csv.gz", gzip.compress(text * 1000)[:-20], refused=("broken or cut short", "needs"))
    yield ugly("only-the-start.gz", b"\x1f\x8b\x08", refused=("a gzip archive", "needs"))
    yield ugly("bomb.csv.gz", gzip.compress(bytes(30_000_000)), refused=("unpacks to", "200 times"))
    yield ugly("picture.gz", gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(100)), refused=("a PNG picture",))
    yield ugly("empty.gz", gzip.compress(b""), refused=("an empty file",))
    yield ugly("nested.gz", gzip.compress(gzip.compress(text)), refused=("a gzip archive",))


CELLS = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
CELLS += '<row r="2"><c r="A2"><v>1.5</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
CELLS += '<row r="3"><c r="A3"><v>2.5</v></c><c r="B3"><f>1+2</f><v>3</v></c></row>'


def _workbooks() -> Iterator[Ugly]:
    yield ugly("values-of-formulas.xlsx", workbook(CELLS), frame={"a": [1.5, 2.5], "b": [2, 3]})
    yield ugly(
        "second-sheet.xlsx", workbook("", CELLS), frame={"a": [1.5, 2.5]}, reading={"sheet": "sheet 2"}, says=(("“sheet 2”", "one of 2"),)
    )
    other = CELLS.replace(">a<", ">x<")
    yield ugly("sheet-chosen.xlsx", workbook(CELLS, other), frame={"x": [1.5, 2.5]}, corrections={"sheet": "sheet 2"})
    yield ugly("sheet-unknown.xlsx", workbook(CELLS), corrections={"sheet": "nowhere"}, refused=("Sheet", "sheet 1"))
    yield ugly("no-values.xlsx", workbook(""), refused=("without any value",))
    error = CELLS.replace("<f>1+2</f><v>3</v>", "<v>#DIV/0!</v>").replace('r="B3"', 'r="B3" t="e"')
    yield ugly("an-error.xlsx", workbook(error), frame={"b": [2, N]})
    yes = CELLS.replace('r="A2"', 'r="A2" t="b"').replace("1.5", "1").replace('r="A3"', 'r="A3" t="b"').replace("2.5", "0")
    yield ugly("true-and-false.xlsx", workbook(yes), frame={"a": [True, False]}, kinds={"a": "yes or no"})
    dated = CELLS.replace('r="A2"', 'r="A2" s="1"').replace("1.5", "45091").replace('r="A3"', 'r="A3" s="1"').replace("2.5", "45092")
    yield ugly("dates.xlsx", workbook(dated), frame={"a": [day(2023, 6, 14), day(2023, 6, 15)]}, kinds={"a": "date"})
    title = CELLS.replace('r="3"', 'r="6"').replace("A3", "A6").replace("B3", "B6")
    yield ugly("blank-rows.xlsx", workbook(title), frame={"a": [1.5, 2.5]}, says=(("3 blank lines",),))
    far = CELLS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield ugly("two-cells-far-apart.xlsx", workbook(far), refused=("1,048,576 rows by 16,384 columns", "20,000,000"))
    yield ugly("a-million-spaces.xlsx", workbook(CELLS + " " * 50_000_000), refused=("unpacks to far more",))
    yield ugly("entities.xlsx", workbook(CELLS, prolog='<!DOCTYPE x [<!ENTITY a "aaaa">]>'), refused=("entities",))
    yield ugly("broken.xlsx", workbook(CELLS)[:-40], refused=("broken",))
    yield ugly("not-xml.xlsx", workbook("<row><c></row>"), refused=("File", "needs"))
    macros = _zip({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, workbook(CELLS))
    yield ugly("with-macros.xlsm", macros, frame={"a": [1.5, 2.5]})
    outside = _zip({"../../escape.xml": b"x", "/etc/passwd": b"x"}, workbook(CELLS))
    yield ugly("paths-outside.xlsx", outside, frame={"a": [1.5, 2.5]})
    crowd = _zip({f"xl/media/{n}.bin": b"" for n in range(2001)}, workbook(CELLS))
    yield ugly("too-many-parts.xlsx", crowd, refused=("Parts of the workbook", "2,000"))


def _corrected() -> Iterator[Ugly]:
    text = "a,b\n03/04/2023,1\n05/06/2023,2\n"
    yield ugly(
        "order-chosen.csv",
        text,
        corrections={"order": "month first"},
        frame={"a": [day(2023, 3, 4), day(2023, 5, 6)]},
        reading={"order": "month first"},
    )
    yield ugly("no-dates-chosen.csv", text, corrections={"date": "(none)"}, frame={"a": ["03/04/2023", "05/06/2023"]})
    yield ugly("years-chosen.csv", "y,b\n1999,1\n2000,2\n", corrections={"date": "y"}, frame={"y": [day(1999, 1, 1), day(2000, 1, 1)]})
    yield ugly(
        "digits-chosen.csv", "y,b\n20230614,1\n20240229,2\n", corrections={"date": "y"}, frame={"y": [day(2023, 6, 14), day(2024, 2, 29)]}
    )
    yield ugly("no-date-to-choose.csv", "y,b\nx,1\nz,2\n", corrections={"date": "y"}, refused=("Date column", "at least half"))
    yield ugly(
        "no-column-to-choose.csv", "y,b\nx,1\nz,2\n", corrections={"date": "when"}, refused=("Date column", "one of the columns: y, b")
    )
    yield ugly("header-refused.csv", "a,b\n1,2\n3,4\n", corrections={"header": "no"}, rows=3)
    yield ugly("header-insisted.csv", "1,2\n3,4\n5,6\n", corrections={"header": "yes"}, frame={"1": [3, 5], "2": [4, 6]})
    yield ugly("delimiter-chosen.csv", "a;b,c;d\n1;2,3;4\n5;6,7;8\n", corrections={"delimiter": "comma"}, frame={"a;b": ["1;2", "5;6"]})
    yield ugly("decimal-chosen.csv", "a;b\n1,234;x\n2,345;y\n", corrections={"decimal": "point"}, frame={"a": [1234, 2345]})
    yield ugly("encoding-chosen.csv", "a,b\nñ,1\nÑ,2\n".encode("cp437"), corrections={"encoding": "cp437"}, frame={"a": ["ñ", "Ñ"]})


def workbook(*sheets: str, prolog: str = "") -> bytes:
    """A workbook by hand, so that the reader is not checked by another library's idea of one. A style 1 shows days."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="sheet {n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{links}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    book = f'<Relationship Id="r" Type="{links}/officeDocument" Target="xl/workbook.xml"/>'
    targets += f'<Relationship Id="s" Type="{links}/styles" Target="styles.xml"/>'
    styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{book}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }
    for n, cells in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )
    return _zip({name: text.encode() for name, text in parts.items()})


def _zip(parts: Mapping[str, bytes], onto: bytes = b"") -> bytes:
    out = io.BytesIO(onto)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED)
    return out.getvalue()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for made in files():
        (folder / made.name).write_bytes(made.raw)
