"""A message never waits for the acknowledgement of the one before it."""

from __future__ import annotations

import asyncio
import socket

from core.serving.sockets import send_at_once


def listening() -> socket.socket:
    """A listening socket as Streamlit makes it: its protocol is not named."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen()
    made.setblocking(False)
    return made


async def delay_is_off(server_socket: socket.socket) -> bool:
    """Whether a connection that asyncio accepts there sends small messages at once."""
    seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(accepted, sock=server_socket)
    _, writer = await asyncio.open_connection(*server_socket.getsockname())
    off = bool(await seen)
    writer.close()
    await writer.wait_closed()
    server.close()
    await server.wait_closed()
    return off


def test_a_socket_made_as_streamlit_makes_it_holds_small_messages_back() -> None:
    assert not asyncio.run(delay_is_off(listening()))  # when this fails, asyncio has learned it and core/serving/sockets.py can go


def test_connections_send_small_messages_at_once_afterwards() -> None:
    with listening() as made:
        assert send_at_once() >= 1
        assert asyncio.run(delay_is_off(made))


def test_other_open_files_are_left_alone(tmp_path: object) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send_at_once()
        ours.send(b"still there")
        assert theirs.recv(100) == b"still there"
