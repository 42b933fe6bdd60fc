"""Builds the expressions that hold statements: lambdas, `match` and `uncertain if`.

How the methods are called is said in build_patterns.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.diagnostics.core import Edit, Fix
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_expressions import ExpressionBuilder
from parallax_compiler.syntax.tokens import Token
from parallax_primitives.nearest import nearest

ARM_LABELS: tuple[ast.ArmLabel, ...] = ("high", "medium", "low", "default")


@dataclass(frozen=True, slots=True)
class Arms:
    """`{ arms }` of an `uncertain`, until the construct around it is built."""

    arms: tuple[ast.UncertainArm, ...]
    end: int


class FunctionBuilder(ExpressionBuilder):
    """Adds lambdas, parameters and arms."""

    def _check_arms(self, word: Token, count: int) -> None:
        if not count and self.faulty_from < word.start:
            self.report(faults.NoArms(source=self.source, span=word.span, word=word.text))

    def end_function(self, start: int) -> None:
        """A function or lambda that began at `start` is complete."""
        raise NotImplementedError

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

    def arm_arrow(self, label: Token, _arrow: Token, value: ast.Expression) -> ast.UncertainArm:
        statement = ast.ExpressionStatement(span=value.span, id=self.new(), expression=value)
        body = ast.Block(span=value.span, id=self.new(), statements=(statement,), braces=False)
        return self._arm(label, body, arrow=True)

    def _arm(self, label: Token, body: ast.Block, *, arrow: bool) -> ast.UncertainArm:
        if label.text not in ARM_LABELS:
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
        near = nearest(label.text, ARM_LABELS)
        edit = (Edit(label.span, near),) if near else ()
        self.report(
            faults.UnknownArm(
                source=self.source,
                span=label.span,
                name=label.text,
                nearest=near,
                fixes=(Fix(f"Write `{near}`", edit),) if near else (),
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
