"""The one kind of error that a person can mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one input, in the words of the screen.

    where: what the person touched ("Batch size", "line 3").
    got: what arrived.
    needs: what would be accepted, as a noun phrase.
    """

    where: str
    got: object
    needs: str

    def __str__(self) -> str:
        return f"{self.where}: got {shown(self.got)}, needs {self.needs}."


class InputError(ValueError):
    """Input that a person can mend. Carries every problem found, not only the first; one found elsewhere comes as its sentence."""

    def __init__(self, problems: Sequence[Problem | str] | Problem) -> None:
        self.problems: tuple[Problem | str, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(" ".join(map(str, self.problems)))


def shown(got: object, longest: int = 80) -> str:
    """`got` as it is shown in a message: text in quotes, cut where it is long, control characters made visible."""
    if got == "":
        return "nothing"
    try:
        written = str(got)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return "a number too long to show"
    visible = "".join(c if c.isprintable() else "·" for c in written[:longest]) + ("…" if len(written) > longest else "")
    return f"“{visible}”" if isinstance(got, str) else visible
