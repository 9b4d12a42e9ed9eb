"""Fuzzers, started by hand; pytest does not collect them."""
