"""The pictures of a game on pictures: sheets of made and real ones, copies, a walk; losses, verdicts, gradients, scores."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from core import theme
from core.curves import NOWHERE, line
from core.gan.config import CROSS_ENTROPY, Config
from core.gan.images_config import ACROSS
from core.gan.images_growth_figure import growth_pictures, spelled
from core.gan.images_sheet import GAP, Pixels
from core.gan.images_sheet_figure import sheet_figure
from core.gan.images_snapshot import PicturesSnapshot, Scores
from core.gan.model import equilibrium
from core.theme import Figure

HEIGHT = 260  # pixels
UNKNOWN = Scores(math.nan, math.nan, math.nan, math.nan)


def now(config: Config, snapshot: PicturesSnapshot) -> Config:
    """The config with what has changed since the game began."""
    return replace(config, **dict(snapshot.changed))


def pictures_pictures(config: Config, snapshot: PicturesSnapshot) -> dict[str, Figure]:
    """ "made_sheet", "real_sheet"; "walk", "copies", "picture_losses", "picture_verdicts", "picture_gradients", "frechet", "manifolds";
    of networks that grow "fading" and "growth" before "walk"."""
    config = now(config, snapshot)
    copying = snapshot.copying
    apart = [f"made picture {k + 1}" for k in range(len(copying.away))]
    near = [f"the training picture nearest to it, {away:.3g} of 255 levels away" for away in copying.away]
    found = {
        "made_sheet": sheet_figure(_size(snapshot), snapshot.made, _called("made picture", snapshot.made_names, len(snapshot.made))),
        "real_sheet": sheet_figure("Real pictures", snapshot.real, _called("real picture", snapshot.real_names, len(snapshot.real))),
        "walk": walk_figure(config, snapshot.walk),
        "copies": sheet_figure(
            "Made (above), and the nearest training picture", np.concatenate([copying.made, copying.near]), apart + near, len(apart)
        ),
        "picture_losses": _losses(config, snapshot),
        "picture_verdicts": _verdicts(config, snapshot),
        "picture_gradients": _gradients(snapshot),
        "frechet": _frechet(snapshot),
        "manifolds": _manifolds(snapshot),
    }
    cell = snapshot.made.shape[3] + GAP
    found["made_sheet"]["layout"]["meta"]["span"] = {"cell": cell, "across": ACROSS, "ends": [config.walk_from, config.walk_to]}
    if snapshot.growing is None:
        return found
    first = {name: found.pop(name) for name in ("made_sheet", "real_sheet")}
    return first | growth_pictures(config, snapshot.iteration, snapshot.growing) | found


def walk_figure(config: Config, walk: Pixels) -> Figure:
    """The pictures on the way."""
    says = [f"step {k} of {len(walk) - 1}" for k in range(len(walk))]
    return sheet_figure(f"A walk from picture {config.walk_from} to {config.walk_to}, {config.walk}", walk, says, len(walk))


def _size(snapshot: PicturesSnapshot) -> str:
    """What the sheet of made pictures is called: while they grow, with their size."""
    return "Made pictures" + (f", {spelled(snapshot.growing.stage)}" if snapshot.growing else "")


def _called(what: str, names: tuple[str, ...], count: int) -> list[str]:
    return [f"{what} {k + 1}" + (f", {names[k]}" if names else "") for k in range(count)]


def _curve(name: str, role: str, y: ArrayLike, stride: int, *, says: str, **how: Any) -> dict[str, Any]:
    """A line whose points are evenly apart: without their places a frame is half as large."""
    found = line(name, role, NOWHERE, np.asarray(y) if len(np.asarray(y)) else NOWHERE, says=f"at iteration %{{x}}<br>{says}", **how)
    del found["x"]
    return found | {"x0": 1, "dx": stride}


def _within(figure: Figure, parts: list[ArrayLike], also: list[float]) -> None:
    """An axis on which single large values do not hide the others."""
    shown = [value for value in also if math.isfinite(value)]
    for part in parts:
        finite = np.asarray(part)[np.isfinite(part)]
        shown += [float(value) for value in np.quantile(finite, [0.02, 0.98])] if len(finite) > 1 else []
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = 0.1 * (high - low) or 0.5
    figure["layout"]["yaxis"] |= {"range": [low - room, high + room]}


def _losses(config: Config, snapshot: PicturesSnapshot) -> Figure:
    alt = "The losses of the discriminator and the generator over the iterations, with the levels that both have in equilibrium."
    figure = theme.figure("iteration", f"loss ({'nats' if config.loss in CROSS_ENTROPY else 'no unit'})", alt=alt, height=HEIGHT)
    level = equilibrium(config) or (math.nan, math.nan)
    ends = [0, max(snapshot.iteration, 1)]
    d, g = snapshot.told[:2]
    figure["layout"]["meta"] |= {"named": 4}
    figure["data"] = [
        *(
            line(
                f"{who} in equilibrium",
                f"{role}/0.6",
                ends,
                [value] * 2,
                says=f"{who} pays %{{y:.3f}} in equilibrium",
                dash="dot",
                width=1.5,
            )
            for who, role, value in (("D", "train", level[0]), ("G", "generated", level[1]))
        ),
        _curve("D’s loss", "train", d, snapshot.stride, says="the discriminator pays %{y:.3f}", width=2),
        _curve("G’s loss", "generated", g, snapshot.stride, says="the generator pays %{y:.3f}", width=2, dash="dash"),
    ]
    _within(figure, [d, g], list(level))
    return figure


def _verdicts(config: Config, snapshot: PicturesSnapshot) -> Figure:
    share = config.loss in CROSS_ENTROPY
    alt = "What the discriminator says of real and of made pictures, on average over a batch, over the iterations."
    figure = theme.figure("iteration", "D’s answer (probability of real)" if share else "D’s answer (its value)", alt=alt, height=HEIGHT)
    real, made = snapshot.told[2:4]
    figure["data"] = [
        _curve("D(x), real", "train", real, snapshot.stride, says="of real pictures it says %{y:.3f}", width=2),
        _curve("D(G(z)), made", "generated", made, snapshot.stride, says="of made pictures it says %{y:.3f}", width=2, dash="dash"),
    ]
    if share:
        figure["layout"]["yaxis"] |= {"range": [-0.04, 1.04]}
    else:
        _within(figure, [real, made], [])
    return figure


def _gradients(snapshot: PicturesSnapshot) -> Figure:
    alt = "The lengths of both networks’ gradients over the iterations, logarithmic."
    figure = theme.figure("iteration", "length of the gradient (log scale)", alt=alt, height=HEIGHT)
    figure["layout"]["yaxis"] |= {"type": "log", "exponentformat": "power"}
    d, g = (np.maximum(part, 1e-8) for part in snapshot.told[4:6])
    figure["data"] = [
        _curve("D’s gradient", "train", d, snapshot.stride, says="the discriminator’s gradient is %{y:.3g} long", width=2),
        _curve("G’s gradient", "generated", g, snapshot.stride, says="the generator’s gradient is %{y:.3g} long", width=2, dash="dash"),
    ]
    return figure


def _of(snapshot: PicturesSnapshot) -> tuple[Any, dict[str, Any], Scores]:
    """Iterations of the measurements, each score's values, and the floor."""
    known = len(snapshot.measured) > 0
    values = {f.name: np.array([getattr(one, f.name) for one in snapshot.scores]) if known else NOWHERE for f in fields(Scores)}
    return snapshot.measured if known else NOWHERE, values, snapshot.floor or UNKNOWN


