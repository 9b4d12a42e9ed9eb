"""Ugly files on purpose, made by code, each with what must happen to it."""
