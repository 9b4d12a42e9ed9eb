"""Experiments that people keep: settings, numbers, words and picture of what was on screen; what one is, where they lie, the zip of all."""
