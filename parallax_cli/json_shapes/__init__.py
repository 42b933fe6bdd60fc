"""The shapes that `--format json` prints, one module a command; `docs/json/` describes them.

Shapes grow by new keys only. Keys are in camel case, times in seconds, places counted from 1 with
the end exclusive. What a shape lacks (no hint, no fault) is null, never missing.
"""
