"""What a person may correct about the reading of a table, as a mapping and as the one text that a link carries."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from encodings.aliases import aliases
from types import MappingProxyType
from urllib.parse import unquote

from core.errors import InputError, Problem

DELIMITERS: Mapping[str, str] = MappingProxyType({"comma": ",", "semicolon": ";", "tab": "\t", "vertical bar": "|", "space": " "})
DECIMALS: Mapping[str, str] = MappingProxyType({"point": ".", "comma": ","})
ORDERS = ("day first", "month first")
NO_DATE = "(none)"  # a correction of "date": no column is read as dates
NO_CORRECTIONS: Mapping[str, str] = MappingProxyType({})
LONGEST = 500  # characters of the whole text
KEYS: Mapping[str, str] = MappingProxyType(  # in the order in which they are written, with what each is called on the screen
    {
        "encoding": "Encoding",
        "delimiter": "Delimiter",
        "decimal": "Decimal mark",
        "header": "Header row",
        "date": "Date column",
        "order": "Day and month",
        "sheet": "Sheet",
    }
)
_NO_TEXT = {"idna", "punycode", "mbcs", "oem", "undefined", "unicode_escape", "raw_unicode_escape", "rot_13", "utf_7"}


def corrections(text: str) -> dict[str, str]:
    """The corrections written in a link: "encoding=cp1252;delimiter=semicolon"; "" holds none. Raises: InputError for anything unknown."""
    if len(text) > LONGEST:
        raise InputError(Problem("Reading", text, f"at most {LONGEST} characters"))
    found: dict[str, str] = {}
    for part in filter(None, text.split(";")):
        key, equals, value = part.partition("=")
        if not equals or key in found:
            raise InputError(Problem("Reading", part, f"each of {', '.join(KEYS)} at most once, as name=value"))
        found[key] = unquote(value)
    return checked(found)


def written(chosen: Mapping[str, str]) -> str:
    """The text of corrections, always in the same order, so that equal corrections have equal links."""
    known = checked(chosen)
    return ";".join(f"{key}={_escaped(known[key])}" for key in KEYS if key in known)


def checked(chosen: Mapping[str, str]) -> dict[str, str]:
    """The same corrections with the encoding under Python's own name. Raises: InputError naming every one that is unknown."""
    known, problems = dict(chosen), []
    for key, value in chosen.items():
        needs = _needs(key, value)
        if needs:
            problems.append(Problem(KEYS.get(key, "Reading"), value if key in KEYS else key, needs))
        elif key == "encoding":
            known[key] = _encoding(value)
    if problems:
        raise InputError(problems)
    return known


def _needs(key: str, value: str) -> str:
    """What a correction needs where it is none; "" where it is good."""
    options = {"delimiter": tuple(DELIMITERS), "decimal": tuple(DECIMALS), "header": ("yes", "no"), "order": ORDERS}
    if key not in KEYS:
        return "one of " + ", ".join(KEYS)
    if not isinstance(value, str):
        return "text"
    if key == "encoding":
        return "" if _encoding(value) else "an encoding of text that Python knows, such as utf-8, cp1252 or gb18030"
    if key in options:
        return "" if value in options[key] else "one of " + ", ".join(options[key])
    return "" if 0 < len(value) <= 200 else "a name of 1 to 200 characters"


def _encoding(name: str) -> str:
    """Python's own name of a text encoding; "" where there is none."""
    plain = name.lower().replace("-", "_").replace(" ", "_")
    if not plain.isascii() or not plain.replace("_", "").isalnum():
        return ""
    module = aliases.get(plain, plain)
    if module in _NO_TEXT or (module not in aliases.values() and module != "utf_8_sig"):
        return ""
    try:
        info = codecs.lookup(module)
        "a".encode(module)
    except (LookupError, UnicodeError, TypeError):  # TypeError: made for bytes, not for text
        return ""
    return info.name


def _escaped(value: str) -> str:
    return "".join(f"%{ord(sign):02X}" if sign in "%;=&#+" or ord(sign) < 32 else sign for sign in value)
