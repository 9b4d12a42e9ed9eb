"""Our scripts and Plotly.js under one hashed, immutable address, compressed once at start.

Compressed per request, Plotly.js stalls the server for seconds when 60 people arrive.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from core import theme

VENDOR = Path(__file__).parents[2] / "assets" / "vendor"
EVERYWHERE = ("view.js", "bring.js", "room.js")  # what pages begin with: the live view, the box for one's own data, the room
IMPORTED = re.compile(rb"^import .*? from '\./([a-z_]+\.js)';$", re.MULTILINE)
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    plain: bytes
    packed: bytes
    kind: str


class Assets:
    """files: name -> content. keep: a folder where compressed copies stay from one start to the next."""

    def __init__(self, files: Mapping[str, bytes], keep: Path) -> None:
        self.digest = hashlib.sha256(b"".join(name.encode() + body for name, body in sorted(files.items()))).hexdigest()[:16]
        self._assets = {name: Asset(body, _packed(body, keep), TYPES[Path(name).suffix]) for name, body in files.items()}

    def links(self, path: str) -> str:
        """A Link header that has the browser fetch our modules early; `path` is the address under which they are."""
        modules = needed({name: asset.plain for name, asset in self._assets.items()}, EVERYWHERE)
        return ", ".join(f"<{path}/{name}>; rel=modulepreload" for name in modules)

    async def endpoint(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None or request.path_params["digest"] != self.digest:
            return PlainTextResponse("Not here. Reload the page.", status_code=404)
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, media_type=asset.kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(asset.plain, media_type=asset.kind, headers=headers)


def needed(files: Mapping[str, bytes], first: Iterable[str]) -> list[str]:
    """The modules among these files that the first ones need, themselves included, by name.

    Not all that there are: proxies take headers of 4 KB and no more.
    """
    found, ahead = set[str](), [name for name in first if name in files]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += [other.decode() for other in IMPORTED.findall(files[name]) if other.decode() in files]
    return sorted(found)


def house_files(folder: Path) -> dict[str, bytes]:
    """Our modules and styles, the palette as a module, and Plotly.js."""
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.suffix in TYPES}
    files["palette.js"] = f"export const ROLES = {json.dumps(theme.ROLES)};\nexport const SCALES = {json.dumps(theme.SCALES)};\n".encode()
    files["plotly.js"] = plotly_js().read_bytes()
    return files


def plotly_js() -> Path:
    """Plotly.js with its Cartesian traces only: a third of the whole, so a first picture comes a second sooner.

    Its version is that of the plotly package, which our tests check figures with (tests/core/serving/test_assets.py holds it).
    """
    return VENDOR / "plotly-cartesian.min.js"


def _packed(body: bytes, keep: Path) -> bytes:
    path = keep / f"{hashlib.sha256(body).hexdigest()[:24]}.gz"
    if path.exists():
        return path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0)
    with contextlib.suppress(OSError):  # a full disk costs the next start some seconds, not this one
        keep.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_bytes(packed)
        temporary.replace(path)
    return packed
