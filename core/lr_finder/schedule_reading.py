"""A training with a schedule in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from core.lr_finder.config import Config
from core.lr_finder.words import rate

if TYPE_CHECKING:
    from core.lr_finder.schedule_run import ScheduleSnapshot

SHAPES = {
    "constant": "one rate from the first step to the last",
    "step": "a tenth of the rate after each third of the training",
    "exponential": "a little less at each step, a hundredth at the end",
    "cosine": "half a cosine from the peak down to 0 (Loshchilov & Hutter, 2017)",
    "warm-up and cosine": "a tenth of the steps straight up, then half a cosine down to 0 (Goyal et al., 2017)",
    "1cycle": "up from a 25th of the peak in the first quarter, then down to nearly 0 (Smith & Topin, 2018; fastai’s numbers)",
    "cyclical": "three times up from a quarter of the peak and down again (Smith, 2017)",
    "on plateau": "a tenth of the rate when the validation loss has not improved for some epochs",
}


def look(config: Config, snapshot: ScheduleSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    name, peak = snapshot.names[0], rate(float(snapshot.planned.max()))
    if not snapshot.step:
        beside = "" if name == "constant" else " Will it beat the same peak held constant?"
        return f"The plan: {snapshot.steps} steps with {name}, {peak} at most.{beside}"
    now = rate(float(snapshot.rates[0][-1])) if snapshot.rates[0][-1] > 0 else "0"
    if not snapshot.verdict:
        loss = float(np.median(snapshot.losses[0][:, -1]))
        said = (
            f"a smoothed training loss of {loss:.3g} {snapshot.facts.unit}" if math.isfinite(loss) else "a loss that is no number any more"
        )
        return f"Step {snapshot.step} of {snapshot.steps}: a learning rate of {now}, {said}."
    verdict = snapshot.verdict
    first = f"{verdict.means[0]:.3g} {snapshot.facts.unit}" if math.isfinite(verdict.means[0]) else "no finite number"
    if len(snapshot.names) == 1:
        return f"With a constant rate of {peak} the validation loss ends at {first}."
    second = f"{verdict.means[1]:.3g}" if math.isfinite(verdict.means[1]) else "no finite number"
    if verdict.best is None:
        return f"Both broke: a peak of {peak} is too high."
    end = (
        "That is a tie within the noise of the seeds."
        if len(verdict.tied) == 2
        else "It wins."
        if verdict.best == 0
        else "The constant rate wins."
    )
    if config.seeds == 1:
        end = "One seed cannot tell more."
    return f"With {name} the validation loss ends at {first}; with the same peak held constant at {second}. {end}"


def warning(config: Config, snapshot: ScheduleSnapshot) -> str:
    """What not to trust."""
    return ""


def details(config: Config, snapshot: ScheduleSnapshot) -> list[str]:
    """What the schedule does, and where its peak comes from."""
    name = snapshot.names[0]
    whose = "the rate that you picked" if config.picked else "0.01, until you pick a rate (“Your rate”)"
    return [f"{name[0].upper()}{name[1:]}: {SHAPES[name]}.", f"Peak: {whose}."]
