"""Worlds with names: those of the textbooks and toys, and mazes drawn by seed. As texts, ready for a link."""

from __future__ import annotations

import random

from core.gridworld.notation import written
from core.gridworld.world import FREE, GOAL, LARGEST, SMALLEST, START, WALL, World

CLIFF = "............|............|............|SCCCCCCCCCCG|step=-1;goal=-1"
WINDY = "..........|..........|..........|S......G..|..........|..........|..........|step=-1;goal=-1;wind=0,0,0,1,1,1,2,2,1,0"
TWO_JUMPS = ".a.b.|.....|...B.|.....|SA...|a=10;b=5;bump=-1"
CORNERS = "G...|.S..|....|...G|step=-1;goal=-1"
LAKE_4 = "SFFF|FHFH|FFFH|HFFG|slip=2/3"
LAKE_8 = "SFFFFFFF|FFFFFFFF|FFFHFFFF|FFFFFHFF|FFFHFFFF|FHHFFFHF|FHFFHFHF|FFFHFFFG|slip=2/3"
DYNA = ".......#G|..#....#.|S.#....#.|..#......|.....#...|........."
BLOCKING = "........G|.........|.........|########.|.........|...S....."
BLOCKED = "........G|.........|.........|.########|.........|...S....."
# REINFORCEjs numbers cells by columns: 10 * column + row; goal 55 and pits are where its code has them. There the reward is for leaving,
# and the goal leads back to the start; here it is for arriving, and the goal ends the episode.
REINFORCE = (
    "S.........|..........|.####.###.|....#.....|....#.....|....#G....|....#.....|....#.....|..........|..........|step=-0.01;"
    "4,4=-1;5,6=-1;5,7=-1;6,7=-1;6,9=-1;7,9=-1;8,4=-1;8,6=-1;8,7=-1"
)
TRAP = "......|.####.|.#..#.|.#..#.|S....G|......|step=-0.02;goal=1;6,3=0.2"


def maze(rows: int, columns: int, seed: int) -> str:
    """A random maze from the top left to the bottom right, in which every free cell can be reached without passing the goal.

    A depth-first walk over every second cell (recursive backtracking), then one inner wall in ten is opened; drawn again, with the next
    numbers of the seed, while something lies behind the goal.
    """
    draw = random.Random(seed)
    rows, columns = (min(max(size, SMALLEST + 1), LARGEST) for size in (rows, columns))
    while True:
        world = _drawn(rows, columns, draw)
        if world.reached() == set(world.find(FREE + START + GOAL)):
            return written(world, compact=True)


def _drawn(rows: int, columns: int, draw: random.Random) -> World:
    cells = [[WALL] * columns for _ in range(rows)]
    cells[0][0] = FREE
    stack = [(0, 0)]
    while stack:
        row, column = stack[-1]
        ways = [(row + down, column + across) for down, across in ((-2, 0), (0, 2), (2, 0), (0, -2))]
        ways = [(i, j) for i, j in ways if 0 <= i < rows and 0 <= j < columns and cells[i][j] == WALL]
        if not ways:
            stack.pop()
            continue
        i, j = draw.choice(ways)
        cells[(row + i) // 2][(column + j) // 2] = cells[i][j] = FREE
        stack.append((i, j))
    for i in range(rows - 1):
        for j in range(columns - 1):
            if i % 2 != j % 2 and cells[i][j] == WALL and draw.random() < 0.1:
                cells[i][j] = FREE
    cells[0][0] = START
    cells[rows - 1 - (rows - 1) % 2][columns - 1 - (columns - 1) % 2] = GOAL
    return World(tuple("".join(row) for row in cells), step=-0.01)
