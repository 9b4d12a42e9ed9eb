"""The pictures of a backtest: forecasts beside the truth, the ranking as bars and as a table, what is left in the residuals."""

from __future__ import annotations

from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE
from core.theme import Figure
from core.time_series.forecast_measures import LEVELS
from core.time_series.forecast_network_figure import network_picture
from core.time_series.forecast_snapshot import ForecastSnapshot, Score, shown_from
from core.time_series.parts_figure import along, dates
from core.time_series.repair import Floats
from core.time_series.words import number

BEST = "best"
LOOKS = (  # role and dash of a method in its place; the reference has its own
    ("generated", "solid"),
    ("validation", "dash"),
    ("optimum", "solid"),
    ("warning", "dash"),
    ("text", "dot"),
    ("generated", "dot"),
    ("validation", "longdash"),
    ("optimum", "dash"),
)
REFERENCE = ("reference", "dot")
ROW, AROUND = 34, 120  # pixels


def forecast_pictures(snapshot: ForecastSnapshot) -> dict[str, Figure]:
    """ "forecasts", "ranking", "table" and "residuals"; "network" where one learns."""
    pictures = {
        "forecasts": _forecasts(snapshot),
        "ranking": _ranking(snapshot),
        "table": _table(snapshot),
        "residuals": _residuals(snapshot),
    }
    network = network_picture(snapshot)
    return pictures | ({"network": network} if network else {})


def looks(snapshot: ForecastSnapshot) -> dict[str, tuple[str, str]]:
    """The role and the dash of every method."""
    others = iter(LOOKS)
    return {name: REFERENCE if name == snapshot.reference else next(others) for name in snapshot.methods}


def best(snapshot: ForecastSnapshot) -> str:
    """The method with the least MASE so far; the reference where there is none."""
    first = snapshot.scores[0]
    return first.method if first.mase == first.mase else snapshot.reference


def _forecasts(snapshot: ForecastSnapshot) -> Figure:
    series, ahead = snapshot.series, snapshot.ahead
    title = f"{series.name}{', ' + series.unit if series.unit else ''}"
    held = len(snapshot.origins) - 1
    alt = (
        f"{series.title}: the series, {held} held-out parts of {ahead} points, what {len(snapshot.methods)} methods forecast for them and "
        f"for the {ahead} points to come, with the 80 and the 95 % interval of one method."
    )
    axis = "time" if series.times.dtype.kind == "M" else "row"
    figure = theme.figure(f"{axis}, one point {series.grid.each}", title, alt=alt, height=480)
    layout = figure["layout"]
    layout["hovermode"] = "x"
    layout["meta"] |= {
        "main": True,
        "named": len(snapshot.methods) + 1,
        "views": [[BEST, "Interval of the best"], *([name, name] for name in snapshot.methods)],
    }
    first = shown_from(snapshot)
    shown = np.arange(first, len(series.values))
    figure["data"] = [trace for name in (BEST, *snapshot.methods) for trace in _bands(snapshot, name)]
    figure["data"].append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Series",
            **along(series.times[first:], shown - first),
            "y": series.values[first:],
            "line": {"color": "role:data", "width": 2},
            "hovertemplate": "Series: %{y:.5g}<extra></extra>",
            "showlegend": True,
        }
    )
    figure["data"] += [_line(snapshot, name, *look) for name, look in looks(snapshot).items()]
    starts = [_plain(dates(times)[0]) for times in snapshot.times]
    rule = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"color": "role:quiet", "width": 1, "dash": "dot"}}
    band = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "fillcolor": "role:quiet/0.10", "line": {"width": 0}}
    layout["shapes"] = [band | {"x0": starts[0], "x1": starts[-1], "layer": "below"}, *(rule | {"x0": x, "x1": x} for x in starts)]
    note = {"yref": "paper", "y": 0.01, "showarrow": False, "font": {"color": "role:quiet", "size": 12}, "xanchor": "left"}
    layout["annotations"] = [note | {"x": starts[0], "text": "held out", "y": 0.99}, note | {"x": starts[-1], "text": "to come"}]
    return figure


