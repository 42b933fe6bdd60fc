"""From requirements to a pattern with its tests, over a typed plan.

    plan_of(requirements, sink) -> PatternPlan      planning: requirements → plan, by rules alone
    check_plan(plan, requirements, sink) -> bool    checking: a plan that somebody else proposed
    clauses_of(plan, requirements) -> Clause…       clauses: what of the plan does what was asked
    compose_plan(plan) -> GeneratedPattern          composing: plan → text and tests, pure
    generate(project, path, …) -> Generated         writing: composes, compiles, tests, then writes

`planning` decides and `plan` holds the decision as flat JSON. `rendering` writes it as a syntax
tree, `cases` as test cases whose outcome `rehearsal` works out on paper.
"""

from __future__ import annotations
