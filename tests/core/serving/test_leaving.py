"""A server that is told to go does not wait for strangers: a real one, and a request that says a byte now and then."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from core.serving.leaving import SENTENCE
from tests.front import ROOT, until

SERVER = """
import sys
from contextlib import asynccontextmanager
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from core.serving.leaving import Leaving, let_go_when_told

under_way = set()

async def upload(request):
    print("begun", flush=True)
    try:
        return PlainTextResponse(f"{len(await request.body())} bytes")
    finally:
        print("cleaned up", flush=True)

@asynccontextmanager
async def lifespan(app):
    with let_go_when_told(under_way, grace=float(sys.argv[1])):
        print("open", flush=True)
        yield
    print("closed", flush=True)

routes = [Route("/", upload, methods=["POST"])]
app = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(Leaving, open=under_way)])
uvicorn.run(app, fd=int(sys.argv[2]), log_level="error")
"""


@pytest.fixture
def serve():
    """Starts a server with that patience; its process and a connection over which a body of 5 bytes is announced and 1 has come."""
    processes = []

    def served(grace):
        with socket.create_server(("127.0.0.1", 0)) as listening:
            command = [sys.executable, "-c", SERVER, str(grace), str(listening.fileno())]
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            process = subprocess.Popen(command, pass_fds=[listening.fileno()], env=environment, stdout=subprocess.PIPE, text=True)
            processes.append(process)
            assert process.stdout.readline() == "open\n"
            sender = socket.create_connection(listening.getsockname())
        sender.settimeout(20)
        sender.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\na")
        assert process.stdout.readline() == "begun\n"
        return process, sender

    yield served
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_slow_upload_does_not_delay_the_end_of_the_server(serve, number):
    process, sender = serve(0.5)
    with sender, sender.makefile("rb") as reader:
        began = time.monotonic()
        process.send_signal(number)
        said = reader.read()
        until(lambda: process.poll() is not None, 10)
        assert 0.4 < time.monotonic() - began < 8, "uvicorn alone would wait until the sender has gone"
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503") and b"connection: close" in head.lower()
    assert json.loads(body) == {"problems": [SENTENCE]}
    assert process.stdout.read() == "cleaned up\nclosed\n"


def test_an_upload_that_comes_to_its_end_in_time_is_taken(serve):
    process, sender = serve(10)
    with sender, sender.makefile("rb") as reader:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert process.poll() is None
        sender.sendall(b"bcde")
        assert reader.read().endswith(b"5 bytes")
    until(lambda: process.poll() is not None, 10)
