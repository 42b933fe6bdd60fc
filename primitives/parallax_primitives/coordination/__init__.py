"""Primitives by which agents act together."""
