"""The playground's engine: configs in, moments, snapshots and figures out. No web framework, no printing, no module-level state."""
