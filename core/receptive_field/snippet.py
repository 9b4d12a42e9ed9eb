"""The network on screen as PyTorch that runs without the app."""

from __future__ import annotations

from core.receptive_field.config import Config
from core.receptive_field.script import script


def snippet(config: Config) -> str:
    """A script that makes the network, with size and field beside each layer."""
    return script(config.report, "The network as ML Playground showed it")
