"""Questions that every topic answers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.runs import work
from core.runs.frames import packed

__all__ = ["after", "first", "later"]


def first(*, package: str, config: Mapping[str, Any], device: str = "auto", files: Mapping[str, Path]) -> dict[str, Any]:
    """The untrained picture of one config: {"figures": …, "look": sentence, "words": …, "facts": …, "more": whether `later` says more}."""
    moments = work.stream(package, config, files, device)
    snapshot = next(moments).snapshot()
    moments.close()
    return {**_told(package, config, device, snapshot), "more": work.has_later(package, config)}


def later(*, package: str, config: Mapping[str, Any], device: str = "auto", files: Mapping[str, Path]) -> dict[str, Any]:
    """The same picture with what takes longer to find than a moved control may wait.

    Raises: InputError where the topic has nothing of the kind.
    """
    snapshot = work.later(package, config, files, device)
    return _told(package, config, device, snapshot)


def after(
    *, package: str, config: Mapping[str, Any], change: Mapping[str, Any], device: str = "auto", files: Mapping[str, Path]
) -> dict[str, Any]:
    """Pictures of an ended run of `config` where only `change` is different: {"figures": …}. files: what it left behind.

    Raises: InputError where it cannot be asked that.
    """
    values, snapshot = work.after(package, config, change, files)
    return {"figures": packed(work.show(package, values, device).pictures(snapshot))}


def _told(package: str, config: Mapping[str, Any], device: str, snapshot: Any) -> dict[str, Any]:
    drawn = work.show(package, config, device)
    said = {"look": drawn.look(snapshot), "words": drawn.words(snapshot)}
    return {"figures": packed(drawn.pictures(snapshot)), **said, "facts": drawn.facts_and_notes(snapshot)}
