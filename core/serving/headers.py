"""What every answer tells the browser not to allow: scripts from elsewhere, frames, guessed types, telling other sites where one was."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = b"content-security-policy"
STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)
INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
# What is no page loads nothing, even where a browser is made to show it as one.
NOTHING = b"default-src 'none'; frame-ancestors 'none'; sandbox"
FEATURES = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi"),
    *("payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": ", ".join(f"{name}=()" for name in FEATURES).encode(),
    b"cross-origin-resource-policy": b"same-origin",
}


class Headers:
    """ASGI middleware, the outermost. An answer that brings one of these headers keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                brought = {name.lower() for name, _ in headers}
                more = [(name, value) for name, value in {**ALWAYS, POLICY: NOTHING}.items() if name not in brought]
                message = {**message, "headers": [*headers, *more]}
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


def page_policy(body: bytes) -> bytes:
    """What a page of the app may do: run this server's scripts and those that stand in it now, and reach this server only.

    Streamlit and Plotly set styles from scripts, so inline styles are allowed. Streamlit's reader of messages tries WebAssembly, which
    'wasm-unsafe-eval' allows and eval of text not. A component's script comes as a blob.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", "blob:", *_hashes(INLINE.findall(body))]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items()).encode()


def login_policy(page: str) -> str:
    """The password page: its own style sheet, no script, and a form that goes nowhere else."""
    style = " ".join(_hashes(STYLE.findall(page.encode())))
    return f"default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def _hashes(scripts: Iterable[bytes]) -> list[str]:
    """Each inline script or style sheet by its SHA-256, as CSP writes it (W3C, Content Security Policy Level 3, section 8.4)."""
    return [f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in scripts]
