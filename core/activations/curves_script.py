"""The functions on screen as PyTorch that runs without the app."""

from __future__ import annotations

from core.activations.config import Config

HEAD = '''"""The activation functions that ML Playground showed, with their slopes at the probe, by PyTorch's own differentiation."""

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
FUNCTIONS = {{
{functions}
}}


def slopes(function, x):
    """f, f' and f'' at the numbers x, (points,); 0 where a function is flat for PyTorch."""
    x = x.clone().requires_grad_()
    y = function(x)
    first = torch.autograd.grad(y.sum(), x, create_graph=True)[0]
    second = torch.zeros_like(x)
    if first.requires_grad:
        try:
            second = torch.autograd.grad(first.sum(), x, allow_unused=True, materialize_grads=True)[0]
        except RuntimeError:  # PyTorch does not differentiate every piecewise linear function twice; its bend is 0
            pass
    return y.detach(), first.detach(), second


PROBE, UPSTREAM = {probe!r}, {upstream!r}  # what goes in, and the gradient that arrives: dL/df
for name, function in FUNCTIONS.items():
    f, first, second = (float(part[0]) for part in slopes(function, torch.tensor([PROBE])))
    print(f"{{name}}: f = {{f:.12g}}, f' = {{first:.12g}}, f'' = {{second:.12g}}, dL/dx = {{UPSTREAM * first:.12g}}")
'''


def curves_script(config: Config) -> str:
    """A script that prints f, f', f'' and the chain rule at the probe."""
    return HEAD.format(functions=calls(config), probe=config.probe, upstream=config.upstream)


def calls(config: Config) -> str:
    """The chosen functions as lines of a dict: name -> what PyTorch makes of a tensor x."""
    return "\n".join(f'    "{one.name}": lambda x: {one.torch},' for one in config.chosen)
