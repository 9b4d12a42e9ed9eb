"""Many seeds at once: settings side by side on the same luck, and how much the learning rate matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import theme
from core.errors import InputError, Problem
from core.gridworld import kernels, solve
from core.gridworld.config import PLANNERS, Config
from core.gridworld.kernels import EPISODE, TOTAL, Room, Rules
from core.gridworld.minds import fresh_mind
from core.gridworld.model import model
from core.gridworld.notation import checked
from core.gridworld.rules import rules
from core.theme import Figure

Floats = NDArray[np.float64]
ROLES = ("train", "generated", "validation", "optimum", "warning", "reference")  # with DASHES and MARKS: colour is not the only cue
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS = ("circle", "square", "triangle-up", "diamond", "x", "cross")
NO_END = 2**62
NOT_RACED = (*PLANNERS, "Deep Q-learning")


def returns(config: Config, seeds: Sequence[int]) -> tuple[Floats, Floats]:
    """Return and steps of every episode: two tables (seeds, episodes). Run k has the luck of seeds[k], whatever the other settings."""
    if config.algorithm in NOT_RACED:
        raise InputError(Problem("Algorithm", config.algorithm, "one that learns in a table, so that many seeds take no time"))
    rooms = [_room(text) for text in (config.world, config.later) if text]
    ruled = Rules(**rules(config))  # type: ignore[arg-type]
    gained, steps = np.zeros((len(seeds), config.episodes)), np.zeros((len(seeds), config.episodes))
    for row, seed in enumerate(seeds):
        mind = fresh_mind(len(rooms[0].next), first_value=config.first_value, episodes=config.episodes, longest=config.longest, seed=seed)
        if len(rooms) > 1:
            kernels.learn(rooms[0], ruled, mind, config.later_at, config.episodes)
            if mind.now[kernels.TIME] and not model(checked(config.later)).reached[mind.now[kernels.STATE]]:
                mind.now[kernels.TIME] = 0
        if mind.now[EPISODE] < config.episodes and (len(rooms) == 1 or mind.now[TOTAL] == config.later_at):
            kernels.learn(rooms[-1], ruled, mind, NO_END, config.episodes)
        gained[row], steps[row] = mind.returns, mind.lengths
    return gained, steps


def race(
    runners: Mapping[str, Config], seeds: Sequence[int], *, smooth: int = 10, measure: str = "return"
) -> tuple[Figure, dict[str, Any]]:
    """The mean of each runner over all seeds with its band, and for each what its last 100 episodes earn: mean and its standard error.

    band: mean +- 2 standard errors of the mean over seeds, of returns (or steps) averaged over the last `smooth` episodes.
    """
    named = "return (sum of rewards)" if measure == "return" else "steps of an episode"
    alt = f"Mean {named} of each episode over {len(seeds)} seeds for {', '.join(runners)}, each with a band of two standard errors."
    figure = theme.figure("episode", f"{named}, mean of {len(seeds)} seeds", alt=alt)
    told: dict[str, Any] = {}
    shown: list[Floats] = []
    for place, (name, config) in enumerate(runners.items()):
        table = returns(config, seeds)[0 if measure == "return" else 1]
        window = min(smooth, table.shape[1])
        smoothed = np.apply_along_axis(np.convolve, 1, table, np.full(window, 1 / window), "valid")
        middle, error = smoothed.mean(0), smoothed.std(0, ddof=1) / np.sqrt(len(seeds)) if len(seeds) > 1 else smoothed[0] * 0
        x = np.arange(window, table.shape[1] + 1)
        shown.append(middle)
        last = table[:, -100:].mean(1)
        told[name] = {"mean": float(last.mean()), "error": float(last.std(ddof=1) / np.sqrt(len(last))) if len(last) > 1 else 0.0}
        figure["data"] += _band(name, place, x, middle, error, measure)
    low, high = min(float(np.quantile(line, 0.05)) for line in shown), max(float(np.quantile(line, 0.95)) for line in shown)
    if measure == "return":
        high = max(float(line.max()) for line in shown)
        best = _best(next(iter(runners.values())))
        if np.isfinite(best):
            high = max(high, best)
            figure["data"].append(
                {
                    "type": "scatter",
                    "name": "best possible",
                    "mode": "lines",
                    "x": [1, max(config.episodes for config in runners.values())],
                    "y": [best, best],
                    "line": {"color": "role:optimum", "width": 2, "dash": "dash"},
                    "hovertemplate": "the best policy expects %{y:.4g}<extra></extra>",
                }
            )
    room = 0.08 * (high - low) or 1.0
    figure["layout"]["yaxis"] |= {"range": [low - room, high + room]}
    return figure, told


def sweep(config: Config, algorithms: Sequence[str], alphas: Sequence[float], seeds: Sequence[int], *, interim: int = 100) -> Figure:
    """Mean return against the learning rate: over the first `interim` episodes, dashed, and over all of them, solid.

    Source: Sutton & Barto (2018), figure 6.3.
    """
    spans = f"the first {interim} episodes and all {config.episodes}"
    alt = f"Mean return of an episode against the learning rate for {', '.join(algorithms)}, over {spans}."
    figure = theme.figure("learning rate α", "return, mean of all episodes and seeds", alt=alt)
    values = _with(config)
    for place, algorithm in enumerate(algorithms):
        tables = [returns(Config(**{**values, "algorithm": algorithm, "alpha": float(alpha)}), seeds)[0] for alpha in alphas]
        for which, part, dash in (("first", slice(0, interim), "dash"), ("all", slice(None), "solid")):
            episodes = min(interim, config.episodes) if which == "first" else config.episodes
            figure["data"].append(
                {
                    "type": "scatter",
                    "name": f"{algorithm}, {'first ' if which == 'first' else ''}{episodes} episodes",
                    "mode": "lines+markers",
                    "x": [float(alpha) for alpha in alphas],
                    "y": [float(table[:, part].mean()) for table in tables],
                    "line": {"color": f"role:{ROLES[place % len(ROLES)]}", "dash": dash, "width": 2},
                    "marker": {"symbol": MARKS[place % len(MARKS)], "size": 8},
                    "hovertemplate": f"{algorithm} with α %{{x:g}}<br>earns %{{y:.4g}} in an episode<extra></extra>",
                }
            )
    return figure


def _room(text: str) -> Room:
    world = checked(text)
    tables = model(world)
    return Room(tables.next, tables.reward, tables.ends, world.slip, tables.starts)


def _best(config: Config) -> float:
    known = model(checked(config.later or config.world))
    return solve.best_return(known, solve.optimum(known, config.gamma), config.longest)


def _with(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in config.__dataclass_fields__ if name not in ("VERSIONS", "LIVE")}


def _band(name: str, place: int, x: NDArray[np.int64], middle: Floats, error: Floats, measure: str) -> list[dict[str, Any]]:
    role = ROLES[place % len(ROLES)]
    outline = np.concatenate([middle + 2 * error, (middle - 2 * error)[::-1]])
    return [
        {
            "type": "scatter",
            "name": f"{name}, band",
            "mode": "lines",
            "x": np.concatenate([x, x[::-1]]),
            "y": outline,
            "fill": "toself",
            "fillcolor": f"role:{role}/0.15",
            "line": {"width": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "legendgroup": name,
        },
        {
            "type": "scatter",
            "name": name,
            "mode": "lines",
            "x": x,
            "y": middle,
            "line": {"color": f"role:{role}", "width": 2.5, "dash": DASHES[place % len(DASHES)]},
            "hovertemplate": f"{name}, episode %{{x}}<br>mean {measure} %{{y:.4g}}<extra></extra>",
            "legendgroup": name,
        },
    ]
