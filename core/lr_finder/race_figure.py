"""The picture of a race: the range test above, the validation loss of each rate below, on one axis of learning rates."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from core import theme
from core.curves import NOWHERE
from core.lr_finder.config import Config
from core.lr_finder.marks import LANE, MARKS, NOTHING, lines
from core.lr_finder.sweep_figure import chance, curves, highest, rate_axis
from core.lr_finder.words import rate
from core.theme import Figure

if TYPE_CHECKING:
    from core.lr_finder.race import RaceSnapshot

HEIGHT = 590
TOP, BOTTOM = [0.51, 1.0], [0.0, 0.45]  # the two rows, shares of the height
PICK_TOP, BEST_TOP = 0.78, 0.95  # heights of two lines, shares of the highest loss on the axis
ROOM = 1.4  # of the loss of guessing: worse lanes are marked at the upper edge


def race_picture(config: Config, snapshot: RaceSnapshot) -> Figure:
    """Traces and layout are the same from the untrained state to the end."""
    facts = snapshot.facts
    alt = (
        f"Above, the range test: loss, {facts.measure}, against the learning rate on a logarithmic axis from {config.lr_low:g} to "
        f"{config.lr_high:g}. Below, on the same axis, the validation loss of each rate, one line for each of {config.epochs} epochs."
    )
    figure = theme.figure("learning rate (log scale)", f"validation loss ({facts.unit})", alt=alt, height=HEIGHT)
    layout, top, most = figure["layout"], highest(facts), ROOM * max(facts.chance, facts.untrained)
    layout["xaxis"] |= {**rate_axis(config.lr_low, config.lr_high), "anchor": "y2"}
    layout["yaxis2"] = {**layout["yaxis"], "domain": BOTTOM, "range": [-LANE * most, most]}
    layout["yaxis"] = {
        **layout["yaxis2"],
        "title": {**layout["yaxis"]["title"], "text": f"loss ({facts.unit})"},
        "domain": TOP,
        "range": [0, top],
    }
    layout["hovermode"] = "closest"
    layout["meta"]["pick"] = {"at": -LANE / 2 * most, "top": PICK_TOP * most, "axis": "y2"}
    low, high = math.log10(config.lr_low), math.log10(config.lr_high)
    above = [chance(config, facts, top), *curves(snapshot.sweep, top)]
    above += lines(snapshot.sweep.curve, snapshot.sweep.read, low, high, top, facts.unit)
    below = [_guessing(config, snapshot), *_epochs(config, snapshot, most), _seeds(snapshot, most), *_runners(snapshot, most)]
    figure["data"] = above + [trace | {"yaxis": "y2"} for trace in below]
    return figure


def _guessing(config: Config, snapshot: RaceSnapshot) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": "chance in the race",
        "mode": "lines",
        "x": [config.lr_low, config.lr_high],
        "y": [snapshot.facts.chance] * 2,
        "line": {"color": "role:reference", "width": 1.5, "dash": theme.DASHES["reference"]},
        "hovertemplate": f"guessing costs {snapshot.facts.chance:.3g} {snapshot.facts.unit}<extra></extra>",
        "showlegend": False,
    }


def _epochs(config: Config, snapshot: RaceSnapshot, most: float) -> list[dict[str, Any]]:
    """One line for each epoch, the last one strong."""
    x = np.array([lane.rate for lane in snapshot.lanes])
    done = len(snapshot.losses)
    traces = []
    for epoch in range(config.epochs):
        known = epoch < done
        last = epoch == done - 1
        strength = 1.0 if last else 0.25 + 0.4 * epoch / config.epochs
        word = "epoch" if epoch == 0 else "epochs"
        traces.append(
            {
                "type": "scatter",
                "name": f"after {epoch + 1} {word}",
                "mode": "lines",
                "x": x if known else NOWHERE,
                "y": np.minimum(snapshot.losses[epoch].mean(axis=1), most) if known else NOWHERE,
                "line": {"color": f"role:race/{strength:.2f}", "width": 3 if last else 1.5},
                "hovertemplate": f"at a learning rate of %{{x:.2g}}<br>the validation loss after {epoch + 1} {word}<br>"
                f"is %{{y:.3g}} {snapshot.facts.unit}<extra></extra>",
                "showlegend": False,
            }
        )
    return traces


def _seeds(snapshot: RaceSnapshot, most: float) -> dict[str, Any]:
    """From the best to the worst seed of each lane, after the last epoch."""
    x, y = NOWHERE, NOWHERE
    if len(snapshot.losses) and snapshot.losses.shape[2] > 1:
        rates = np.array([lane.rate for lane in snapshot.lanes])
        last = np.minimum(snapshot.losses[-1], most)
        x = np.repeat(rates, 3)
        y = np.stack([last.min(axis=1), last.max(axis=1), np.full(len(rates), np.nan)], axis=1).ravel()
    return {
        "type": "scatter",
        "name": "seeds of each rate",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": "role:race/0.8", "width": 1.5},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _runners(snapshot: RaceSnapshot, most: float) -> list[dict[str, Any]]:
    """The lanes as marks: suggested ones in their rule's own, broken ones at the upper edge, and the winner with those that tie."""
    groups: dict[str, list[int]] = {"ladder": [], **{rule: [] for rule in MARKS if rule != "middle"}, "yours": [], "broke": []}
    means = snapshot.losses[-1].mean(axis=1) if len(snapshot.losses) else np.zeros(0)
    for i, mean in enumerate(means):
        names = snapshot.lanes[i].names
        groups["broke" if mean > most else next((name for name in (*MARKS, "yours") if name in names), "ladder")].append(i)
    looks = {
        "ladder": ("role:race", 7, "diamond"),
        "yours": ("role:optimum", 11, "triangle-up"),
        "broke": ("role:warning", 9, "x-thin-open"),
    }
    traces = []
    for group, at in groups.items():
        colour, size, symbol = looks.get(group, ("role:suggestion", 11, MARKS.get(group, "diamond")))
        traces.append(
            {
                "type": "scatter",
                "name": f"lanes: {group}",
                "mode": "markers",
                "x": np.array([snapshot.lanes[i].rate for i in at]) if at else NOWHERE,
                "y": np.minimum(means[at], most) if at else NOWHERE,
                "hovertext": tuple(_says(snapshot, i, float(means[i])) for i in at),
                "hoverinfo": "text",
                "marker": {"color": colour, "size": size, "symbol": symbol, "line": {"width": 2 if group == "broke" else 0}},
                "showlegend": False,
            }
        )
    return [*traces, _winner(snapshot, most), _best(snapshot, most)]


