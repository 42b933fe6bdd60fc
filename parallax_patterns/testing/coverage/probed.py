"""Compiles a pattern so that its program reports what it reaches; nothing of that is kept.

This loads the compiler, which a run without coverage does only for patterns that changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.plan.nodes import Plan, Site
from parallax_patterns.compilation import compile_probed
from parallax_patterns.programs import build_program
from parallax_patterns.project import Project
from parallax_patterns.testing.coverage.items import RECOVERIES, Item
from parallax_patterns.testing.tested import TestedPattern
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec


def probed_pattern(path: Path, project: Project, sink: Sink) -> TestedPattern:
    """The pattern at a path; its errors go to the sink."""
    compilation, plan = compile_probed(path, project)
    sink.extend(compilation.errors)
    if plan is None or compilation.python is None:
        return TestedPattern(compilation=compilation, program=None)
    program = build_program(compilation)
    return TestedPattern(compilation=compilation, program=program, items=items_of(plan))


def items_of(plan: Plan) -> tuple[Item, ...]:
    """Everything there is to reach in a program."""
    probes = (
        Item(one.id, one.kind, one.outcome, plan.sources[one.source], one.span)
        for one in plan.probes
    )
    sites = (item for site in plan.sites if site.kind == "primitive" for item in _site(plan, site))
    return (*probes, *sites)


def _site(plan: Plan, site: Site) -> Iterator[Item]:
    """What can happen where a primitive is applied."""
    spec, source = SPECS[site.name], plan.sources[site.source]
    if _tests_confidence(spec):
        for outcome in ("met", "missed"):
            yield Item((site.id, outcome), "threshold", outcome, source, site.span)
    if spec.category == "execution":
        yield Item((site.id, "call.failed"), "error", "an agent fails", source, site.span)
    recovery = RECOVERIES.get(site.name)
    if recovery is not None:
        event, outcome = recovery
        yield Item((site.id, event), "error", outcome, source, site.span)


def _tests_confidence(spec: PrimitiveSpec) -> bool:
    """Whether a primitive gives null to what is not sure enough, or not agreed on enough."""
    if spec.returns != "nullable":
        return False
    asks = any(one.kind in ("confidence", "quota") for one in spec.options)
    return spec.category == "confidence" or (
        asks and spec.category in ("aggregation", "coordination")
    )
