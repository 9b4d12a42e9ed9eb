"""What a gridworld is: its cells, rewards, slip and wind, and where each action leads.

Cells, one letter each (rows from the top, columns from the left):

    .  free (F in Gymnasium)         S  start; several are equally likely       #  wall
    G  goal, ends the episode        H  pit, ends the episode                   C  cliff: its reward, and back to the first start
    ^ > v <  one-way door: can be entered only while moving the way it points, and left any way
    a b d …  portal. Twice the same small letter: who enters one stands on the other.
             A small letter and its capital: any action taken on the small one leads to the capital, with the jump's reward.

Rewards belong to the transition (state, action, next state): the own reward of the cell where it ends if that cell has one, else `goal`,
`pit` or `cliff` by its kind, else `step`. An action that a wall or the border stops leaves the agent where it is; it then gets `bump`
where the world has one, else the reward of the cell it stays in.

Actions: 0 up, 1 right, 2 down, 3 left. With probability 1 - slip the agent moves as meant, with slip / 2 each to one of the two sides.
Wind of the column that is left blows so many cells up, wind of the row that is left so many cells to the right; it is part of the same
move, stops at walls and the border, and only the cell where the move ends counts. Source: Sutton & Barto (2018), examples 3.5, 4.1, 6.5,
6.6 and 8.1; Gymnasium's FrozenLake for S, F, H, G and slip (success_rate = 1 - slip).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property

UP, RIGHT, DOWN, LEFT = range(4)
ACTIONS = ("up", "right", "down", "left")
DELTAS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows, columns
FREE, WALL, START, GOAL, PIT, CLIFF = ".#SGHC"
DOORS = "^>v<"  # in the order of ACTIONS
PORTALS = "abdeijklmnopqrtuyz"  # letters whose capital means nothing else
SMALLEST, LARGEST = 2, 30  # cells each side
HIGHEST_REWARD, STRONGEST_WIND = 1000.0, 9

Cell = tuple[int, int]  # row, column, from 0


@dataclass(frozen=True)
class World:
    """One gridworld. Make it with `notation.parse`, which refuses what is not one; equal worlds are equal values.

    cells: rows of letters, all of one length. rewards: (row, column, reward) of cells with a reward of their own, in reading order.
    jumps: (small letter, reward) of one-way portals. wind: cells up, for each column, or (). sidewind: cells to the right, for each row,
    or (). bump: reward of an action that a wall or the border stops, or None.
    """

    cells: tuple[str, ...]
    step: float = 0.0
    goal: float = 1.0
    pit: float = 0.0
    cliff: float = -100.0
    bump: float | None = None
    rewards: tuple[tuple[int, int, float], ...] = ()
    jumps: tuple[tuple[str, float], ...] = ()
    slip: float = 0.0
    wind: tuple[int, ...] = ()
    sidewind: tuple[int, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.cells)

    @property
    def columns(self) -> int:
        return len(self.cells[0])

    def find(self, letters: str) -> list[Cell]:
        """Where cells of these kinds are, in reading order."""
        return [(i, j) for i, row in enumerate(self.cells) for j, letter in enumerate(row) if letter in letters]

    @cached_property
    def starts(self) -> list[Cell]:
        return self.find(START)

    @cached_property
    def _own(self) -> dict[Cell, float]:
        return {(row, column): reward for row, column, reward in self.rewards}

    def ends(self, cell: Cell) -> bool:
        """Whether reaching this cell ends the episode."""
        return self.cells[cell[0]][cell[1]] in GOAL + PIT

    def own_reward(self, cell: Cell) -> float | None:
        """The reward painted on this cell, if there is one."""
        return self._own.get(cell)

    def reward_in(self, cell: Cell) -> float:
        """The reward of a move that ends in this cell."""
        own = self.own_reward(cell)
        by_kind = {GOAL: self.goal, PIT: self.pit, CLIFF: self.cliff}
        return own if own is not None else by_kind.get(self.cells[cell[0]][cell[1]], self.step)

    def portal(self, cell: Cell) -> Cell | None:
        """The other end of the portal in this cell, if there is one."""
        letter = self.cells[cell[0]][cell[1]]
        if letter not in PORTALS:
            return None
        far = [other for other in self.find(letter + letter.upper()) if other != cell]
        return far[0] if far else None

    def jumps_from(self, cell: Cell) -> bool:
        """Whether any action in this cell leads to the capital letter of its portal."""
        letter = self.cells[cell[0]][cell[1]]
        return letter in PORTALS and bool(self.find(letter.upper()))

    def _passable(self, cell: Cell, action: int | None) -> bool:
        """Whether a move in this direction may pass into the cell; None: wind, which knows no doors."""
        row, column = cell
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            return False
        letter = self.cells[row][column]
        return letter != WALL and (letter not in DOORS or action is None or DOORS[action] == letter)

    def move(self, cell: Cell, action: int) -> tuple[Cell, float, bool]:
        """Where moving in this direction leads: (next cell, reward, whether the episode ends). Slip is not in here."""
        if self.jumps_from(cell):
            far = self.portal(cell)
            assert far is not None
            return far, dict(self.jumps).get(self.cells[cell[0]][cell[1]], self.step), self.ends(far)
        here, bumped = self.lands(cell, action)
        if bumped and here == cell and self.bump is not None:
            return cell, self.bump, False
        if self.cells[here[0]][here[1]] == CLIFF:
            return self.starts[0], self.reward_in(here), False
        if here != cell and not self.jumps_from(here):
            here = self.portal(here) or here
        return here, self.reward_in(here), self.ends(here)

    def lands(self, cell: Cell, action: int) -> tuple[Cell, bool]:
        """Where a move ends, before a cliff or a portal takes it on, and whether a wall or the border stopped it; wind is in here."""
        row, column = cell
        ahead = row + DELTAS[action][0], column + DELTAS[action][1]
        bumped = not self._passable(ahead, action)
        here = cell if bumped else ahead
        for direction, strength in ((UP, self.wind[column] if self.wind else 0), (RIGHT, self.sidewind[row] if self.sidewind else 0)):
            down, across = DELTAS[direction if strength > 0 else (direction + 2) % 4]
            for _ in range(abs(strength)):
                ahead = here[0] + down, here[1] + across
                here = ahead if self._passable(ahead, None) else here
        return here, bumped

    def outcomes(self, cell: Cell, action: int) -> list[tuple[float, Cell, float, bool]]:
        """What an action may lead to: (probability, next cell, reward, whether the episode ends), as meant first, then the two sides.

        Outcomes that lead to the same are not joined; those without probability are left out.
        """
        sides = ((1 - self.slip, action), (self.slip / 2, (action + 1) % 4), (self.slip / 2, (action + 3) % 4))
        return [(chance, *self.move(cell, way)) for chance, way in sides if chance > 0]

    def reached(self, origins: list[Cell] | None = None) -> set[Cell]:
        """The cells that can be stood on from `origins`, by default the starts; those that end an episode are among them, not passed."""
        waiting = deque(self.starts if origins is None else origins)
        found = set(waiting)
        while waiting:
            cell = waiting.popleft()
            if self.ends(cell):
                continue
            for action in range(4):
                for _, there, _, _ in self.outcomes(cell, action):
                    if there not in found:
                        found.add(there)
                        waiting.append(there)
        return found
