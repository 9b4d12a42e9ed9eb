"""What is on screen as PyTorch that runs without the app."""

from __future__ import annotations

from core.receptive_field.config import DEPTH, KERNEL, Config
from core.receptive_field.depth_script import depth_script
from core.receptive_field.kernel_script import kernel_script
from core.receptive_field.script import script


def snippet(config: Config, filename: str | None = None) -> str:
    """A script that makes the network, with size and field beside each layer; or slides the kernel, or measures what depth does.

    filename: of a person's own picture.
    """
    if config.mode == KERNEL:
        return kernel_script(config, filename)
    if config.mode == DEPTH:
        return depth_script(config)
    return script(config.report, "The network as ML Playground showed it")
