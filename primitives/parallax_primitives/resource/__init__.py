"""Primitives that spare agents: how many calls at once, how many per time, and which agent's."""
