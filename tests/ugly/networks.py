"""ONNX files written by hand, byte by byte: for what no exporter would write."""

from __future__ import annotations


def varint(number: int) -> bytes:
    number &= 2**64 - 1
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number: int, value: int | bytes | str) -> bytes:
    """One field: a varint, or bytes behind their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def attribute(name: str, *numbers: int) -> bytes:
    return field(5, field(1, name) + b"".join(field(8, number) for number in numbers) + field(20, 7))


def node(kind: str, inputs: list[str], outputs: list[str], *attributes: bytes, name: str = "") -> bytes:
    body = b"".join(field(1, one) for one in inputs) + b"".join(field(2, one) for one in outputs)
    return field(1, body + field(3, name) + field(4, kind) + b"".join(attributes))


def weights(name: str, *dims: int, raw: bytes = b"", more: bytes = b"") -> bytes:
    """A float tensor of that shape; its numbers need not be there."""
    return field(5, b"".join(field(1, size) for size in dims) + field(2, 1) + field(8, name) + (field(9, raw) if raw else b"") + more)


def given(name: str, *dims: int | str) -> bytes:
    return field(11, _value(name, dims))


def gives(name: str, *dims: int | str) -> bytes:
    return field(12, _value(name, dims))


def _value(name: str, dims: tuple[int | str, ...]) -> bytes:
    shape = b"".join(field(1, field(1 if isinstance(size, int) else 2, size)) for size in dims)
    return field(1, name) + field(2, field(1, field(1, 1) + (field(2, shape) if dims else b"")))


def model(*parts: bytes) -> bytes:
    return field(1, 9) + field(2, "by hand") + field(7, b"".join(parts) + field(2, "net")) + field(8, field(2, 17))


def small(*size: int | str) -> bytes:
    """A convolution of 8 channels with a kernel of 3, and ReLU."""
    return model(
        node("Conv", ["x", "w"], ["y"], attribute("pads", 1, 1, 1, 1), name="first"),
        node("Relu", ["y"], ["z"]),
        weights("w", 8, 3, 3, 3, raw=bytes(4 * 216)),
        given("x", *(size or (1, 3, 32, 32))),
        gives("z", "pictures", "channels", "rows", "columns"),
    )
