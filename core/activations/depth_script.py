"""The deep network on screen as PyTorch that runs without the app. Light."""

from __future__ import annotations

from core.activations.config import Config
from core.activations.curves_script import calls
from core.activations.depth_config import DIGITS, ORTHOGONAL
from core.snippets import source

HEAD = '''"""Signal and gradient in each layer of a deep network as it begins, by PyTorch's own modules and differentiation.

Made by ML Playground; prints the page's numbers as CSV.
"""

import torch
from torch import nn
{loader}
torch.set_default_dtype(torch.float64)
FUNCTIONS = {{
{functions}
}}
SIZES = {sizes}  # units from the input to the last layer
SPREADS = {spreads}  # standard deviation of each layer's weights
GAIN, BIAS_MEAN, BIAS_SPREAD = {gain!r}, {bias_mean!r}, {bias_spread!r}
BATCH_NORM, RESIDUAL = {batch_norm}, {residual}
INPUTS, SEED, SATURATED = {inputs}, {seed}, {saturation!r}'''
MATERIAL = """(x,) = drawn(SEED, 0, (INPUTS, SIZES[0]))"""
DIGITS_MATERIAL = """pixels = torch.from_numpy(load_digits().data)
pixels = pixels - pixels.mean(0)
spread = pixels.std(0, correction=0)
pixels = pixels / torch.where(spread > 0, spread, 1.0)
x = pixels[torch.randperm(len(pixels), generator=torch.Generator().manual_seed(SEED * STREAMS))[:INPUTS]]"""
BODY = """{material}
(arriving,) = drawn(SEED, LAST, (INPUTS, SIZES[-1]))
arriving /= arriving.norm(dim=1, keepdim=True)

layers = []
for layer in range(len(SIZES) - 1):
    weight, bias = drawn(SEED, layer + 1, (SIZES[layer + 1], SIZES[layer]), (SIZES[layer + 1],))
    linear = nn.Linear(SIZES[layer], SIZES[layer + 1])
    with torch.no_grad():
        linear.weight.copy_({weight})
        linear.bias.copy_(BIAS_MEAN + BIAS_SPREAD * bias)
    layers.append(nn.Sequential(linear, nn.BatchNorm1d(SIZES[layer + 1])) if BATCH_NORM else nn.Sequential(linear))

print("function,layer,std,gradient,weight gradient,saturated,dead")
for name, function in FUNCTIONS.items():
    h = x.clone().requires_grad_()
    numbers, sums = [h], []
    for layer in layers:
        layer.zero_grad()
        sums.append(layer(h))
        value = function(sums[-1])
        h = h + value if RESIDUAL and h.shape == value.shape else value
        numbers.append(h)
    for h in numbers:
        h.retain_grad()
    (h * arriving).sum().backward()
    for layer, h in enumerate(numbers):
        gradient = (h.grad**2).sum(1).mean().sqrt()
        row = [name, str(layer), f"{{float(h.detach().std(correction=0)):.12g}}", f"{{float(gradient):.12g}}"]
        if layer:
            z = sums[layer - 1].detach().requires_grad_()
            (slope,) = torch.autograd.grad(function(z).sum(), z)
            weights = layers[layer - 1][0].weight.grad.norm() / INPUTS
            dead = (slope == 0).all(0).double().mean()
            row += [f"{{float(part):.12g}}" for part in (weights, (slope.abs() < SATURATED).double().mean(), dead)]
        print(",".join(row))
"""


def depth_script(config: Config) -> str:
    """A script that prints a line for each function and layer."""
    pairs = list(zip(config.sizes, config.sizes[1:], strict=False))
    digits, straight = config.material == DIGITS, config.initialisation == ORTHOGONAL
    head = HEAD.format(
        loader="from sklearn.datasets import load_digits\n" if digits else "",
        functions=calls(config),
        sizes=list(config.sizes),
        spreads=[(config.scale(*pair) / pair[0]) ** 0.5 for pair in pairs],
        **{name: getattr(config, name) for name in ("gain", "bias_mean", "bias_spread", "batch_norm", "residual")},
        **{name: getattr(config, name) for name in ("inputs", "seed", "saturation")},
    )
    names = ("STREAMS", "LAST", "drawn", *(("orthogonal",) if straight else ()))
    cut = source("core.activations.depth_run", *names).replace("@lru_cache(maxsize=100)\n", "")
    weight = "GAIN * orthogonal(SEED, layer + 1, SIZES[layer + 1], SIZES[layer])" if straight else "weight * SPREADS[layer]"
    body = BODY.format(material=DIGITS_MATERIAL if digits else MATERIAL, weight=weight)
    return "\n\n\n".join([head + "\n" + cut.replace("Tensor", "torch.Tensor"), body])
