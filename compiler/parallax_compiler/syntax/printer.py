"""Prints a module in its canonical form: reading the text again gives the same tree.

Two blanks of indentation, texts in double quotes unless that needs escapes, one statement a line,
bodies always in braces, lists broken when a line would pass 100 columns. The generator of patterns
renders its trees through this module, so nodes made by a program (`span=Span(0, 0), id=0`) print as
well as read ones. Comments come with the nodes they speak of (remarks.py), or, for a made tree, as
lines to stand before a top-level statement, by its index.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import assert_never

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import (
    HARD,
    SPACE,
    Document,
    Line,
    WhenBroken,
    first_text,
    group,
    indented,
    joined,
    lay_out,
    sequence,
    stacked,
)
from parallax_compiler.syntax.operators import Level
from parallax_compiler.syntax.precedence import level_of, takes_what_follows
from parallax_compiler.syntax.print_expressions import ExpressionPrinter
from parallax_compiler.syntax.print_header import print_header
from parallax_compiler.syntax.print_remarks import aside, on_its_own
from parallax_compiler.syntax.print_words import print_key, print_text
from parallax_compiler.syntax.remarks import Remarks

_OWN_PARAGRAPH = (
    ast.FunctionDeclaration,
    ast.PatternBlock,
    ast.AgentDeclaration,
    ast.AgentsDeclaration,
)
_CLOSED_BY_BRACE = (
    ast.Block,
    ast.FunctionDeclaration,
    ast.If,
    ast.ForIn,
    ast.ForClassic,
    ast.While,
    ast.Try,
    ast.ContextBlock,
    ast.PatternBlock,
    ast.AgentDeclaration,
    ast.AgentsDeclaration,
)


def print_module(module: ast.Module, comments: Mapping[int, str] | None = None) -> str:
    """The canonical text of a module.

    `comments` holds the text of comments (without `//`, perhaps of several lines) to stand before
    the top-level statements of those indices.
    """
    lines = [] if module.header is None else [Line(print_header(module.header), False)]
    for index, line in enumerate(_Printer().top_level(module)):
        words = (comments or {}).get(index, "").splitlines()
        above = [part for one in words for part in (f"// {one}".rstrip(), HARD)]
        blank = line.after_blank or (bool(above) and index > 0)
        lines.append(Line(sequence(*above, line.document), blank))
    return _text(lines)


def print_with_remarks(module: ast.Module, remarks: Remarks) -> str:
    """The canonical text of a module with its comments, the header among them."""
    printer = _Printer(remarks)
    return _text([*printer.top_level(module), *printer.endings(module)])


def _text(lines: list[Line]) -> str:
    return lay_out(stacked(lines)) + "\n" if lines else ""


def print_statement(statement: ast.Statement) -> str:
    """The canonical text of one statement."""
    return lay_out(_Printer().statement(statement))


def print_expression(expression: ast.Expression) -> str:
    """The canonical text of one expression."""
    return lay_out(_Printer().expression(expression))


def _paragraph(before: ast.Statement, statement: ast.Statement) -> bool:
    """Whether an empty line stands between two statements of a file."""
    imports = isinstance(before, ast.Import), isinstance(statement, ast.Import)
    if imports[0] != imports[1]:
        return True
    return isinstance(_declared(before), _OWN_PARAGRAPH) or isinstance(
        _declared(statement), _OWN_PARAGRAPH
    )


def _declared(statement: ast.Statement) -> ast.Node:
    if isinstance(statement, ast.ExportDeclaration):
        return statement.statement
    return statement.value if isinstance(statement, ast.ExportDefault) else statement


class _Printer(ExpressionPrinter):
    """Statements to documents."""

    # --- lines -----------------------------------------------------------------------------------

    def top_level(self, module: ast.Module) -> list[Line]:
        """The statements of a file, with empty lines where paragraphs begin."""
        lines = self._lines(module.body)
        for index, (before, statement) in enumerate(pairwise(module.body), start=1):
            if _paragraph(before, statement):
                lines[index] = Line(lines[index].document, True)
        return lines

    def _lines(self, statements: tuple[ast.Statement, ...]) -> list[Line]:
        documents = [self._bare_statement(one) for one in statements]
        ends = [
            ";" if _would_continue(statement, first_text(follower)) else ""
            for statement, follower in zip(statements, [*documents[1:], ""], strict=False)
        ]
        return [
            self._line(statement, sequence(document, end))
            for statement, document, end in zip(statements, documents, ends, strict=True)
        ]

    def _line(self, node: ast.Node, document: Document) -> Line:
        before = self.lines_before(node, spaced=True)
        document = sequence(before, document, self.trailing(node))
        return Line(document, self.after_blank(node))

    def endings(self, node: ast.Node) -> list[Line]:
        """The comments that stand alone before a closing brace, or at the end of a file."""
        remarks = self.remarks.at("ending", node)
        return [Line(on_its_own(one), one.after_blank) for one in remarks]

    def block(self, block: ast.Block) -> Document:
        return self.around(self._bare_block(block), block)

    def _bare_block(self, block: ast.Block) -> Document:
        return self._braced(self._lines(block.statements), block)

    def _braced(self, lines: list[Line], node: ast.Node) -> Document:
        """The lines between the braces of a node, and the comments that stand there alone."""
        lines = [*lines, *self.endings(node)]
        opened = self.remarks.at("opening", node)
        if not lines and not opened:
            return "{}"
        content = [indented(HARD, stacked(lines))] if lines else []
        return group("{", *map(aside, opened), *content, HARD, "}")

    # --- statements ------------------------------------------------------------------------------

    def statement(self, statement: ast.Statement) -> Document:
        return self.around(self._bare_statement(statement), statement)

    def _bare_statement(self, statement: ast.Statement) -> Document:
        match statement:
            case ast.ExpressionStatement():
                return self.at_start(statement.expression)
            case ast.Declaration():
                return self._declaration(statement)
            case ast.Block():
                return self._bare_block(statement)
            case ast.FunctionDeclaration():
                return self._function(statement)
            case ast.Return():
                return self._word_and_value("return", statement.value)
            case ast.Throw():
                return self._word_and_value("throw", statement.value)
            case ast.Break():
                return "break"
            case ast.Continue():
                return "continue"
            case ast.If():
                return self._if(statement)
            case ast.ForIn() | ast.ForClassic() | ast.While() | ast.DoWhile():
                return self._loop(statement)
            case ast.Try():
                return self._try(statement)
            case ast.ContextBlock():
                key = print_key(statement.name)
                return sequence("context ", key, " ", self.block(statement.body))
            case ast.PatternBlock():
                return sequence("pattern ", statement.name, " ", self.block(statement.body))
            case ast.AgentDeclaration():
                return sequence("Agent ", statement.name, " ", self._settings(statement))
            case ast.AgentsDeclaration():
                lines = [
                    self._line(one, sequence(one.name, ": Agent ", self._settings(one)))
                    for one in statement.agents
                ]
                return sequence("agents ", self._braced(lines, statement))
            case ast.Import():
                return self._import(statement)
            case ast.ExportDeclaration():
                return sequence("export ", self.statement(statement.statement))
            case ast.ExportNames():
                return self._export(statement)
            case ast.ExportDefault():
                return sequence("export default ", self._exported(statement.value))
            case _:
                assert_never(statement)

    def _word_and_value(self, word: str, value: ast.Expression | None) -> Document:
        return word if value is None else sequence(word, " ", self.expression(value))

    def _exported(self, value: ast.Expression | ast.FunctionDeclaration) -> Document:
        if isinstance(value, ast.FunctionDeclaration):
            return self.statement(value)
        return self.expression(value)

    def _declaration(self, node: ast.Declaration) -> Document:
        declarators: list[Document] = []
        for one in node.declarators:
            pieces = [self.pattern(one.pattern)]
            if one.threshold is not None:
                pieces += [" ~> ", self.operand(one.threshold, Level.DISJUNCTION)]
            if one.value is not None:
                pieces += [" = ", self.expression(one.value)]
            declarators.append(self.around(sequence(*pieces), one))
        return sequence(f"{node.keyword} ", joined(declarators, ", "))

    def _function(self, node: ast.FunctionDeclaration) -> Document:
        word = "async function " if node.is_async else "function "
        head = sequence(word, node.name, self.parameters(node.parameters), " ")
        return sequence(head, self.block(node.body))

    def _settings(self, node: ast.AgentDeclaration) -> Document:
        lines = [self._line(one, self.entry(one)) for one in node.settings.entries]
        return self.around(self._braced(lines, node.settings), node.settings)

    # --- control ---------------------------------------------------------------------------------

    def _if(self, node: ast.If) -> Document:
        head = sequence("if (", self.expression(node.condition), ") ", self.block(node.then))
        if node.otherwise is None:
            return head
        bare = (
            self._if(node.otherwise)
            if isinstance(node.otherwise, ast.If)
            else self._bare_block(node.otherwise)
        )
        return sequence(head, self._clause(node.then, "else ", node.otherwise, bare))

    def _clause(
        self, before: ast.Block, word: str, node: ast.Node, bare: Document, closer: str = ""
    ) -> Document:
        """What goes on behind a `}`, or on a line of its own where comments end the line."""
        if self.has_line_before(node):
            bare = sequence(bare, self.trailing(node), closer)
            return sequence(HARD, self.lines_before(node), word, bare)
        gap = HARD if self.has_line_behind(before) else " "
        return sequence(gap, word, self.around(bare, node), closer)

    def _loop(self, node: ast.ForIn | ast.ForClassic | ast.While | ast.DoWhile) -> Document:
        match node:
            case ast.ForIn():
                head = self._each(node)
            case ast.ForClassic():
                head = self._classic(node)
            case ast.While():
                head = sequence("while (", self.expression(node.condition), ")")
            case ast.DoWhile():
                condition = self.expression(node.condition)
                return sequence("do ", self.block(node.body), " while (", condition, ")")
            case _:
                assert_never(node)
        if node.uncertain is None:
            return sequence(head, " ", self.block(node.body))
        return sequence("uncertain ", head, " ", self._arms(node.uncertain, node))

    def _each(self, node: ast.ForIn) -> Document:
        pattern = self.pattern(node.pattern)
        if node.index is not None:
            pattern = sequence(pattern, ", ", self.pattern(node.index))
        iterable = self.expression(node.iterable)
        if node.declared is None and not node.keys:
            return sequence("for ", pattern, " in ", iterable)
        keyword = f"{node.declared} " if node.declared else ""
        word = " in " if node.keys else " of "
        return sequence("for (", keyword, pattern, word, iterable, ")")

    def _classic(self, node: ast.ForClassic) -> Document:
        initial: Document = ""
        if isinstance(node.initial, ast.Declaration):
            initial = self.statement(node.initial)
        elif node.initial is not None:
            initial = self.expression(node.initial)
        condition = "" if node.condition is None else self.expression(node.condition)
        update = "" if node.update is None else self.expression(node.update)
        gaps = (" " if node.condition else "", " " if node.update else "")
        return sequence("for (", initial, ";", gaps[0], condition, ";", gaps[1], update, ")")

    def _try(self, node: ast.Try) -> Document:
        pieces: list[Document] = ["try ", self.block(node.body)]
        before = node.body
        if node.handler is not None:
            handler = self._bare_block(node.handler)
            if node.parameter is None:
                pieces.append(self._clause(before, "catch ", node.handler, handler))
            else:
                pattern = self.bare_pattern(node.parameter)
                pieces.append(self._clause(before, "catch (", node.parameter, pattern, ") "))
                pieces.append(self.around(handler, node.handler))
            before = node.handler
        if node.finalizer is not None:
            finalizer = self._bare_block(node.finalizer)
            pieces.append(self._clause(before, "finally ", node.finalizer, finalizer))
        return sequence(*pieces)

    # --- arms ------------------------------------------------------------------------------------

    def uncertain_if(self, node: ast.UncertainIf) -> Document:
        condition = self.expression(node.condition)
        return sequence("uncertain if (", condition, ") ", self._arms(node.arms, node))

    def _arms(self, arms: tuple[ast.UncertainArm, ...], node: ast.Node) -> Document:
        return self._braced([self._line(one, self._arm(one)) for one in arms], node)

    def _arm(self, arm: ast.UncertainArm) -> Document:
        statements = arm.body.statements
        only = statements[0] if len(statements) == 1 else None
        if arm.arrow and isinstance(only, ast.ExpressionStatement):
            value = self.around(self.at_start(only.expression), only)
            return sequence(f"{arm.label} -> ", value)
        if only is None or self.remarks.within(arm.span):
            return sequence(f"{arm.label} ", self.block(arm.body))
        document = self.statement(only)
        short = lay_out(document, width=1 << 30)
        if "\n" not in short and len(short) <= 60:
            return f"{arm.label} {{ {short} }}"
        return sequence(f"{arm.label} ", self._braced([self._line(only, document)], arm.body))

    def match(self, node: ast.Match) -> Document:
        lines: list[Line] = []
        for arm, follower in zip(node.arms, (*node.arms[1:], None), strict=False):
            document = self._match_arm(arm)
            # A line that begins with `-` would continue the arm before it.
            end = "," if _negative(follower) else ""
            lines.append(self._line(arm, sequence(document, end)))
        return sequence("match ", self.expression(node.subject), " ", self._braced(lines, node))

    def _match_arm(self, arm: ast.MatchArm) -> Document:
        pieces = [self.pattern(arm.pattern)]
        if arm.threshold is not None:
            pieces += [" ~> ", self.operand(arm.threshold, Level.DISJUNCTION)]
        if arm.guard is not None:
            greedy = takes_what_follows(arm.guard) and level_of(arm.guard) >= Level.PIPELINE
            least = Level.PREFIX if greedy else Level.PIPELINE
            pieces += [" if ", self.operand(arm.guard, least)]
        return sequence(*pieces, " => ", self.body(arm.body))

    # --- modules ---------------------------------------------------------------------------------

    def _import(self, node: ast.Import) -> Document:
        names: list[Document] = [] if node.default is None else [self.pattern(node.default)]
        if node.namespace is not None:
            names.append(sequence("* as ", self.pattern(node.namespace)))
        elif node.specifiers or node.default is None:
            names.append(self._specifiers(node.specifiers))
        return sequence("import ", joined(names, ", "), f" from {print_text(node.module)}")

    def _export(self, node: ast.ExportNames) -> Document:
        source = "" if node.module is None else f" from {print_text(node.module)}"
        return sequence("export ", "*" if node.all else self._specifiers(node.specifiers), source)

    def _specifiers(self, specifiers: tuple[ast.ImportSpecifier, ...]) -> Document:
        if not specifiers:
            return "{}"
        names = [
            self.item(one, one.name if one.name == one.alias else f"{one.name} as {one.alias}")
            for one in specifiers
        ]
        content = indented(SPACE, joined(names, ",", SPACE))
        return group("{", content, WhenBroken(","), SPACE, "}")


def _negative(arm: ast.MatchArm | None) -> bool:
    if arm is None or not isinstance(arm.pattern, ast.LiteralPattern):
        return False
    return isinstance(arm.pattern.value, float) and str(arm.pattern.value).startswith("-")


def _would_continue(statement: ast.Statement, follower: str) -> bool:
    """Whether a line with this first word would be read as part of the statement before it."""
    if isinstance(_declared(statement), _CLOSED_BY_BRACE):
        return False
    sign = follower[:1] in ("+", "-") and follower[:2] not in ("++", "--")
    return sign or follower == "in"
