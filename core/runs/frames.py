"""Frames: a topic's pictures as bytes for the browser. The first is sent whole, later ones only as what changed since the first.

A frame is complete with its base: base + any one frame = the picture, so a browser may skip frames, and scrub to any of them.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from core.theme import Figure


def packed(value: Any) -> Any:
    """`value` as JSON can hold it and Plotly.js reads it.

    Arrays of numbers become {"dtype": "f4" | "i4" | "u1" | "i1" | "f8", "bdata": base64, "shape": "rows, cols"}, which Plotly reads without
    parsing numbers; numbers that are not finite become null (a gap in a line) outside arrays and stay NaN inside them.
    """
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            with np.errstate(over="ignore"):  # beyond 3e38 nothing can be drawn
                return _typed(value.astype("<f4"), "f4")
        if value.dtype in (np.uint8, np.int8):
            return _typed(value, "u1" if value.dtype == np.uint8 else "i1")
        if value.dtype.kind in "iub":
            narrow = not value.size or (int(value.min()) >= -(2**31) and int(value.max()) < 2**31)
            return _typed(value.astype("<i4"), "i4") if narrow else _typed(value.astype("<f8"), "f8")
        if value.dtype.kind == "M":  # dates: Plotly reads ISO 8601; what is no date is a gap
            return [None if text == "NaT" else text for text in np.datetime_as_string(value).tolist()]
        return [packed(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return packed(value.item())
    if isinstance(value, Mapping):
        return {str(key): packed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def changes(base: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What differs between two packed sets of figures with the same traces: {figure: {"data": {index: {key: value}}, "layout": {…}}}.

    A figure whose number of traces changed is given whole, under "whole".
    """
    found: dict[str, Any] = {}
    for name, figure in now.items():
        before = base.get(name)
        if before is None or len(before["data"]) != len(figure["data"]):
            found[name] = {"whole": figure}
            continue
        traces = {
            str(i): changed
            for i, (old, new) in enumerate(zip(before["data"], figure["data"], strict=True))
            if (changed := _changed(old, new))
        }
        layout = _changed(before["layout"], figure["layout"])
        if traces or layout:
            found[name] = {"data": traces, "layout": layout}
    return found


def applied(base: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of one frame: the base's with its `changes`; what the browser's picture.js does."""
    figures = dict(base)
    for name, change in changed.items():
        if "whole" in change:
            figures[name] = change["whole"]
            continue
        traces = [_merged(trace, change.get("data", {}).get(str(i), {})) for i, trace in enumerate(base[name]["data"])]
        figures[name] = {"data": traces, "layout": _merged(base[name]["layout"], change.get("layout", {}))}
    return figures


def filled(figures: Mapping[str, Any], learnt: Mapping[str, Any]) -> dict[str, Any]:
    """The figures with traces that are not known yet (`meta.unknown`) taken from others that are of the same (`meta.of`)."""
    known = {meta["of"]: trace for figure in learnt.values() for trace in figure["data"] if (meta := _meta(trace)).get("unknown") is False}

    def trace(of: Mapping[str, Any]) -> Any:
        return known.get(_meta(of).get("of"), of) if _meta(of).get("unknown") else of

    return {name: {**figure, "data": [trace(one) for one in figure["data"]]} for name, figure in figures.items()}


def lacks(figures: Mapping[str, Any]) -> bool:
    """Whether some trace is not known yet."""
    return any(_meta(trace).get("unknown") for figure in figures.values() for trace in figure["data"])


NO_WORDS: Mapping[str, Any] = MappingProxyType({})


class FrameMaker:
    """Turns a run's pictures into bytes; remembers the base."""

    def __init__(self) -> None:
        self._base: dict[str, Any] | None = None

    def base(self, figures: Mapping[str, Figure], facts: Mapping[str, Any]) -> bytes:
        """The first picture, whole, with what stays true for the run (`facts`)."""
        self._base = packed(figures)
        return _bytes({"figures": self._base, "facts": packed(facts)})

    def frame(
        self,
        step: int,
        made: float,
        figures: Mapping[str, Figure],
        look: str,
        metrics: Mapping[str, float],
        words: Mapping[str, Any] = NO_WORDS,
    ) -> bytes:
        """One later picture. made: seconds since the epoch, so that a browser can tell a frame's age. words: see `Show`."""
        if self._base is None:
            raise ValueError("a frame needs a base first")
        body = {"step": step, "made": made, "look": look, "metrics": packed(metrics), "changes": changes(self._base, packed(figures))}
        return _bytes(body | ({"words": words} if words else {}))


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    gone = {key: None for key in old if key not in new}
    return gone | {key: value for key, value in new.items() if key not in old or old[key] != value}


def _merged(before: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    now = {**before, **change}
    return {key: value for key, value in now.items() if change.get(key, value) is not None}


def _meta(trace: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = trace.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def _typed(array: np.ndarray, dtype: str) -> dict[str, str]:
    shape = {"shape": ", ".join(map(str, array.shape))} if array.ndim > 1 else {}
    return {"dtype": dtype, "bdata": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii"), **shape}


def _bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":"), allow_nan=False, ensure_ascii=False).encode()