def _plain(time: Any) -> Any:
    return str(time) if isinstance(time, np.datetime64) else int(time)


def _line(snapshot: ForecastSnapshot, name: str, role: str, dash: str) -> dict[str, Any]:
    """A method's forecasts from all origins, with a gap between them."""
    mean = snapshot.mean[snapshot.methods.index(name)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": _apart(dates(snapshot.times.reshape(-1)).reshape(snapshot.times.shape)),
        "y": _apart(mean),
        "line": {"color": f"role:{role}", "width": 2, "dash": dash},
        "hovertemplate": f"{name}: %{{y:.5g}}<extra></extra>",
        "showlegend": True,
    }


def _bands(snapshot: ForecastSnapshot, view: str) -> list[dict[str, Any]]:
    """The 95 and the 80 % interval of one method, or of the best so far."""
    name = best(snapshot) if view == BEST else view
    at = snapshot.methods.index(name)
    role = looks(snapshot)[name][0]
    times = dates(snapshot.times.reshape(-1)).reshape(snapshot.times.shape)
    around = _apart(np.concatenate([times, times[:, ::-1]], axis=1))
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{round(100 * LEVELS[level])} % interval",
            "x": around,
            "y": _apart(np.concatenate([snapshot.high[level, at], snapshot.low[level, at, :, ::-1]], axis=1)),
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": f"role:{role}/{opacity}",
            "hoverinfo": "skip",
            "showlegend": False,
            "meta": {"view": view},
        }
        for level, opacity in ((1, 0.14), (0, 0.22))
    ]


def _apart(blocks: Any) -> Any:
    """(origins, points) in one row, with nothing between two origins."""
    if blocks.dtype.kind == "i":
        blocks = blocks.astype(np.float64)
    nothing = np.full((len(blocks), 1), np.datetime64("NaT") if blocks.dtype.kind == "M" else np.nan, dtype=blocks.dtype)
    return np.concatenate([blocks, nothing], axis=1).reshape(-1)


