"""No starting point: what goes wrong is chosen."""

PRESETS: dict[str, object] = {}
