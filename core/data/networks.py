"""Networks that people bring as ONNX files: read once as a graph, never run; what is kept is small and holds no weights.

`prepare` parses strangers' bytes and belongs in a process of its own; `load` only reads what it wrote.
"""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from typing import Any

from core.data.network.graph import Graph
from core.data.network.onnx import graph_of


def prepare(file: Path, out: Path) -> dict[str, Any]:
    """Read the ONNX file into the prepared file `out`, and return facts as JSON values. Raises: InputError for what is no such file."""
    with file.open("rb") as opened:
        graph = graph_of(memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)))
    part = out.with_name(f"{out.name}.part")
    part.write_text(json.dumps(graph.told()))
    os.replace(part, out)  # all of it or nothing
    return {"what": "network", "operators": len(graph.nodes)}


def load(ready: Path) -> Graph:
    """The graph in a prepared file."""
    return Graph.of(json.loads(ready.read_bytes()))
