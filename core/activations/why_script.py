"""What the mode "Why" shows as a script of PyTorch that runs without the app."""

from __future__ import annotations

from core.activations import typed
from core.activations.config import Config
from core.activations.expression import parse
from core.activations.hidden import unit_of
from core.activations.model import Floats
from core.activations.normalising import alpha_of
from core.activations.why_config import BACKPROP, CROSS, DRAWN, FIT, FORMULA, HINGES, NOTHING, POLYNOMIALS, STACK

HEAD = '''"""{title}, as ML Playground showed it."""

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
'''

FITTED = """UNITS, STEPS, RATE = {units}, {steps}, {rate!r}


def f(x):
    return {unit}


def target(x):
    return {target}


def off(found, x):
    error = found - target(x)
    return f"largest error {{float(error.abs().max())!r}}, root mean square {{float((error * error).mean().sqrt())!r}}"


line = torch.linspace(-3, 3, 1201)
{built}

# One hidden layer, trained: y = c + sum a f(w x + b).
draws = np.random.default_rng([{seed}, UNITS])
w = draws.uniform(1, 2, UNITS) * draws.choice([-1.0, 1.0], UNITS)
b = -w * (-3 + 6 * (np.arange(UNITS) + draws.uniform(0, 1, UNITS)) / UNITS)
a = draws.normal(0, 1, UNITS) / np.sqrt(UNITS)
w, b, a, c = (torch.tensor(part, requires_grad=True) for part in (w, b, a, 0.0))


def y(x):
    return c + f(x[:, None] * w + b) @ a


points = torch.linspace(-3, 3, 121)
optimizer = torch.optim.Adam([w, b, a, c], lr=RATE)
for _ in range(STEPS):
    optimizer.zero_grad()
    ((y(points) - target(points)) ** 2).mean().backward()
    optimizer.step()
print("trained:", off(y(line).detach(), line))
"""
HINGED = """
# Constructed: the straight lines between the target's heights at UNITS + 1 knots, one bend for each unit.
knots, k = torch.linspace(-3, 3, UNITS + 1), {k}
bends = torch.diff(torch.diff(target(knots)) / (6 / UNITS), prepend=torch.zeros(1)) / k
print("constructed:", off(target(knots)[0] + f(k * (line[:, None] - knots[:-1])) @ bends, line))"""
STAIRED = """
# Constructed: the target's height in the middle of UNITS + 1 cells, one stair for each unit.
wide = 6 / (UNITS + 1)
k = {k}
edges, middles = -3 + wide * torch.arange(1, UNITS + 1), -3 + wide * (torch.arange(UNITS + 1) + 0.5)
rises = torch.diff(target(middles))
print("constructed:", off(target(middles)[0] + {stairs} @ rises, line))"""
BEST = """
# However many units are added, the sum is a polynomial of degree {degree}: the best there is.
best = np.polyval(np.polyfit(line.numpy(), target(line).numpy(), {degree}), line.numpy())
print("best possible:", off(torch.tensor(best), line))"""

STACKED = """
matrices = [torch.tensor(one, dtype=torch.float64) for one in {matrices}]  # the first layer first


def f(x):
    return {between}


product = torch.linalg.multi_dot(matrices[::-1]) if len(matrices) > 1 else matrices[0]
print("product", product.tolist(), "rank", int(torch.linalg.matrix_rank(product)))
points = torch.cartesian_prod(torch.linspace(-1, 1, 9), torch.linspace(-1, 1, 21))
points = torch.cat([points, points.flip(1)])
x = points
for i, matrix in enumerate(matrices):
    x = x @ matrix.T
    if i < len(matrices) - 1:
        x = f(x)
print("farthest from the product", float((x - points @ product.T).abs().max()))

# Xor with two hidden units: Goodfellow, Bengio & Courville (2016), section 6.1, equations 6.4 to 6.6.
first, second = nn.Linear(2, 2), nn.Linear(2, 1)
with torch.no_grad():
    first.weight.copy_(torch.ones(2, 2)), first.bias.copy_(torch.tensor([0.0, -1.0]))
    second.weight.copy_(torch.tensor([[1.0, -2.0]])), second.bias.zero_()
xor = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
print("xor", second(f(first(xor))).flatten().tolist())
"""
PROPAGATED = """
x, target = torch.tensor({x}), torch.tensor({goals})
hidden = torch.tensor({hidden}, requires_grad=True)  # two weights and a bias a row
output = torch.tensor({output}, requires_grad=True)


def f(x):
    return {f}


def g(x):
    return {g}


def loss(hidden, output):
    a = f(hidden[:, :2] @ x + hidden[:, 2])
    s = output[:, :2] @ a + output[:, 2]
    return {loss}


E = loss(hidden, output)
E.backward()
print("E", E.item())
H = {difference!r}  # of the check
for name, weights in (("hidden", hidden), ("output", output)):
    for place in np.ndindex(tuple(weights.shape)):
        ends = []
        for way in (H, -H):
            moved = weights.detach().clone()
            moved[place] += way
            ends.append((loss(moved, output) if weights is hidden else loss(hidden, moved)).item())
        print(name, *place, "gradient", weights.grad[place].item(), "by differences", (ends[0] - ends[1]) / (2 * H))
with torch.no_grad():
    print("E after the step", loss(hidden - {rate!r} * hidden.grad, output - {rate!r} * output.grad).item())
"""
NORMALISED = """
tensor = torch.tensor({tensor})  # pictures, channels, places
pictures, channels, places = tensor.shape

# Local response normalisation: a / (k + alpha / n * sum of squares)^beta; PyTorch divides alpha by n, the paper does not.
local = nn.LocalResponseNorm({size}, alpha={alpha!r}, beta={beta!r}, k={k!r})(tensor)
print("local", local.tolist())

# Batch normalisation in training: gamma (x - mean) / sqrt(variance + epsilon) + shift.
norm = nn.BatchNorm1d(channels, eps={eps!r})
with torch.no_grad():
    norm.weight.fill_({gamma!r}), norm.bias.fill_({shift!r})
print("batch", norm(tensor).tolist())
"""


