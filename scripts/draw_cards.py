"""Draws the pictures of the home page's cards from real runs: python -m scripts.draw_cards [name …]"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from core.activations.config import Config as Functions
from core.activations.curves import snapshot as curves
from core.gan.config import Config as Game
from core.gan.train import train as argue
from core.gridworld.config import Config as World
from core.gridworld.train import train as walk
from core.gridworld.worlds import DYNA
from core.lr_finder.config import Config
from core.lr_finder.train import train
from core.receptive_field.config import Config as Field
from core.receptive_field.train import train as look_at
from core.runs.moment import Resources
from core.time_series.config import Config as Series
from core.time_series.train import train as take_apart

CARDS = Path(__file__).parents[1] / "assets" / "cards"
WIDTH, HEIGHT, EDGE = 480, 240, 18
CURVE, PALE, MARK = "#2b8ac4", "#2b8ac455", "#e0702a"  # 3:1 on both themes' paper


def path(x: np.ndarray, y: np.ndarray) -> str:
    """An SVG path through points in 0..1, y upwards; what lies outside is cut."""
    points = zip(EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - np.clip(y, 0, 1.2) * (HEIGHT - 2 * EDGE), strict=True)
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)


def lr_finder() -> str:
    config = Config(iterations=200, seeds=1)
    *_, last = train(config, Resources())
    read, found = last.snapshot().read, last.snapshot().curve
    x = (np.log10(found.lrs) - np.log10(config.lr_low)) / np.log10(config.lr_high / config.lr_low)
    scale = 1.25 * found.smoothed[0, 0]
    rule = next(suggestion for suggestion in read.suggestions if suggestion.rule == "valley")
    at = EDGE + float(np.interp(np.log(rule.lr), np.log(found.lrs), x)) * (WIDTH - 2 * EDGE)
    return (
        f'<path d="{path(x, found.losses[0] / scale)}" stroke="{PALE}" stroke-width="2"/>'
        f'<path d="M{at:.1f} {EDGE}V{HEIGHT - EDGE}" stroke="{MARK}" stroke-width="4" stroke-dasharray="10 7"/>'
        f'<path d="{path(x, found.smoothed[0] / scale)}" stroke="{CURVE}" stroke-width="6" stroke-linejoin="round"/>'
    )


def gridworld() -> str:
    """What each action is worth in the Dyna maze after a run, and the agent's last way."""
    config = World(world=DYNA, alpha=0.5, gamma=0.9, episodes=200, epsilon=0.05, longest=3000)
    *_, last = walk(config, Resources())
    found = last.snapshot()
    rows, columns = config.parsed.rows, config.parsed.columns
    size = HEIGHT / rows
    left = (WIDTH - columns * size) / 2
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    parts, highest = [], float(np.nanmax(found.q))
    for cell, values in enumerate(found.q):
        x, y = left + cell % columns * size, cell // columns * size
        if config.parsed.cells[cell // columns][cell % columns] == "#":
            parts.append(f'<path d="M{x:.0f} {y:.0f}h{size:.0f}v{size:.0f}h-{size:.0f}z" fill="#7d8894"/>')
        for action, value in enumerate(values):
            if value > 0.02 * highest:
                (ax, ay), (bx, by) = corners[action], corners[(action + 1) % 4]
                points = [(x + size / 2, y + size / 2), (x + ax * size, y + ay * size), (x + bx * size, y + by * size)]
                d = "M" + "L".join(f"{right:.0f} {down:.0f}" for right, down in points) + "z"
                parts.append(f'<path d="{d}" fill="{CURVE}" fill-opacity="{0.95 * float(value) / highest:.2f}"/>')
    way = "L".join(f"{left + (cell % columns + 0.5) * size:.0f} {(cell // columns + 0.5) * size:.0f}" for cell in found.path.tolist())
    parts.append(f'<path d="M{way}" stroke="{MARK}" stroke-width="5" stroke-linejoin="round"/>')
    goal = int(found.path[-1])
    at = f'cx="{left + (goal % columns + 0.5) * size:.0f}" cy="{(goal // columns + 0.5) * size:.0f}"'
    return "".join(parts) + f'<circle {at} r="11" fill="{MARK}"/>'


def receptive_field() -> str:
    """The effective field of a unit, as a bell of dots, in the box that arithmetic gives it; beside it the unit in its layer."""
    config = Field(network="input 1x61x61; 10*(conv 1 k3 p1)", layer="conv10", samples=4)
    first = next(look_at(config, Resources())).snapshot()
    heat = first.effective.heat.astype(float) / 255
    left, top, size = 24.0, 20.0, 200.0 / heat.shape[0]
    parts = [f'<path d="M{left} {top}h200v200h-200z" stroke="{MARK}" stroke-width="5"/>']
    for row, column in np.argwhere(heat > 0.03):
        x, y, share = left + (column + 0.5) * size, top + (row + 0.5) * size, float(heat[row, column])
        parts.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{size * (0.12 + 0.38 * share):.1f}" fill="{CURVE}"/>')
    for line in range(6):
        at = 300 + 26 * line
        parts.append(f'<path d="M{at} 55v130M300 {55 + 26 * line}h130" stroke="#7d8894" stroke-width="2"/>')
    parts.append(f'<path d="M352 107h26v26h-26z" fill="{MARK}"/>')
    parts.append(f'<path d="M224 20L352 107M224 220L352 133" stroke="{MARK}" stroke-width="3" stroke-dasharray="8 6"/>')
    return "".join(parts)


def activations() -> str:
    """Sigmoid, its slope, and GELU."""
    shown = curves(Functions(functions="Sigmoid | GELU", reach=4.0))
    x, (bent, smooth) = (shown.x + 4) / 8, shown.drawn
    at = HEIGHT - EDGE - 0.22 * (HEIGHT - 2 * EDGE)
    return (
        f'<path d="M{EDGE} {at:.1f}H{WIDTH - EDGE}" stroke="#7d8894" stroke-width="2"/>'
        f'<path d="{path(x, 0.22 + bent.first * 0.62)}" stroke="{CURVE}" stroke-width="3" stroke-dasharray="8 6"/>'
        f'<path d="{path(x, 0.22 + bent.value * 0.62)}" stroke="{CURVE}" stroke-width="6" stroke-linejoin="round"/>'
        f'<path d="{path(x, 0.22 + np.minimum(smooth.value, 1.25) * 0.62)}" stroke="{MARK}" stroke-width="6" stroke-linejoin="round"/>'
    )


def time_series() -> str:
    """Airline passengers: the series over its trend, and under them the season, as a product."""
    shown = next(take_apart(Series(composition="multiplicative"), Resources())).snapshot()
    values, trend, season = shown.series.values, shown.parts.trend, shown.parts.season
    x, top = np.linspace(0, 1, len(values)), float(values.max())
    return (
        f'<path d="{path(x, 0.34 + 0.66 * values / top)}" stroke="{CURVE}" stroke-width="3" stroke-linejoin="round"/>'
        f'<path d="{path(x, 0.34 + 0.66 * trend / top)}" stroke="{MARK}" stroke-width="6" stroke-linejoin="round"/>'
        f'<path d="{path(x, 0.14 + 0.55 * (season - 1))}" stroke="#7d8894" stroke-width="3" stroke-linejoin="round"/>'
    )


def gan() -> str:
    """Two clouds of real points, the made ones and the generator's grid after a while of GAN Lab's game."""
    *_, last = argue(Game(iterations=900, pace="100 iterations"), Resources())
    found = last.snapshot()
    side = HEIGHT * 1.05
    at = lambda points: np.stack([WIDTH / 2 + (points[..., 0] - 0.5) * side * 1.4, HEIGHT / 2 - (points[..., 1] - 0.5) * side], -1)  # noqa: E731
    parts = []
    for line in at(found.grid):
        parts.append(f'<path d="M{"L".join(f"{x:.0f} {y:.0f}" for x, y in line[::2])}" stroke="#7d8894" stroke-width="1.5"/>')
    for points, colour in ((found.real, CURVE), (found.made, MARK)):
        dots = "".join(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3.5"/>' for x, y in at(points[:160]) if 4 < x < WIDTH - 4 and 4 < y < HEIGHT - 4
        )
        parts.append(f'<g fill="{colour}">{dots}</g>')
    return "".join(parts)


def main() -> None:
    CARDS.mkdir(exist_ok=True)
    chosen = sys.argv[1:]
    for name, draw in {
        "activations": activations,
        "lr_finder": lr_finder,
        "gan": gan,
        "gridworld": gridworld,
        "receptive_field": receptive_field,
        "time_series": time_series,
    }.items():
        if chosen and name not in chosen:
            continue
        body = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">{draw()}</svg>\n'
        (CARDS / f"{name}.svg").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
