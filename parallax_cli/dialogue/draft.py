"""What the dialogue works on: requirements as they are so far, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.source import Source
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.goals.reading import read_goal
from parallax_patterns.generation.goals.writing import requirements_text
from parallax_patterns.requirements import load_requirements

ORDER: Final = (
    "goal", "name", "strategy", "minConfidence", "perspectives", "agents", "stages", "aggregation",
    "fallback", "constraints",
)  # fmt: skip
_VOICES: Final = ("perspectives", "agents", "stages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Requirements in the making."""

    fields: Mapping[str, Any]

    @classmethod
    def of_goal(cls, goal: str) -> Draft:
        """What the words of a goal say."""
        return cls(fields=read_goal(goal).requirements)

    def with_(self, **changes: Any) -> Draft:
        """The draft with other fields; None takes one out."""
        both = {**self.fields, **changes}
        kept = {key: both[key] for key in ORDER if both.get(key) is not None}
        return Draft(fields=kept)

    def with_voices(self, **voices: Any) -> Draft:
        """The draft with these voices and no others."""
        return self.with_(**{**dict.fromkeys(_VOICES), **voices})

    @property
    def text(self) -> str:
        """The requirements file."""
        return requirements_text(self.fields)

    def composed(self) -> tuple[GeneratedPattern | None, tuple[Diagnostic, ...]]:
        """The pattern, and what is wrong with the requirements."""
        sink = Sink()
        given = load_requirements(Source("requirements", self.text), sink)
        made = None if given is None else compose(given, sink)
        faults = tuple(one for one in sink if one.severity is Severity.ERROR)
        return made, faults

    def faults_of(self, fields: tuple[str, ...]) -> tuple[Diagnostic, ...]:
        """What is wrong with some of the fields."""
        lines = self._lines(fields)
        _, faults = self.composed()
        return tuple(one for one in faults if _line(one) in lines)

    def field_of(self, fault: Diagnostic) -> str:
        """The field that a fault is about."""
        return next((key for key in self.fields if _line(fault) in self._lines((key,))), "goal")

    def _lines(self, fields: tuple[str, ...]) -> set[int]:
        """The lines of the file that say these fields."""
        found: set[int] = set()
        key = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            key = key if line.startswith(" ") else line.partition(":")[0]
            if key in fields:
                found.add(number)
        return found


def _line(fault: Diagnostic) -> int:
    return fault.source.position(fault.span.start).line


def plan_of_text(text: str) -> Plan | None:
    """The plan of a pattern's text."""
    return compile_source(Source("preview.prism", text), NoLibrary()).plan
