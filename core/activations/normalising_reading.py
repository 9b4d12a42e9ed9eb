"""Two normalisations in words."""

from __future__ import annotations

from core.activations.normalising import NormalSnapshot
from core.activations.why_config import KRIZHEVSKY, WhyConfig
from core.activations.words import number


def look(config: WhyConfig, snapshot: NormalSnapshot) -> str:
    """What counts for the number looked at."""
    many, _, places = snapshot.tensor.shape
    picture, channel, place = snapshot.cell
    first, last = snapshot.near
    near = last - first + 1
    return (
        f"The {number(float(snapshot.tensor[snapshot.cell]))} of picture {picture + 1}, channel {channel + 1}, place {place + 1}: for "
        f"local response normalisation {near} channel{'s' if near > 1 else ''} at this place count (dashed), for batch normalisation "
        f"the {many * places} numbers of this channel (dotted)."
    )


def warning(config: WhyConfig, snapshot: NormalSnapshot) -> str:
    """Where nothing comes out, or nothing is left."""
    said = []
    if snapshot.lost:
        said.append(f"With k = 0, {snapshot.lost} numbers have only zeros around them: they are divided by 0. That is what k is for.")
    flat = int((snapshot.variance == 0).sum())
    if flat:
        said.append(
            f"{flat} channel{'s are' if flat > 1 else ' is'} the same everywhere: variance 0, and epsilon keeps it from a division by 0."
        )
    return " ".join(said)


def details(config: WhyConfig, snapshot: NormalSnapshot) -> list[str]:
    """What each does, and where definitions differ."""
    n = 2 * config.lrn_sides + 1
    form = (
        "by alpha itself, as in the paper"
        if config.lrn_form == KRIZHEVSKY
        else f"by alpha / n = {number(config.lrn_alpha / n)}, as in PyTorch"
    )
    other = (
        f"PyTorch’s LocalResponseNorm(size={n}) gives this with alpha = {number(config.lrn_alpha * n)}"
        if config.lrn_form == KRIZHEVSKY
        else (f"the paper’s formula gives this with alpha = {number(config.lrn_alpha / n)}")
    )
    spread = snapshot.batch.std(axis=(0, 2))
    return [
        f"Local: n = {n}; the sum of squares is multiplied {form}; {other}. It has no mean and learns nothing.",
        f"Batch: after it, channels have standard deviations from {number(float(spread.min()))} to {number(float(spread.max()))}; it "
        "divides by the root of variance + epsilon, not by the variance.",
        "In training batch normalisation takes mean and variance from the batch, dividing by the count m; afterwards from running means, "
        "which PyTorch keeps with m − 1.",
    ]


def notes(snapshot: NormalSnapshot) -> tuple[str, ...]:
    """How to read it."""
    return ("A row is a channel; pictures stand beside each other, a line between them.",)
