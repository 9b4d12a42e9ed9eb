"""The one sentence under the picture: what to look for now."""

from __future__ import annotations

import math

from core.lr_finder import suggest
from core.lr_finder.config import Config
from core.lr_finder.snapshot import Snapshot

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DISAGREEMENT = 10.0  # rules further apart than this say more about themselves than about the network


def look(config: Config, snapshot: Snapshot) -> str:
    """What the person should see in this state of the sweep, with its numbers."""
    if snapshot.ended:
        return f"{_ending(config, snapshot)} {_verdict(snapshot)}"
    if not snapshot.step:
        return (
            f"Nothing is learned yet: the loss is {snapshot.facts.untrained:.3g}, guessing costs {snapshot.facts.chance:.3g}. "
            "Where will the curve begin to fall?"
        )
    now = rate(snapshot.lrs[-1])
    if len(snapshot.losses) > suggest.SLIDE_INTERVAL:
        level, least = suggest.levels(snapshot.losses), suggest.margin(snapshot.losses)
        first, best, last = level[0], level.min(), level[-1]
        if last - best > least:
            return f"At a learning rate of {now} the loss climbs again, from {best:.3g} to about {last:.3g}: the steps are too long."
        if first - last > least:
            return f"At a learning rate of {now} the network learns: the loss fell from {first:.3g} to about {last:.3g}."
    return f"At a learning rate of {now} the steps are too short to change anything: the curve is flat."


def notes(snapshot: Snapshot) -> tuple[str, ...]:
    """What was trained and what was done to the data before, a sentence each."""
    facts = snapshot.facts
    size = f"{facts.rows:,} training rows, {facts.features:,} features, {facts.parameters:,} weights and biases."
    return (size, *facts.notes)


def rate(lr: float) -> str:
    """A learning rate as people write it, to two significant digits: 0.0030, 1.5, 2.0 × 10⁻⁶."""
    if lr <= 0 or not math.isfinite(lr):
        return str(lr)
    mantissa, exponent = f"{lr:.1e}".split("e")
    if int(exponent) < -4:
        return f"{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return f"{float(f'{lr:.1e}'):.{max(1 - int(exponent), 0)}f}"


def times(factor: float) -> str:
    """A ratio as people say it: "1.4 times", "40 times"."""
    return f"{factor:.1f} times" if factor < 10 else f"{float(f'{factor:.2g}'):,.0f} times"


def _ending(config: Config, snapshot: Snapshot) -> str:
    last = rate(snapshot.lrs[-1])
    if snapshot.ended == "diverged":
        return f"The loss blew up at {last}, more than {config.stop_factor:g} times its best."
    if snapshot.ended == "not finite":
        return f"At {last} the loss is no longer a finite number."
    return f"All rates up to {last} are tried."


def _verdict(snapshot: Snapshot) -> str:
    if snapshot.shape == "too short":
        return "The curve is too short to trust what the rules say of it: take more iterations."
    if snapshot.shape == "flat":
        return "The curve never falls, so the rules read noise: try higher rates or more iterations."
    if snapshot.shape == "rising":
        return "The curve only rises, so there is nothing to suggest: start lower."
    answers = {answer.rule: answer.lr for answer in snapshot.suggestions}
    valley = f"Valley suggests {rate(answers['valley'])}"
    if snapshot.spread is None or snapshot.consensus is None:
        return f"{valley}."
    if snapshot.spread > DISAGREEMENT:
        factor = times(snapshot.spread).removesuffix(" times")
        return f"{valley}; the rules disagree by a factor of {factor}: trust the shape of the curve more than any one rule."
    return f"{valley}; all rules lie within {times(snapshot.spread)} of each other, around {rate(snapshot.consensus)}."
