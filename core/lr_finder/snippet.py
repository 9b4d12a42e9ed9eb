"""The range test on screen as a script that runs without the app. It is the app's own source, so it cannot tell another story."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.data.builtin import BUILTIN
from core.errors import InputError, Problem
from core.lr_finder.config import Config
from core.snippets import source

ARRAYS, FRAMES = "core.data.arrays", "core.data.frames"
READING = ("FARTHEST", "split_rows", "standardised", "is_row_number", "usable_columns", "class_values", "table_arrays")
BUILT_IN = ("FARTHEST", "split_rows", "standardised", "builtin_table", "builtin_arrays")
PARSING = (
    *("MISSING", "NUMBER", "LARGEST", "MOSTLY", "LONGEST_NAME", "csv_rows", "column_names", "row_width", "header_cells", "is_missing"),
    *("number_in", "column_values", "frame_from_rows", "frame_from_text", "column_kind"),
)
TRAINING = ("network", "optimizer_for", "loss_of", "learning_rates", "batches")
RULES = ("Floats", "SKIPPED_END", "SLIDE_INTERVAL", "SLIDE_THRESHOLD", "Suggestion", "usable", "valley", "slide", "minimum", "steep")


def snippet(config: Config, *, filename: str | None = None, table: Mapping[str, Any] | None = None) -> str:
    """A script that needs numpy, torch and scikit-learn (built-in data) or pandas (a file), and prints the end of the test.

    filename, table: for a person's own file, its name, to lie beside the script, and what was found in it (`core.data.questions.table`);
    without `table` the file is read as UTF-8 with commas and a header.
    Raises: InputError where a file's target or task is neither chosen nor found.
    """
    own = config.data not in BUILTIN
    load = _load_file(config, filename or "your-file.csv", table or {}) if own else _load_built_in(config)
    parts = [
        _title(config, own),
        _imports(own),
        *([source(FRAMES, *PARSING), source(ARRAYS, *READING)] if own else [source(ARRAYS, *BUILT_IN)]),
        source("core.lr_finder.model", *TRAINING),
        source("core.lr_finder.train", "Point", "sweep"),
        source("core.lr_finder.suggest", *RULES),
        "\n".join([*load, *_run(config)]),
    ]
    return "\n\n\n".join(parts) + "\n"


def _title(config: Config, own: bool) -> str:
    data = "your file, which must lie beside this script" if own else f"the built-in set {config.data!r}"
    return (
        f'"""Learning-rate range test (Smith, 2017, section 3.3) on {data}.\n\n'
        "Made by ML Playground from its own source. On the CPU it ends with the page's numbers: the same on the same machine and torch,\n"
        'elsewhere to about four digits until the loss breaks up, where rounding grows.\n"""'
    )


def _imports(own: bool) -> str:
    reading = ["csv", "io", "re", "statistics"] if own else []
    standard = [f"import {name}" for name in sorted(["copy", "math", *reading])]
    typed = [
        "from collections.abc import Generator, Iterable, Iterator, Sequence",
        "from dataclasses import dataclass",
        "from itertools import pairwise",
    ]
    packages = ["import numpy as np", *(["import pandas as pd"] if own else []), "import torch", "from numpy.typing import NDArray"]
    lines = ["from __future__ import annotations", "", *standard, *typed, *(["from pathlib import Path"] if own else []), "", *packages]
    return "\n".join([*lines, "from torch import Tensor, nn"])


def _load_built_in(config: Config) -> list[str]:
    return [f"x, y, features, classes, train, validation = builtin_arrays({config.data!r}, seed={config.seed})"]


def _load_file(config: Config, filename: str, table: Mapping[str, Any]) -> list[str]:
    target = config.target or str(table.get("suggested_target", ""))
    found = {column["name"]: column["task"] for column in table.get("columns", ())}
    kind = config.kind if config.kind != "auto" else found.get(target, "")
    problems = []
    if not target:
        problems.append(Problem("Target", "", "a column of your file"))
    if target and not kind:
        problems.append(Problem("Task", config.kind, "classification or regression"))
    if problems:
        raise InputError(problems)
    form = (table.get("delimiter", ","), table.get("decimal", "."), table.get("has_header", True))
    return [
        f"text = Path({filename!r}).read_bytes().decode({table.get('encoding', 'utf-8')!r}, errors='replace')",
        "frame = frame_from_text(text, delimiter={!r}, decimal={!r}, has_header={!r})".format(*form),
        f"x, y, features, classes, train, validation = table_arrays(frame, {target!r}, {kind!r}, seed={config.seed})",
    ]


def _run(config: Config) -> list[str]:
    shape = f"layers={config.layers}, width={config.width}, activation={config.activation!r}, seed={config.seed}"
    return [
        "x, y = torch.from_numpy(x[train]), torch.from_numpy(y[train])",
        "torch.set_num_threads(1)  # as in the app: sums are rounded in the same order",
        f"net = network(x.shape[1], len(classes) or 1, {shape})",
        f"stream = batches(x, y, size=min({config.batch_size}, len(x)), count={config.iterations}, seed={config.seed})",
        f"rates = learning_rates(low={config.lr_low!r}, high={config.lr_high!r}, iterations={config.iterations})",
        f"optimizer = optimizer_for(net, {config.optimizer!r})",
        f"points = list(sweep(net, optimizer, stream, rates, smoothing={config.smoothing!r}, stop_factor={config.stop_factor!r}))",
        "",
        "last = points[-1]",
        'print(f"{last.ended} after {len(points)} batches: lr {last.lr!r}, loss {last.loss!r}, smoothed {last.smoothed!r}")',
        f"curve = usable(np.array([p.lr for p in points]), np.array([p.smoothed for p in points]), {config.iterations})",
        "for rule in (valley, slide, minimum, steep):",
        "    answer = rule(*curve)",
        '    print(f"{rule.__name__}: {answer.lr!r}" if answer else f"{rule.__name__}: too few points")',
    ]
