"""How long many people wait, measured on the real server: `make load`. See __main__.py."""
