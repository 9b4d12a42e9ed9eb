"""Experiments that people keep: settings, numbers, words and picture of what was on screen. What one is, where it lies, how it is taken home."""
