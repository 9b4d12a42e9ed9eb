"""From a stranger's bytes to pixels: the parts behind `core.data.pictures`."""
