"""One starting point."""

from core.presets import Preset
from tests.topics.ticker.config import Config

PRESETS = {"Ten ticks": Preset(Config(count=10), "ours", "It ends sooner.")}
