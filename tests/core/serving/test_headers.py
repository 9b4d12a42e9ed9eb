"""What every answer forbids the browser."""

import base64
import hashlib
from pathlib import Path

import pytest
import streamlit

from core.runs.owners import Owners
from core.serving.gate import Gate
from core.serving.headers import ALWAYS, Headers, login_policy, page_policy
from core.serving.preload import Preload
from tests.front import request

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
PASSWORD = Owners(b"a secret of at least 32 characters", "open")


def rules(policy):
    return {name: set(values) for name, *values in (rule.split() for rule in policy.split(";"))}


def app(body=b"x", kind=b"text/plain", **brought):
    async def inner(scope, receive, send):
        headers = [(b"content-type", kind), *((name.replace("_", "-").encode(), text) for name, text in brought.items())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return inner


@pytest.mark.parametrize("kind", [b"text/plain", b"image/svg+xml", b"application/json", b"text/html"])
def test_every_answer_carries_every_header_and_what_is_no_page_may_load_nothing(kind):
    answer = request(Headers(app(kind=kind)))
    assert {name: answer.header(name.decode()).encode() for name in ALWAYS} == ALWAYS
    found = rules(answer.header("content-security-policy"))
    assert found["default-src"] == {"'none'"} and found["frame-ancestors"] == {"'none'"} and "sandbox" in found
    assert answer.header("x-content-type-options") == "nosniff" and "camera=()" in answer.header("permissions-policy")


def test_an_answer_keeps_the_headers_that_it_brings_and_has_each_once():
    answer = request(Headers(app(referrer_policy=b"no-referrer")))
    assert [value for name, value in answer.headers if name == "referrer-policy"] == ["no-referrer"]


def test_a_socket_is_passed_on_as_it_is():
    async def inner(scope, receive, send):
        await send({"type": "websocket.accept", "headers": []})

    assert request(Headers(inner), kind="websocket").headers == []


def test_a_page_runs_the_scripts_that_stand_in_it_and_no_other_inline_one():
    stack = Headers(Preload(app(INDEX, b"text/html"), state={"links": "", "plotly": "/p.js"}))
    answer = request(stack, "/gan")
    allowed = rules(answer.header("content-security-policy"))["script-src"]
    inline = [part.split(b"</script>")[0] for part in answer.body.split(b"<script>")[1:]]
    assert len(inline) == 3  # where the server is, a Plotly.js that failed, Streamlit's own
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in inline}
    assert allowed == hashes | {"'self'", "'wasm-unsafe-eval'", "blob:"}
    assert b"onerror=" not in answer.body and b"onload=" not in answer.body


def test_a_page_reaches_this_server_only_and_nobody_may_frame_it():
    found = rules(page_policy(INDEX).decode())
    assert found["default-src"] == found["frame-ancestors"] == found["base-uri"] == {"'none'"}
    assert found["connect-src"] == found["form-action"] == {"'self'"}
    everything = set().union(*found.values())
    assert not [value for value in everything if "*" in value or "http" in value or value == "'unsafe-eval'"]
    assert "'unsafe-inline'" not in found["script-src"]


def test_the_password_page_runs_no_script_and_only_its_own_style():
    answer = request(Headers(Gate(app(), owners={"owners": PASSWORD})))
    found = rules(answer.header("content-security-policy"))
    assert answer.status == 401 and "script-src" not in found and found["default-src"] == {"'none'"} and found["form-action"] == {"'self'"}
    style = answer.body.split(b"<style>")[1].split(b"</style>")[0]
    assert found["style-src"] == {f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'"}
    assert login_policy("<p>") != login_policy("<style>a</style>")
