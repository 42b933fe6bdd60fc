"""Builds statements and the module. How the methods are called is said in build_patterns.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_loops import LoopBuilder
from parallax_compiler.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class Handler:
    """`catch (parameter) { … }`, until its `try` is built."""

    parameter: ast.Pattern | None
    body: ast.Block


class StatementBuilder(LoopBuilder):
    """Adds the other statements and declarations."""

    # --- simple statements -----------------------------------------------------------------------

    def expression_statement(self, expression: ast.Expression) -> ast.ExpressionStatement:
        return ast.ExpressionStatement(span=expression.span, id=self.new(), expression=expression)

    def return_nothing(self, word: Token) -> ast.Return:
        return ast.Return(span=word.span, id=self.new(), value=None)

    def return_value(self, word: Token, value: ast.Expression) -> ast.Return:
        return ast.Return(span=Span(word.start, value.span.end), id=self.new(), value=value)

    def throw(self, word: Token, value: ast.Expression) -> ast.Throw:
        return ast.Throw(span=Span(word.start, value.span.end), id=self.new(), value=value)

    def block(self, opener: Token, statements: list[ast.Statement], closer: Token) -> ast.Block:
        return ast.Block(
            span=Span(opener.start, closer.end), id=self.new(), statements=tuple(statements)
        )

    def unbraced(self, statement: ast.Statement) -> ast.Block:
        return ast.Block(span=statement.span, id=self.new(), statements=(statement,), braces=False)

    # --- branches --------------------------------------------------------------------------------

    def if_only(self, word: Token, condition: ast.Expression, then: ast.Block) -> ast.If:
        return ast.If(
            span=Span(word.start, then.span.end),
            id=self.new(),
            condition=condition,
            then=then,
            otherwise=None,
        )

    def if_else(
        self,
        word: Token,
        condition: ast.Expression,
        then: ast.Block,
        _else: Token,
        otherwise: ast.Block,
    ) -> ast.If:
        first = otherwise.statements[0] if not otherwise.braces else None
        return ast.If(
            span=Span(word.start, otherwise.span.end),
            id=self.new(),
            condition=condition,
            then=then,
            otherwise=first if isinstance(first, ast.If) else otherwise,
        )

    # --- try -------------------------------------------------------------------------------------

    def catch_all(self, _catch: Token, body: ast.Block) -> Handler:
        return Handler(None, body)

    def catch(
        self, _catch: Token, _opener: Token, pattern: ast.Pattern, _closer: Token, body: ast.Block
    ) -> Handler:
        return Handler(pattern, body)

    def try_catch(self, word: Token, body: ast.Block, handler: Handler) -> ast.Try:
        return self._try(word, body, handler, None)

    def try_finally(self, word: Token, body: ast.Block, finalizer: ast.Block) -> ast.Try:
        return self._try(word, body, None, finalizer)

    def try_both(
        self, word: Token, body: ast.Block, handler: Handler, finalizer: ast.Block
    ) -> ast.Try:
        return self._try(word, body, handler, finalizer)

    def _try(
        self, word: Token, body: ast.Block, handler: Handler | None, finalizer: ast.Block | None
    ) -> ast.Try:
        last = finalizer or (handler.body if handler else body)
        return ast.Try(
            span=Span(word.start, last.span.end),
            id=self.new(),
            body=body,
            parameter=handler.parameter if handler else None,
            handler=handler.body if handler else None,
            finalizer=finalizer,
        )

    # --- declarations ----------------------------------------------------------------------------

    def declarator(self, pattern: ast.Pattern) -> ast.Declarator:
        return self._declarator(pattern, None, None)

    def declarator_value(
        self, pattern: ast.Pattern, _sign: Token, value: ast.Expression
    ) -> ast.Declarator:
        return self._declarator(pattern, None, value)

    def declarator_threshold(
        self,
        pattern: ast.Pattern,
        _annotate: Token,
        threshold: ast.Expression,
        _equals: Token,
        value: ast.Expression,
    ) -> ast.Declarator:
        return self._declarator(pattern, threshold, value)

    def _declarator(
        self,
        pattern: ast.Pattern,
        threshold: ast.Expression | None,
        value: ast.Expression | None,
    ) -> ast.Declarator:
        return ast.Declarator(
            span=pattern.span.to((value or pattern).span),
            id=self.new(),
            pattern=pattern,
            threshold=threshold,
            value=value,
        )

    def declaration(self, keyword: Token, declarators: list[ast.Declarator]) -> ast.Declaration:
        for one in declarators:
            self._check_initializer(keyword.text, one)
        return ast.Declaration(
            span=Span(keyword.start, declarators[-1].span.end),
            id=self.new(),
            keyword=cast(Literal["let", "const"], keyword.text),
            declarators=tuple(declarators),
        )

    def _check_initializer(self, keyword: str, declarator: ast.Declarator) -> None:
        named = isinstance(declarator.pattern, ast.NamePattern)
        if declarator.value is not None or (keyword == "let" and named):
            return
        thing = "a `const`" if keyword == "const" else "a pattern"
        span = declarator.span
        self.report(faults.MissingInitializer(source=self.source, span=span, thing=thing))

    def function(
        self,
        word: Token,
        name: Token,
        _opener: Token,
        parameters: list[ast.Parameter],
        _closer: Token,
        body: ast.Block,
    ) -> ast.FunctionDeclaration:
        return self._function(word.start, name, parameters, body, is_async=False)

    def async_function(
        self,
        async_: Token,
        _word: Token,
        name: Token,
        _opener: Token,
        parameters: list[ast.Parameter],
        _closer: Token,
        body: ast.Block,
    ) -> ast.FunctionDeclaration:
        return self._function(async_.start, name, parameters, body, is_async=True)

    def _function(
        self,
        start: int,
        name: Token,
        parameters: list[ast.Parameter],
        body: ast.Block,
        *,
        is_async: bool,
    ) -> ast.FunctionDeclaration:
        self.end_function(start)
        return ast.FunctionDeclaration(
            span=Span(start, body.span.end),
            id=self.new(),
            name=name.text,
            name_span=name.span,
            parameters=self._checked_parameters(parameters),
            body=body,
            is_async=is_async,
        )

    def context(self, word: Token, name: Token, body: ast.Block) -> ast.ContextBlock:
        return ast.ContextBlock(
            span=Span(word.start, body.span.end), id=self.new(), name=name.text, body=body
        )

    def in_context(
        self, word: Token, _context: Token, name: Token, body: ast.Block
    ) -> ast.ContextBlock:
        return self.context(word, name, body)

    def pattern_block(self, word: Token, name: Token, body: ast.Block) -> ast.PatternBlock:
        self.end_function(word.start)
        return ast.PatternBlock(
            span=Span(word.start, body.span.end),
            id=self.new(),
            name=name.text,
            name_span=name.span,
            body=body,
        )

    def agent(self, word: Token, name: Token, settings: ast.ObjectLiteral) -> ast.AgentDeclaration:
        return self._agent(word.start, name, settings)

    def agent_entry(
        self, name: Token, _colon: Token, _agent: Token, settings: ast.ObjectLiteral
    ) -> ast.AgentDeclaration:
        return self._agent(name.start, name, settings)

    def agent_entry_short(
        self, name: Token, _colon: Token, settings: ast.ObjectLiteral
    ) -> ast.AgentDeclaration:
        return self._agent(name.start, name, settings)

    def _agent(self, start: int, name: Token, settings: ast.ObjectLiteral) -> ast.AgentDeclaration:
        return ast.AgentDeclaration(
            span=Span(start, settings.span.end),
            id=self.new(),
            name=name.text,
            name_span=name.span,
            settings=settings,
        )

    def agents(
        self,
        word: Token,
        _opener: Token,
        agents: list[ast.AgentDeclaration],
        closer: Token,
    ) -> ast.AgentsDeclaration:
        return ast.AgentsDeclaration(
            span=Span(word.start, closer.end), id=self.new(), agents=tuple(agents)
        )