def why_script(config: Config) -> str:
    """A script for what is shown; its names are those of the page."""
    made = {FIT: _fit, STACK: _stack, BACKPROP: _backprop}.get(config.why, _normalise)
    return HEAD.format(title=config.why) + made(config)


def _fit(config: Config) -> str:
    if config.unit in POLYNOMIALS:
        built = BEST.format(degree=1 if config.unit == "Linear" else 2)
    elif config.unit in HINGES:
        built = HINGED.format(k="1.0" if config.unit == "ReLU" else f"{config.steepness!r} / (6 / UNITS)")
    else:
        inside = "k * (line[:, None] - edges)"
        stairs = f"(f({inside} / 2) + 1) / 2" if config.unit == "Tanh" else f"f({inside})"
        built = STAIRED.format(k="1.0" if config.unit == "Step" else f"{config.steepness!r} / wide", stairs=f"({stairs})")
    settings = {"units": config.units, "steps": config.fit_steps, "rate": config.fit_rate, "seed": config.seed}
    return FITTED.format(unit=unit_of(config.unit).torch, target=_target(config), built=built.lstrip("\n"), **settings)


def _target(config: Config) -> str:
    if config.goal == DRAWN:
        return f"torch.tensor(np.interp(x.numpy(), np.linspace(-3, 3, {len(config.heights)}), {list(config.heights)}))"
    if config.goal == FORMULA:
        return f"0 * x + {typed.torch_code(parse(config.formula))}"
    return {"Sine": "torch.sin(2 * x)", "Bump": "torch.exp(-x * x)", "|x|": "x.abs()"}.get(config.goal, "(x >= 0) + 0 * x")


def _stack(config: Config) -> str:
    between = "x" if config.between == NOTHING else unit_of(config.between).torch
    return STACKED.format(matrices=[_lists(matrix) for matrix in config.stack], between=between)


def _backprop(config: Config) -> str:
    hidden, output = config.layers
    loss = "0.5 * ((g(s) - target) ** 2).sum()"
    if config.bp_loss == CROSS:
        loss = 'nn.functional.binary_cross_entropy_with_logits(s, target, reduction="sum")'
    return PROPAGATED.format(
        x=[config.bp_x1, config.bp_x2],
        goals=config.goals.tolist(),
        hidden=_lists(hidden),
        output=_lists(output),
        f=unit_of(config.bp_hidden).torch,
        g=unit_of(config.bp_output).torch,
        loss=loss,
        difference=config.bp_difference,
        rate=config.bp_rate,
    )


def _normalise(config: Config) -> str:
    size = 2 * config.lrn_sides + 1
    settings = {"beta": config.lrn_beta, "k": config.lrn_k, "eps": config.bn_eps, "gamma": config.bn_gamma, "shift": config.bn_shift}
    return NORMALISED.format(tensor=config.pictures.tolist(), size=size, alpha=alpha_of(config) * size, **settings)


def _lists(matrix: Floats) -> list[list[float]]:
    found: list[list[float]] = matrix.tolist()
    return found
