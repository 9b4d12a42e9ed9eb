"""Questions that every topic answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.runs.frames import packed
from core.runs.work import show, stream

__all__ = ["first"]


def first(*, package: str, config: Mapping[str, Any], device: str = "auto", files: Mapping[str, Path]) -> dict[str, Any]:
    """The untrained picture of one config: {"figures": …, "look": sentence, "words": …, "facts": …}."""
    moments = stream(package, config, files, device)
    snapshot = next(moments).snapshot()
    moments.close()
    drawn = show(package, config, device)
    said = {"look": drawn.look(snapshot), "words": drawn.words(snapshot)}
    return {"figures": packed(drawn.pictures(snapshot)), **said, "facts": drawn.facts_and_notes(snapshot)}
