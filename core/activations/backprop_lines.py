"""The steps of backpropagation as lines: each number with its formula, and the formula with its numbers filled in."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.activations.backprop import BackpropSnapshot
from core.activations.model import Floats
from core.activations.why_config import CROSS, WhyConfig
from core.activations.words import number

STEPS = (
    "the network alone",
    "the sums of the hidden units",
    "the hidden units’ outputs",
    "the sums of the outputs",
    "the outputs",
    "the loss",
    "from the loss to the outputs",
    "through the outputs’ activation",
    "to the weights of the outputs",
    "to the hidden units",
    "through their activation",
    "to the weights of the hidden units",
    "a step against the gradient",
)
LOW = "₀₁₂"


def n(value: float) -> str:
    """A number within a formula."""
    text = number(float(value), 4)
    return f"({text})" if text.startswith("−") else text


def lines(config: WhyConfig, snapshot: BackpropSnapshot, stage: int) -> list[str]:
    """The lines of one step, [] for step 0."""
    makers: tuple[Callable[[WhyConfig, BackpropSnapshot], list[str]], ...] = (_z, _a, _s, _o, _loss, _do, _ds, _v, _da, _dz, _w, _step)
    return makers[stage - 1](config, snapshot) if stage else []


def _sum(name: str, weight: str, inputs: tuple[str, str], row: Floats, values: Floats, bias: str, j: int, total: float) -> str:
    symbols = f"{weight}{LOW[j]}₁ {inputs[0]} + {weight}{LOW[j]}₂ {inputs[1]} + {bias}{LOW[j]}"
    filled = f"{n(row[0])} · {n(values[0])} + {n(row[1])} · {n(values[1])} + {n(row[2])}"
    return f"{name}{LOW[j]} = {symbols} = {filled} = {number(float(total), 5)}"


def _z(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    rows, z = snapshot.weights[0], snapshot.passed.z
    return [_sum("z", "w", ("x₁", "x₂"), rows[j - 1], snapshot.x, "b", j, z[j - 1]) for j in (1, 2)]


def _a(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    z, a = snapshot.passed.z, snapshot.passed.a
    return [f"a{LOW[j]} = f(z{LOW[j]}) = {config.bp_hidden}({number(float(z[j - 1]), 5)}) = {number(float(a[j - 1]), 5)}" for j in (1, 2)]


def _s(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    rows, s = snapshot.weights[1], snapshot.passed.s
    return [_sum("s", "v", ("a₁", "a₂"), rows[k], snapshot.passed.a, "c", k + 1, s[k]) for k in range(len(s))]


def _o(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    s, o = snapshot.passed.s, snapshot.passed.o
    return [
        f"o{LOW[k + 1]} = g(s{LOW[k + 1]}) = {config.bp_output}({number(float(s[k]), 5)}) = {number(float(o[k]), 5)}" for k in range(len(s))
    ]


def _loss(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    o, t = snapshot.passed.o, snapshot.goals
    if config.bp_loss == CROSS:
        symbols = "Σ −t ln o − (1 − t) ln(1 − o)"
        filled = " + ".join(f"(−{n(goal)} ln {n(out)} − {n(1 - goal)} ln {n(1 - out)})" for goal, out in zip(t, o, strict=True))
    else:
        symbols = "½ Σ (o − t)²"
        filled = " + ".join(f"½ ({n(out)} − {n(goal)})²" for goal, out in zip(t, o, strict=True))
    return [f"E = {symbols} = {filled} = {number(snapshot.passed.loss, 6)}"]


def _do(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    found = []
    for k, (out, goal, slope) in enumerate(zip(snapshot.passed.o, snapshot.goals, snapshot.passed.do, strict=True), 1):
        if config.bp_loss == CROSS:
            symbols, filled = (
                f"(o{LOW[k]} − t{LOW[k]}) / (o{LOW[k]} (1 − o{LOW[k]}))",
                f"({n(out)} − {n(goal)}) / ({n(out)} · {n(1 - out)})",
            )
        else:
            symbols, filled = f"o{LOW[k]} − t{LOW[k]}", f"{n(out)} − {n(goal)}"
        found.append(f"∂E/∂o{LOW[k]} = {symbols} = {filled} = {number(float(slope), 5)}")
    return found


def _ds(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    found, p = [], snapshot.passed
    for k, (out, do, ds) in enumerate(zip(p.o, p.do, p.ds, strict=True), 1):
        if config.bp_loss == CROSS:
            line = f"o{LOW[k]} − t{LOW[k]} = {n(out)} − {n(snapshot.goals[k - 1])}"
        else:
            line = f"∂E/∂o{LOW[k]} · g′(s{LOW[k]}) = {n(do)} · {_slope(config.bp_output, p.s[k - 1], out)}"
        found.append(f"∂E/∂s{LOW[k]} = {line} = {number(float(ds), 5)}")
    return found


def _slope(activation: str, inside: float, out: float) -> str:
    """The slope of an activation with its numbers."""
    if activation == "Sigmoid":
        return f"{n(out)} · (1 − {n(out)})"
    if activation == "Tanh":
        return f"(1 − {n(out)}²)"
    if activation == "Linear":
        return "1"
    return f"{activation}′({n(inside)})"


def _v(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    p = snapshot.passed
    found = []
    for k, ds in enumerate(p.ds, 1):
        for j, a in enumerate(p.a, 1):
            gradient = number(float(p.output[k - 1, j - 1]), 5)
            found.append(f"∂E/∂v{LOW[k]}{LOW[j]} = ∂E/∂s{LOW[k]} · a{LOW[j]} = {n(ds)} · {n(a)} = {gradient}")
        found.append(f"∂E/∂c{LOW[k]} = ∂E/∂s{LOW[k]} = {number(float(ds), 5)}")
    return found


def _da(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    p, rows = snapshot.passed, snapshot.weights[1]
    found = []
    for j, da in enumerate(p.da, 1):
        symbols = " + ".join(f"∂E/∂s{LOW[k]} · v{LOW[k]}{LOW[j]}" for k in range(1, len(p.ds) + 1))
        filled = " + ".join(f"{n(ds)} · {n(row[j - 1])}" for ds, row in zip(p.ds, rows, strict=True))
        found.append(f"∂E/∂a{LOW[j]} = {symbols} = {filled} = {number(float(da), 5)}")
    return found


def _dz(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    p = snapshot.passed
    return [
        f"∂E/∂z{LOW[j]} = ∂E/∂a{LOW[j]} · f′(z{LOW[j]}) = {n(p.da[j - 1])} · "
        f"{_slope(config.bp_hidden, p.z[j - 1], p.a[j - 1])} = {number(float(p.dz[j - 1]), 5)}"
        for j in (1, 2)
    ]


def _w(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    p = snapshot.passed
    found = []
    for j, dz in enumerate(p.dz, 1):
        for i, x in enumerate(snapshot.x, 1):
            gradient = number(float(p.hidden[j - 1, i - 1]), 5)
            found.append(f"∂E/∂w{LOW[j]}{LOW[i]} = ∂E/∂z{LOW[j]} · x{LOW[i]} = {n(dz)} · {n(x)} = {gradient}")
        found.append(f"∂E/∂b{LOW[j]} = ∂E/∂z{LOW[j]} = {number(float(dz), 5)}")
    return found


def _step(config: WhyConfig, snapshot: BackpropSnapshot) -> list[str]:
    gradients = (snapshot.passed.hidden, snapshot.passed.output)
    found = ["w ← w − η ∂E/∂w"]
    for letters, old, slope, new in zip(("wb", "vc"), snapshot.weights, gradients, snapshot.moved, strict=True):
        for place in np.ndindex(old.shape):
            rate, value = number(config.bp_rate), number(float(new[place]), 6)
            found.append(
                f"{weight_name(letters, place[0], place[1])}: {n(float(old[place]))} − {rate} · {n(float(slope[place]))} = {value}"
            )
    found.append(f"E was {number(snapshot.passed.loss, 6)}, is {number(snapshot.after, 6)}")
    return found


def weight_name(letters: str, row: int, column: int) -> str:
    """ "w₁₂", or "b₁" for the bias, which stands last. letters: of the weights and of the bias."""
    return f"{letters[1]}{LOW[row + 1]}" if column == 2 else f"{letters[0]}{LOW[row + 1]}{LOW[column + 1]}"


def table(config: WhyConfig, snapshot: BackpropSnapshot) -> list[list[object]]:
    """A row for each weight: its name, value, gradient, gradient by differences, new value."""
    found: list[list[object]] = []
    gradients = (snapshot.passed.hidden, snapshot.passed.output)
    for letters, old, slope, numeric, new in zip(("wb", "vc"), snapshot.weights, gradients, snapshot.numeric, snapshot.moved, strict=True):
        for place in np.ndindex(old.shape):
            name = weight_name(letters, place[0], place[1])
            found.append([name, *(float(part[place]) for part in (old, slope, numeric, new))])
    return found
