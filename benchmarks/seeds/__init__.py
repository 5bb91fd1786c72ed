"""Seed lists measured beside other ways to choose them: `python -m benchmarks.seeds`."""
