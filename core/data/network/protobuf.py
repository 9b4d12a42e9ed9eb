"""Protocol Buffers as they lie in a file: fields by number, read in place. What nobody asks for is stepped over, not copied.

Source: protobuf.dev, "Encoding": a key is number * 8 + wire type; types 0 (varint), 1 (8 bytes), 2 (length, then bytes), 5 (4 bytes).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from core.data.wording import Described
from core.errors import InputError, Problem

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5
SIZES = {EIGHT: 8, FOUR: 4}
MOST_FIELDS = 2_000_000  # of one file: about two seconds
LARGEST_FIELD = 1 << 29

Value = int | memoryview


class Reader:
    """Counts the fields that are read, so that a file of nothing but tiny fields ends soon."""

    def __init__(self, most_fields: int = MOST_FIELDS) -> None:
        self._left = most_fields

    def fields(self, message: memoryview) -> Iterator[tuple[int, Value]]:
        """Number and value of each field: a whole number for a varint, a view of the bytes for all else.

        Raises: InputError where the bytes end too early or are no fields.
        """
        at, end = 0, len(message)
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise InputError(Problem("File", Described("very many small entries"), "a network with its weights packed"))
            key, at = varint(message, at)
            number, wire = key >> 3, key & 7
            if not 1 <= number < LARGEST_FIELD:
                raise damaged()
            if wire == VARINT:
                value, at = varint(message, at)
                yield number, value
                continue
            if wire == BYTES:
                size, at = varint(message, at)
            elif wire in SIZES:
                size = SIZES[wire]
            else:
                raise damaged()
            if size > end - at:
                raise InputError(
                    Problem("File", Described("less than it announces"), "the whole ONNX file: it ends too early, bring it again")
                )
            yield number, message[at : at + size]
            at += size


def integers(value: Value, most: int) -> list[int]:
    """A repeated int64: one number, or many in one field. Raises: InputError where they are more than `most`."""
    if isinstance(value, int):
        return [signed(value)]
    found: list[int] = []
    at = 0
    while at < len(value):
        if len(found) == most:
            raise InputError(Problem("File", Described(f"more than {most:,} numbers in a setting"), f"at most {most:,}"))
        number, at = varint(value, at)
        found.append(signed(number))
    return found


def floats(value: Value, letter: str = "f") -> list[float]:
    """A repeated float ("f") or double ("d"): one number, or many in one field."""
    if isinstance(value, int) or len(value) % struct.calcsize(letter):
        raise damaged()
    return [float(number) for (number,) in struct.iter_unpack(f"<{letter}", value)]


def text(value: Value) -> str:
    """A string; bytes that are no UTF-8 are shown as such."""
    if isinstance(value, int):
        raise damaged()
    return bytes(value).decode("utf-8", "replace")


def nested(value: Value) -> memoryview:
    """A message within a message."""
    if isinstance(value, int):
        raise damaged()
    return value


def whole(value: Value) -> int:
    """An int64 that stands once."""
    if not isinstance(value, int):
        raise damaged()
    return signed(value)


def varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number that begins at `at`, seven bits a byte, lowest first, and where it ends."""
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise InputError(Problem("File", Described("less than it announces"), "the whole ONNX file: it ends too early, bring it again"))
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number & (2**64 - 1), at
    raise damaged()


def signed(number: int) -> int:
    """A varint's 64 bits as int64."""
    return number - 2**64 if number >= 2**63 else number


def damaged() -> InputError:
    return InputError(Problem("File", Described("bytes that are no ONNX"), "an ONNX file as torch.onnx.export writes it"))
