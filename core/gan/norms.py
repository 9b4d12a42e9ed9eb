"""The names of norms, for points and for pictures."""

NONE, BATCH_NORM, LAYER_NORM, INSTANCE_NORM, PIXEL_NORM = "none", "batch norm", "layer norm", "instance norm", "pixel norm"
