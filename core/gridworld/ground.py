"""What there is to know about a world before anybody walks in it."""

from __future__ import annotations

from dataclasses import dataclass

from core.gridworld import solve
from core.gridworld.kernels import Room
from core.gridworld.model import Model, model
from core.gridworld.notation import checked
from core.gridworld.snapshot import Floats


@dataclass(frozen=True)
class Ground:
    """A world as learners walk it, and what is exactly best in it: exact is Q*, (cells, 4); best_return as in `Snapshot`."""

    model: Model
    room: Room
    exact: Floats
    best_return: float


def ground(text: str, gamma: float, longest: int) -> Ground:
    """The tables of the world in a text, and its exact optimum."""
    world = checked(text)
    known = model(world)
    exact = solve.optimum(known, gamma)
    exact.setflags(write=False)
    room = Room(known.next, known.reward, known.ends, world.slip, known.starts)
    return Ground(known, room, exact, solve.best_return(known, exact, longest))
