"""The pictures of two games: their planes next to each other, losses and meters on shared axes. Game A is solid, B is dotted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core import theme
from core.curves import NOWHERE, line
from core.gan.config import Config
from core.gan.game_figure import losses, plane, quality
from core.gan.points import MODES
from core.gan.snapshot import Pair, Snapshot, now
from core.theme import Figure

Games = list[tuple[str, Config, Snapshot]]  # letter, its config as it is now, its state


def pair_pictures(config: Config, snapshot: Pair) -> dict[str, Figure]:
    """ "plane_a", "plane_b", "both_losses", "both_qualities"; for data with modes "both_modes"."""
    states = (snapshot.a, snapshot.b)
    games = [(x, now(game, one), one) for x, game, one in zip("AB", config.games, states, strict=True)]
    found = {f"plane_{x.lower()}": _plane(x, game, one) for x, game, one in games} | {
        "both_losses": _losses(games),
        "both_qualities": _shared([(x, quality(game, one)) for x, game, one in games], "the energy distance", floors=1),
    }
    return found | ({"both_modes": _modes(games)} if config.points in MODES and config.spread > 0 else {})


def _plane(letter: str, config: Config, snapshot: Snapshot) -> Figure:
    fewer = {name: getattr(snapshot, name)[: len(getattr(snapshot, name)) // 2] for name in ("real", "made", "arrows")}
    figure = plane(config, replace(snapshot, **fewer, grid=snapshot.grid[:, ::2]))  # half as wide: less fits, on the wire too
    surface = figure["data"][0]  # its values would be a third of each frame: the colours tell them well enough
    del surface["customdata"], surface["hovertemplate"]
    surface["hoverinfo"] = "skip"
    layout = figure["layout"]
    layout["meta"] |= {"alt": f"Game {letter}. {layout['meta']['alt']}", "beside": True}
    layout["meta"]["named"] = 2
    layout["margin"] |= {"l": 40, "b": 40}
    for trace in figure["data"]:
        trace["showlegend"] = (
            trace["type"] == "scatter" and trace["mode"] == "markers"
        )  # the buttons name the rest; the plane needs the room
    layout["annotations"] = [
        {
            "text": f"<b>Game {letter}</b>",
            "showarrow": False,
            "bgcolor": "role:paper",
            "borderpad": 3,
            **{"x": 0, "y": 1, "xref": "x domain", "yref": "y domain", "xanchor": "left", "yanchor": "top"},
        }
    ]
    return figure


def _losses(games: Games) -> Figure:
    figures = [(x, losses(game, one)) for x, game, one in games]
    ranges = [figure["layout"]["yaxis"]["range"] for _, figure in figures]
    titles = {figure["layout"]["yaxis"]["title"]["text"] for _, figure in figures}
    found = _shared(figures, "the losses", floors=2)
    found["layout"]["yaxis"] |= {"range": [min(low for low, _ in ranges), max(high for _, high in ranges)]}
    if len(titles) > 1:
        found["layout"]["yaxis"]["title"]["text"] = "loss (each its own unit)"
    return found


def _shared(figures: list[tuple[str, Figure]], what: str, floors: int) -> Figure:
    """Both games' curves on the axes of the first. floors: so many first traces are levels to compare with, not in the legend."""
    found = figures[0][1]
    found["layout"]["meta"] |= {"alt": f"Of game A and of game B: {what} over the iterations.", "named": 4}
    found["data"] = [
        trace | {"showlegend": False} if place < floors else _of_game(letter, trace)
        for letter, figure in figures
        for place, trace in enumerate(figure["data"])
    ]
    return found


def _of_game(letter: str, trace: dict[str, Any]) -> dict[str, Any]:
    """A curve under its game's name; B's is dotted."""
    dotted = {"line": trace["line"] | {"dash": "solid" if letter == "A" else "dot"}}
    return trace | {"name": f"{letter}: {trace['name']}", "hovertemplate": f"game {letter}, {trace['hovertemplate']}"} | dotted


def _modes(games: Games) -> Figure:
    """Modes that are hit, by iteration."""
    of = games[0][2].quality.of
    alt = f"Of game A and of game B: how many of {of} modes are hit, over the iterations."
    figure = theme.figure("iteration", f"modes hit (of {of})", alt=alt, height=300)
    figure["layout"]["yaxis"] |= {"range": [-0.04 * of, 1.06 * of], "dtick": max(1, of // 4)}
    for letter, _, snapshot in games:
        steps, _, modes, _ = snapshot.measured if len(snapshot.measured[0]) else (NOWHERE,) * 4
        says = f"at iteration %{{x}}<br>%{{y}} of {of} modes are hit"
        figure["data"].append(_of_game(letter, line("modes hit", "generated", np.asarray(steps), modes, says=says, width=2)))
    return figure
