"""Networks for a wish: "a field of 200 at stride 8" as lists of layers, each checked by the arithmetic. Light.

A layer with kernel k, dilation d behind the jump S adds d (k - 1) S to the field (Araujo, Norris and Sim 2019); so which layers reach a
field most cheaply is a knapsack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from core.errors import InputError, Problem
from core.receptive_field.arithmetic import measure
from core.receptive_field.network import Layer, Network, Pair

LARGEST_FIELD, LARGEST_STRIDE, LARGEST_FACTOR = 2000, 64, 7
MOST_CONVOLUTIONS = 120
MOST_DILATION = 64
KERNELS = (3, 5, 7)
WIDEST = 512


class Convolution(NamedTuple):
    """A convolution that keeps the size. stage: behind how many steps down; it adds dilation * (kernel - 1) * jump to the field."""

    stage: int
    kernel: int
    dilation: int = 1


class Proposal(NamedTuple):
    """A network that meets the wish: what it is good for, its field and stride by the arithmetic, and what it costs."""

    name: str
    network: Network
    field: int
    stride: int
    convolutions: int
    parameters: int
    multiply_adds: int


def design(field: int, stride: int, *, channels: int = 3, size: Pair = (224, 224), width: int = 64, dims: int = 2) -> tuple[Proposal, ...]:
    """Networks whose last layer has a field of at least `field` at that stride, the one with the fewest parameters first.

    width: channels of the first layers, doubled at every step down up to 512. Raises: InputError where the wish cannot be met.
    """
    steps = _steps(stride)
    problems = []
    if not 1 <= field <= LARGEST_FIELD:
        problems.append(Problem("Field", field, f"a whole number from 1 to {LARGEST_FIELD:,}"))
    elif steps and field < stride:
        problems.append(Problem("Field", field, f"at least the stride, {stride}: positions between would never be seen"))
    if steps is None:
        problems.append(Problem("Stride", stride, f"1 to {LARGEST_STRIDE}, with no prime factor above {LARGEST_FACTOR}"))
    if problems or steps is None:
        raise InputError(problems)
    widths = [min(width * 2**stage, max(width, WIDEST)) for stage in range(len(steps) + 1)]
    found: dict[Network, Proposal] = {}
    for name, body in _bodies(field, steps, widths):
        network = _network(steps, field, body, widths, channels, size, dims)
        report = measure(network)
        last = report.layers[-1].columns.local
        if last.size >= field and last.jump == stride:
            count = sum(layer.kind == "conv" for layer in network.layers)
            found.setdefault(network, Proposal(name, network, last.size, int(last.jump), count, report.parameters, report.multiply_adds))
    if not found:
        raise InputError(Problem("Field", field, f"a field that at most {MOST_CONVOLUTIONS} convolutions reach at stride {stride}"))
    return tuple(sorted(found.values(), key=lambda one: (one.parameters, one.convolutions)))


def _steps(stride: int) -> tuple[int, ...] | None:
    """The prime factors of the stride, smallest first; None where it is none that can be made."""
    if not 1 <= stride <= LARGEST_STRIDE:
        return None
    factors, rest = [], stride
    for factor in range(2, LARGEST_FACTOR + 1):
        while rest % factor == 0:
            factors.append(factor)
            rest //= factor
    return tuple(factors) if rest == 1 else None


def _kernel(step: int, tight: bool) -> int:
    """The kernel of a step down: odd, so that it has a middle; `tight`: no wider than the step."""
    return step if tight or step % 2 else step + 1


def _begun(steps: Sequence[int], tight: bool) -> int:
    """The field of the steps down alone."""
    field, jump = 1, 1
    for step in steps:
        field, jump = field + (_kernel(step, tight) - 1) * jump, jump * step
    return field


def _bodies(field: int, steps: tuple[int, ...], widths: Sequence[int]) -> Iterator[tuple[str, tuple[Convolution, ...]]]:
    """The convolutions between the steps down, for each kind of proposal."""
    missing = field - _begun(steps, _begun(steps, False) > field)
    jumps = [1]
    for step in steps:
        jumps.append(jumps[-1] * step)
    items = [Convolution(stage, kernel) for stage in range(len(jumps)) for kernel in KERNELS]
    costs: dict[str, Callable[[Convolution], float]] = {
        "fewest multiply-adds": lambda one: (one.kernel * widths[one.stage] / jumps[one.stage]) ** 2,
        "fewest parameters": lambda one: float(one.kernel * widths[one.stage]) ** 2,
        "fewest layers": lambda one: 1.0 + one.kernel / 1000,  # of equally many layers the smaller kernels
    }
    for name, cost in costs.items():
        chosen = _cheapest(missing, [((one.kernel - 1) * jumps[one.stage], cost(one), one) for one in items])
        if len(chosen) <= MOST_CONVOLUTIONS:
            yield name, chosen
    dilated = _dilated(missing, jumps[-1], len(jumps) - 1)
    if dilated:
        yield "dilated", dilated


def _cheapest(missing: int, items: Sequence[tuple[int, float, Convolution]]) -> tuple[Convolution, ...]:
    """Items (gain, cost, what) that together gain at least `missing` at the least cost; of equal ones, the first found."""
    best: list[tuple[float, int]] = [(0.0, -1)]  # by gain still missing: cost, and the item taken last
    for need in range(1, missing + 1):
        best.append(min((cost + best[max(0, need - gain)][0], i) for i, (gain, cost, _) in enumerate(items)))
    chosen = []
    need = missing
    while need > 0:
        gain, _, what = items[best[need][1]]
        chosen.append(what)
        need -= gain
    return tuple(sorted(chosen))


def _dilated(missing: int, jump: int, stage: int) -> tuple[Convolution, ...]:
    """Cycles of dilations 1, 2, 4, … behind the last step, as few 3x3 convolutions as reach; each step at most doubles what is covered,
    so that no hole is left (Yu and Koltun 2016)."""
    best: tuple[Convolution, ...] = ()
    longest = 1
    while 2**longest <= MOST_DILATION:
        longest += 1
    for length in range(2, longest + 1):
        cycle = [Convolution(stage, 3, 2**i) for i in range(length)]
        chosen: list[Convolution] = []
        gained = 0
        while gained < missing and len(chosen) < MOST_CONVOLUTIONS:
            one = cycle[len(chosen) % length]
            chosen.append(one)
            gained += 2 * one.dilation * jump
        if gained >= missing and len(chosen) > 1 and (not best or len(chosen) < len(best)):
            best = tuple(chosen)
    return best


def _network(
    steps: tuple[int, ...], field: int, body: tuple[Convolution, ...], widths: Sequence[int], channels: int, size: Pair, dims: int
) -> Network:
    tight = _begun(steps, False) > field
    layers: list[Layer] = []
    for stage, out in enumerate(widths):
        here = [one for one in body if one.stage == stage]
        if stage:
            kernel = _kernel(steps[stage - 1], tight)
            layers += _convolution(out, kernel, 1, steps[stage - 1], 0 if tight else kernel // 2, dims)
        for one in here:
            layers += _convolution(out, one.kernel, one.dilation, 1, one.dilation * (one.kernel // 2), dims)
    if not layers:
        layers = _convolution(widths[0], 1, 1, 1, 0, dims)
    return Network(tuple(layers), channels, size, dims)


def _convolution(out: int, kernel: int, dilation: int, stride: int, padding: int, dims: int) -> list[Layer]:
    def both(number: int) -> Pair:
        return (number, number) if dims == 2 else (1, number)

    sides = (padding,) * 4 if dims == 2 else (0, 0, padding, padding)
    return [
        Layer(
            "conv",
            channels=out,
            kernel=both(kernel),
            stride=both(stride),
            dilation=both(dilation),
            padding=(sides[0], sides[1], sides[2], sides[3]),
        ),
        Layer("relu"),
    ]