def _says(snapshot: RaceSnapshot, lane: int, mean: float) -> str:
    who = ", ".join(snapshot.lanes[lane].names)
    loss = f"{mean:.3g} {snapshot.facts.unit}" if math.isfinite(mean) else "no number any more"
    return f"{rate(snapshot.lanes[lane].rate)} ({who})<br>validation loss {loss}"


def _winner(snapshot: RaceSnapshot, most: float) -> dict[str, Any]:
    """A ring around the best lane and around each that the seeds cannot tell from it."""
    at = snapshot.verdict.tied if snapshot.verdict else ()
    return {
        "type": "scatter",
        "name": "best and tied",
        "mode": "markers",
        "x": tuple(snapshot.lanes[i].rate for i in at),
        "y": tuple(min(snapshot.verdict.means[i], most) for i in at) if snapshot.verdict else NOTHING,
        "hoverinfo": "skip",
        "marker": {"color": "role:text", "size": 15, "symbol": "circle-open", "line": {"width": 1.5}},
        "showlegend": False,
    }


def _best(snapshot: RaceSnapshot, most: float) -> dict[str, Any]:
    """From the best lane up to its name."""
    verdict = snapshot.verdict
    best = snapshot.lanes[verdict.best].rate if verdict and verdict.best is not None else None
    return {
        "type": "scatter",
        "name": "best",
        "mode": "lines+text",
        "x": (best, best) if best else NOTHING,
        "y": (min(verdict.means[verdict.best], most), BEST_TOP * most) if verdict and verdict.best is not None else NOTHING,
        "text": ("", f"best <b>{rate(best)}</b> ") if best else NOTHING,
        "textposition": "middle left",
        "textfont": {"color": "role:text", "size": 13},
        "line": {"color": "role:text", "width": 1.2, "dash": "longdash"},
        "hoverinfo": "skip",
        "showlegend": False,
    }
