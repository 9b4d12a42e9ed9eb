"""The script of a log from elsewhere. Light."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.data.scripts import csv_options
from core.lr_finder.config import Config
from core.snippets import source

EXAMPLE = Path(__file__).parents[2] / "assets" / "samples" / "range_test_log.csv"
RULES = (
    "Floats",
    "SKIPPED_END",
    "SLIDE_INTERVAL",
    "SLIDE_THRESHOLD",
    "Suggestion",
    "smooth",
    "usable",
    "valley",
    "slide",
    "minimum",
    "steep",
)


def log_lines(config: Config, filename: str, table: Mapping[str, Any]) -> list[str]:
    """Parts of a script: pandas reads the log, the rules are asked. table: what is known of the file."""
    columns = [column["name"] for column in table.get("columns", ())]
    example = config.log == "example"
    found = {"rate": "lr", "loss": "loss"} if example else {"rate": config.log_rate, "loss": config.log_loss}
    options = "".join(f", {name}={value!r}" for name, value in csv_options(table).items()) if not example else ""
    read = (
        f'frame = pd.read_csv(io.StringIO("""\\\n{EXAMPLE.read_text(encoding="utf-8")}"""))'
        if example
        else f"frame = pd.read_csv({filename!r}{options})"
    )
    finders = (
        []
        if all(found.values())
        else [source("core.lr_finder.own_log", "RATE_NAMES", "LOSS_NAMES", "rate_column", "loss_column", "_spaced", "_rises_tenfold")]
    )
    choose = [
        f"rate = {found['rate']!r}"
        if found["rate"]
        else f"rate = rate_column(frame, [name for name in {columns!r} if name != {found['loss']!r}])",
        f"loss = {found['loss']!r}" if found["loss"] else f"loss = loss_column(frame, [name for name in {columns!r} if name != rate])",
    ]
    if found["rate"] == "" and not example:
        numbers = "numbers = [str(name) for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]"
        choose = [numbers, *(line.replace(repr(columns), "numbers") for line in choose)]
    imports = [
        *["from __future__ import annotations", "", "import io", "import math", "import re", "from collections.abc import Sequence"],
        *["from dataclasses import dataclass", "", "import numpy as np", "import pandas as pd", "from numpy.typing import NDArray"],
    ]
    run = [
        read,
        *choose,
        "frame = frame[frame[rate].notna() & frame[loss].notna()].groupby(rate)[loss].mean()  # rows of equal rate are averaged",
        f"smoothed = smooth(frame.tolist(), {config.smoothing!r})",
        "curve = usable(frame.index.to_numpy(np.float64), smoothed, len(frame))",
        "for rule in (valley, slide, minimum, steep):",
        "    answer = rule(*curve)",
        '    print(f"{rule.__name__}: {answer.lr!r}" if answer else f"{rule.__name__}: too few points")',
    ]
    return ["\n".join(imports), source("core.nets.suggest", *RULES), *finders, "\n".join(run)]
