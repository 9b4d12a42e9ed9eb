"""From a stranger's bytes to columns: the parts behind `core.data.tables`."""
