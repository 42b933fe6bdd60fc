"""Primitives whose steps all count, or none."""
