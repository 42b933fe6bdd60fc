"""Builds expressions. How the methods are called is said in build_patterns.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.diagnostics.core import Edit, Fix
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_patterns import PatternBuilder
from parallax_compiler.syntax.describe_node import describe_node
from parallax_compiler.syntax.operators import BINARY, Level
from parallax_compiler.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class TemplateParts:
    """A text with `${…}` until its end is read."""

    start: Token
    parts: list[str | ast.Expression]


class ExpressionBuilder(PatternBuilder):
    """Adds expressions to what a PatternBuilder builds, but those that hold statements."""

    # --- literals --------------------------------------------------------------------------------

    def name(self, token: Token) -> ast.Name:
        return ast.Name(span=Span(token.start, token.end), id=self.new(), name=token.text)

    def number(self, token: Token) -> ast.NumberLiteral:
        return ast.NumberLiteral(
            span=Span(token.start, token.end),
            id=self.new(),
            value=float(token.text),
            text=token.text,
        )

    def _quote(self, start: int) -> Literal['"', "`", "```"]:
        if self.source.text.startswith("```", start):
            return "```"
        return "`" if self.source.text.startswith("`", start) else '"'

    def string(self, token: Token) -> ast.StringLiteral:
        return ast.StringLiteral(
            span=Span(token.start, token.end),
            id=self.new(),
            value=token.text,
            quote=self._quote(token.start),
        )

    def constant(self, token: Token) -> ast.BooleanLiteral | ast.NullLiteral:
        if token.text in ("true", "false"):
            return ast.BooleanLiteral(span=token.span, id=self.new(), value=token.text == "true")
        return ast.NullLiteral(span=token.span, id=self.new(), undefined=token.text == "undefined")

    def template_start(self, start: Token, value: ast.Expression) -> TemplateParts:
        return self.template_more(TemplateParts(start, []), start, value)

    def template_more(
        self, template: TemplateParts, token: Token, value: ast.Expression
    ) -> TemplateParts:
        if token.text:
            template.parts.append(token.text)
        template.parts.append(value)
        return template

    def template(self, template: TemplateParts, end: Token) -> ast.Template:
        if end.text:
            template.parts.append(end.text)
        start = template.start.start
        return ast.Template(
            span=Span(start, end.end),
            id=self.new(),
            parts=tuple(template.parts),
            quote=self._quote(start),
        )

    def array(
        self, opener: Token, elements: list[ast.Expression | ast.Spread], closer: Token
    ) -> ast.ArrayLiteral:
        return ast.ArrayLiteral(
            span=Span(opener.start, closer.end), id=self.new(), elements=tuple(elements)
        )

    def object(
        self,
        opener: Token,
        entries: list[ast.Property | ast.ComputedProperty | ast.Spread],
        closer: Token,
    ) -> ast.ObjectLiteral:
        return ast.ObjectLiteral(
            span=Span(opener.start, closer.end), id=self.new(), entries=tuple(entries)
        )

    def named_entry(self, key: Token, _colon: Token, value: ast.Expression) -> ast.Property:
        return self._property(key, key.text, value, shorthand=False)

    def numbered_entry(self, key: Token, _colon: Token, value: ast.Expression) -> ast.Property:
        number = float(key.text)
        text = str(int(number)) if number.is_integer() and number < 1e15 else key.text
        return self._property(key, text, value, shorthand=False)

    def shorthand_entry(self, key: Token) -> ast.Property:
        return self._property(key, key.text, self.name(key), shorthand=True)

    def _property(
        self, key: Token, text: str, value: ast.Expression, *, shorthand: bool
    ) -> ast.Property:
        return ast.Property(
            span=Span(key.start, value.span.end),
            id=self.new(),
            key=text,
            key_span=Span(key.start, key.end),
            value=value,
            shorthand=shorthand,
        )

    def computed_entry(
        self,
        opener: Token,
        key: ast.Expression,
        _closer: Token,
        _colon: Token,
        value: ast.Expression,
    ) -> ast.ComputedProperty:
        return ast.ComputedProperty(
            span=Span(opener.start, value.span.end), id=self.new(), key=key, value=value
        )

    def spread(self, dots: Token, value: ast.Expression) -> ast.Spread:
        return ast.Spread(span=Span(dots.start, value.span.end), id=self.new(), value=value)

    def parenthesized(
        self, opener: Token, expression: ast.Expression, closer: Token
    ) -> ast.Parenthesized:
        return ast.Parenthesized(
            span=Span(opener.start, closer.end), id=self.new(), expression=expression
        )

    # --- operators -------------------------------------------------------------------------------

    def unary(self, operator: Token, operand: ast.Expression) -> ast.Unary:
        return ast.Unary(
            span=Span(operator.start, operand.span.end),
            id=self.new(),
            operator=operator.text,
            operand=operand,
        )

    def binary(self, left: ast.Expression, operator: Token, right: ast.Expression) -> ast.Binary:
        if operator.text == "~>":
            self._check_confidence(left, right)
        elif operator.text == "instanceof":
            self._check_class(right)
        return ast.Binary(
            span=Span(left.span.start, right.span.end),
            id=self.new(),
            operator=operator.text,
            operator_span=Span(operator.start, operator.end),
            left=left,
            right=right,
        )

    def _check_confidence(self, left: ast.Expression, right: ast.Expression) -> None:
        """`a ~> 0.8 && b` is refused: it would not mean `(a ~> 0.8) && b`."""
        first, operator = right, None
        while isinstance(first, ast.Binary) and BINARY[first.operator].level in (
            Level.DISJUNCTION,
            Level.CONJUNCTION,
        ):
            operator = first.operator
            first = first.left
        if operator is None:
            return
        edits = (Edit(_before(left.span), "("), Edit(_behind(first.span), ")"))
        self.report(
            faults.AnnotationNeedsParentheses(
                source=self.source,
                span=right.span,
                operator=operator,
                fixes=(Fix("Put the part with `~>` in parentheses", edits),),
            )
        )

    def _check_class(self, right: ast.Expression) -> None:
        if not isinstance(ast.unparenthesized(right), ast.Name | ast.StringLiteral):
            self.report(faults.ClassExpected(source=self.source, span=right.span))

    def pipeline(
        self, value: ast.Expression, operator: Token, stage: ast.Expression
    ) -> ast.Pipeline:
        return ast.Pipeline(
            span=Span(value.span.start, stage.span.end),
            id=self.new(),
            value=value,
            stage=self._with_placeholders(stage) if isinstance(stage, ast.Call) else stage,
            confident=operator.text == "~|>",
        )

    def _with_placeholders(self, call: ast.Call) -> ast.Call:
        if not any(isinstance(one, ast.Name) and one.name == "_" for one in call.arguments):
            return call
        arguments = tuple(
            ast.Placeholder(span=one.span, id=one.id)
            if isinstance(one, ast.Name) and one.name == "_"
            else one
            for one in call.arguments
        )
        return replace(call, arguments=arguments)

    def conditional(
        self,
        condition: ast.Expression,
        sign: Token,
        then: ast.Expression,
        _colon: Token,
        otherwise: ast.Expression,
    ) -> ast.Conditional:
        return ast.Conditional(
            span=Span(condition.span.start, otherwise.span.end),
            id=self.new(),
            condition=condition,
            then=then,
            otherwise=otherwise,
            confident=sign.text == "~?",
        )

    def assignment(
        self, target: ast.Expression, operator: Token, value: ast.Expression
    ) -> ast.Assign:
        return ast.Assign(
            span=Span(target.span.start, value.span.end),
            id=self.new(),
            operator=operator.text,
            target=self._target(target, compound=operator.text != "="),
            value=value,
        )

    def _target(self, target: ast.Expression, *, compound: bool) -> ast.Target:
        plain = ast.unparenthesized(target)
        if isinstance(plain, ast.Name):
            return ast.NamePattern(span=plain.span, id=plain.id, name=plain.name)
        self._check_place(target, compound=compound)
        return cast(ast.Target, plain)

    def _check_place(self, target: ast.Expression, *, compound: bool) -> None:
        """Reports what is no variable, property or element."""
        plain = ast.unparenthesized(target)
        if isinstance(plain, ast.Name):
            return
        if isinstance(plain, ast.Member) and not plain.optional and not plain.confident:
            return
        if isinstance(plain, ast.Index) and not plain.optional:
            return
        self.report(
            faults.NotAssignable(
                source=self.source,
                span=target.span,
                thing=describe_node(plain),
                compound=compound,
            )
        )

    def destructuring(
        self, pattern: ast.ArrayPattern | ast.ObjectPattern, operator: Token, value: ast.Expression
    ) -> ast.Assign:
        return ast.Assign(
            span=Span(pattern.span.start, value.span.end),
            id=self.new(),
            operator=operator.text,
            target=pattern,
            value=value,
        )

    def update_after(self, target: ast.Expression, operator: Token) -> ast.Update:
        return self._update(target, operator, Span(target.span.start, operator.end), prefix=False)

    def update_before(self, operator: Token, target: ast.Expression) -> ast.Update:
        return self._update(target, operator, Span(operator.start, target.span.end), prefix=True)

    def _update(
        self, target: ast.Expression, operator: Token, span: Span, *, prefix: bool
    ) -> ast.Update:
        self._check_place(target, compound=True)
        sign = cast(Literal["++", "--"], operator.text)
        return ast.Update(
            span=span,
            id=self.new(),
            operator=sign,
            prefix=prefix,
            target=ast.unparenthesized(target),
        )

    # --- access and calls ------------------------------------------------------------------------

    def member(self, object_: ast.Expression, dot: Token, name: Token) -> ast.Member:
        return ast.Member(
            span=Span(object_.span.start, name.end),
            id=self.new(),
            object=object_,
            name=name.text,
            name_span=Span(name.start, name.end),
            optional=dot.text == "?.",
            confident=dot.text == "~.",
        )

    def index(
        self, object_: ast.Expression, _opener: Token, index: ast.Expression, closer: Token
    ) -> ast.Index:
        span = Span(object_.span.start, closer.end)
        return ast.Index(span=span, id=self.new(), object=object_, index=index)

    def optional_index(
        self,
        object_: ast.Expression,
        _dot: Token,
        _opener: Token,
        index: ast.Expression,
        closer: Token,
    ) -> ast.Index:
        span = Span(object_.span.start, closer.end)
        return ast.Index(span=span, id=self.new(), object=object_, index=index, optional=True)

    def call(
        self,
        callee: ast.Expression,
        _opener: Token,
        arguments: list[ast.Expression | ast.Spread],
        closer: Token,
    ) -> ast.Call:
        return ast.Call(
            span=Span(callee.span.start, closer.end),
            id=self.new(),
            callee=callee,
            arguments=tuple(arguments),
        )


def _before(span: Span) -> Span:
    return Span(span.start, span.start)


def _behind(span: Span) -> Span:
    return Span(span.end, span.end)
