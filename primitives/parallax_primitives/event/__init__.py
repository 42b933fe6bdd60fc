"""Primitives by which what runs at the same time exchanges values."""
