"""References of a document: `$summary.result.title`, `$input.code`, `$aggregation.winner` …"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import Expression
from parallax_patterns.generation import tree
from parallax_patterns.located_yaml.document import Path
from parallax_patterns.migration.documents.brief import Brief
from parallax_patterns.migration.documents.phases import (
    PARTS,
    Fact,
    Phase,
    chained,
    checks,
)

_REFERENCE: Final = re.compile(r"\$([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*)*)")
_LIKE_ONE: Final = re.compile(r"\$[A-Za-z_]")
AVERAGE: Final = ("avgConfidence", "averageConfidence")


@dataclass(slots=True, kw_only=True)
class Scope:
    """What may be referred to at some place of a document.

    `given` names the input's properties, each with how it is read; None when any may be there.
    `borrowed` are groups of steps, which the whole document may read too.
    """

    brief: Brief
    phase: Phase
    given: Mapping[str, Fact] | None
    steps: dict[str, Phase] = field(default_factory=dict)
    final: str | None = None

    def value(self, data: Any, *path: str | int) -> Expression:
        """Data of the document as an expression, its references followed."""
        match data:
            case str():
                return self.text(data, *path)
            case list():
                return tree.array([self.value(one, *path, at) for at, one in enumerate(data)])
            case dict():
                entries = {key: self.value(one, *path, key) for key, one in data.items()}
                return self.brief.trace.mark(tree.record(entries), *path)
            case int() | float() if not isinstance(data, bool) and data < 0:
                return tree.unary("-", tree.number(-data))
            case _:
                return tree.literal(data)

    def text(self, text: str, *path: str | int) -> Expression:
        """A text, or what it refers to; after a fault null stands for it."""
        if text.startswith("$$"):
            return tree.text(text[1:])
        if not _LIKE_ONE.match(text):
            return tree.text(text)
        found = _REFERENCE.fullmatch(text)
        if found is None:
            self.brief.refuse(
                *path,
                problem=f"`{text}` is no reference",
                advice="Write `$name.part.part`, or `$$…` for a text that begins with a dollar",
                value=True,
            )
            return tree.literal(None)
        parts = [one for one in found[2].split(".") if one]
        return self.brief.trace.mark(self._resolved(found[1], parts, path), *path)

    def _resolved(self, root: str, parts: list[str], path: Path) -> Expression:
        if root == "input":
            return self._input(parts, path)
        if root in self.phase.groups:
            self._keep(parts, path)
            return self.phase.groups[root].part(parts)
        if root == "aggregation":
            return self._aggregation(self.phase, parts, path)
        if root == "steps":
            return self._step(parts, path)
        simple = self._simple()
        if root in simple:
            return chained(simple[root](), parts)
        return self._unknown(root, path, (*self.phase.groups, *simple, *_ROOTS), "$")

    def _simple(self) -> dict[str, Fact]:
        """What is known without groups."""
        known: dict[str, Fact] = {
            "totalCount": self.phase.count,
            "validResults": self._whole_results,
            **dict.fromkeys(AVERAGE, self.phase.average),
            **self.phase.facts,
        }
        final = self.final
        if final is not None:
            known["confidence"] = lambda: tree.name(final)
        return known

    def _whole_results(self) -> Expression:
        """The results themselves, with all that is known of them."""
        self.brief.parts.update(PARTS)
        return tree.name(self.phase.results)

    def _keep(self, parts: list[str], path: Path) -> None:
        """Notes which part of a result is read."""
        first = parts[0] if parts else "result"
        if first in PARTS:
            self.brief.parts.add(first)
        elif first not in ("length", "count"):
            self._unknown(first, path, PARTS, "", "part of a result")

    # --- input, aggregation, steps ---------------------------------------------------------------

    def _input(self, parts: list[str], path: Path) -> Expression:
        if not parts or self.given is None:
            return chained(tree.name("input"), parts)
        if parts[0] not in self.given:
            return self._unknown(parts[0], path, tuple(self.given), "", "part of the input")
        return chained(self.given[parts[0]](), parts[1:], optional=True)

    def _aggregation(self, phase: Phase, parts: list[str], path: Path) -> Expression:
        facts = {**checks(phase), **phase.facts}
        if not parts and phase.value is not None:
            return tree.name(phase.value)
        if parts and parts[0] in facts:
            return chained(facts[parts[0]](), parts[1:], optional=True)
        if parts and phase.value is not None:
            return chained(tree.name(phase.value), parts, optional=True)
        self.brief.refuse(
            *path,
            problem="there is no `aggregation` whose answer could be read",
            advice="Add `aggregation: {strategy: best}`, or refer to a group",
            value=True,
        )
        return tree.literal(None)

    def _step(self, parts: list[str], path: Path) -> Expression:
        if not parts or parts[0] not in self.steps:
            name = parts[0] if parts else ""
            return self._unknown(name, path, tuple(self.steps), "", "earlier step")
        step, rest = self.steps[parts[0]], parts[1:]
        match rest:
            case ["output", *more] if step.output is not None:
                return chained(tree.name(step.output), more, optional=True)
            case ["confidence"]:
                return step.average()
            case ["results"]:
                return step.bare_results()
            case ["totalCount" | "count"]:
                return step.count()
            case ["aggregation", *more]:
                return self._aggregation(step, more, path)
            case [group, *more] if group in step.groups:
                self._keep(more, path)
                return step.groups[group].part(more)
        known = ("output", "confidence", "results", "count", "aggregation", *step.groups)
        return self._unknown(rest[0] if rest else "", path, known, "", "part of a step")

    def _unknown(
        self, name: str, path: Path, known: tuple[str, ...], sign: str, what: str = "reference"
    ) -> Expression:
        self.brief.unknown(self._place(name, path), sign + name, what, known, sign)
        return tree.literal(None)

    def _place(self, name: str, path: Path) -> Span:
        """Where in a reference a name stands."""
        span = self.brief.located.span(*path)
        written = self.brief.located.source.slice(span)
        found = re.search(rf"\b{re.escape(name)}\b", written) if name else None
        if found is None:
            return span
        return Span(span.start + found.start(), span.start + found.end())

    # --- expressions -----------------------------------------------------------------------------

    def expression(self, text: str, *path: str | int) -> Expression | None:
        """An expression about the whole phase."""
        known: dict[str, Fact] = {
            **{name: self._group(name) for name in self.phase.groups},
            **self._simple(),
            "input": lambda: tree.name("input"),
            "results": self._whole_results,
        }
        if self.phase.value is not None:
            value = self.phase.value
            known["aggregation"] = lambda: tree.name(value)
        return self.brief.expression(text, known, *path)

    def _group(self, name: str) -> Fact:
        """A group in an expression: its record, or all of its records."""

        def read() -> Expression:
            self.brief.parts.update(PARTS)
            return tree.name(self.phase.groups[name].variable)

        return read


_ROOTS: Final = ("input", "aggregation", "steps")
