"""The listening sockets of this process."""

from __future__ import annotations

import contextlib
import os
import socket
import stat


def send_at_once() -> int:
    """Let no connection hold back small messages until the last one is acknowledged; how many listening sockets that concerns.

    Streamlit makes its listening socket without naming TCP as its protocol, and asyncio then leaves Nagle's algorithm on: a message
    that follows another closely waits about 40 ms for a delayed acknowledgement. Accepted connections inherit the option on Linux and
    macOS; elsewhere nothing is changed.
    """
    found = 0
    for descriptor in _open_sockets():
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as copy:
            listens = copy.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and copy.family in (socket.AF_INET, socket.AF_INET6):
                copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                found += 1
    return found


def _open_sockets() -> list[int]:
    """This process's descriptors that are sockets; none where the system does not list them."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir("/dev/fd"):
            with contextlib.suppress(OSError):  # the listing's own descriptor is closed by now
                if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                    found.append(int(name))
    return found
