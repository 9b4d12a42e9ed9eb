"""What a person chooses about a picture that is moved before the network looks at it. A topic's Config may inherit it."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import choice, number
from core.receptive_field.moving import Move

FARTHEST = 64  # pixels
SHIFT, TURN, ZOOM = VARIED = ("Shift", "Rotation", "Scale")


@dataclass(frozen=True, kw_only=True)
class MovedConfig:
    """How the picture is moved, and which of it the run varies."""

    shift_down: int = number(0, "Shift down", "Negative: up.", low=-FARTHEST, high=FARTHEST, unit="pixels")
    shift_across: int = number(5, "Shift across", "To the right; negative: to the left.", low=-FARTHEST, high=FARTHEST, unit="pixels")
    turn: float = number(0.0, "Rotation", "Clockwise, around the picture’s middle.", low=-180.0, high=180.0, step=5.0, unit="°")
    zoom: float = number(1.0, "Scale", "How many times as large, around the middle.", low=0.5, high=2.0, step=0.05)
    vary: str = choice(SHIFT, "Press Sweep to vary", "One of them from nothing on; the other two are then left out.", VARIED)

    @property
    def move(self) -> Move:
        """All of it together: first the scale and the rotation, then the shift."""
        return Move(self.shift_down, self.shift_across, self.turn, self.zoom)
