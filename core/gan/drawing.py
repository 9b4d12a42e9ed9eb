"""Points drawn by hand, as text that a link holds: 35,20 41,22 are two points, in percent of the square, across and up. Light."""

from __future__ import annotations

import re

from core.errors import InputError, Problem

MOST = 200  # points
LONGEST = 2000  # characters
POINT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,4})?),([0-9]{1,3}(?:\.[0-9]{1,4})?)")


def read(text: str) -> tuple[tuple[float, float], ...]:
    """Each point's place from 0 to 1, across and up. Raises: InputError naming all that are none, or where nothing is drawn."""
    parts = [part for part in re.split(r"[\s;]+", text) if part]
    if not parts:
        raise InputError(Problem("Drawing", "", "points: draw some on the canvas, or type them as 35,20 41,22"))
    problems, found = list[Problem](), list[tuple[float, float]]()
    if len(parts) > MOST:
        problems.append(Problem("Drawing", len(parts), f"at most {MOST} points"))
    for place, part in enumerate(parts[:MOST], 1):
        match = POINT.fullmatch(part)
        x, y = (float(number) for number in match.groups()) if match else (-1.0, -1.0)
        if match and x <= 100 and y <= 100:
            found.append((x / 100, y / 100))
        else:
            problems.append(Problem(f"Drawing, point {place}", part, "across,up: two numbers from 0 to 100, as 35,20"))
    if problems:
        raise InputError(problems)
    return tuple(found)
