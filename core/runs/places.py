"""Who may start next. Pure: waiting tickets and what is going on in, the next ticket out.

Small runs share the cores up to the memory cap. Heavy ones take one of a few places. The two kinds wait in lines of their own, and in
each line nobody's second run comes before another's first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

OVERTAKEN = 20  # small runs that may start while a heavy one that came before them waits for memory


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
        """The ticket to start now, if any may. A paused run has given its place back, but not its memory.

        Small ones go first. But where memory is short, neither kind takes for ever what the other waits for: a heavy run takes none that a
        small one waited for before it came, and after `OVERTAKEN` later ones the small runs leave to a heavy one what becomes free.
        """
        small, heavy = self._heads(waiting, going)
        held = sum(ticket.memory for ticket in paused)
        free = self.memory - held - sum(ticket.memory for ticket in going)
        if small and small.memory <= free:
            owed = heavy and free - small.memory < heavy.memory <= self.memory - held and small.arrived - heavy.arrived > OVERTAKEN
            if not owed:
                return small
        if heavy and heavy.memory <= free and (small is None or small.memory <= free or heavy.arrived < small.arrived):
            return heavy
        return None

    def lacks_memory(self, waiting: Sequence[Ticket], going: Sequence[Ticket], paused: Sequence[Ticket]) -> bool:
        """Whether somebody waits for memory that paused runs hold, and not only for runs that end by themselves."""
        held = sum(ticket.memory for ticket in paused)
        return any(head and head.memory > self.memory - held for head in self._heads(waiting, going))

    def _heads(self, waiting: Sequence[Ticket], going: Sequence[Ticket]) -> tuple[Ticket | None, Ticket | None]:
        """The first small run in line, and the first heavy one if a place for it is free."""
        small, heavy = (self.line(waiting, going, heavy=kind) for kind in (False, True))
        return next(iter(small), None), next(iter(heavy), None) if sum(t.heavy for t in going) < self.heavy else None

    def expected_wait(self, place: int, *, heavy: bool, seconds: float, memory: float = 64) -> float:
        """Seconds until the run at `place` (1 is next) starts, when runs of its kind last `seconds` on average.

        memory: MB that one run of its kind takes; it bounds how many small runs go on at once. With h places that each free up every
        `seconds`, the n-th in line waits about seconds * (ceil(n / h) - 1/2).
        """
        abreast = self.heavy if heavy else max(1, int(self.memory // memory))
        return seconds * (math.ceil(place / abreast) - 0.5)
