"""Draws the pictures of the home page's cards from real runs: python -m scripts.draw_cards"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.lr_finder.config import Config
from core.lr_finder.train import train
from core.runs.moment import Resources

CARDS = Path(__file__).parents[1] / "assets" / "cards"
WIDTH, HEIGHT, EDGE = 480, 240, 18
CURVE, PALE, MARK = "#2b8ac4", "#2b8ac455", "#e0702a"  # 3:1 on both themes' paper


def path(x: np.ndarray, y: np.ndarray) -> str:
    """An SVG path through points in 0..1, y upwards; what lies outside is cut."""
    points = zip(EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - np.clip(y, 0, 1.2) * (HEIGHT - 2 * EDGE), strict=True)
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points)


def lr_finder() -> str:
    config = Config(iterations=200)
    *_, last = train(config, Resources())
    found = last.snapshot()
    x = (np.log10(found.lrs) - np.log10(config.lr_low)) / np.log10(config.lr_high / config.lr_low)
    scale = 1.25 * found.smoothed[0]
    rule = next(suggestion for suggestion in found.suggestions if suggestion.rule == "valley")
    at = EDGE + float(np.interp(np.log(rule.lr), np.log(found.lrs), x)) * (WIDTH - 2 * EDGE)
    return (
        f'<path d="{path(x, found.losses / scale)}" stroke="{PALE}" stroke-width="2"/>'
        f'<path d="M{at:.1f} {EDGE}V{HEIGHT - EDGE}" stroke="{MARK}" stroke-width="4" stroke-dasharray="10 7"/>'
        f'<path d="{path(x, found.smoothed / scale)}" stroke="{CURVE}" stroke-width="6" stroke-linejoin="round"/>'
    )


def main() -> None:
    CARDS.mkdir(exist_ok=True)
    for name, draw in {"lr_finder": lr_finder}.items():
        body = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">{draw()}</svg>\n'
        (CARDS / f"{name}.svg").write_text(body, encoding="utf-8")


if __name__ == "__main__":
    main()
