"""Recordings of runs: written while a pattern runs, replayed, and made into tests."""
