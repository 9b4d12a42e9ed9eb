"""Networks that people bring as ONNX files: read once as a graph, never run; what is kept is small and holds no weights.

`prepare` parses strangers' bytes and belongs in a process of its own; `load` only reads what it wrote.
"""

from __future__ import annotations

import json
import math
import mmap
import os
from collections import Counter
from pathlib import Path
from typing import Any

from core.data.network.graph import Graph
from core.data.network.onnx import DEFAULT_LIMITS, Limits, graph_of

MOST_SHOWN = 12  # kinds of operators in the facts


def prepare(file: Path, out: Path, limits: Limits = DEFAULT_LIMITS) -> dict[str, Any]:
    """Read the ONNX file into the prepared file `out`, and return facts as JSON values. Raises: InputError for what is no such file."""
    with file.open("rb") as opened:
        graph = graph_of(memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)), limits)
    part = out.with_name(f"{out.name}.part")
    part.write_text(json.dumps(graph.told()))
    os.replace(part, out)  # all of it or nothing
    return facts(graph)


def load(ready: Path) -> Graph:
    """The graph in a prepared file."""
    return Graph.of(json.loads(ready.read_bytes()))


def facts(graph: Graph) -> dict[str, Any]:
    """What a page shows of it."""
    kinds = Counter(node.kind for node in graph.nodes)
    weights = sum(math.prod(tensor.dims) for tensor in graph.tensors.values() if len(tensor.dims) > 1)
    return {
        "what": "network",
        "operators": len(graph.nodes),
        "kinds": dict(kinds.most_common(MOST_SHOWN)),
        "weights": weights,
        "producer": graph.producer,
        "inputs": [{"name": given.name, "shape": given.shape} for given in graph.inputs[:MOST_SHOWN]],
    }

