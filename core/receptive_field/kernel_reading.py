"""One position of a kernel in words and in numbers: the sum spelled out, each number with the cell that it belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.wording import count
from core.receptive_field.filters import OWN
from core.receptive_field.kernel_config import AVERAGE_POOLING, MAX_POOLING, POOLINGS, TRANSPOSED, KernelConfig
from core.receptive_field.kernel_snapshot import KernelSnapshot
from core.receptive_field.sliding import Position, Term

Line = list[str | dict[str, Any]]  # plain text, or a term: its text, a tip, the box in the picture that it stands for
RULES = {
    "Convolution": "out(y, x) = Σ kernel(i, j) · picture(s·y − p + d·i, s·x − p + d·j)",
    "Transposed": "out(s·y − p + d·i, s·x − p + d·j) ← out(…) + kernel(i, j) · picture(y, x)",
    "Max pooling": "out(y, x) = the largest picture(s·y − p + d·i, s·x − p + d·j)",
    "Average pooling": "out(y, x) = the mean of picture(s·y − p + i, s·x − p + j)",
}
SMALL = 1e-9
CLEARLY = 1.6  # so many times as strong is told as a difference


def look(config: KernelConfig, snapshot: KernelSnapshot) -> str:
    """What the person should see in this state, with its numbers."""
    if snapshot.at is None:
        return _ahead(config, snapshot)
    at, left = snapshot.at, snapshot.steps - snapshot.step
    if config.operation == TRANSPOSED:
        value = number(at.total)
        said = f"The pixel in row {at.row}, column {at.column} is {value}: it stamps the kernel times {value} on the output"
    else:
        how = {MAX_POOLING: "the largest number under the window is", AVERAGE_POOLING: "the mean of the numbers under the window is"}
        told = how.get(config.operation, "the products add up to")
        said = f"Row {at.row}, column {at.column} of the output: {told} {number(at.total)}"
    return f"{said}. {_whole_picture(config, snapshot)}" if not left else f"{said}; {count(left, 'position')} to go."


def _ahead(config: KernelConfig, snapshot: KernelSnapshot) -> str:
    rows, columns = snapshot.goal.shape
    if config.operation == TRANSPOSED:
        n = len(snapshot.picture)
        return f"Each of the {n} × {n} pixels will stamp the kernel on an output of {rows} × {columns}. Press play, or step."
    thing = "window" if config.operation in POOLINGS else "kernel"
    return f"The {thing} fits at {rows} × {columns} places of the picture; each place gives one number. Press play, or step."


def _whole_picture(config: KernelConfig, snapshot: KernelSnapshot) -> str:
    """What happened to low and high frequencies."""
    if config.operation == MAX_POOLING:
        return "Max pooling keeps the light: it is not linear, so no frequency has a factor of its own."
    total, gain = float(snapshot.weights.sum()), band(snapshot)
    if gain is None:
        return f"The kernel’s numbers add up to {number(total)}: so much of a flat area’s brightness is left."
    low, middle, high = gain
    told = f"The lowest frequencies of the picture are multiplied by about {low:.2g}, the highest by {high:.2g}"
    if middle > CLEARLY * max(low, high):
        return f"{told}, those between by {middle:.2g}: it picks out edges or stripes of a middling width."
    meaning = "it blurs" if low > CLEARLY * high else "it brings out edges and detail" if high > CLEARLY * low else "it keeps both alike"
    return f"{told}: {meaning}."


def band(snapshot: KernelSnapshot) -> tuple[float, float, float] | None:
    """By how much the picture's amplitude changed in the lowest quarter of the frequencies, in those between, in the highest quarter.

    None where the picture has none of them.
    """
    before, after = snapshot.large.rings
    quarter = len(before) // 4
    parts = (slice(0, quarter), slice(quarter, -quarter), slice(-quarter, None))
    power = [(float(np.nansum(before[part] ** 2)), float(np.nansum(after[part] ** 2))) for part in parts]
    if any(was <= SMALL for was, _ in power):
        return None
    low, middle, high = ((now / was) ** 0.5 for was, now in power)
    return low, middle, high


def warning(config: KernelConfig, snapshot: KernelSnapshot) -> str:
    """What may be misread."""
    if not snapshot.weights.any():
        return "All numbers of this kernel are 0, so the output is 0 everywhere."
    idle = snapshot.goal.size - _stamped(config, snapshot) if config.operation == TRANSPOSED else 0
    if not idle:
        return ""
    which = "1 cell of the output: it stays 0" if idle == 1 else f"{idle:,} cells of the output: they stay 0"
    return f"No stamp reaches {which}. A kernel as wide as the stride, with neither dilation nor output padding, leaves none out."


def _stamped(config: KernelConfig, snapshot: KernelSnapshot) -> int:
    """How many cells of the output lie under at least one number of a stamp."""
    rows, columns = (
        len({place for i in range(n) for j in range(k) if 0 <= (place := config.stride * i + config.dilation * j - config.pad) < size})
        for n, k, size in zip(snapshot.picture.shape, snapshot.weights.shape, snapshot.goal.shape, strict=True)
    )
    return rows * columns


def details(config: KernelConfig, snapshot: KernelSnapshot) -> list[str]:
    """How the output's size and the kernel come about."""
    lines = [_size(config, snapshot)]
    if config.operation not in POOLINGS:
        total, absolute = float(snapshot.weights.sum()), float(np.abs(snapshot.weights).sum())
        kept = "a flat area keeps its brightness" if abs(total - 1) < SMALL else f"a flat area gets {number(total)} times as bright"
        flat = "a flat area becomes 0" if abs(total) < SMALL else kept
        lines.append(f"The kernel’s numbers add up to {number(total)}, so {flat}; their sizes add up to {number(absolute)}.")
        if config.operation == TRANSPOSED:
            lines.append("Transposed convolution is the backward pass of a convolution with the same kernel: not its inverse.")
        elif config.flipped:
            lines.append("The kernel is turned by half a turn before it slides: convolution as in mathematics.")
        else:
            lines.append("Networks call this convolution. It is a cross-correlation: the kernel is not flipped.")
    elif config.operation == AVERAGE_POOLING and config.pad:
        lines.append("Zeros of the padding count in the mean, as in PyTorch unless it is told otherwise.")
    elif config.operation == MAX_POOLING and config.pad:
        lines.append("The padding never wins: for the maximum it counts as minus infinity.")
    if config.kernel == OWN and config.operation not in POOLINGS and abs(float(snapshot.weights.sum())) > 1 + SMALL:
        lines.append("To keep the brightness, divide the numbers by their sum: fractions such as 1/9 are read.")
    large = snapshot.large
    power = [float((one**2).mean()) for one in (large.before, large.after)]
    told = f"{number(power[0])} before, {number(power[1])} after"
    lines.append(f"Mean square of the picture at full size: {told}; the squares of its spectrum add up to the same (Parseval).")
    if config.stride > 1:
        every = {2: "2nd", 3: "3rd"}.get(config.stride, f"{config.stride}th")
        if config.operation == TRANSPOSED:
            lines.append(f"At full size every {every} pixel is kept, zeros between: the spectrum before holds copies of the picture’s.")
        else:
            lines.append(f"At full size the picture is shown before the stride leaves only every {every} pixel.")
    return lines


