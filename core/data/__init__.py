"""Data: built-in sets, the files people bring, and how a table becomes a learning problem."""
