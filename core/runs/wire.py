"""Messages between a run (or an answers worker) and the web process, over one stream socket each.

Upwards: one byte kind, step, size, body. Downwards: one JSON object a line.
"""

from __future__ import annotations

import json
import select
import socket
import struct
from collections.abc import Mapping
from typing import Any

HEADER = struct.Struct("<cQI")  # kind, step, bytes that follow
BASE, FRAME, STATE, ANSWER = b"B", b"F", b"S", b"A"


def send(link: socket.socket, kind: bytes, body: bytes, step: int = 0) -> None:
    """One message upwards; blocks while the other side is slow."""
    link.sendall(HEADER.pack(kind, step, len(body)) + body)


def line(message: Mapping[str, Any]) -> bytes:
    """One message downwards."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


class Lines:
    """Reads JSON lines from a socket without blocking longer than asked."""

    def __init__(self, link: socket.socket) -> None:
        self._link, self._buffer, self.closed = link, b"", False

    def poll(self, seconds: float | None = 0.0) -> dict[str, Any] | None:
        """The next message, waiting at most `seconds` (None: for ever); None when there is none or the other side has gone (`closed`)."""
        while b"\n" not in self._buffer:
            if self.closed or not select.select([self._link], [], [], seconds)[0]:
                return None
            try:
                received = self._link.recv(1 << 16)
            except ConnectionError:  # gone with our words unread
                received = b""
            if not received:
                self.closed = True
                return None
            self._buffer += received
        head, _, self._buffer = self._buffer.partition(b"\n")
        return json.loads(head)  # type: ignore[no-any-return]
