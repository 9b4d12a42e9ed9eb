"""States to start from, by mode, each with its source and what to see."""

from __future__ import annotations

from collections.abc import Mapping

from core.activations.config import CURVES, DEPTH, RACE, SEVERAL, WHY, Config
from core.activations.curves_presets import SETS
from core.activations.depth_presets import NETWORKS
from core.activations.race_presets import RACES
from core.activations.several_presets import GROUPS
from core.activations.why_presets import WHYS
from core.presets import Preset

BY_MODE: Mapping[str, Mapping[str, Preset[Config]]] = {CURVES: SETS, SEVERAL: GROUPS, DEPTH: NETWORKS, RACE: RACES, WHY: WHYS}
PRESETS: dict[str, Preset[Config]] = {name: preset for presets in BY_MODE.values() for name, preset in presets.items()}
