"""Primitives that run tasks: at once, in turn, or for the first that succeeds."""
