"""Primitives that make one answer of several results."""
