"""Prints patterns and parameters, and lists between brackets, as documents."""

from __future__ import annotations

from typing import assert_never

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import (
    HARD,
    SOFT,
    SPACE,
    Document,
    WhenBroken,
    group,
    indented,
    joined,
    sequence,
)
from parallax_compiler.syntax.operators import Level
from parallax_compiler.syntax.print_remarks import RemarkPrinter, aside, on_its_own
from parallax_compiler.syntax.print_words import print_key, print_literal


class PatternPrinter(RemarkPrinter):
    """Patterns to documents; the expressions in them are for the class that prints expressions."""

    def expression(self, node: ast.Expression) -> Document:
        raise NotImplementedError

    def operand(self, node: ast.Expression, least: int) -> Document:
        raise NotImplementedError

    def parameters(self, parameters: tuple[ast.Parameter, ...]) -> Document:
        return bracketed("(", [self.item(one, self._parameter(one)) for one in parameters], ")")

    def _parameter(self, parameter: ast.Parameter) -> Document:
        pattern = self.pattern(parameter.pattern)
        if parameter.rest:
            return sequence("...", pattern)
        if parameter.default is None:
            return pattern
        return sequence(pattern, " = ", self.expression(parameter.default))

    def target(self, target: ast.Target) -> Document:
        if isinstance(target, ast.Member | ast.Index):
            return self.expression(target)
        return self.pattern(target)

    def pattern(self, pattern: ast.Pattern) -> Document:
        return self.around(self.bare_pattern(pattern), pattern)

    def bare_pattern(self, pattern: ast.Pattern) -> Document:
        match pattern:
            case ast.NamePattern():
                return pattern.name
            case ast.WildcardPattern():
                return "_"
            case ast.LiteralPattern():
                return print_literal(pattern.value)
            case ast.ArrayPattern():
                return self._array_pattern(pattern)
            case ast.ObjectPattern():
                items = [self.item(one, self._property(one)) for one in pattern.properties]
                if pattern.rest is not None:
                    rest = sequence("...", self.bare_pattern(pattern.rest))
                    items.append(self.item(pattern.rest, rest))
                return self.listed("{", items, "}", pattern)
            case _:
                assert_never(pattern)

    def _array_pattern(self, pattern: ast.ArrayPattern) -> Document:
        items = ["" if one is None else self.pattern_element(one) for one in pattern.elements]
        if pattern.rest is not None:
            items.append(sequence("...", self.pattern(pattern.rest)))
        elif pattern.elements and pattern.elements[-1] is None:
            items.append("")
        return sequence("[", joined(items, ", "), "]")

    def pattern_element(self, element: ast.PatternElement) -> Document:
        pieces = [self.pattern(element.pattern)]
        if element.threshold is not None:
            pieces += [" ~> ", self.operand(element.threshold, Level.DISJUNCTION)]
        if element.default is not None:
            pieces += [" = ", self.expression(element.default)]
        return self.around(sequence(*pieces), element)

    def _property(self, one: ast.PatternProperty) -> Document:
        element = self.pattern_element(one.element)
        return element if one.shorthand else sequence(print_key(one.key), ": ", element)

    def listed(self, opener: str, items: list[Document], closer: str, node: ast.Node) -> Document:
        """Items between the brackets of a node, and the comments that end the list."""
        endings = self.remarks.at("ending", node)
        if not endings:
            return bracketed(opener, items, closer)
        if any(one.ends_line or one.alone for one in endings):
            lines = [part for one in endings for part in (HARD, on_its_own(one))]
            content = [SOFT, joined(items, ",", SPACE), WhenBroken(",")] if items else []
            return group(opener, indented(*content, *lines), HARD, closer)
        if not items:
            first = aside(endings[0], before="")
            return sequence(opener, first, *map(aside, endings[1:]), closer)
        last = sequence(items[-1], *map(aside, endings))
        return bracketed(opener, [*items[:-1], last], closer)


def spread(opener: str, items: list[Document], closer: str) -> Document:
    """Items between brackets, each on a line of its own."""
    return sequence(opener, indented(HARD, joined(items, ",", HARD)), ",", HARD, closer)


def bracketed(opener: str, items: list[Document], closer: str) -> Document:
    """Items between brackets: on one line, or each on a line of its own."""
    if not items:
        return opener + closer
    content = indented(SOFT, joined(items, ",", SPACE))
    return group(opener, content, WhenBroken(","), SOFT, closer)
