"""What is on screen as PyTorch that runs without the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.receptive_field.config import DEPTH, KERNEL, LEARNED, MOVED, Config
from core.receptive_field.depth_script import depth_script
from core.receptive_field.kernel_script import kernel_script
from core.receptive_field.learned_config import OWN
from core.receptive_field.learned_script import learned_script
from core.receptive_field.moved_script import moved_script
from core.receptive_field.script import script


def snippet(config: Config, filename: str | None = None, classes: Mapping[str, Any] | None = None) -> str:
    """A script that makes the network, with size and field beside each layer; or does what the mode on screen does.

    filename, classes: of a person's own picture, or zip of pictures.
    """
    if config.mode == KERNEL:
        return kernel_script(config, filename)
    if config.mode == DEPTH:
        return depth_script(config)
    if config.mode == MOVED:
        return moved_script(config, filename)
    if config.mode == LEARNED:
        return learned_script(config, filename, classes)
    return script(config.report, "The network as ML Playground showed it")


def known(config: Config, classes: Mapping[str, Any] | None) -> bool:
    """Whether there is enough to write the script: of one's own pictures, the classes."""
    return config.mode != LEARNED or config.lessons != OWN or bool(classes)
