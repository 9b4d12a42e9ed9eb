"""Worlds as text: for people, for links, for Gymnasium and for spreadsheets.

    SFFF            rows of letters (see `world`), F or . for a free cell, W or # for a wall
    FHFH
    FFFH
    HFFG
    slip=2/3 step=-0.01 2,3=-1      then, if need be, settings with spaces, ; or new lines between them

Settings: step, goal, pit, cliff, bump (rewards), slip, wind=0,0,1,… (one number a column), sidewind=0,1,… (one number a row),
a=10 (the reward of the jump from a), 2,3=-1 (the own reward of the cell in row 2, column 3, counted from 1). A new line may be written |,
so that a world fits one line of a link. Read too: a Gymnasium desc as Python or JSON writes it (["SFFF", "FHFH"]), and CSV, one cell
between commas, semicolons or tabs: a letter, a number (a free cell with that reward), a letter:number, or nothing (free).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from core.errors import InputError, Problem
from core.gridworld.world import (
    CLIFF,
    DOORS,
    FREE,
    GOAL,
    HIGHEST_REWARD,
    LARGEST,
    PIT,
    PORTALS,
    SMALLEST,
    START,
    STRONGEST_WIND,
    WALL,
    Cell,
    World,
)

LETTERS = FREE + WALL + START + GOAL + PIT + CLIFF + DOORS + PORTALS + PORTALS.upper()
SAME = {"F": FREE, "W": WALL}
REWARDS = ("step", "goal", "pit", "cliff", "bump")
MOST_PROBLEMS = 8  # are told at once
KINDS = ". # S G H C ^ > v < or a portal's letter"


@lru_cache(maxsize=64)
def parse(text: str) -> World:
    """The world that a text describes. Raises: InputError naming line and column of everything that is not one."""
    problems: list[Problem] = []
    rows, painted, settings = _parts(text, problems)
    _check_shape(rows, problems)
    if problems:
        raise InputError(_few(problems))
    world = World(tuple("".join(SAME.get(letter, letter) for letter in row) for row in rows))
    values = _settings(settings, world, painted, problems)
    _check_portals(world, problems)
    if problems:
        raise InputError(_few(problems))
    return replace(world, **values)


@lru_cache(maxsize=64)
def checked(text: str) -> World:
    """`parse`, and refuse a world that cannot be walked: no start, or goals of which none can be reached."""
    world = parse(text)
    if not world.starts:
        raise InputError(Problem("World", "no start", "at least one start, S"))
    goals = world.find(GOAL)
    if goals and not (reached := world.reached()).intersection(goals):
        cut = [cell for cell in world.find(FREE + DOORS) if cell not in reached]
        also = f"; cut off too: {_places(cut)}" if cut else ""
        raise InputError(Problem("World", "no goal that can be reached", f"a way from the start to {_places(goals)}{also}"))
    return world


def written(world: World, *, compact: bool = False) -> str:
    """The text of a world, one row a line; compact: in one line for a link. parse(written(world)) == world."""
    base = World(world.cells)
    settings = [f"{name}={_number(getattr(world, name))}" for name in (*REWARDS, "slip") if getattr(world, name) != getattr(base, name)]
    settings += [f"{name}={','.join(map(str, winds))}" for name in ("wind", "sidewind") if any(winds := getattr(world, name))]
    settings += [f"{letter}={_number(reward)}" for letter, reward in world.jumps]
    settings += [f"{row + 1},{column + 1}={_number(reward)}" for row, column, reward in world.rewards]
    parts = [*world.cells, *([(";" if compact else " ").join(settings)] if settings else [])]
    return ("|" if compact else "\n").join(parts)


def desc(world: World) -> list[str]:
    """The world as a Gymnasium FrozenLake desc. Raises: InputError naming what FrozenLake does not know."""
    unknown = sorted({letter for row in world.cells for letter in row} - set(FREE + START + GOAL + PIT))
    if unknown:
        raise InputError(
            Problem("World", " ".join(unknown), "only free cells, starts, goals and pits, all that Gymnasium's FrozenLake knows")
        )
    return [row.replace(FREE, "F") for row in world.cells]


def csv_text(world: World) -> str:
    """The cells as CSV: letters, numbers for free cells with a reward of their own, letter:number for others; settings in the last line."""
    rows = [[letter if letter != FREE else "" for letter in row] for row in world.cells]
    for row, column, reward in world.rewards:
        rows[row][column] += (":" if rows[row][column] else "") + _number(reward)
    plain = written(replace(world, rewards=())).split("\n")[world.rows :]
    return "\n".join([*(",".join(row) for row in rows), *plain]) + "\n"


def _parts(text: str, problems: list[Problem]) -> tuple[list[str], dict[Cell, float], list[str]]:
    """Rows of letters, rewards written in CSV cells, and settings."""
    if text.lstrip().startswith("["):
        quoted = re.findall(r"\"([^\"]*)\"|'([^']*)'", text)
        return [double or single for double, single in quoted], {}, []
    lines = [line.strip("\r \ufeff") for line in re.split(r"[\n|]", text)]
    rows = [line for line in lines if line and "=" not in line]
    settings = [setting for line in lines if "=" in line for setting in re.split(r"[;\s]+", line) if setting]
    painted: dict[Cell, float] = {}
    if any(mark in row for row in rows for mark in ",;\t"):
        rows = [_csv_row(i, row, painted, problems) for i, row in enumerate(rows)]
    return rows, painted, settings


def _csv_row(index: int, row: str, painted: dict[Cell, float], problems: list[Problem]) -> str:
    mark = next((mark for mark in "\t;" if mark in row), ",")
    letters = ""
    for column, cell in enumerate(part.strip() for part in row.split(mark)):
        letter, _, reward = cell.partition(":")
        if (not reward and len(letter) != 1) or letter.isdigit():
            letter, reward = "", letter
        if reward:
            painted[index, column] = _reward(f"World, line {index + 1}, column {column + 1}", reward, problems)
        letters += letter[:1] or FREE
    return letters


def _check_shape(rows: list[str], problems: list[Problem]) -> None:
    height, width = len(rows), max(map(len, rows), default=0)
    if not SMALLEST <= height <= LARGEST or not SMALLEST <= width <= LARGEST:
        got = f"{height:,} rows of {width:,} cells" if rows else "no rows"
        problems.append(Problem("World", got, f"{SMALLEST} to {LARGEST} rows and columns"))
        return
    for i, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            problems.append(Problem(f"World, line {i}", f"{len(row)} cells", f"{len(rows[0])} cells like line 1"))
        problems += [
            Problem(f"World, line {i}, column {j}", letter, KINDS)
            for j, letter in enumerate(row, start=1)
            if letter not in LETTERS and letter not in SAME
        ]


def _settings(settings: list[str], world: World, painted: dict[Cell, float], problems: list[Problem]) -> dict[str, Any]:
    """Fields of World by name."""
    values: dict[str, Any] = {}
    own = dict(painted)
    jumps: dict[str, float] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        where = f"World, {name}"
        if name in REWARDS:
            values[name] = _reward(where, value, problems)
        elif name == "slip":
            slip = _value(value)
            if slip is None or not 0 <= slip <= 1:
                problems.append(Problem(where, value, "a probability from 0 to 1"))
            values[name] = slip
        elif name in ("wind", "sidewind"):
            values[name] = _winds(where, value, world.columns if name == "wind" else world.rows, problems)
        elif len(name) == 1 and name in PORTALS:
            jumps[name] = _reward(where, value, problems)
            if not (world.find(name) and world.find(name.upper())):
                problems.append(Problem(where, setting, f"the cells {name} and {name.upper()} on the map"))
        elif place := re.fullmatch(r"(\d{1,2}),(\d{1,2})", name):
            row, column = int(place[1]), int(place[2])
            if not (1 <= row <= world.rows and 1 <= column <= world.columns):
                problems.append(Problem(where, setting, f"a row from 1 to {world.rows} and a column from 1 to {world.columns}"))
            own[row - 1, column - 1] = _reward(where, value, problems)
        else:
            problems.append(
                Problem("World, setting", setting, "step, goal, pit, cliff, bump, slip, wind, sidewind, a portal or row,column")
            )
    rewards = tuple((row, column, reward) for (row, column), reward in sorted(own.items()))
    return {**values, "jumps": tuple(sorted(jumps.items())), "rewards": rewards}


def _winds(where: str, value: str, count: int, problems: list[Problem]) -> tuple[int, ...]:
    parts = value.split(",")
    winds = [int(part) if re.fullmatch(r"-?\d", part) else None for part in parts]
    if len(winds) != count or None in winds:
        problems.append(Problem(where, value, f"{count} whole numbers from -{STRONGEST_WIND} to {STRONGEST_WIND} with commas between them"))
        return ()
    return tuple(wind or 0 for wind in winds) if any(winds) else ()


def _check_portals(world: World, problems: list[Problem]) -> None:
    count = Counter("".join(world.cells))
    for letter in PORTALS:
        small, capital = count[letter], count[letter.upper()]
        if (small or capital) and (small, capital) not in ((2, 0), (1, 1)):
            got = f"{small} times {letter}, {capital} times {letter.upper()}"
            problems.append(Problem(f"World, portal {letter}", got, f"{letter} twice, or {letter} and {letter.upper()} once each"))


def _reward(where: str, value: str, problems: list[Problem]) -> float:
    reward = _value(value)
    if reward is None or abs(reward) > HIGHEST_REWARD:
        problems.append(Problem(where, value, f"a reward from -{HIGHEST_REWARD:g} to {HIGHEST_REWARD:g}"))
        return 0.0
    return reward


def _value(text: str) -> float | None:
    """A number as people write it, 0.5, -1 or 2/3; None where it is none."""
    if not re.fullmatch(r"[-+]?(\d{1,9}(\.\d{0,17})?|\.\d{1,17})([eE][-+]?\d{1,2})?(/\d{1,9})?", text):
        return None
    top, _, bottom = text.partition("/")
    if bottom and not int(bottom):
        return None
    value = float(Fraction(top) / int(bottom)) if bottom else float(top)
    return value if math.isfinite(value) else None


def _number(value: float) -> str:
    if (third := Fraction(value).limit_denominator(99)) and third.denominator > 1 and float(third) == value and len(repr(value)) > 6:
        return f"{third.numerator}/{third.denominator}"
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


def _places(cells: list[Cell]) -> str:
    shown = [f"row {row + 1}, column {column + 1}" for row, column in cells[:MOST_PROBLEMS]]
    return "; ".join(shown) + (f" and {len(cells) - MOST_PROBLEMS} more cells" if len(cells) > MOST_PROBLEMS else "")


def _few(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MOST_PROBLEMS
    return problems[:MOST_PROBLEMS] + ([Problem("World", f"{more} more problems like these", "them mended too")] if more > 0 else [])
