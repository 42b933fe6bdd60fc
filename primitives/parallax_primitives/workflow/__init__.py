"""Primitives that lead from one piece of work to the next."""
