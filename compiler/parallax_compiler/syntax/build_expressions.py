"""Builds expressions. How the methods are called is said in build_patterns.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from parallax_compiler.diagnostics import syntax as faults
from parallax_compiler.diagnostics.core import Edit, Fix
from parallax_compiler.diagnostics.suggest import did_you_mean
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_patterns import PatternBuilder
from parallax_compiler.syntax.describe_node import describe_node
from parallax_compiler.syntax.operators import BINARY, Level
from parallax_compiler.syntax.tokens import Token

_LABELS: tuple[ast.ArmLabel, ...] = ("high", "medium", "low", "default")


@dataclass(frozen=True, slots=True)
class TemplateParts:
    """A text with `${…}` until its end is read."""

    start: Token
    parts: list[str | ast.Expression]


@dataclass(frozen=True, slots=True)
class Arms:
    """`{ arms }` of an `uncertain`, until the construct around it is built."""

    arms: tuple[ast.UncertainArm, ...]
    end: int


class ExpressionBuilder(PatternBuilder):
    """Adds expressions, lambdas and arms to what a PatternBuilder builds."""

    def _check_arms(self, word: Token, count: int) -> None:
        if not count:
            self.report(faults.NoArms(source=self.source, span=word.span, word=word.text))

    def end_function(self, start: int) -> None:
        """A function or lambda that began at `start` is complete."""
        raise NotImplementedError

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
        return ast.NullLiteral(
            span=token.span, id=self.new(), undefined=token.text == "undefined"
        )

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

    def binary(
        self, left: ast.Expression, operator: Token, right: ast.Expression
    ) -> ast.Binary:
        if operator.text == "~>":
            self._check_confidence(left, right)
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
            first, operator = first.left, first.operator
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

    # --- lambdas ---------------------------------------------------------------------------------

    def parameter(self, pattern: ast.Pattern) -> ast.Parameter:
        return ast.Parameter(span=pattern.span, id=self.new(), pattern=pattern)

    def parameter_default(
        self, pattern: ast.Pattern, _sign: Token, default: ast.Expression
    ) -> ast.Parameter:
        span = pattern.span.to(default.span)
        return ast.Parameter(span=span, id=self.new(), pattern=pattern, default=default)

    def parameter_rest(self, dots: Token, pattern: ast.Pattern) -> ast.Parameter:
        span = Span(dots.start, pattern.span.end)
        return ast.Parameter(span=span, id=self.new(), pattern=pattern, rest=True)

    def _checked_parameters(self, parameters: list[ast.Parameter]) -> tuple[ast.Parameter, ...]:
        for parameter in parameters[:-1]:
            if parameter.rest:
                self.report(faults.RestNotLast(source=self.source, span=parameter.span))
        return tuple(parameters)

    def _lambda(
        self,
        start: int,
        parameters: list[ast.Parameter],
        body: ast.Expression | ast.Block,
        *,
        is_async: bool,
    ) -> ast.Lambda:
        self.end_function(start)
        return ast.Lambda(
            span=Span(start, body.span.end),
            id=self.new(),
            parameters=self._checked_parameters(parameters),
            body=body,
            is_async=is_async,
        )

    def lambda_one(
        self, name: ast.NamePattern, _arrow: Token, body: ast.Expression | ast.Block
    ) -> ast.Lambda:
        return self._lambda(name.span.start, [self.parameter(name)], body, is_async=False)

    def lambda_many(
        self,
        opener: Token,
        parameters: list[ast.Parameter],
        _closer: Token,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.Lambda:
        return self._lambda(opener.start, parameters, body, is_async=False)

    def async_lambda_one(
        self,
        word: Token,
        name: ast.NamePattern,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.Lambda:
        return self._lambda(word.start, [self.parameter(name)], body, is_async=True)

    def async_lambda_many(
        self,
        word: Token,
        _opener: Token,
        parameters: list[ast.Parameter],
        _closer: Token,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.Lambda:
        return self._lambda(word.start, parameters, body, is_async=True)

    # --- match -----------------------------------------------------------------------------------

    def match(
        self,
        word: Token,
        subject: ast.Expression,
        _opener: Token,
        arms: list[ast.MatchArm],
        closer: Token,
    ) -> ast.Match:
        self._check_arms(word, len(arms))
        return ast.Match(
            span=Span(word.start, closer.end), id=self.new(), subject=subject, arms=tuple(arms)
        )

    def _match_arm(
        self,
        pattern: ast.Pattern,
        threshold: ast.Expression | None,
        guard: ast.Expression | None,
        body: ast.Expression | ast.Block,
    ) -> ast.MatchArm:
        return ast.MatchArm(
            span=pattern.span.to(body.span),
            id=self.new(),
            pattern=pattern,
            threshold=threshold,
            guard=guard,
            body=body,
        )

    def match_arm(
        self, pattern: ast.Pattern, _arrow: Token, body: ast.Expression | ast.Block
    ) -> ast.MatchArm:
        return self._match_arm(pattern, None, None, body)

    def match_arm_guard(
        self,
        pattern: ast.Pattern,
        _if: Token,
        guard: ast.Expression,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.MatchArm:
        return self._match_arm(pattern, None, guard, body)

    def match_arm_threshold(
        self,
        pattern: ast.Pattern,
        _annotate: Token,
        threshold: ast.Expression,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.MatchArm:
        return self._match_arm(pattern, threshold, None, body)

    def match_arm_both(
        self,
        pattern: ast.Pattern,
        _annotate: Token,
        threshold: ast.Expression,
        _if: Token,
        guard: ast.Expression,
        _arrow: Token,
        body: ast.Expression | ast.Block,
    ) -> ast.MatchArm:
        return self._match_arm(pattern, threshold, guard, body)

    # --- uncertain -------------------------------------------------------------------------------

    def arm(self, label: Token, body: ast.Block) -> ast.UncertainArm:
        return self._arm(label, body, arrow=False)

    def arm_arrow_block(self, label: Token, _arrow: Token, body: ast.Block) -> ast.UncertainArm:
        return self._arm(label, body, arrow=False)

    def arm_arrow(
        self, label: Token, _arrow: Token, value: ast.Expression
    ) -> ast.UncertainArm:
        statement = ast.ExpressionStatement(span=value.span, id=self.new(), expression=value)
        body = ast.Block(span=value.span, id=self.new(), statements=(statement,), braces=False)
        return self._arm(label, body, arrow=True)

    def _arm(self, label: Token, body: ast.Block, *, arrow: bool) -> ast.UncertainArm:
        if label.text not in _LABELS:
            self._report_unknown_arm(label)
        return ast.UncertainArm(
            span=Span(label.start, body.span.end),
            id=self.new(),
            label=cast(ast.ArmLabel, label.text),
            label_span=label.span,
            body=body,
            arrow=arrow,
        )

    def _report_unknown_arm(self, label: Token) -> None:
        nearest = did_you_mean(label.text, _LABELS)
        edit = (Edit(label.span, nearest),) if nearest else ()
        self.report(
            faults.UnknownArm(
                source=self.source,
                span=label.span,
                name=label.text,
                nearest=nearest,
                fixes=(Fix(f"Write `{nearest}`", edit),) if nearest else (),
            )
        )

    def arms(self, _opener: Token, arms: list[ast.UncertainArm], closer: Token) -> Arms:
        seen: set[str] = set()
        for arm in arms:
            if arm.label in seen:
                self.report(
                    faults.DuplicateArm(source=self.source, span=arm.label_span, name=arm.label)
                )
            seen.add(arm.label)
        return Arms(tuple(arms), closer.end)

    def uncertain_if(
        self, word: Token, _if: Token, condition: ast.Expression, arms: Arms
    ) -> ast.UncertainIf:
        self._check_arms(word, len(arms.arms))
        return ast.UncertainIf(
            span=Span(word.start, arms.end), id=self.new(), condition=condition, arms=arms.arms
        )


def _before(span: Span) -> Span:
    return Span(span.start, span.start)


def _behind(span: Span) -> Span:
    return Span(span.end, span.end)
