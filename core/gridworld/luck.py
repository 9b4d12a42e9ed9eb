"""From a seed to streams of random numbers."""

from __future__ import annotations

from collections.abc import Iterator


def scattered(seed: int) -> int:
    """64 bits that share nothing with those of the next seed; never 0 for seeds from 1 to 2^64 - 1.

    Source: Steele, Lea & Flood (2014), SplitMix64, figure 16.
    """
    x = seed * 0x9E3779B97F4A7C15 % 2**64
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return x ^ x >> 31


def chances(seed: int) -> Iterator[float]:
    """Random numbers from 0 to below 1, bit for bit those that assets/js/game.js draws. Source: mulberry32, Ettinger (2017)."""
    state = seed % 2**32
    while True:
        state = (state + 0x6D2B79F5) % 2**32
        mixed = (state ^ state >> 15) * (state | 1) % 2**32
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
        yield (mixed ^ mixed >> 14) / 2**32
