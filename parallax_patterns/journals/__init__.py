"""Journals of a project: each run in a file of its own, to go on from and to look at."""
