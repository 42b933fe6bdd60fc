"""From requirements to a pattern with its tests.

    compose(requirements, sink) -> GeneratedPattern     pure: requirements → plan → text
    generate(project, path, …) -> Generated              composes, compiles, tests, and then writes

`planning` decides, `rendering` writes the decision as a syntax tree, `cases` as test cases.
"""

from __future__ import annotations
