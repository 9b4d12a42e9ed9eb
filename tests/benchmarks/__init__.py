"""What one person waits for, and what it costs, as ratios taken in one go: `make bench`. See __main__.py."""
