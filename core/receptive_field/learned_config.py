"""What a person chooses about a network that is trained here. A topic's Config may inherit it."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import choice, number

DIGITS, OWN = LESSONS = ("Digits", "My pictures")


@dataclass(frozen=True, kw_only=True)
class LearnedConfig:
    """What it learns from, how often it goes through it, and how fast."""

    lessons: str = choice(
        DIGITS, "Learns from", "1,797 handwritten digits; or a zip of yours with one folder for each class of pictures.", LESSONS
    )
    epochs: int = number(12, "Epochs", "How often it goes through all pictures.", low=1, high=60)
    rate: float = number(0.003, "Learning rate", "How far a step of Adam goes.", low=1e-5, high=0.1, log=True)
