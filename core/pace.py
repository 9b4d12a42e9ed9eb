"""How often each of many did something within the last minute. Remembers so many of them and no more."""

from __future__ import annotations

import time

MINUTE = 60.0


class Pace:
    """most: how many different ones are remembered at a time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.known: dict[str, list[float]] = {}  # when, by who

    def recent(self, who: str) -> int:
        """How often within the last minute."""
        return len(self._recent(who))

    def full(self, who: str) -> bool:
        """Whether so many others were here within the last minute that this one could not be remembered."""
        if who in self.known or len(self.known) < self._most:
            return False
        now = time.monotonic()
        self.known = {other: times for other, times in self.known.items() if times[-1] > now - MINUTE}
        return len(self.known) >= self._most

    def add(self, who: str) -> None:
        """Once more, now."""
        self.known[who] = [*self._recent(who), time.monotonic()]

    def _recent(self, who: str) -> list[float]:
        now = time.monotonic()
        return [at for at in self.known.get(who, []) if at > now - MINUTE]
