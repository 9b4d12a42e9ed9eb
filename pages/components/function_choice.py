"""Choose several functions: they are one setting, a text with strokes between them, and the address follows it."""

from __future__ import annotations

from collections.abc import Sequence

from core import params
from core.activations.config import Config
from core.activations.functions import YOURS
from pages.components.several_of import several_of


def pick_several(setting: str, options: Sequence[str], most: int, placeholder: str, *, typed: bool = False) -> tuple[str, list[str]]:
    """The setting's text, and what is chosen of it. typed: whether something else than the options may be typed."""
    param = params.of(Config)[setting]
    told = f"{param.help} “{YOURS}” is a formula that you type."
    return several_of(setting, param, options, most, placeholder=placeholder, help=told, typed=typed)
