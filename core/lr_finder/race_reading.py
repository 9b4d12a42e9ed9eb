"""A race in words: does what a rule suggests win, and by how much?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from core.lr_finder import sweep_reading
from core.lr_finder.config import Config
from core.lr_finder.verdict import Verdict
from core.lr_finder.words import listed, rate

if TYPE_CHECKING:
    from core.lr_finder.race import RaceSnapshot

OWNERS = (*sweep_reading.GLYPHS, "yours")


def look(config: Config, snapshot: RaceSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if not snapshot.lanes:
        if not snapshot.step:
            return (
                "First a range test, then the race: the ladder from 0.001 to 1 and each suggestion with a third and three times of it. "
                "Which will win?"
            )
        return f"The range test first. {sweep_reading.look(config, snapshot.sweep)}"
    count, done = len(snapshot.lanes), len(snapshot.losses)
    if not done:
        return f"From equal weights and on equal batches, {count} rates race: step {snapshot.trained} of {snapshot.steps}."
    means = snapshot.losses[-1].mean(axis=1)
    ahead = int(means.argmin())
    epochs = f"{done} epoch{'s' if done > 1 else ''}"
    if not math.isfinite(means[ahead]):
        return f"After {epochs} every rate has broken at least one seed."
    where = (
        f"{rate(snapshot.lanes[ahead].rate)} {'leads' if not snapshot.verdict else 'is best'} with a validation loss of {means[ahead]:.3g}"
    )
    if not snapshot.verdict:
        return f"After {epochs}, {where} {snapshot.facts.unit}."
    return f"After {epochs}, {where} {snapshot.facts.unit}. {_does_it_win(config, snapshot, snapshot.verdict)}"


def warning(config: Config, snapshot: RaceSnapshot) -> str:
    """What not to trust."""
    if snapshot.verdict and config.seeds == 1:
        return "One seed cannot tell a win from luck: take several."
    return "" if snapshot.lanes else sweep_reading.warning(config, snapshot.sweep)


def details(config: Config, snapshot: RaceSnapshot) -> list[str]:
    """How each suggestion fared, with a third and three times of it."""
    if not snapshot.verdict or snapshot.verdict.best is None:
        return [] if snapshot.lanes else sweep_reading.details(config, snapshot.sweep)
    lines = []
    for owner in OWNERS:
        if not (own := _lane(snapshot, owner)):
            continue
        third, triple = (_lane(snapshot, f"{word} {owner}") for word in ("a third of", "three times"))
        near = [f"{word} {_fared(snapshot, i)}" for word, i in (("a third of it", third), ("three times", triple)) if i is not None]
        glyph = sweep_reading.GLYPHS.get(owner, "▲")
        lines.append(f"{glyph} {owner} {rate(snapshot.lanes[own[0]].rate)} {_fared(snapshot, own)}; {listed(near)}." if near else
                     f"{glyph} {owner} {rate(snapshot.lanes[own[0]].rate)} {_fared(snapshot, own)}.")  # fmt: skip
    tied = [rate(snapshot.lanes[i].rate) for i in snapshot.verdict.tied if i != snapshot.verdict.best]
    if tied:
        lines.append(f"◯ Ringed: seeds differ as much as these rates do ({listed(tied)}), so they tie with the best.")
    return lines


def _does_it_win(config: Config, snapshot: RaceSnapshot, verdict: Verdict) -> str:
    """Which suggestions are best, or as good as the best."""
    assert verdict.best is not None
    fates: dict[str, list[str]] = {"win": [], "tie": [], "lose": []}
    for owner in OWNERS:
        if lane := _lane(snapshot, owner):
            fates["win" if lane[0] == verdict.best else "tie" if lane[0] in verdict.tied else "lose"].append(owner)
    said = []
    if fates["win"]:
        said.append(f"it is what {listed(fates['win'])} suggest{'s' if len(fates['win']) == 1 else ''}")
    if fates["tie"]:
        said.append(f"{listed(fates['tie'])} tie{'s' if len(fates['tie']) == 1 else ''} with it within the noise of the seeds")
    if fates["lose"]:
        verb = "come{} behind" if config.seeds == 1 else "lose{}"
        said.append(f"{listed(fates['lose'])} {verb.format('s' if len(fates['lose']) == 1 else '')}")
    sentence = "; ".join(said)
    return f"{sentence[:1].upper()}{sentence[1:]}." if said else ""


def _lane(snapshot: RaceSnapshot, name: str) -> tuple[int] | None:
    return next(((i,) for i, lane in enumerate(snapshot.lanes) if name in lane.names), None)


def _fared(snapshot: RaceSnapshot, lane: tuple[int] | None) -> str:
    assert lane is not None and snapshot.verdict is not None and snapshot.verdict.best is not None
    mean, best = snapshot.verdict.means[lane[0]], snapshot.verdict.means[snapshot.verdict.best]
    if lane[0] == snapshot.verdict.best:
        return f"wins ({mean:.3g})"
    if lane[0] in snapshot.verdict.tied:
        return f"ties ({mean:.3g})"
    return f"loses by {mean - best:.2g} ({mean:.3g})" if math.isfinite(mean) else "breaks"
