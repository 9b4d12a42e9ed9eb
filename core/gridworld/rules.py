"""The settings as the compiled loops take them: numbers only, names become their places in `config`."""

from __future__ import annotations

from core.gridworld.config import ALGORITHMS, EXPLORATIONS, SCHEDULES, Config


def rules(config: Config) -> dict[str, int | float]:
    """The fields of `kernels.Rules`; the planners need only some of them."""
    schedules = (*SCHEDULES, "1/visits")
    return {
        "algorithm": ALGORITHMS.index(config.algorithm),
        "gamma": float(config.gamma),
        "alpha": float(config.alpha),
        "alpha_last": float(config.alpha_last),
        "alpha_schedule": schedules.index(config.alpha_schedule),
        "exploration": EXPLORATIONS.index(config.exploration),
        "epsilon": float(config.epsilon),
        "epsilon_last": float(config.epsilon_last),
        "epsilon_schedule": schedules.index(config.epsilon_schedule),
        "decay": float(config.decay),
        "temperature": float(config.temperature),
        "bonus": float(config.bonus),
        "longest": int(config.longest),
        "steps": int(config.steps),
        "trace": float(config.trace),
        "replacing": config.traces == "replacing",
        "planning": int(config.planning),
        "curiosity": float(config.curiosity),
        "threshold": float(config.threshold),
    }
