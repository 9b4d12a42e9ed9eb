"""The words under one game: what is happening now and why, what not to trust, the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from core.gan.config import BOTH, CROSS_ENTROPY, ONLY_D, UPDATE, Config
from core.gan.diagnose import COLLAPSE, D_WINS, DIVERGED, EQUILIBRIUM, FEW, LEARNING, OSCILLATION, UNTRAINED
from core.gan.snapshot import Snapshot, now
from core.params import of


def number(value: float, digits: int = 3) -> str:
    """So many significant digits, with a real minus sign."""
    return "unknown" if math.isnan(value) else f"{value:.{digits}g}".replace("-", "−")


def look(config: Config, snapshot: Snapshot) -> str:
    """What the person should see in this state, with its numbers."""
    config = now(config, snapshot)
    if not snapshot.learned:
        return (
            "Nothing is learned yet: the made points lie where chance put them. Press play: where does the discriminator push them first?"
        )
    if config.pace == UPDATE and snapshot.verdict != DIVERGED:
        return _half_step(config, snapshot)
    if config.learns != BOTH and snapshot.verdict != DIVERGED:
        return _alone(config, snapshot)
    return WORDS[snapshot.verdict](config, snapshot)


def _half_step(config: Config, snapshot: Snapshot) -> str:
    if snapshot.learned == "D":
        return (
            f"The discriminator has learned: it was right on {snapshot.accuracy:.0%} of its batch and paid {number(snapshot.d_loss)}. "
            "Its map changes, and with it the pushes; the made points have not moved."
        )
    return (
        f"The generator has learned: it paid {number(snapshot.g_loss)} and has moved its points along the pushes, by a step of its "
        "weights. The discriminator’s map has not changed."
    )


def _alone(config: Config, snapshot: Snapshot) -> str:
    if config.learns == ONLY_D:
        return (
            f"Only the discriminator learns: it is right on {snapshot.accuracy:.0%} of its batch. Against points that stand still it "
            "comes as near to telling them apart as its network can."
        )
    return (
        "Only the generator learns: against a map that stands still all its points run to the place that looks most real. The map has to "
        "move on, or the generator collapses."
    )


def _learning(config: Config, snapshot: Snapshot) -> str:
    return (
        f"Learning: the made points are {number(snapshot.quality.energy, 2)} from the real ones; chance alone would leave "
        f"{number(snapshot.floor[0], 2)}.{_modes(snapshot)} Neither is far ahead: D is right on {snapshot.accuracy:.0%} of its batch."
    )


def _equilibrium(config: Config, snapshot: Snapshot) -> str:
    level = " It can do no better than guess." if config.loss in CROSS_ENTROPY else ""
    return (
        f"Near equilibrium: the made points are {number(snapshot.quality.energy, 2)} from the real ones, nearly what chance leaves "
        f"({number(snapshot.floor[0], 2)}).{_modes(snapshot)} D is right on {snapshot.accuracy:.0%}.{level}"
    )


def _collapse(config: Config, snapshot: Snapshot) -> str:
    many = (
        f"only {snapshot.quality.reached} of {snapshot.quality.of} modes get made points"
        if 0 <= snapshot.quality.reached <= FEW * snapshot.quality.of
        else f"made points vary {snapshot.quality.variety:.0%} as much as real ones"
    )
    return (
        f"Mode collapse: {many}. Each made point is judged alone, so nothing tells the generator that all of them look the same; it goes "
        "where D is fooled now."
    )


def _oscillation(config: Config, snapshot: Snapshot) -> str:
    return (
        "Oscillation: the made points chase around without coming nearer. The discriminator learns where they are, they flee, it follows: "
        "the losses may look balanced all the while."
    )


def _d_wins(config: Config, snapshot: Snapshot) -> str:
    told = f"D wins: it is right on {snapshot.accuracy:.0%} of its batch, and the generator’s gradient is {number(snapshot.g_norm, 2)}."
    if config.loss == "saturating":
        return f"{told} The saturating loss is flat where D is sure: the better D is, the less the generator hears."
    return f"{told} D’s verdict no longer says which way is better, only that all of it is bad."


def _diverged(config: Config, snapshot: Snapshot) -> str:
    return (
        "Divergence: the made points have left the picture, or the numbers every bound. Steps are too large for the slope: a smaller "
        "learning rate, or a penalty on D’s slope, keeps them."
    )


def _untrained(config: Config, snapshot: Snapshot) -> str:
    return f"The game has begun: iteration {snapshot.iteration:,}. D’s map takes shape, and the pushes follow it."


WORDS: Mapping[str, Callable[[Config, Snapshot], str]] = {
    UNTRAINED: _untrained,
    LEARNING: _learning,
    EQUILIBRIUM: _equilibrium,
    COLLAPSE: _collapse,
    OSCILLATION: _oscillation,
    D_WINS: _d_wins,
    DIVERGED: _diverged,
}


def _modes(snapshot: Snapshot) -> str:
    if snapshot.quality.of <= 0:
        return ""
    return (
        f" {snapshot.quality.modes} of {snapshot.quality.of} modes are hit, {snapshot.quality.good:.0%} of the points are of high quality."
    )


def details(config: Config, snapshot: Snapshot) -> list[str]:
    """The numbers of this state, a line each."""
    begun, config = config, now(config, snapshot)
    if not snapshot.learned:
        return []
    lines = [f"Iteration {snapshot.iteration:,}, {snapshot.step:,} updates."]
    values = "" if config.loss in CROSS_ENTROPY else " (values, not shares)"
    if not math.isnan(snapshot.on_real):
        lines.append(
            f"D says {number(snapshot.on_real)} of real and {number(snapshot.on_made)} of made points{values}; "
            f"it is right on {snapshot.accuracy:.0%}."
        )
    lines.append(
        f"Loss: D {number(snapshot.d_loss, 4)}, G {number(snapshot.g_loss, 4)}"
        + (f"; slope penalty {number(snapshot.penalty)}" if snapshot.penalty else "")
        + f". Gradient: D {number(snapshot.d_norm, 2)}, G {number(snapshot.g_norm, 2)}."
    )
    quality = snapshot.quality
    if quality.of > 0:
        lines.append(
            f"Modes: {quality.modes} of {quality.of} hit, {quality.full} by at least a twentieth of their share; "
            f"{quality.good:.1%} of 2,500 made points lie within 3 standard deviations of one."
        )
    lines.append(
        f"Energy distance {number(quality.energy, 2)}; two samples of real points differ by {number(snapshot.floor[0], 2)} on average, "
        f"{number(snapshot.floor[1], 2)} at most."
    )
    if begun.compiled and not snapshot.compiled:
        lines.append(f"PyTorch plays on: it took over from the compiled loop, which does not cover {of(Config)['dropout'].label}.")
    return lines


def warning(config: Config) -> str:
    """What not to trust in this state, or ""."""
    if config.spread == 0:
        return "With a spread of 0 real points lie on a curve or on single places: no mode can be missed by a little."
    return ""


def _why_torch(snapshot: Snapshot) -> str:
    if snapshot.uncovered:
        return f"the compiled loop does not cover {', '.join(snapshot.uncovered)}"
    return "a layer is so wide that its matrix products win over the compiled loop"


def notes(snapshot: Snapshot) -> tuple[str, ...]:
    """Who plays."""
    if snapshot.compiled:
        return (
            *snapshot.notes,
            "The compiled loop plays: the same updates as PyTorch’s, equal to 0.00001 after 200 iterations of the default settings.",
        )
    return (
        *snapshot.notes,
        f"PyTorch plays: {_why_torch(snapshot)}.",
    )
