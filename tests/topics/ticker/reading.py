"""What to see."""

from typing import Any


def look(config: Any, snapshot: Any) -> str:
    return f"The total is {snapshot.total:g}."
