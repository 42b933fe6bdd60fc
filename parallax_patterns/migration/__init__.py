"""Migrating patterns: older forms become primitives and explicit names.

    migrate_pattern(path, project, …) -> Migration     one `.prism` file, rewrite by rewrite

Each rewrite is a file under `rules/`. It finds its older form in the tree of a text and gives edits
of that text, so that whatever it does not speak of keeps its comments and its layout. What comes
out is compared with what was there: by the programs that the compiler makes of both, else by
running both through the scenarios that they can tell apart.
"""

from __future__ import annotations
