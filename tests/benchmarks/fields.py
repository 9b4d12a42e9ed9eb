"""Receptive fields: by arithmetic, checked by gradient, and effective ones."""

from __future__ import annotations

import torch
from torch import nn

from core.receptive_field.architectures import ARCHITECTURES
from core.receptive_field.arithmetic import measure as measure_network
from core.receptive_field.effective import closed_form
from core.receptive_field.model import build
from core.receptive_field.notation import parse
from core.receptive_field.sampled import sampled
from core.receptive_field.verify import verify
from tests.benchmarks.clock import computed, interleaved, say, seconds

INPUTS = 4


def measure() -> None:
    """ResNet-50's table and check, VGG-16's effective field against the tutorials' loop (one input at a time, parameters too)."""
    resnet, vgg = (parse(ARCHITECTURES[name].text) for name in ("ResNet-50, stride in 3x3", "VGG-16"))
    say("ResNet-50, all layers by arithmetic", computed(lambda: measure_network(resnet), 51) * 1e3, "ms", at_most=2)
    last = resnet.position("relu49")
    say("ResNet-50's last field, checked by gradient", computed(lambda: verify(resnet, last), 5) * 1e3, "ms")
    position = vgg.position("conv13")
    report = measure_network(vgg)
    say("VGG-16's effective field in closed form", computed(lambda: closed_form(report, position), 51) * 1e3, "ms", at_most=2)
    graph, plain = build(vgg.upto(position)), nn.Sequential(*build(vgg.upto(position)).parts)
    unit = tuple(size // 2 for size in report.layers[position].size)

    def ours() -> None:
        list(sampled(graph, position, inputs=INPUTS))

    def loop() -> None:
        for _ in range(INPUTS):
            x = torch.randn(1, 3, 224, 224, requires_grad=True)
            y = plain(x)
            one_hot = torch.zeros_like(y)
            one_hot[:, :, unit[0], unit[1]] = 1
            y.backward(one_hot)

    for parameter in plain.parameters():
        parameter.requires_grad_(True)
    taken = interleaved({"ours": ours, "loop": loop}, 5)
    say(f"VGG-16's effective field, {INPUTS} inputs, loop over ours", taken["loop"] / taken["ours"], "times", at_least=2.5)
    say("until its first picture", seconds(lambda: next(sampled(graph, position)), 3), "s")
