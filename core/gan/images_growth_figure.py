"""How networks grow: what is faded in, and the plan of resolutions with where the game is. Computes nothing."""

from __future__ import annotations

import numpy as np

from core import theme
from core.curves import line
from core.gan.config import Config
from core.gan.images_growth import Stage, levels, resolution, stage
from core.gan.images_sheet_figure import sheet_figure
from core.gan.images_snapshot import Growing
from core.theme import Figure

HEIGHT = 260  # pixels
ROWS = ("from the level below, doubled", "from the new layers", "both mixed: what D sees", "a real picture, as D sees it")


def spelled(now: Stage) -> str:
    """A stage in few words."""
    side = resolution(now.level)
    return f"{side} × {side} pixels" + (f", {now.alpha:.0%} faded in" if now.alpha < 1 else "")


def growth_pictures(config: Config, iteration: int, growing: Growing) -> dict[str, Figure]:
    """ "fading": what the level below makes, what the new layers make, and their mixture; "growth": the plan."""
    return {"fading": _fading(growing), "growth": _plan(config, iteration)}


def _fading(growing: Growing) -> Figure:
    side, (_, alpha) = resolution(growing.stage.level), growing.stage
    if alpha < 1:
        title = f"{side // 2} × {side // 2} doubled · {side} × {side} new · mixed, {alpha:.0%} new · real"
    else:
        title = f"{side} × {side}: the newest layers alone; below, real pictures"
    below = growing.below if len(growing.below) else np.full_like(growing.new, 128)
    shown = np.concatenate([below, growing.new, growing.mixed, growing.real])
    count = len(growing.new)
    rows = ROWS if alpha < 1 else ("nothing: the level below is no longer mixed in", *ROWS[1:])
    return sheet_figure(title, shown, [f"noise {k % count + 1}: {rows[k // count]}" for k in range(4 * count)], count)


def _plan(config: Config, iteration: int) -> Figure:
    last, rounds = levels(config.pixels), config.grow_rounds
    alt = (
        "The plan of growth: the side of the pictures over the iterations, rising where new layers are faded in, and where the game is now."
    )
    figure = theme.figure("iteration", "side of the pictures (pixels)", alt=alt, height=HEIGHT)
    figure["layout"]["yaxis"] |= {
        **{"tickvals": list(range(last + 1)), "ticktext": [str(resolution(level)) for level in range(last + 1)]},
        "range": [-0.3, last + 0.4],
    }
    full = 2 * last * rounds
    ends = [*range(0, full + 1, rounds), max(config.image_iterations, full + 1)]
    planned = [*(phase // 2 for phase in range(2 * last + 1)), last]
    now = stage(iteration, rounds, last)
    figure["data"] = [
        line("plan", "reference", ends, planned, says="planned at iteration %{x}", dash="dot", width=2),
        line(
            "now",
            "generated",
            [iteration],
            [now.level - 1 + now.alpha if now.level else 0.0],
            says="the game is here, at iteration %{x}",
            width=2,
        ),
    ]
    figure["data"][1] |= {"mode": "markers", "marker": {"size": 13, "symbol": "diamond", "color": "role:generated"}}
    return figure
