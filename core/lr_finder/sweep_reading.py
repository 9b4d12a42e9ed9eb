"""A range test in words: what to look for now, what to be careful with, and how each rule came to its rate."""

from __future__ import annotations

from core.lr_finder.config import Config
from core.lr_finder.marks import NAMES
from core.lr_finder.snapshot import Reading, Snapshot
from core.lr_finder.words import listed, rate, times
from core.nets import suggest

DISAGREEMENT = 10.0  # rules further apart than this say more about themselves than about the network
GLYPHS = {"valley": "●", "slide": "■", "minimum": "◆", "steep": "▲"}


def look(config: Config, snapshot: Snapshot) -> str:
    """What the person should see in this state of the sweep, with its numbers."""
    if snapshot.ended:
        return f"{_ending(config, snapshot)} {verdict(snapshot.read)}"
    if not snapshot.step:
        return (
            f"Nothing is learned yet: the loss is {snapshot.facts.untrained:.3g}, guessing costs {snapshot.facts.chance:.3g}. "
            "Where will the curve begin to fall?"
        )
    curve = snapshot.curve
    now, losses = rate(curve.lrs[-1]), curve.batches()
    if len(losses) > suggest.SLIDE_INTERVAL:
        level, least = suggest.levels(losses), suggest.margin(losses)
        first, best, last = level[0], level.min(), level[-1]
        if last - best > least:
            return f"At a learning rate of {now} the loss climbs again, from {best:.3g} to about {last:.3g}: the steps are too long."
        if first - last > least:
            return f"At a learning rate of {now} the network learns: the loss fell from {first:.3g} to about {last:.3g}."
    return f"At a learning rate of {now} the steps are too short to change anything: the curve is flat."


def warning(config: Config, snapshot: Snapshot) -> str:
    """Why the suggestions are not to be trusted, or ""."""
    return caution(snapshot.read, linear=config.sweep == "linear")


def caution(read: Reading, *, linear: bool = False) -> str:
    """Why what was read from a curve is not to be trusted, or ""."""
    if not read.shape:
        return ""
    if linear:
        return (
            ""
            if read.bounds
            else "The curve does not fall by more than its noise, so there are no bounds: try other rates or more iterations."
        )
    if read.shape == "too short":
        return "The curve is too short to trust what the rules say of it: take more iterations."
    if read.shape == "flat":
        return "The curve never falls, so the rules read noise: try higher rates or more iterations."
    if read.shape == "rising":
        return "The curve only rises, so there is nothing to suggest: start lower."
    if read.spread is not None and read.spread > DISAGREEMENT:
        factor = times(read.spread).removesuffix(" times")
        return f"The rules disagree by a factor of {factor}: trust the shape of the curve more than any one rule."
    return ""


def details(config: Config, snapshot: Snapshot) -> list[str]:
    """How each rule came to its rate, a line each."""
    read, curve = snapshot.read, snapshot.curve
    if read.bounds:
        how = {
            "rises": "the loss rises again by more than the noise of a batch",
            "ragged": "the batches become three times as ragged as they were",
            "": "the test ended before learning broke: go higher to see it",
        }[read.bounds.end]
        return [
            f"lr_min {rate(read.bounds.low)}: the loss has begun to fall, by more than the noise of a batch.",
            f"lr_max {rate(read.bounds.high)}: {how}.",
        ]
    lines = []
    for answer in read.suggestions:
        first, last = (rate(curve.lrs[read.usable[0] + at]) for at in answer.span)
        how = {
            "valley": f"about the middle of the longest fall (shaded), from {first} to {last}",
            "slide": f"the left of two points, 15 apart ({first} and {last}), at the last place where their slopes differ",
            "minimum": f"a tenth of {first}, where the smoothed loss is lowest",
            "steep": f"where the smoothed loss falls fastest, between {first} and {last}",
        }[answer.rule]
        each = dict(read.by_seed).get(answer.rule, ())
        by_seed = f" Seed by seed: {rate(min(each))} to {rate(max(each))}." if len(each) > 1 else ""
        lines.append(f"{GLYPHS[answer.rule]} {NAMES.get(answer.rule, answer.rule)} {rate(answer.lr)}: {how}.{by_seed}")
    if read.consensus is not None and len(read.suggestions) > 1:
        lines.append(f"✕ middle {rate(read.consensus)}: the geometric median of the rules; no single rule can drag it away.")
    return lines


def _ending(config: Config, snapshot: Snapshot) -> str:
    curve = snapshot.curve
    last, most = rate(curve.lrs[-1]), "" if curve.seeds == 1 else f"For most of the {curve.seeds} seeds the "
    if snapshot.ended == "diverged":
        return f"{most or 'The '}loss blew up{'' if most else f' at {last}'}, more than {config.stop_factor:g} times its best."
    if snapshot.ended == "not finite":
        return f"{most}loss is no longer a finite number." if most else f"At {last} the loss is no longer a finite number."
    return f"All rates up to {last} are tried."


def verdict(read: Reading) -> str:
    if read.bounds:
        return f"A schedule may move between {rate(read.bounds.low)} and {rate(read.bounds.high)}."
    if read.shape != "falling" or not read.suggestions:
        return "There is nothing to suggest."
    answers = {answer.rule: answer.lr for answer in read.suggestions}
    valley = f"Valley suggests {rate(answers['valley'])}"
    if read.spread is None or read.consensus is None or len(answers) < 2:
        return f"{valley}."
    apart = (
        f"the rules lie within {times(read.spread)} of each other, around" if read.spread <= DISAGREEMENT else "the middle of the rules is"
    )
    return f"{valley}; {apart} {rate(read.consensus)}.{_moves(read)}"


def _moves(read: Reading) -> str:
    """Which rule moves least and most from seed to seed."""
    ratio = {rule: suggest.spread(rates) for rule, rates in read.by_seed if len(rates) > 1}
    if len(ratio) < 2:
        return ""
    calm, wild = min(ratio, key=ratio.__getitem__), max(ratio, key=ratio.__getitem__)
    return f" From seed to seed {listed([f'{calm} moves by {times(ratio[calm])}', f'{wild} by {times(ratio[wild])}'])}."
