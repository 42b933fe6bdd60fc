"""Primitives that gate or change a confidence."""