def _frechet(snapshot: PicturesSnapshot) -> Figure:
    steps, values, floor = _of(snapshot)
    alt = "The Fréchet distance between made and real pictures over the iterations, logarithmic, and that of two sets of real pictures."
    figure = theme.figure("iteration", "Fréchet distance (log scale)", alt=alt, height=HEIGHT)
    figure["layout"]["yaxis"] |= {"type": "log", "exponentformat": "power"}
    ends, says = [0, max(snapshot.iteration, 1)], "two sets of real pictures are %{y:.3g} apart"
    figure["data"] = [
        line("real against real", "reference", ends, [floor.frechet] * 2, says=says, dash="dot", width=1.5),
        line("made against real", "generated", steps, values["frechet"], says="at iteration %{x}<br>the distance is %{y:.3g}", width=2),
    ]
    return figure


def _manifolds(snapshot: PicturesSnapshot) -> Figure:
    steps, values, floor = _of(snapshot)
    alt = "Precision and recall of the made pictures over the iterations, and those of real pictures against other real ones."
    figure = theme.figure("iteration", "share of pictures", alt=alt, height=HEIGHT)
    figure["layout"]["yaxis"] |= {"range": [-0.04, 1.04]}
    figure["layout"]["meta"] |= {"named": 3}
    ends = [0, max(snapshot.iteration, 1)]
    both = (floor.precision + floor.recall) / 2
    figure["data"] = [
        line("real against real", "reference", ends, [both] * 2, says="real pictures reach %{y:.0%}", dash="dot", width=1.5),
        line("precision", "generated", steps, values["precision"], says="%{y:.0%} of the made pictures lie among real ones", width=2),
        line("recall", "train", steps, values["recall"], says="%{y:.0%} of the real pictures lie among made ones", width=2, dash="dash"),
    ]
    return figure
