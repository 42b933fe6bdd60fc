"""Measurements, printed as tables by `python -m benchmarks`; ratios are what counts."""
