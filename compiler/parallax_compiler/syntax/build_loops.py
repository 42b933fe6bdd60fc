"""Builds loops, and keeps the jumps that no loop has taken yet.

How the methods are called is said in build_patterns.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, cast

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_functions import Arms, FunctionBuilder
from parallax_compiler.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class Each:
    """The head of a `for` over a list, until its body is read."""

    pattern: ast.Pattern
    index: ast.NamePattern | None
    word: str
    iterable: ast.Expression
    declared: Literal["let", "const"] | None
    start: int = 0
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Classic:
    """The head of a counting `for`, until its body is read."""

    initial: ast.Declaration | ast.Expression | None
    condition: ast.Expression | None
    update: ast.Expression | None
    start: int = 0


class LoopBuilder(FunctionBuilder):
    """Adds loops; knows which `break` and `continue` still wait for theirs."""

    def __init__(self, source: Source, report: Callable[[Diagnostic], None]) -> None:
        super().__init__(source, report)
        self._jumps: list[ast.Break | ast.Continue] = []

    # --- jumps -----------------------------------------------------------------------------------

    def _jumps_since(self, start: int) -> Iterator[ast.Break | ast.Continue]:
        """Takes out the jumps that wait since a place, the last one first."""
        while self._jumps and self._jumps[-1].span.start >= start:
            yield self._jumps.pop()

    def _end_loop(self, start: int, body: Span) -> None:
        """The loop that began at `start` is complete: the jumps of its body are its own.

        Its head belongs to no turn, and least of all to one of the loop around it.
        """
        for jump in self._jumps_since(start):
            if not body.start <= jump.span.start < body.end:
                self._report_jump(jump, in_head=True)

    def end_function(self, start: int) -> None:
        """A function that began at `start` is complete: the jumps left inside have no loop."""
        for jump in self._jumps_since(start):
            self._report_jump(jump, in_head=False)

    def _report_jump(self, jump: ast.Break | ast.Continue, *, in_head: bool) -> None:
        word = "break" if isinstance(jump, ast.Break) else "continue"
        self.report(
            faults.JumpOutsideLoop(source=self.source, span=jump.span, word=word, in_head=in_head)
        )

    def faulty(self, token: Token) -> None:
        super().faulty(token)
        # A loop may be among what was given up; its jumps must not be blamed.
        for _ in self._jumps_since(token.start):
            pass

    def break_loop(self, word: Token) -> ast.Break:
        jump = ast.Break(span=word.span, id=self.new())
        self._jumps.append(jump)
        return jump

    def continue_loop(self, word: Token) -> ast.Continue:
        jump = ast.Continue(span=word.span, id=self.new())
        self._jumps.append(jump)
        return jump

    # --- loops ----------------------------------------------------------------------------------

    def each(self, pattern: ast.Pattern, word: Token, iterable: ast.Expression) -> Each:
        return Each(pattern, None, word.text, iterable, None)

    def each_indexed(
        self,
        pattern: ast.Pattern,
        _comma: Token,
        index: Token,
        word: Token,
        iterable: ast.Expression,
    ) -> Each:
        return Each(pattern, self.name_pattern(index), word.text, iterable, None)

    def each_declared(
        self, keyword: Token, pattern: ast.Pattern, word: Token, iterable: ast.Expression
    ) -> Each:
        return Each(pattern, None, word.text, iterable, _declared(keyword))

    def each_declared_indexed(
        self,
        keyword: Token,
        pattern: ast.Pattern,
        _comma: Token,
        index: Token,
        word: Token,
        iterable: ast.Expression,
    ) -> Each:
        return Each(pattern, self.name_pattern(index), word.text, iterable, _declared(keyword))

    def each_open(self, word: Token, each: Each) -> Each:
        return replace(each, start=word.start)

    def each_closed(self, word: Token, _opener: Token, each: Each, _closer: Token) -> Each:
        return replace(each, start=word.start, keys=each.word == "in")

    def for_each(self, head: Each, body: ast.Block) -> ast.ForIn:
        self._end_loop(head.start, body.span)
        return self._for_each(head, head.start, body, None)

    def uncertain_for_each(self, word: Token, head: Each, arms: Arms) -> ast.ForIn:
        self._check_arms(word, len(arms.arms))
        self._end_loop(word.start, self._of_arms(arms))
        return self._for_each(head, word.start, self._no_body(arms), arms.arms)

    @staticmethod
    def _of_arms(arms: Arms) -> Span:
        first = arms.arms[0].span.start if arms.arms else arms.end
        return Span(first, arms.end)

    def _no_body(self, arms: Arms) -> ast.Block:
        return ast.Block(span=Span(arms.end, arms.end), id=self.new(), statements=())

    def _for_each(
        self,
        head: Each,
        start: int,
        body: ast.Block,
        uncertain: tuple[ast.UncertainArm, ...] | None,
    ) -> ast.ForIn:
        return ast.ForIn(
            span=Span(start, body.span.end),
            id=self.new(),
            pattern=head.pattern,
            index=head.index,
            iterable=head.iterable,
            body=body,
            declared=head.declared,
            keys=head.keys,
            uncertain=uncertain,
        )

    def classic(
        self,
        initial: ast.Declaration | ast.Expression | None,
        _first: Token,
        condition: ast.Expression | None,
        _second: Token,
        update: ast.Expression | None,
    ) -> Classic:
        return Classic(initial, condition, update)

    def classic_open(self, word: Token, head: Classic) -> Classic:
        return replace(head, start=word.start)

    def classic_closed(self, word: Token, _opener: Token, head: Classic, _closer: Token) -> Classic:
        return replace(head, start=word.start)

    def for_classic(self, head: Classic, body: ast.Block) -> ast.ForClassic:
        self._end_loop(head.start, body.span)
        return self._for_classic(head, head.start, body, None)

    def uncertain_for_classic(self, word: Token, head: Classic, arms: Arms) -> ast.ForClassic:
        self._check_arms(word, len(arms.arms))
        self._end_loop(word.start, self._of_arms(arms))
        return self._for_classic(head, word.start, self._no_body(arms), arms.arms)

    def _for_classic(
        self,
        head: Classic,
        start: int,
        body: ast.Block,
        uncertain: tuple[ast.UncertainArm, ...] | None,
    ) -> ast.ForClassic:
        return ast.ForClassic(
            span=Span(start, body.span.end),
            id=self.new(),
            initial=head.initial,
            condition=head.condition,
            update=head.update,
            body=body,
            uncertain=uncertain,
        )

    def while_loop(self, word: Token, condition: ast.Expression, body: ast.Block) -> ast.While:
        self._end_loop(word.start, body.span)
        return ast.While(
            span=Span(word.start, body.span.end), id=self.new(), condition=condition, body=body
        )

    def uncertain_while(
        self, word: Token, _while: Token, condition: ast.Expression, arms: Arms
    ) -> ast.While:
        self._check_arms(word, len(arms.arms))
        self._end_loop(word.start, self._of_arms(arms))
        return ast.While(
            span=Span(word.start, arms.end),
            id=self.new(),
            condition=condition,
            body=self._no_body(arms),
            uncertain=arms.arms,
        )

    def do_while(
        self, word: Token, body: ast.Block, _while: Token, condition: ast.Expression
    ) -> ast.DoWhile:
        return self._do_while(word.start, body, condition, condition.span.end)

    def do_while_head(
        self,
        word: Token,
        body: ast.Block,
        _while: Token,
        _opener: Token,
        condition: ast.Expression,
        closer: Token,
    ) -> ast.DoWhile:
        return self._do_while(word.start, body, condition, closer.end)

    def _do_while(
        self, start: int, body: ast.Block, condition: ast.Expression, end: int
    ) -> ast.DoWhile:
        self._end_loop(start, body.span)
        return ast.DoWhile(span=Span(start, end), id=self.new(), body=body, condition=condition)


def _declared(keyword: Token) -> Literal["let", "const"]:
    return cast(Literal["let", "const"], keyword.text)
