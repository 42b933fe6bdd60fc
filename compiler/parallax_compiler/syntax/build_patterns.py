"""Builds patterns: what a declaration, a parameter, a loop or an arm of `match` binds.

A method here is called by the parser for the alternative of the grammar that bears its name, with
what its symbols stand for: a Token for a terminal, a node or a list for anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeAlias

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class Rest:
    """`...pattern`, until the pattern around it is built."""

    pattern: ast.Pattern
    span: Span


PatternItem: TypeAlias = ast.PatternElement | Rest | None
PatternEntry: TypeAlias = ast.PatternProperty | Rest


class PatternBuilder:
    """Numbers the nodes, collects lists, builds patterns."""

    def __init__(self, source: Source, report: Callable[[Diagnostic], None]) -> None:
        self.source = source
        self.report = report
        self.new: Callable[[], int] = count().__next__
        self.faulty_from = -1
        """Where the statement or arm began that was given up last."""

    # --- lists -----------------------------------------------------------------------------------

    def none(self) -> list[Any]:
        return []

    def nothing(self) -> None:
        """An optional part that is not there."""

    def one(self, item: Any) -> list[Any]:
        return [item]

    def add(self, items: list[Any], item: Any, _separator: Token | None = None) -> list[Any]:
        if item is not None:
            items.append(item)
        return items

    def add_after(self, items: list[Any], _separator: Token, item: Any) -> list[Any]:
        items.append(item)
        return items

    def add_hole(self, items: list[Any], _comma: Token) -> list[Any]:
        items.append(None)
        return items

    def keep(self, items: list[Any], _separator: Token) -> list[Any]:
        return items

    def second(self, _first: Token, item: Any, *_rest: Token) -> Any:
        return item

    def faulty(self, token: Token) -> None:
        """A statement or arm that began here was given up; its fault has been reported."""
        self.faulty_from = token.start

    # --- patterns --------------------------------------------------------------------------------

    def name_pattern(self, name: Token) -> ast.NamePattern:
        return ast.NamePattern(span=Span(name.start, name.end), id=self.new(), name=name.text)

    bare_parameter = name_pattern

    def array_pattern(
        self, opener: Token, items: list[PatternItem], closer: Token
    ) -> ast.ArrayPattern:
        elements, rest = self._split_rest(items)
        return ast.ArrayPattern(
            span=Span(opener.start, closer.end), id=self.new(), elements=elements, rest=rest
        )

    def _split_rest(
        self, items: list[PatternItem]
    ) -> tuple[tuple[ast.PatternElement | None, ...], ast.Pattern | None]:
        rest = next((item for item in items if isinstance(item, Rest)), None)
        if rest is not None and rest is not items[-1]:
            self.report(faults.RestNotLast(source=self.source, span=rest.span))
        elements = tuple(item for item in items if not isinstance(item, Rest))
        return elements, rest.pattern if rest else None

    def object_pattern(
        self, opener: Token, entries: list[PatternEntry], closer: Token
    ) -> ast.ObjectPattern:
        rest = next((entry for entry in entries if isinstance(entry, Rest)), None)
        if rest is not None and rest is not entries[-1]:
            self.report(faults.RestNotLast(source=self.source, span=rest.span))
        name = rest.pattern if rest else None
        assert name is None or isinstance(name, ast.NamePattern)
        return ast.ObjectPattern(
            span=Span(opener.start, closer.end),
            id=self.new(),
            properties=tuple(entry for entry in entries if not isinstance(entry, Rest)),
            rest=name,
        )

    def rest(self, dots: Token, pattern: ast.Pattern) -> Rest:
        return Rest(pattern, Span(dots.start, pattern.span.end))

    def rest_name(self, dots: Token, name: Token) -> Rest:
        return Rest(self.name_pattern(name), Span(dots.start, name.end))

    def _element(
        self,
        pattern: ast.Pattern,
        threshold: ast.Expression | None,
        default: ast.Expression | None,
    ) -> ast.PatternElement:
        last = default or threshold or pattern
        return ast.PatternElement(
            span=pattern.span.to(last.span),
            id=self.new(),
            pattern=pattern,
            threshold=threshold,
            default=default,
        )

    def element(self, pattern: ast.Pattern) -> ast.PatternElement:
        return self._element(pattern, None, None)

    def element_default(
        self, pattern: ast.Pattern, _sign: Token, default: ast.Expression
    ) -> ast.PatternElement:
        return self._element(pattern, None, default)

    def element_threshold(
        self, pattern: ast.Pattern, _sign: Token, threshold: ast.Expression
    ) -> ast.PatternElement:
        return self._element(pattern, threshold, None)

    def element_both(
        self,
        pattern: ast.Pattern,
        _annotate: Token,
        threshold: ast.Expression,
        _equals: Token,
        default: ast.Expression,
    ) -> ast.PatternElement:
        return self._element(pattern, threshold, default)

    def _shorthand(self, name: Token, element: ast.PatternElement) -> ast.PatternProperty:
        return ast.PatternProperty(
            span=element.span, id=self.new(), key=name.text, element=element, shorthand=True
        )

    def entry(self, name: Token) -> ast.PatternProperty:
        return self._shorthand(name, self.element(self.name_pattern(name)))

    def entry_default(
        self, name: Token, sign: Token, default: ast.Expression
    ) -> ast.PatternProperty:
        return self._shorthand(name, self.element_default(self.name_pattern(name), sign, default))

    def entry_threshold(
        self, name: Token, sign: Token, threshold: ast.Expression
    ) -> ast.PatternProperty:
        pattern = self.name_pattern(name)
        return self._shorthand(name, self.element_threshold(pattern, sign, threshold))

    def entry_both(
        self,
        name: Token,
        _annotate: Token,
        threshold: ast.Expression,
        _equals: Token,
        default: ast.Expression,
    ) -> ast.PatternProperty:
        return self._shorthand(name, self._element(self.name_pattern(name), threshold, default))

    def keyed_entry(
        self, key: Token, _colon: Token, element: ast.PatternElement
    ) -> ast.PatternProperty:
        span = Span(key.start, element.span.end)
        return ast.PatternProperty(span=span, id=self.new(), key=key.text, element=element)

    # --- patterns of match arms ------------------------------------------------------------------

    def case_name(self, name: Token) -> ast.NamePattern | ast.WildcardPattern:
        if name.text == "_":
            return ast.WildcardPattern(span=name.span, id=self.new())
        return self.name_pattern(name)

    def case_number(self, number: Token) -> ast.LiteralPattern:
        value = float(number.text)
        return ast.LiteralPattern(span=number.span, id=self.new(), value=value)

    def case_signed(self, sign: Token, number: Token) -> ast.LiteralPattern:
        value = float(number.text)
        return ast.LiteralPattern(
            span=Span(sign.start, number.end),
            id=self.new(),
            value=-value if sign.text == "-" else value,
        )

    def case_string(self, text: Token) -> ast.LiteralPattern:
        return ast.LiteralPattern(span=text.span, id=self.new(), value=text.text)

    def case_constant(self, word: Token) -> ast.LiteralPattern:
        value = {"true": True, "false": False}.get(word.text)
        return ast.LiteralPattern(span=word.span, id=self.new(), value=value)
