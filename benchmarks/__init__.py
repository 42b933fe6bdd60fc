"""Measurements, printed as tables by `python -m benchmarks`. Ratios count; absolute times are this machine's."""
