"""Who may start next. Pure: waiting tickets and what is going on in, the next ticket out.

Small runs share the cores up to the memory cap. Heavy ones take one of a few places. The two kinds wait in lines of their own, and in
each line nobody's second run comes before another's first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ticket:
    """One run that works or wants to. arrived: a number that grows. memory: MB set aside for it."""

    run: str
    owner: str
    heavy: bool
    memory: float
    arrived: int


@dataclass(frozen=True)
class Places:
    """heavy: heavy runs at once. memory: MB for all runs together."""

    heavy: int
    memory: float

    def line(self, waiting: Sequence[Ticket], going: Sequence[Ticket], *, heavy: bool) -> list[Ticket]:
        """The waiting tickets of one kind, in the order in which they will start."""
        has = Counter(ticket.owner for ticket in going if ticket.heavy == heavy)
        turns = []
        for ticket in sorted((t for t in waiting if t.heavy == heavy), key=lambda t: t.arrived):
            turns.append((has[ticket.owner], ticket.arrived, ticket))
            has[ticket.owner] += 1
        return [ticket for _, _, ticket in sorted(turns, key=lambda turn: turn[:2])]

    def next(self, waiting: Sequence[Ticket], going: Sequence[Ticket], paused: Sequence[Ticket] = ()) -> Ticket | None:
        """The ticket to start now, if any may. A paused run has given its place back, but not its memory."""
        free = self.memory - sum(ticket.memory for ticket in (*going, *paused))
        small = self.line(waiting, going, heavy=False)
        if small and small[0].memory <= free:
            return small[0]
        heavy = self.line(waiting, going, heavy=True)
        if heavy and sum(t.heavy for t in going) < self.heavy and heavy[0].memory <= free:
            return heavy[0]
        return None

    def expected_wait(self, place: int, *, heavy: bool, seconds: float, memory: float = 64) -> float:
        """Seconds until the run at `place` (1 is next) starts, when runs of its kind last `seconds` on average.

        memory: MB that one run of its kind takes; it bounds how many small runs go on at once. With h places that each free up every
        `seconds`, the n-th in line waits about seconds * (ceil(n / h) - 1/2).
        """
        abreast = self.heavy if heavy else max(1, int(self.memory // memory))
        return seconds * (math.ceil(place / abreast) - 0.5)
