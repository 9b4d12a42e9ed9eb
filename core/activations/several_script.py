"""A function of several inputs as PyTorch that runs without the app. Light."""

from __future__ import annotations

from core.activations.config import Config
from core.activations.gated import hidden_widths
from core.activations.several_config import GATED, MAXOUT

HEAD = '''"""{title}, as ML Playground showed it, with the slopes by PyTorch's own differentiation."""

import torch
import torch.nn.functional as F
from torch import nn

torch.set_default_dtype(torch.float64)
'''
MAXED = """
PIECES = torch.tensor({pieces}, requires_grad=True)  # slope and height of each line


def maxout(x):
    return (x[:, None] * PIECES[:, 0] + PIECES[:, 1]).max(dim=1).values


x = torch.tensor([{probe!r}], requires_grad=True)
y = maxout(x)
y.sum().backward()
print(f"f = {{float(y[0].detach()):.12g}}, df/dx = {{float(x.grad[0]):.12g}}")
for i, (slope, height) in enumerate(PIECES.grad.tolist(), 1):
    print(f"piece {{i}}: df/dw = {{slope:.12g}}, df/db = {{height:.12g}}")
"""
GATES = {
    "GLU": "F.glu(torch.cat([a, b]), dim=0)",
    "Bilinear": "a * b",
    "ReGLU": "a * F.relu(b)",
    "GEGLU": "a * F.gelu(b)",
    "SwiGLU": "a * F.silu(b)",
}
GATING = """
a, b = torch.tensor([{a!r}], requires_grad=True), torch.tensor([{b!r}], requires_grad=True)
y = {call}
da, db = torch.autograd.grad(y.sum(), (a, b))
print(f"y = {{float(y[0].detach()):.12g}}, dy/da = {{float(da[0]):.12g}}, dy/db = {{float(db[0]):.12g}}")


def numbers(*layers):
    return sum(one.numel() for layer in layers for one in layer.parameters())


D, PLAIN, GATED = {width}, {plain}, {gated}  # the model's width; hidden units without and with a gate
made = {{"bias": False, "device": "meta"}}  # shapes without numbers in them
print("without a gate:", numbers(nn.Linear(D, PLAIN, **made), nn.Linear(PLAIN, D, **made)))
print("with a gate:", numbers(nn.Linear(D, GATED, **made), nn.Linear(D, GATED, **made), nn.Linear(GATED, D, **made)))
"""
SHARING = """
LOGITS = torch.tensor({logits}, requires_grad=True)
T, TRUE = {temperature!r}, {true}  # temperature; the true class, counted from 0

p = torch.softmax(LOGITS / T, dim=0)
loss = F.cross_entropy(LOGITS[None] / T, torch.tensor([TRUE]))
loss.backward()
jacobian = torch.autograd.functional.jacobian(lambda z: torch.softmax(z / T, dim=0), LOGITS.detach())
entropy = float(torch.special.entr(p.detach()).sum())
print(f"loss = {{float(loss.detach()):.12g}}, entropy = {{entropy:.12g}}")
for i in range(len(LOGITS)):
    row = " ".join(f"{{value:.12g}}" for value in jacobian[i].tolist())
    print(f"class {{i + 1}}: p = {{float(p[i].detach()):.12g}}, dL/dz = {{float(LOGITS.grad[i]):.12g}}, dp/dz = {{row}}")
"""


def several_script(config: Config) -> str:
    """A script that prints the values and slopes on screen."""
    if config.several == MAXOUT:
        body = MAXED.format(pieces=config.pieces.tolist(), probe=config.probe)
    elif config.several == GATED:
        plain, narrow = hidden_widths(config.gate_model, config.gate_multiple)
        body = GATING.format(a=config.gate_a, b=config.gate_b, call=GATES[config.gate], width=config.gate_model, plain=plain, gated=narrow)
    else:
        logits = (config.logits + config.softmax_shift).tolist()
        body = SHARING.format(logits=logits, temperature=config.softmax_temperature, true=config.softmax_class - 1)
    lines = HEAD.format(title=config.gate if config.several == GATED else config.several).splitlines(keepends=True)
    used = [line for line in lines if not (line.startswith("import torch.nn.f") and "F." not in body)]
    return "".join(line for line in used if not (line.startswith("from torch import nn") and "nn.L" not in body)) + body
