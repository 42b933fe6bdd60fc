"""Primitives that say when tasks run."""
