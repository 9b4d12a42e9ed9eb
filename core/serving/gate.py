"""The gate before every request: gives a new browser its token and, where a password is set, asks for it."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.runs.owners import COOKIE, LOGIN_COOKIE, YEAR, Owners, read_cookies, same_origin
from core.serving.headers import POLICY, login_policy

# Whoever asks these needs no login; the metrics ask for a token of their own.
PUBLIC = ("_stcore/health", "_stcore/host-config", "playground/health", "playground/ready", "playground/metrics")
# Of Streamlit's own: uploads, which it holds in this process's memory; metrics and a script anybody may start; pages without a browser.
SHUT = ("upload_file", "metrics", "script-health-check", "agent")
WRONG_PASSWORD_SECONDS = 1.0  # guessing must be slow
LOGIN_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ML Playground</title><style>body{{font:18px system-ui,sans-serif;
max-width:22em;margin:20vh auto;padding:0 1em;color-scheme:light dark}}
input,button{{font:inherit;padding:.5em;margin-top:.5em;width:100%;box-sizing:border-box}}</style>
<h1>ML Playground</h1><form method="post" action="{action}"><input type="hidden" name="then" value="{then}"><label>Password of this server
<input type="password" name="password" autocomplete="current-password" autofocus required></label>
<button>Enter</button></form><p role="alert">{problem}</p></html>"""


class Gate:
    """ASGI middleware. owners: None until the server has started. base: the path under which the app is served."""

    def __init__(self, app: ASGIApp, *, owners: Mapping[str, Owners], base: str = "", base_url: str = "") -> None:
        self._app, self._owners, self._base, self._base_url = app, owners, base, base_url
        self._public = {f"{base}/{name}" for name in PUBLIC}
        self._shut = tuple(f"{base}/_stcore/{name}" for name in SHUT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or (scope["type"] == "http" and scope["path"] in self._public):
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(self._shut):
            await PlainTextResponse("Not here.", status_code=404)(scope, receive, send)
            return
        owners, connection = self._owners["owners"], HTTPConnection(scope)
        cookies = read_cookies(connection.headers.get("cookie", ""))
        if not owners.logged_in(cookies):
            await self._ask_password(owners, scope, receive, send)
            return
        if scope["type"] == "websocket" and not same_origin(
            connection.headers.get("origin"), connection.headers.get("host"), self._base_url
        ):
            await send({"type": "websocket.close", "code": 4403})  # another site's page in our visitor's browser
            return
        if owners.owner(cookies):
            await self._app(scope, receive, send)
        else:
            await self._app(_anew(scope), receive, _giving(owners.new(), self._secure(scope), send))

    def _secure(self, scope: Scope) -> bool:
        """Whether the browser speaks TLS, to us or to the proxy before us."""
        return scope["scheme"] in ("https", "wss") or self._base_url.startswith("https:")

    async def _ask_password(self, owners: Owners, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if scope["path"] == f"{self._base}/playground/live":
                await send({"type": "websocket.accept"})  # else the code would not reach our script, which would try for ever
            await send({"type": "websocket.close", "code": 4401})
            return
        request, problem, action = Request(scope, receive), "", f"{self._base}/playground/login"
        then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        if request.method == "POST" and scope["path"].endswith("/playground/login"):
            body = (await _beginning(request)).decode("utf-8", "replace")
            proper = same_origin(request.headers.get("origin"), request.headers.get("host"), self._base_url)
            said = parse_qs(body)
            then = said.get("then", [""])[0]
            value = owners.login(said.get("password", [""])[0]) if proper else None
            if value:
                response: Response = RedirectResponse(self._page(then), status_code=303)
                response.set_cookie(LOGIN_COOKIE, value, max_age=30 * 86400, httponly=True, samesite="lax", secure=self._secure(scope))
                await response(scope, receive, send)
                return
            problem = "That is not the password of this server."
            await asyncio.sleep(WRONG_PASSWORD_SECONDS)
        page = LOGIN_PAGE.format(action=html.escape(action), problem=problem, then=html.escape(self._page(then)))
        response = HTMLResponse(page, 401, {POLICY.decode(): login_policy(page)})
        await response(scope, receive, send)

    def _page(self, wanted: str) -> str:
        """The page that a visitor wanted before the password was asked for, if it is one of this server's; else the first."""
        ours = wanted.startswith(f"{self._base}/") and not wanted.startswith("//") and wanted.isascii() and wanted.isprintable()
        return wanted if ours and "\\" not in wanted and "/playground/" not in wanted else f"{self._base}/"


async def _beginning(request: Request, most: int = 4096) -> bytes:
    """The first bytes of a request's body: a stranger's may be endless."""
    body = b""
    async for part in request.stream():
        body += part[:most]
        if len(body) >= most:
            break
    return body[:most]


def _anew(scope: Scope) -> Scope:
    """The request without "only if it has changed": a page that the browser has kept would bring no cookie."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in (b"if-none-match", b"if-modified-since")]}


def _giving(token: str, secure: bool, send: Send) -> Send:
    """`send`, adding the token's cookie to a page."""
    cookie = f"{COOKIE}={token}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers):
                message = {**message, "headers": [*headers, (b"set-cookie", cookie.encode())]}
        await send(message)

    return sending
