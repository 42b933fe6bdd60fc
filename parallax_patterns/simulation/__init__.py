"""Simulation: a pattern run thousands of times with agents drawn by chance, in virtual time."""