def _ranking(snapshot: ForecastSnapshot) -> Figure:
    """A bar for each method, the best on top; at 1 a method misses by as much as the naive forecast within the history."""
    known = [one for one in reversed(snapshot.scores) if one.mase == one.mase]
    words = f"the best of {len(known)} methods so far is {best(snapshot)}" if known else "no method is tested yet"
    figure = theme.figure(
        "MASE, mean absolute scaled error", "", alt=f"Ranking by MASE: {words}.", height=AROUND + ROW * max(2, len(snapshot.methods))
    )
    layout = figure["layout"]
    layout["xaxis"]["rangemode"] = "tozero"
    layout["yaxis"] |= {"type": "category", "ticks": ""}
    layout["yaxis"]["title"]["text"] = "method"
    layout["margin"] = {**layout["margin"], "l": 150}
    roles = looks(snapshot)
    figure["data"].append(
        {
            "type": "bar",
            "orientation": "h",
            "name": "MASE",
            "y": [one.method for one in known],
            "x": [one.mase for one in known],
            "text": [f"{one.mase:.2f}" for one in known],
            "marker": {"color": [f"role:{roles[one.method][0]}" for one in known]},
            "hovertemplate": "%{y}: MASE %{x:.3f}<extra></extra>",
            "showlegend": False,
        }
    )
    layout["shapes"] = [
        {"type": "line", "x0": 1, "x1": 1, "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"color": "role:text", "dash": "dash"}}
        | {"layer": "between"}  # under the bars: the numbers in them stay readable
    ]
    return figure


HEADS = ("MASE", "relative<br>MAE", "sMAPE", "RMSE", "80 %<br>holds", "95 %<br>holds")
LINES = 44  # pixels of a method's two lines


def _table(snapshot: ForecastSnapshot) -> Figure:
    """The whole ranking in numbers: of each method its name, and under it a number for each measure; reasons stand under the pictures."""
    count = len(snapshot.scores)
    tested = snapshot.ahead * (len(snapshot.origins) - 1)
    alt = f"Ranking of {count} methods with MASE, relative MAE, sMAPE, RMSE and the coverage of both intervals, as numbers."
    figure = theme.figure(f"over {tested:,} held-out points", "rank", alt=alt, height=110 + LINES * max(3, count))
    layout = figure["layout"]
    ranks, columns = range(1, count + 1), range(len(HEADS))
    layout["xaxis"] |= {"range": [-0.6, len(HEADS) - 0.4], "tickvals": [*columns], "ticktext": list(HEADS), "side": "top", "ticks": ""}
    layout["xaxis"] |= {"showgrid": False, "fixedrange": True, "tickangle": 0}
    layout["xaxis"]["title"]["standoff"] = 6
    layout["yaxis"] |= {"range": [count + 0.5, 0.5], "tickvals": [*ranks], "ticks": "", "showgrid": False, "fixedrange": True}
    layout["margin"] = {**layout["margin"], "l": 44, "t": 84, "b": 8}
    rule = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "line": {"color": "role:grid", "width": 1}}
    layout["shapes"] = [rule | {"y0": rank + 0.5, "y1": rank + 0.5} for rank in ranks]
    plain = {"type": "scatter", "mode": "text", "hoverinfo": "skip", "showlegend": False}
    names = {
        "name": "methods",
        "x": [-0.5] * count,
        "y": [rank - 0.22 for rank in ranks],
        "text": [one.method for one in snapshot.scores],
        "textposition": "middle right",
        "textfont": {"color": "role:quiet", "size": 13},
    }
    numbers = {
        "name": "numbers",
        "x": [at for _ in ranks for at in columns],
        "y": [rank + 0.2 for rank in ranks for _ in columns],
        "text": [cell for one in snapshot.scores for cell in _cells(one)],
        "textposition": "middle center",
        "textfont": {"color": "role:text", "size": 13},
    }
    figure["data"] += [plain | names, plain | numbers]
    return figure


def _cells(one: Score) -> tuple[str, ...]:
    """A text for each of HEADS."""
    if not one.origins:
        return ("cannot" if one.problem else "–", *[""] * (len(HEADS) - 1))
    held = (f"{100 * share:.0f} %" for share in one.covered)
    scaled = (f"{value:.3f}" if value == value else "none" for value in (one.mase, one.relative))
    return (*scaled, f"{one.smape:.1f} %", number(one.rmse, 4), *held)


def _residuals(snapshot: ForecastSnapshot) -> Figure:
    """How alike what a method misses by is to itself some points before; the method is that of the intervals above."""
    lags = next((one.lags for one in snapshot.residuals if one), 10)
    alt = f"Autocorrelation of what the chosen method misses by, over {lags} points back, with the band that chance stays within."
    figure = theme.figure("points back", "autocorrelation of the residuals", alt=alt, height=300)
    known = dict(zip(snapshot.methods, snapshot.residuals, strict=True))
    roles = looks(snapshot)
    bound = 1.96 / np.sqrt(snapshot.history)
    band = {"type": "rect", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "fillcolor": "role:quiet/0.15", "line": {"width": 0}}
    figure["layout"]["shapes"] = [band | {"y0": -bound, "y1": bound, "layer": "below"}]
    figure["layout"]["yaxis"] |= {"zeroline": True, "zerolinecolor": "role:quiet"}
    for view in (BEST, *snapshot.methods):
        name = best(snapshot) if view == BEST else view
        found = known[name]
        values: Floats = found.correlation if found else NOWHERE
        figure["data"].append(
            {
                "type": "bar",
                "name": "best so far" if view == BEST else name,
                "x": np.arange(1, len(values) + 1),
                "y": values,
                "marker": {"color": f"role:{roles[name][0]}"},
                "hovertemplate": f"{name}: r = %{{y:.2f}} with what it missed by %{{x}} points before<extra></extra>",
                "showlegend": False,
                "meta": {"view": view},
            }
        )
    return figure
