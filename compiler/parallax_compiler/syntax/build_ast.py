"""The builder that the parser drives: imports, exports and the module on top of the statements.

The tree is built bottom-up as the parser reduces, with no intermediate tree and no recursion.
"""

from __future__ import annotations

from dataclasses import dataclass

from parallax_compiler.diagnostics import syntax_rules as faults
from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.build_statements import StatementBuilder
from parallax_compiler.syntax.tokens import Token


@dataclass(frozen=True, slots=True)
class Braces:
    """`{ a as b }` of an export."""

    specifiers: tuple[ast.ImportSpecifier, ...]
    end: int


class Builder(StatementBuilder):
    """Adds imports, exports and the module."""

    body: tuple[ast.Statement, ...] = ()

    def module(self, statements: list[ast.Statement]) -> None:
        self.end_function(0)
        self.body = tuple(statements)

    def module_of(self, header: ast.Header | None, comments: tuple[ast.Comment, ...]) -> ast.Module:
        """The whole file, once every statement is read."""
        last = self.new()
        return ast.Module(
            span=Span(0, len(self.source.text)),
            id=last,
            header=header,
            body=self.body,
            comments=comments,
            node_count=last + 1,
        )

    # --- imports ---------------------------------------------------------------------------------

    def specifier(self, name: Token) -> ast.ImportSpecifier:
        return self._specifier(name, name)

    def specifier_alias(self, name: Token, _as: Token, alias: Token) -> ast.ImportSpecifier:
        return self._specifier(name, alias)

    def _specifier(self, name: Token, alias: Token) -> ast.ImportSpecifier:
        return ast.ImportSpecifier(
            span=Span(name.start, alias.end),
            id=self.new(),
            name=name.text,
            alias=alias.text,
            alias_span=alias.span,
        )

    def no_specifiers(self, _opener: Token, _closer: Token) -> list[ast.ImportSpecifier]:
        return []

    def _import(
        self,
        word: Token,
        path: Token,
        *,
        specifiers: list[ast.ImportSpecifier] | None = None,
        default: Token | None = None,
        namespace: Token | None = None,
    ) -> ast.Import:
        return ast.Import(
            span=Span(word.start, path.end),
            id=self.new(),
            module=path.text,
            module_span=path.span,
            specifiers=tuple(specifiers or ()),
            default=self.name_pattern(default) if default else None,
            namespace=self.name_pattern(namespace) if namespace else None,
        )

    def import_default(self, word: Token, name: Token, _from: Token, path: Token) -> ast.Import:
        return self._import(word, path, default=name)

    def import_names(
        self, word: Token, specifiers: list[ast.ImportSpecifier], _from: Token, path: Token
    ) -> ast.Import:
        return self._import(word, path, specifiers=specifiers)

    def import_default_names(
        self,
        word: Token,
        name: Token,
        _comma: Token,
        specifiers: list[ast.ImportSpecifier],
        _from: Token,
        path: Token,
    ) -> ast.Import:
        return self._import(word, path, default=name, specifiers=specifiers)

    def import_all(
        self, word: Token, _star: Token, _as: Token, name: Token, _from: Token, path: Token
    ) -> ast.Import:
        return self._import(word, path, namespace=name)

    def import_default_all(
        self,
        word: Token,
        default: Token,
        _comma: Token,
        _star: Token,
        _as: Token,
        name: Token,
        _from: Token,
        path: Token,
    ) -> ast.Import:
        return self._import(word, path, default=default, namespace=name)

    # --- exports ---------------------------------------------------------------------------------

    def export_statement(
        self, word: Token, statement: ast.Declaration | ast.FunctionDeclaration
    ) -> ast.ExportDeclaration:
        span = Span(word.start, statement.span.end)
        return ast.ExportDeclaration(span=span, id=self.new(), statement=statement)

    def export_expression(self, word: Token, expression: ast.Expression) -> ast.ExportDeclaration:
        named = isinstance(expression, ast.Assign) and isinstance(
            expression.target, ast.NamePattern
        )
        if not named:
            span = expression.span
            self.report(faults.ExportWithoutName(source=self.source, span=span))
        return ast.ExportDeclaration(
            span=Span(word.start, expression.span.end),
            id=self.new(),
            statement=self.expression_statement(expression),
        )

    def export_default(
        self, word: Token, _default: Token, value: ast.Expression | ast.FunctionDeclaration
    ) -> ast.ExportDefault:
        span = Span(word.start, value.span.end)
        return ast.ExportDefault(span=span, id=self.new(), value=value)

    def braces(self, _opener: Token, closer: Token) -> Braces:
        return Braces((), closer.end)

    def braces_around(
        self, _opener: Token, specifiers: list[ast.ImportSpecifier], *rest: Token
    ) -> Braces:
        return Braces(tuple(specifiers), rest[-1].end)

    def export_names(self, word: Token, braces: Braces) -> ast.ExportNames:
        span = Span(word.start, braces.end)
        return ast.ExportNames(span=span, id=self.new(), specifiers=braces.specifiers)

    def export_from(
        self, word: Token, braces: Braces, _from: Token, path: Token
    ) -> ast.ExportNames:
        return ast.ExportNames(
            span=Span(word.start, path.end),
            id=self.new(),
            specifiers=braces.specifiers,
            module=path.text,
            module_span=path.span,
        )

    def export_all(self, word: Token, _star: Token, _from: Token, path: Token) -> ast.ExportNames:
        return ast.ExportNames(
            span=Span(word.start, path.end),
            id=self.new(),
            specifiers=(),
            module=path.text,
            module_span=path.span,
            all=True,
        )
