"""Messages between a run and the web process survive every way in which a stream can cut them."""

import socket
import struct
import time

import pytest

from core.runs import wire


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def test_a_message_upwards_is_kind_step_size_and_body(ends):
    wire.send(ends[0], wire.FRAME, b"body", 2**40)
    assert ends[1].recv(100) == b"F" + struct.pack("<QI", 2**40, 4) + b"body"


def test_lines_come_one_by_one_however_they_were_cut(ends):
    lines = wire.Lines(ends[0])
    whole = wire.line({"do": "a", "text": "line\nbreak"}) + wire.line({"do": "b"})
    for byte in whole[:-1]:
        ends[1].sendall(bytes([byte]))
    assert lines.poll() == {"do": "a", "text": "line\nbreak"}
    assert lines.poll() is None and not lines.closed
    ends[1].sendall(whole[-1:])
    assert lines.poll() == {"do": "b"}


def test_waiting_for_a_line_ends_when_asked(ends):
    began = time.monotonic()
    assert wire.Lines(ends[0]).poll(0.05) is None
    assert 0.04 < time.monotonic() - began < 2


def test_what_was_said_before_the_other_side_went_is_still_heard(ends):
    lines = wire.Lines(ends[0])
    ends[1].sendall(wire.line({"do": "stop"}) + b'{"half')
    ends[1].close()
    assert lines.poll() == {"do": "stop"}
    assert lines.poll(None) is None and lines.closed
    assert lines.poll(None) is None


def test_an_other_side_that_vanished_with_our_words_unread_is_gone_and_no_fault(ends):
    lines = wire.Lines(ends[0])
    wire.send(ends[0], wire.FRAME, b"never read")
    ends[1].close()  # with unread bytes this is a reset, as when the web process is killed
    assert lines.poll(None) is None and lines.closed
