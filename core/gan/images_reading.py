"""The words under a game on pictures: what is happening now and why, what not to trust, the numbers."""

from __future__ import annotations

import math

from core.gan.config import CROSS_ENTROPY, Config
from core.gan.diagnose import COLLAPSE, D_WINS, DIVERGED, EQUILIBRIUM, OSCILLATION, UNTRAINED
from core.gan.game_reading import number
from core.gan.images_config import FEWEST_HELD
from core.gan.images_figure import now
from core.gan.images_growth import Stage, levels, resolution
from core.gan.images_snapshot import PicturesSnapshot

COPIES = 0.8  # of the distance of real pictures: closer to a training picture than that is hardly by chance


def look(config: Config, snapshot: PicturesSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if not snapshot.step:
        begun = "pixels of chance, 4 × 4 of them" if snapshot.growing else "grey out of every noise"
        return f"Nothing is learned yet: the generator makes {begun}. Press play: what do all pictures get first?"
    if snapshot.verdict == DIVERGED:
        return "Divergence: the numbers have grown beyond every bound. A smaller learning rate, or a penalty on D’s slope, keeps them."
    if snapshot.growing and (growing := growth(config, snapshot.iteration, snapshot.growing.stage)):
        return growing
    if copies(snapshot):
        return (
            f"Copying: made pictures lie {number(snapshot.copying.made_away)} levels from their nearest training picture, fresh real ones "
            f"{number(snapshot.copying.held_away)}. Compare both rows: has G learned these pictures by heart?"
        )
    if snapshot.verdict == UNTRAINED or not snapshot.scores:
        return (
            f"The game has begun: iteration {snapshot.iteration:,}. D is right on {snapshot.accuracy:.0%} of its batch; G learns first "
            "where pictures are bright, then what has edges."
        )
    return _known(config, snapshot)


def growth(config: Config, iteration: int, now: Stage) -> str:
    """What is happening while the networks grow; "" once they have their full size."""
    side, last = resolution(now.level), levels(config.pixels)
    if now.alpha < 1:
        return (
            f"Fading in {side} × {side} pixels: the new layers count {now.alpha:.0%}, the doubled {side // 2} × {side // 2} picture "
            f"{1 - now.alpha:.0%}, in made and real pictures alike. So layers that know nothing do not shake what is learned already."
        )
    if now.level == last:
        return ""
    following = (iteration // config.grow_rounds + 1) * config.grow_rounds
    return (
        f"Pictures of {side} × {side} pixels: both networks learn what those have in common, which is quickly done. At iteration "
        f"{following:,} layers for {2 * side} × {2 * side} begin to fade in."
    )


def _known(config: Config, snapshot: PicturesSnapshot) -> str:
    last, floor = snapshot.scores[-1], snapshot.floor
    away = f"{number(last.frechet)}" + (f", two sets of real ones {number(floor.frechet)}" if floor else "")
    if snapshot.verdict == COLLAPSE:
        return (
            f"Mode collapse: recall is {last.recall:.0%}, so most real pictures have no made ones like them. Each made picture is judged "
            "alone, so nothing tells G that all of them look the same."
        )
    if snapshot.verdict == OSCILLATION:
        return "Oscillation: what G makes swings to and fro without coming nearer, however balanced the losses look."
    if snapshot.verdict == D_WINS:
        return (
            f"D is far ahead: it is right on {snapshot.accuracy:.0%} of its batch. G’s gradient is {number(snapshot.g_gradient, 2)}; watch "
            f"whether the Fréchet distance still falls: it is {away}."
        )
    if snapshot.verdict == EQUILIBRIUM:
        return (
            f"Near the real ones: their Fréchet distance is {away}. {last.precision:.0%} of the made pictures lie among real ones, "
            f"{last.recall:.0%} of the real ones among made ones."
        )
    return (
        f"Learning: the Fréchet distance is {away}. {last.precision:.0%} of the made pictures lie among real ones, {last.recall:.0%} of "
        f"the real ones among made ones. D is right on {snapshot.accuracy:.0%} of its batch."
    )


def copies(snapshot: PicturesSnapshot) -> bool:
    """Whether made pictures lie so near to training pictures as no real ones do that were kept back."""
    return snapshot.iteration > 0 and snapshot.copying.made_away < COPIES * snapshot.copying.held_away


def details(config: Config, snapshot: PicturesSnapshot) -> list[str]:
    """The numbers of this state, a line each."""
    if not snapshot.step:
        return []
    config = now(config, snapshot)
    of = "" if config.loss in CROSS_ENTROPY else " (values, not shares)"
    lines = [
        f"Iteration {snapshot.iteration:,}, {snapshot.step:,} updates.",
        f"D says {number(snapshot.on_real)} of real and {number(snapshot.on_made)} of made pictures{of}; right on {snapshot.accuracy:.0%}.",
        f"Loss: D {number(snapshot.d_loss, 4)}, G {number(snapshot.g_loss, 4)}"
        + (f"; slope penalty {number(snapshot.penalty)}" if snapshot.penalty else "")
        + f". Gradient: D {number(snapshot.d_gradient, 2)}, G {number(snapshot.g_gradient, 2)}.",
    ]
    if snapshot.scores and snapshot.floor:
        last, floor = snapshot.scores[-1], snapshot.floor
        lines.append(
            f"On {snapshot.seen_by}: Fréchet distance {number(last.frechet)} (real against real {number(floor.frechet)}), precision "
            f"{last.precision:.0%} ({floor.precision:.0%}), recall {last.recall:.0%} ({floor.recall:.0%})."
        )
        if not math.isnan(last.score):
            lines.append(
                f"Inception-style score {number(last.score)}, of real pictures {number(snapshot.ideal)}, at most {snapshot.of}; the "
                f"classifier finds {snapshot.found} of {snapshot.of} classes. It names {snapshot.right:.0%} of fresh real pictures rightly."
            )
    if snapshot.held < FEWEST_HELD:
        lines.append(f"{snapshot.held} real pictures are kept back; Fréchet distance, precision and recall need {FEWEST_HELD}.")
    elif not snapshot.of:
        lines.append("Without classes there is no classifier to train, so there is no inception-style score.")
    copying = snapshot.copying
    lines.append(
        f"Nearest training picture: {number(copying.made_away)} of 255 levels from made pictures, {number(copying.held_away)} from real "
        "ones that nobody learned from (medians)."
    )
    if config.image_d_norm != config.norm_in_d:
        lines.append(
            "D has no batch norm: with it, a verdict depends on the whole batch, and a penalty on each picture’s slope means nothing."
        )
    return lines


def warning(config: Config, snapshot: PicturesSnapshot) -> str:
    """What not to trust in this state, or ""."""
    if snapshot.scores and 0 < snapshot.right < 0.6:
        return f"The classifier names only {snapshot.right:.0%} of fresh real pictures rightly: its features say little about yours."
    return ""
