"""What a thing to try is. Light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.activations.config import Config


@dataclass(frozen=True)
class Task:
    """words: what to do, for the page. done: whether a state has done it."""

    words: str
    done: Callable[[Config, Any], bool]
