"""The gate before every request: a new browser gets its token, a stranger the password page and nothing else."""

import inspect
import re
from http.cookies import SimpleCookie
from urllib.parse import quote_plus

import pytest

from core.runs.owners import COOKIE, LOGIN_COOKIE, YEAR, Owners
from core.serving.gate import SHUT, Gate
from tests.front import request

SECRET, PASSWORD = b"a secret of at least 32 characters", "open sésame & <co>"
OPEN, LOCKED = Owners(SECRET), Owners(SECRET, PASSWORD)
HOME = "http://here:8501"


async def inner(scope, receive, send):
    """The app behind the gate: a page, a script, a page that has not changed, a socket."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    headers = {name: value for name, value in scope["headers"]}
    if scope["path"].endswith(".js"):
        status, kind = 200, b"text/javascript"
    elif headers.get(b"if-none-match") == b'"same"' or b"if-modified-since" in headers:
        status, kind = 304, None
    else:
        status, kind = 200, b"text/html; charset=utf-8"
    answer = [(b"content-type", kind), (b"etag", b'"same"')] if kind else [(b"etag", b'"same"')]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": b"inside"})


def gate(owners=OPEN, **more):
    return Gate(inner, owners={"owners": owners}, **more)


def mine(owners=OPEN):
    return f"{COOKIE}={owners.new()}"


def logged_in():
    return f"{LOGIN_COOKIE}={LOCKED.login(PASSWORD)}"


def post(password, path="/playground/login", *, origin=HOME, app=None, then="", **more):
    body = ("password=" + quote_plus(password) + "&then=" + quote_plus(then)).encode()
    headers = {"origin": origin} if origin else {}
    return request(app or gate(LOCKED), path, method="POST", body=body, **headers, **more)


# The token


def test_a_new_browser_gets_its_token_with_its_first_page():
    cookies = request(gate()).cookies()
    assert len(cookies) == 1
    morsel = SimpleCookie(cookies[0])[COOKIE]
    assert OPEN.owner({COOKIE: morsel.value}) is not None
    assert (morsel["path"], morsel["max-age"], morsel["httponly"], morsel["samesite"], morsel["secure"]) == (
        "/",
        str(YEAR),
        True,
        "Lax",
        "",
    )


def test_over_https_the_token_is_never_sent_in_the_clear():
    assert request(gate(), scheme="https").cookies()[0].endswith("; Secure")


def test_a_browser_that_has_its_token_gets_no_other():
    assert request(gate(), cookie=mine()).cookies() == []
    assert request(gate(), cookie=f'other={{"a": 1}}; {mine()}').cookies() == []


@pytest.mark.parametrize(
    "cookie", ["playground=x", "playground=", mine(Owners(b"another secret of 32 characters!")), "playground=" + "a" * 32 + ".é"]
)
def test_a_token_that_is_not_ours_is_replaced(cookie):
    assert len(request(gate(), cookie=cookie).cookies()) == 1


def test_only_pages_carry_a_token_so_that_nothing_shared_is_cached_with_one():
    assert request(gate(), "/app.js").cookies() == []


@pytest.mark.parametrize("asked", [{"if_none_match": '"same"'}, {"if_modified_since": "Sat, 21 Nov 2026 11:00:00 GMT"}])
def test_a_browser_that_kept_the_page_but_lost_its_token_gets_both_anew(asked):
    answer = request(gate(), **asked)
    assert answer.status == 200 and len(answer.cookies()) == 1
    known = request(gate(), cookie=mine(), **asked)
    assert known.status == 304 and known.cookies() == []


def test_two_browsers_get_two_tokens():
    assert request(gate()).cookies() != request(gate()).cookies()


# Sockets


def test_a_socket_from_a_page_of_ours_passes_and_from_anothers_does_not():
    assert request(gate(), "/_stcore/stream", kind="websocket", origin=HOME, cookie=mine()).kind == "websocket.accept"
    for origin in ({"origin": "http://evil.example"}, {"origin": "null"}, {}):
        answer = request(gate(), "/_stcore/stream", kind="websocket", cookie=mine(), **origin)
        assert answer.kind == "websocket.close"


def test_behind_a_proxy_the_address_we_are_known_by_counts_too():
    app = gate(base_url="https://play.example.org")
    assert request(app, "/_stcore/stream", kind="websocket", origin="https://play.example.org").kind == "websocket.accept"


# The password


@pytest.mark.parametrize(
    "path", ["/", "/lr-finder", "/app.js", "/playground/assets/x/view.js", "/_stcore/stream", "/playground/login", "/media/x.csv"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD"])
def test_without_the_login_every_address_gives_the_password_page_and_nothing_of_what_is_behind(path, method):
    answer = request(gate(LOCKED), path, method=method, cookie=mine(LOCKED))
    assert answer.status == 401 and b"Password of this server" in answer.body and b"inside" not in answer.body
    assert answer.cookies() == []


def test_without_the_login_no_socket_opens():
    answer = request(gate(LOCKED), "/playground/live", kind="websocket", origin=HOME, cookie=mine(LOCKED))
    assert answer.kinds == ["websocket.accept", "websocket.close"] and answer.codes == [4401]  # accepted, so that the page hears why
    answer = request(gate(LOCKED), "/_stcore/stream", kind="websocket", origin=HOME, cookie=mine(LOCKED))
    assert (answer.kinds, answer.codes) == (["websocket.close"], [4401])


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/_stcore/host-config", "/playground/health", "/playground/ready", "/playground/metrics"]
)
def test_whoever_asks_whether_the_server_lives_needs_no_login(path):
    answer = request(gate(LOCKED), path)
    assert answer.status == 200 and answer.body == b"inside"


@pytest.mark.parametrize("path", ["/lr-finder/_stcore/health", "/x/_stcore/health", "/playground/live/_stcore/health", "/_stcore/health/"])
def test_an_address_that_only_ends_like_the_health_check_is_behind_the_gate(path):
    assert request(gate(LOCKED), path).status == 401
    assert request(gate(LOCKED), path, kind="websocket", origin=HOME).kind == "websocket.close"


@pytest.mark.parametrize("path", ["metrics", "metrics/", "script-health-check", "agent/mcp", "agent/openapi.json", "upload_file/a/b"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_doors_of_streamlits_that_no_page_of_ours_needs_are_shut_for_everybody(path, method):
    for app, base in ((gate(), ""), (gate(base="/app"), "/app"), (gate(LOCKED), "")):
        answer = request(app, f"{base}/_stcore/{path}", method=method, cookie=f"{mine(LOCKED)}; {logged_in()}")
        assert (answer.status, answer.body) == (404, b"Not here.")


def test_the_shut_doors_are_streamlits():
    from streamlit.web.server.starlette import starlette_agent_routes, starlette_routes

    known = inspect.getsource(starlette_routes) + inspect.getsource(starlette_agent_routes)
    assert [door for door in SHUT if not re.search(rf"(_stcore|{{BASE_ROUTE_CORE}})/{door}\b", known)] == []


def test_under_a_base_path_the_health_check_is_there():
    assert request(gate(LOCKED, base="/app"), "/app/_stcore/health").status == 200


def test_the_right_password_lets_in_and_keeps_the_browser_logged_in():
    answer = post(PASSWORD)
    assert answer.status == 303 and answer.header("location") == "/"
    morsel = SimpleCookie(answer.cookies()[0])[LOGIN_COOKIE]
    assert morsel["httponly"] and morsel["samesite"] == "lax" and morsel["path"] == "/" and not morsel["secure"]
    page = request(gate(LOCKED), cookie=f"{LOGIN_COOKIE}={morsel.value}")
    assert page.status == 200 and page.body == b"inside" and len(page.cookies()) == 1


def test_after_the_password_one_lands_on_the_page_that_was_asked_for():
    assert b'name="then" value="/lr-finder"' in request(gate(LOCKED), "/lr-finder").body
    assert post(PASSWORD, then="/lr-finder?v=1&optimizer=SGD").header("location") == "/lr-finder?v=1&optimizer=SGD"
    assert b'name="then" value="/lr-finder"' in post("wrong", then="/lr-finder").body


@pytest.mark.parametrize(
    "then",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "/a\r\nSet-Cookie: x=y", "lr-finder", "/playground/login", "/é", ""],
)
def test_after_the_password_one_never_lands_elsewhere(then):
    assert post(PASSWORD, then=then).header("location") == "/"


def test_over_https_the_login_is_never_sent_in_the_clear():
    assert "secure" in post(PASSWORD, origin="https://here:8501", scheme="https").cookies()[0].lower()


def test_under_a_base_path_the_form_and_the_way_back_are_there():
    app = gate(LOCKED, base="/app")
    assert b'action="/app/playground/login"' in request(app, "/app/").body
    assert post(PASSWORD, "/app/playground/login", app=app).header("location") == "/app/"


@pytest.mark.parametrize("password", ["", "open", PASSWORD.upper(), PASSWORD + " ", "x" * 100_000])
def test_a_wrong_password_is_told_so_and_lets_nobody_in(password):
    answer = post(password)
    assert answer.status == 401 and b"That is not the password of this server." in answer.body and answer.cookies() == []


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://here:9999"])
def test_a_form_sent_from_elsewhere_lets_nobody_in_even_with_the_password(origin):
    answer = post(PASSWORD, origin=origin)
    assert answer.status == 401 and answer.cookies() == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"password", b"password=%ff", b"&&&=", b"other=1"], ids=range(6))
def test_a_form_that_is_none_lets_nobody_in(body):
    answer = request(gate(LOCKED), "/playground/login", method="POST", body=body, origin=HOME)
    assert answer.status == 401 and answer.cookies() == []


def test_the_password_stands_on_no_page_and_in_no_cookie():
    answer = post(PASSWORD)
    assert PASSWORD.encode() not in request(gate(LOCKED)).body
    assert PASSWORD not in str(answer.headers) and quote_plus(PASSWORD) not in str(answer.headers)


@pytest.mark.parametrize("login", ["x", "é", Owners(SECRET, "another").login("another")])
def test_a_forged_login_is_none(login):
    assert request(gate(LOCKED), cookie=f"{LOGIN_COOKIE}={login}").status == 401


def test_a_login_alone_makes_nobody_an_owner():
    assert len(request(gate(LOCKED), cookie=logged_in()).cookies()) == 1


@pytest.mark.parametrize("method", ["PUT", "POST", "OPTIONS"])
def test_streamlits_own_way_for_files_is_shut(method):
    """It holds each file in the web process' memory."""
    assert request(gate(), "/_stcore/upload_file/session/file", method=method, cookie=mine()).status == 404
    assert request(gate(base="/app"), "/app/_stcore/upload_file/session/file", method=method, cookie=mine()).status == 404
