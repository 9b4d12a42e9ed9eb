"""Who is who: a random id in a signed browser cookie. It owns runs and uploads; nobody logs in, nobody is named."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import InputError, Problem

COOKIE = "playground"
LOGIN_COOKIE = "playground_login"
YEAR = 365 * 24 * 3600
SHORTEST = 32  # bytes of a secret


class Owners:
    """Makes and checks tokens. secret: bytes that never leave the server; equal after a restart, so that tokens stay valid."""

    def __init__(self, secret: bytes, password: str = "") -> None:
        self._secret, self._password = secret, password

    def new(self) -> str:
        """A token for a browser seen for the first time."""
        owner = secrets.token_hex(16)
        return f"{owner}.{self._sign('owner', owner)}"

    def owner(self, cookies: Mapping[str, str]) -> str | None:
        """Whose cookies these are; None when there is no valid token."""
        owner, _, signature = cookies.get(COOKIE, "").partition(".")
        return owner if len(owner) == 32 and _equal(signature, self._sign("owner", owner)) else None

    def login(self, password: str) -> str | None:
        """The login cookie's value for the right password, else None."""
        return self._sign("login", self._password) if _equal(password, self._password) else None

    def logged_in(self, cookies: Mapping[str, str]) -> bool:
        return not self._password or _equal(cookies.get(LOGIN_COOKIE, ""), self._sign("login", self._password))

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self._secret, f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def read_cookies(header: str) -> dict[str, str]:
    """The cookies of a Cookie header, each read by itself: another app's odd cookie on the same host must not cost a person their runs."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def same_origin(origin: str | None, host: str | None, base_url: str = "") -> bool:
    """Whether a request comes from a page of ours: its Origin names the host it was sent to, or the address we are known by.

    A browser always sends Origin with a WebSocket and with a POST; without one the request is refused.
    """
    if not origin or not host:
        return False
    known = {host.lower(), urlsplit(base_url).netloc.lower()} - {""}
    try:
        return urlsplit(origin).netloc.lower() in known
    except ValueError:  # no address at all
        return False


def at_home(client: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a browser on the computer that runs the server, at its own address and through no proxy.

    A proxy on the same computer makes everybody look like it; then nobody is at home.
    """
    passed_on = any(name in headers for name in ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via"))
    try:
        named = urlsplit(headers.get("origin", "")).hostname
    except ValueError:
        return False
    return _loops_back(client) and (named == "localhost" or _loops_back(named)) and not passed_on


def _loops_back(host: str | None) -> bool:
    """Whether an address is this computer's own; one of IPv4 may come written as one of IPv6."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:  # a name
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def kept_secret(folder: Path, given: str = "") -> bytes:
    """The secret from the settings, or one made once and kept in the state folder, readable by its user only."""
    if given:
        return given.encode()
    path = folder / "secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / f".secret.{os.getpid()}"
        with open(whole, "xb", opener=_private) as file:
            file.write(secrets.token_hex(32).encode())
        with contextlib.suppress(FileExistsError):
            os.link(whole, path)  # there whole or not at all: half a secret would sign tokens that anybody can forge
        whole.unlink()
    secret = path.read_bytes()
    if len(secret) < SHORTEST:
        raise InputError(Problem(str(path), f"{len(secret)} bytes", f"at least {SHORTEST}: delete the file and a new one is made"))
    return secret


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _equal(one: str, other: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing; any characters, since a header may carry any."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
