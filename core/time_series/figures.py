"""The pictures of one state, by name; no two modes share a name."""

from __future__ import annotations

from core.theme import Figure
from core.time_series.config import TRUTH, Config
from core.time_series.errors_figure import errors_picture
from core.time_series.evidence_figure import evidence_picture
from core.time_series.parts_figure import parts_picture
from core.time_series.snapshot import Snapshot


def pictures(config: Config, snapshot: Snapshot) -> dict[str, Figure]:
    """ "parts" and "evidence" of a series; "truth" and "errors" of a made one."""
    if config.mode == TRUTH:
        return {"truth": parts_picture(snapshot, "A made series"), "errors": errors_picture(snapshot)}
    evidence = evidence_picture(snapshot.series)
    return {"parts": parts_picture(snapshot, snapshot.series.title), **({"evidence": evidence} if evidence else {})}
