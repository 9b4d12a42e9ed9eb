"""Where the app can be reached, as the text that the terminal shows at start."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

import segno

from core.settings import Settings

# Addresses of no machine that is meant: only the way towards them is looked up. The first is reserved for documentation (RFC 5737) and so
# leads along the default route; the others (RFC 1918) find a private network that is reached by another interface.
TOWARDS = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")
ALONE = ("localhost", "127.0.0.1", "::1")
QUIET = 4  # modules of light border around a QR code (ISO/IEC 18004, section 6.3.8)
WHITE_ON_BLACK, PLAIN = "\x1b[38;5;231;48;5;16m", "\x1b[0m"
HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}  # (upper is dark, lower is dark)


def addresses() -> tuple[str, ...]:
    """The machine's IPv4 addresses in its networks, that of the default route first; none where there is no network. Sends nothing."""
    found = (_from(there) for there in TOWARDS)
    return tuple(dict.fromkeys(here for here in found if here and not ipaddress.ip_address(here).is_loopback))


def banner(
    port: int, settings: Settings, *, path: str = "", address: str = "", found: Sequence[str] | None = None, colours: bool = False
) -> str:
    """The text shown at start: where the app is on this machine and in the network, and a QR code of the latter.

    path: where the app lives below its address ("/play"), if anywhere.
    address: where the server listens, if not everywhere; on this machine alone, nobody else can reach it.
    found: the addresses to show, else those of this machine.
    colours: fix the QR code's colours by escape sequences, for a terminal; without, it reads well on a dark background only.
    """
    path = "/" + path.strip("/") if path.strip("/") else ""
    here = [] if address in ALONE else addresses() if found is None else found
    network = [f"http://{address}:{port}{path}" for address in here]
    others = [settings.base_url.rstrip("/")] if settings.base_url else network
    lines = ["", "  ML Playground is running. Ctrl+C stops it.", "", f"    on this machine    http://localhost:{port}{path}"]
    if not others:
        why = "only here         " if address in ALONE else "no network found  "
        return "\n".join([*lines, f"    {why} nobody else can reach it", ""])
    label = "for everybody" if settings.base_url else "in the network"
    lines += [f"    {label:<18} {address}" for address in others]
    return "\n".join([*lines, "", *(f"    {row}" for row in qr(others[0], colours=colours).splitlines()), ""])


def qr(written: str, *, colours: bool = False) -> str:
    """A QR code of `written` as lines of half blocks, each character one module wide and two high; light modules are the drawn ones.

    ISO/IEC 18004 with error correction M or better, whatever fits the same size.
    """
    dark = [[bool(module) for module in row] for row in segno.make_qr(written, error="m").matrix_iter(border=QUIET)]
    if len(dark) % 2:
        dark.append([False] * len(dark[0]))
    rows = ["".join(HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in zip(dark[::2], dark[1::2], strict=True)]
    return "\n".join(f"{WHITE_ON_BLACK}{row}{PLAIN}" if colours else row for row in rows)


def qr_path(written: str) -> tuple[int, str]:
    """The same QR code for a page: how many modules it is wide, border included, and the dark ones as an SVG path."""
    rows = [[bool(module) for module in row] for row in segno.make_qr(written, error="m").matrix_iter(border=QUIET)]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)


def for_others(origin: str, settings: Settings, *, path: str = "", found: Sequence[str] | None = None) -> str:
    """The app's address for other people, as it is best known to who asks from a page at `origin`.

    The one of the settings; else that page's own, unless only this machine knows it by that name: then its address in the network.
    """
    if settings.base_url:
        return settings.base_url.rstrip("/")
    parts = urlsplit(origin)
    if parts.hostname in ALONE:
        here = next(iter(addresses() if found is None else found), "")
        origin = f"{parts.scheme}://{here}{f':{parts.port}' if parts.port else ''}" if here else origin
    return origin.rstrip("/") + path


def _from(there: str) -> str:
    """The address that this machine would use towards `there`; connecting a UDP socket looks up the route and sends no packet."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
