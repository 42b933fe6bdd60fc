"""Primitives that repeat, replace, bound or hand on a task."""
