"""Primitives that work towards a goal, and say how far it is reached."""
