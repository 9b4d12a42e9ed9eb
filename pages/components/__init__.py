"""Pieces that two pages or more use. Each takes plain values and returns plain values."""
