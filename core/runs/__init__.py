"""Runs and answers: work that lives outside the web process, watched or asked from it. README of the house: core/README.md."""
