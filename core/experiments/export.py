"""All that a person has kept as one zip that needs no server: settings, links, numbers, figures, and a page that shows the pictures."""

from __future__ import annotations

import html
import json
import re
import time
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from core import settings_file, theme
from core.experiments.experiment import Experiment
from core.spreadsheets import csv_table

Kept = tuple[Experiment, bytes, bytes]  # with its figures and its history, as they lie on disk
UNFIT = re.compile(r"[^\w .,()+-]+")
README = """Experiments kept in ML Playground

pictures.html      all pictures, to be opened in a browser; needs plotly.js beside it, and no network
experiments.csv    one line for each experiment: its name, page, link and last measurements
01 …, 02 …         one folder for each experiment, the oldest first:
  settings.json    every setting, the seed included; a page with "Load settings" takes it
  link.txt         opens the page with these settings
  numbers.csv      what was measured, step by step, where something ran
  figure.json      the figures as Plotly JSON: plotly.io.from_json(json.dumps(json.load(open("figure.json"))["name"]))
  words.txt        what stood under the picture

A link made on a file of yours names the file by its fingerprint, and asks for it.
"""
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Experiments</title><style>body{{font:17px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}</style>
<h1>Experiments</h1>{parts}<script src="plotly.js"></script><script>
for (const one of document.querySelectorAll("script[type='application/json']")) {{
  for (const figure of Object.values(JSON.parse(one.textContent))) {{
    const place = document.createElement("div");
    one.before(place);
    Plotly.newPlot(place, figure.data, {{...figure.layout, width: undefined, autosize: true}}, {{responsive: true, displaylogo: false}});
  }}
}}
</script></html>
"""


def write_zip(file: IO[bytes], kept: Iterable[Kept], address: str, plotly: Path) -> None:
    """Write the zip. kept: the oldest first. address: where the app is, for links. plotly: Plotly.js, which draws the pictures."""
    rows, parts = [], []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("README.txt", README)
        for number, (one, figures, history) in enumerate(kept, 1):
            folder = f"{number:02d} {plain_folder(one.name)}"
            link = f"{address}/{one.link}"
            drawn = painted(json.loads(zlib.decompress(figures)))
            into.writestr(f"{folder}/settings.json", settings_file.of_values(one.topic, one.version, one.settings))
            into.writestr(f"{folder}/link.txt", f"{link}\n")
            into.writestr(f"{folder}/figure.json", json.dumps(drawn, ensure_ascii=False))
            into.writestr(f"{folder}/words.txt", "\n".join([one.name, "", one.look, *one.details, ""]))
            measured = json.loads(zlib.decompress(history))
            if measured["steps"]:
                into.writestr(f"{folder}/numbers.csv", numbers(measured))
            rows.append(
                [number, one.name, one.title, _when(one.kept), one.step, "; ".join(f"{n}={v}" for n, v in one.results.items()), link]
            )
            parts.append(_part(one, drawn))
        into.writestr("experiments.csv", csv_table(["number", "name", "page", "kept", "step", "last measurements", "link"], rows))
        into.writestr("pictures.html", PAGE.format(parts="".join(parts)))
        into.write(plotly, "plotly.js")


def numbers(history: Mapping[str, Any]) -> str:
    """A run's measurements as CSV, a row for each step."""
    names = list(history["metrics"])
    rows = zip(history["steps"], *(history["metrics"][name] for name in names), strict=True)
    return csv_table(["step", *names], rows)


def painted(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Figures in the colours of the light theme; traces of a further view are hidden, as they are when a page opens."""
    shown: dict[str, Any] = {}
    for name, figure in figures.items():
        first = next(iter((figure["layout"].get("meta") or {}).get("views") or []), [None])[0]
        data = [_seen(trace, first) for trace in theme.paint(figure["data"], "light")]
        shown[name] = {"data": data, "layout": theme.paint(figure["layout"], "light")}
    return shown


def plain_folder(name: str) -> str:
    """A name as a folder may be called anywhere."""
    return UNFIT.sub("-", name).strip(" .")[:60] or "experiment"


def _seen(trace: dict[str, Any], view: str | None) -> dict[str, Any]:
    own = (trace.get("meta") or {}).get("view") if isinstance(trace.get("meta"), Mapping) else None
    return {**trace, "visible": False} if own and own != view else trace


def _part(one: Experiment, drawn: Mapping[str, Any]) -> str:
    """The experiment on the page of pictures. Names and words are text there, whatever they hold, and figures cannot end their script."""
    figures = json.dumps(drawn, ensure_ascii=False).replace("<", "\\u003c")
    words = "".join(f"<p>{html.escape(line)}</p>" for line in [f"{one.title}, {_when(one.kept)}", one.look])
    return f'<h2>{html.escape(one.name)}</h2>{words}<script type="application/json">{figures}</script>'


def _when(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds))