def _size(config: KernelConfig, snapshot: KernelSnapshot) -> str:
    n, sizes = len(snapshot.picture), snapshot.goal.shape
    told = []
    for k, size in dict.fromkeys(zip(snapshot.weights.shape, sizes, strict=True)):
        s, p, d = config.stride, config.pad, config.spread
        if config.operation == TRANSPOSED:
            told.append(f"({n} − 1)·{s} − 2·{p} + {d}·({k} − 1) + {config.extra} + 1 = {size}")
        else:
            told.append(f"⌊({n} + 2·{p} − {d}·({k} − 1) − 1) / {s}⌋ + 1 = {size}")
    formula = "(n − 1)·s − 2p + d(k − 1) + extra + 1" if config.operation == TRANSPOSED else "⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1"
    return f"Output size: {formula}: {' and '.join(told)}."


def equation(config: KernelConfig, snapshot: KernelSnapshot) -> list[Line]:
    """The rule, then the last position in its numbers, one line for each row of the kernel."""
    rule: Line = [RULES[config.operation]]
    if snapshot.at is None:
        return [rule]
    at, lines = snapshot.at, [rule]
    for i, terms in enumerate(snapshot.at.terms):
        lines.append(_line(config, at, terms, first=i == 0, final=i == len(at.terms) - 1))
    return lines


def _line(config: KernelConfig, at: Position, terms: tuple[Term, ...], *, first: bool, final: bool) -> Line:
    if config.operation == TRANSPOSED:
        return _stamp(terms)
    pooled, result = config.operation in POOLINGS, f" = {number(at.total)}"
    between = ", " if config.operation == MAX_POOLING else " + "
    opening = {MAX_POOLING: "max( ", AVERAGE_POOLING: "( "}.get(config.operation, "")
    ending = {MAX_POOLING: " )", AVERAGE_POOLING: f" ) / {sum(map(len, at.terms))}"}.get(config.operation, "")
    line: Line = [opening if first else "" if pooled else "+ "] if pooled or not first else []
    for j, term in enumerate(terms):
        line += [between] if j else []
        line.append(_term(number(term.value) if pooled else f"{number(term.value)}·{signed(term.weight)}", term))
    if final:
        line.append(f"{ending}{result}")
    elif pooled:
        line.append(between.rstrip())
    return [part for part in line if part != ""]


def _stamp(terms: tuple[Term, ...]) -> Line:
    """What each cell under the stamp held, what is added, what it holds now; cut-off cells are left out."""
    line: Line = []
    for term in terms:
        if term.inside:
            line += ["   "] if line else []
            now = term.before + term.value * term.weight
            line.append(_term(f"{number(term.before)} + {number(term.value)}·{signed(term.weight)} = {number(now)}", term))
    return line or ["This row of the kernel falls outside the output and is cut off."]


def _term(text: str, term: Term) -> dict[str, Any]:
    where = (
        f"row {term.row}, column {term.column}" if term.inside else f"padding, beyond the picture (row {term.row}, column {term.column})"
    )
    box = [term.column - 0.5, term.row - 0.5, term.column + 0.5, term.row + 0.5]
    return {"text": text, "tip": where, "box": box}


def number(value: float) -> str:
    """For people: whole numbers as they are, others with at least four digits, and a real minus sign."""
    if np.isinf(value):
        return "−∞" if value < 0 else "∞"
    text = f"{value:,.0f}" if abs(value - round(value)) < SMALL or abs(value) >= 10_000 else f"{value:.4g}"
    return text.replace("-", "−") if text not in ("-0",) else "0"


def signed(value: float) -> str:
    """A number after a dot: in parentheses where it is negative."""
    return f"({number(value)})" if value < 0 else number(value)
