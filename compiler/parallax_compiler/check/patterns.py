"""What patterns give the variables in them."""

from __future__ import annotations

from typing import Final

from parallax_compiler.check.access import element_type, field_type, index_type
from parallax_compiler.check.evaluator import Evaluator
from parallax_compiler.check.flow import Branch
from parallax_compiler.check.types import (
    EMPTY,
    UNKNOWN,
    NullCause,
    NumberShape,
    Type,
    array_of,
    join,
    not_null,
    nullable,
    object_of,
    or_plain,
)
from parallax_compiler.syntax.ast import (
    ArrayPattern,
    Index,
    LiteralPattern,
    Member,
    NamePattern,
    ObjectPattern,
    Pattern,
    PatternElement,
    WildcardPattern,
)

_MISSING: Final = EMPTY | {NullCause.MISSING, NullCause.ABSENT}
"""A default stands in for what is missing, but not for an explicit null."""


class Patterns(Evaluator):
    """Taking values apart."""

    def bind(self, pattern: Pattern | Member | Index, value: Type) -> None:
        """Gives the variables of a pattern the parts of a value."""
        if isinstance(pattern, NamePattern | ArrayPattern | ObjectPattern):
            self.facts.types[pattern.id] = value
        match pattern:
            case NamePattern():
                self.assign(pattern, value)
            case ArrayPattern():
                for place, element in enumerate(pattern.elements):
                    if element is not None:
                        part = index_type(value, Type(NumberShape(float(place))))
                        self._bind_element(element, UNKNOWN if part is None else part)
                if pattern.rest is not None:
                    self.bind(pattern.rest, array_of(element_type(value)))
            case ObjectPattern():
                for one in pattern.properties:
                    self._bind_element(one.element, field_type(value, one.key))
                if pattern.rest is not None:
                    self.bind(pattern.rest, object_of((), UNKNOWN))
            case WildcardPattern() | LiteralPattern() | Member() | Index():
                return

    def _bind_element(self, element: PatternElement, value: Type) -> None:
        if element.threshold is not None:
            self.infer(element.threshold)
        if element.default is not None:
            self.flow.enter()
            default = self.infer(element.default)
            self.flow.merge([self.flow.leave(), Branch()])
            known = not_null(value) if value.null in _MISSING else value
            value = join(known, default)
        if element.threshold is not None:
            value = or_plain(nullable(value, NullCause.NOT_TAKEN))
        self.bind(element.pattern, value)
