"""A race in words: who is ahead, whether that could be luck, and who does not learn at all."""

from __future__ import annotations

import math

import numpy as np

from core.activations.config import Config
from core.activations.race_config import OWN, PROBES
from core.activations.race_snapshot import Floats, RaceSnapshot
from core.activations.words import listed, number


def look(config: Config, snapshot: RaceSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    names, seeds = snapshot.facts.names, config.race_seeds
    if not snapshot.step:
        networks = f"{len(names)} functions with {seeds} networks each" if seeds > 1 else f"{len(names)} networks"
        return f"Nobody has learned yet: {networks} start from the same draws and see the same batches. Which will be ahead?"
    if not snapshot.rates:
        return f"First a range test, so that each has a learning rate of its own: batch {snapshot.step} of {PROBES}."
    order, last = ranking(snapshot), snapshot.curves.validation[-1]
    if not order:
        return "Every racer has broken: its loss is no longer a number. A smaller learning rate helps."
    after = f"After {snapshot.trained} of {snapshot.steps} iterations" if snapshot.trained < snapshot.steps else "In the end"
    best = order[0]
    ahead = f"{after} {names[best]} is {'ahead' if snapshot.trained < snapshot.steps else 'best'}: validation loss {_said(last[best])}"
    return (
        f"{ahead}. {_beyond(snapshot)}".strip() if snapshot.verdict else f"{ahead}; last is {names[order[-1]]}: {_said(last[order[-1]])}."
    )


def warning(config: Config, snapshot: RaceSnapshot) -> str:
    """What not to trust."""
    broken = [name for name, last in zip(snapshot.facts.names, snapshot.curves.training[-1], strict=True) if not np.isfinite(last).all()]
    if broken:
        return f"{listed(broken)}: in at least one seed the loss is no longer a number, so that it has no place in the verdict."
    if snapshot.trained == snapshot.steps and config.race_seeds == 1:
        return "One seed cannot tell a better function from luck: take several."
    return ""


def details(config: Config, snapshot: RaceSnapshot) -> list[str]:
    """Each racer's last measurement, the best first; then the rule by which a difference is called chance."""
    curves, facts = snapshot.curves, snapshot.facts
    if not snapshot.trained:
        return []
    lines = []
    for place in ranking(snapshot):
        parts = [f"validation loss {_said(curves.validation[-1, place])}"]
        if facts.kind == "classification":
            parts.append(f"accuracy {100 * curves.accuracy[-1, place].mean():.1f}\u00a0%")
        parts.append(f"dead units {100 * curves.dead[-1, place].mean():.0f}\u00a0%")
        if config.race_rates == OWN:
            parts.append(f"learning rate {number(snapshot.rates[place])}")
        lines.append(f"{facts.names[place]}: {', '.join(parts)}{_apart(snapshot, place)}.")
    if snapshot.verdict:
        lines.append(
            "Beyond chance: the differences from the best, seed by seed, have a mean of more than "
            f"{number(snapshot.verdict.times)} standard errors (paired t test, 5\u00a0% for all pairs together)."
        )
    return lines


def notes(snapshot: RaceSnapshot) -> tuple[str, ...]:
    """What raced on what, and what was done to the data before."""
    facts = snapshot.facts
    said = [f"{facts.rows:,} training rows, {facts.features:,} features, {facts.parameters:,} weights and biases in each network."]
    if facts.measured < facts.rows:
        said.append(f"Training loss, gradients and dead units are measured on {facts.measured:,} training rows, evenly chosen.")
    if facts.gains:
        gains = [f"{name} {_gains(own)}" for name, own in zip(facts.names, facts.gains, strict=True)]
        said.append(f"Gains of the initial weights: {listed(gains)}.")
    if len(facts.axes):
        said.append("The maps show the networks of the first seed; the points are validation rows, which nobody learns from.")
    return (*said, *facts.notes)


def ranking(snapshot: RaceSnapshot) -> list[int]:
    """The racers whose seeds all have a validation loss, the best first."""
    last = snapshot.curves.validation[-1].mean(1)
    return [int(place) for place in np.argsort(last, kind="stable") if math.isfinite(last[place])]


def _beyond(snapshot: RaceSnapshot) -> str:
    """Who is behind beyond chance."""
    verdict, names = snapshot.verdict, snapshot.facts.names
    assert verdict is not None
    others = [
        (place, apart) for place, apart in zip(snapshot.judged, verdict.beyond, strict=True) if place != snapshot.judged[verdict.best]
    ]
    behind = [names[place] for place, apart in others if apart]
    tied = [names[place] for place, apart in others if not apart]
    if not behind:
        return "The seeds differ as much as the functions do: this race has no winner."
    if not tied:
        return "The others are behind beyond chance."
    return f"Its lead over {listed(tied)} may be chance; {listed(behind)} {'is' if len(behind) == 1 else 'are'} behind beyond chance."


def _apart(snapshot: RaceSnapshot, place: int) -> str:
    verdict = snapshot.verdict
    if not verdict or place not in snapshot.judged or place == snapshot.judged[verdict.best]:
        return ""
    at = snapshot.judged.index(place)
    word = "beyond chance" if verdict.beyond[at] else "which may be chance"
    return f"; +{number(verdict.apart[at], 2)} from {snapshot.facts.names[snapshot.judged[verdict.best]]}, {word}"


def _said(seeds: Floats) -> str:
    """The mean over the seeds, and their standard deviation."""
    if len(seeds) == 1:
        return number(float(seeds[0]))
    return f"{number(float(seeds.mean()))} ± {number(float(seeds.std(ddof=1)), 2)}"


def _gains(own: tuple[float, ...]) -> str:
    said = [f"{value:.3g}" for value in own]
    return said[0] if len(set(said)) == 1 else ", ".join(said)
