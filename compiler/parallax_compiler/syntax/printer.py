"""Prints a module in its canonical form: reading the text again gives the same tree.

Two blanks of indentation, texts in double quotes, one statement a line, bodies always in braces,
lists broken when a line would pass 100 columns. The generator of patterns renders its trees
through this module, so nodes made by a program (`span=Span(0, 0), id=0`) print as well as read
ones. Comments are given from outside: lines to stand before a top-level statement, by its index.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import assert_never

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import (
    HARD,
    Document,
    group,
    indented,
    joined,
    lay_out,
    sequence,
)
from parallax_compiler.syntax.durations import seconds_of
from parallax_compiler.syntax.header import JSON_KEYS
from parallax_compiler.syntax.json_text import MalformedJsonError, read_json
from parallax_compiler.syntax.operators import Level
from parallax_compiler.syntax.precedence import level_of, takes_what_follows
from parallax_compiler.syntax.print_expressions import ExpressionPrinter
from parallax_compiler.syntax.print_words import print_key, print_text

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
    given = comments or {}
    printer = _Printer()
    lines = [] if module.header is None else [print_header(module.header)]
    for index, statement in enumerate(module.body):
        before = module.body[index - 1] if index else None
        if before is not None and (index in given or _paragraph(before, statement)):
            lines.append("")
        lines.extend(f"// {line}".rstrip() for line in given.get(index, "").splitlines())
        follower = module.body[index + 1] if index + 1 < len(module.body) else None
        lines.append(lay_out(printer.ended(statement, follower)))
    return "".join(f"{line}\n" for line in lines)


def print_statement(statement: ast.Statement) -> str:
    """The canonical text of one statement."""
    return lay_out(_Printer().statement(statement))


def print_expression(expression: ast.Expression) -> str:
    """The canonical text of one expression."""
    return lay_out(_Printer().expression(expression))


def print_header(header: ast.Header) -> str:
    """The header as `/** … */`."""
    lines: list[str] = []
    for entry in header.entries:
        key = f"@{entry.key} " if entry.key else ""
        lines.extend(f"{key}{_header_value(entry)}".rstrip().split("\n"))
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */"])


def _header_value(entry: ast.HeaderEntry) -> str:
    """A value as text where reading it back gives the same, else as JSON."""
    value = entry.value
    if not entry.key:
        return str(value).replace("*/", "* /")
    if entry.key == "group" and isinstance(value, dict):
        return f"{value['name']} {_json(value['settings'])}"
    if isinstance(value, str) and _stays_text(entry.key, value):
        return value
    return _json(value)


def _stays_text(key: str, text: str) -> bool:
    lines = text.split("\n")
    odd = any(line.startswith(("@", "*")) or line != line.strip() for line in lines)
    if "*/" in text or odd or not lines[-1]:
        return not text and key not in JSON_KEYS
    if key in JSON_KEYS:
        return key == "timeout" and seconds_of(text) is not None
    try:
        read_json(text)
    except MalformedJsonError:
        return True
    return False


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("*/", "*\\/")


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

    def ended(self, statement: ast.Statement, follower: ast.Statement | None) -> Document:
        """A statement, with `;` where the next line would be read as its continuation."""
        document = self.statement(statement)
        if follower is None or isinstance(_declared(statement), _CLOSED_BY_BRACE):
            return document
        first = lay_out(self.statement(follower)).split("\n", 1)[0]
        sign = first[:1] in "+-" and first[:2] not in ("++", "--")
        word = first[:2] == "in" and not first[2:3].isalnum()
        return sequence(document, ";") if sign or word else document

    def block(self, block: ast.Block) -> Document:
        return self._braced(self._lines(block.statements))

    def _lines(self, statements: tuple[ast.Statement, ...]) -> list[Document]:
        followers = (*statements[1:], None)
        return [
            self.ended(statement, follower)
            for statement, follower in zip(statements, followers, strict=False)
        ]

    def _braced(self, lines: list[Document]) -> Document:
        if not lines:
            return "{}"
        return group("{", indented(HARD, joined(lines, HARD)), HARD, "}")

    def statement(self, statement: ast.Statement) -> Document:
        match statement:
            case ast.ExpressionStatement():
                return self.at_start(statement.expression)
            case ast.Declaration():
                return self._declaration(statement)
            case ast.Block():
                return self.block(statement)
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
                    sequence(one.name, ": Agent ", self._settings(one)) for one in statement.agents
                ]
                return sequence("agents ", self._braced(lines))
            case ast.Import():
                return _import(statement)
            case ast.ExportDeclaration():
                return sequence("export ", self.statement(statement.statement))
            case ast.ExportNames():
                return _export(statement)
            case ast.ExportDefault():
                return sequence("export default ", self._exported(statement.value))
            case _:
                assert_never(statement)

    def _word_and_value(self, word: str, value: ast.Expression | None) -> Document:
        return word if value is None else sequence(word, " ", self.expression(value))

    def _exported(self, value: ast.Expression | ast.FunctionDeclaration) -> Document:
        if isinstance(value, ast.FunctionDeclaration):
            return self._function(value)
        return self.expression(value)

    def _declaration(self, node: ast.Declaration) -> Document:
        declarators: list[Document] = []
        for one in node.declarators:
            pieces = [self.pattern(one.pattern)]
            if one.threshold is not None:
                pieces += [" ~> ", self.operand(one.threshold, Level.DISJUNCTION)]
            if one.value is not None:
                pieces += [" = ", self.expression(one.value)]
            declarators.append(sequence(*pieces))
        return sequence(f"{node.keyword} ", joined(declarators, ", "))

    def _function(self, node: ast.FunctionDeclaration) -> Document:
        word = "async function " if node.is_async else "function "
        head = sequence(word, node.name, self.parameters(node.parameters), " ")
        return sequence(head, self.block(node.body))

    def _settings(self, node: ast.AgentDeclaration) -> Document:
        return self._braced([self._entry(one) for one in node.settings.entries])

    # --- control ---------------------------------------------------------------------------------

    def _if(self, node: ast.If) -> Document:
        head = sequence("if (", self.expression(node.condition), ") ", self.block(node.then))
        if node.otherwise is None:
            return head
        if isinstance(node.otherwise, ast.If):
            return sequence(head, " else ", self._if(node.otherwise))
        return sequence(head, " else ", self.block(node.otherwise))

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
        return sequence("uncertain ", head, " ", self._arms(node.uncertain))

    def _each(self, node: ast.ForIn) -> Document:
        index = f", {node.index.name}" if node.index else ""
        pattern = sequence(self.pattern(node.pattern), index)
        iterable = self.expression(node.iterable)
        if node.declared is None and not node.keys:
            return sequence("for ", pattern, " in ", iterable)
        keyword = f"{node.declared} " if node.declared else ""
        word = " in " if node.keys else " of "
        return sequence("for (", keyword, pattern, word, iterable, ")")

    def _classic(self, node: ast.ForClassic) -> Document:
        initial: Document = ""
        if isinstance(node.initial, ast.Declaration):
            initial = self._declaration(node.initial)
        elif node.initial is not None:
            initial = self.expression(node.initial)
        condition = "" if node.condition is None else self.expression(node.condition)
        update = "" if node.update is None else self.expression(node.update)
        gaps = (" " if node.condition else "", " " if node.update else "")
        return sequence("for (", initial, ";", gaps[0], condition, ";", gaps[1], update, ")")

    def _try(self, node: ast.Try) -> Document:
        pieces: list[Document] = ["try ", self.block(node.body)]
        if node.handler is not None:
            parameter = node.parameter
            pieces.append(" catch ")
            if parameter is not None:
                pieces += ["(", self.pattern(parameter), ") "]
            pieces.append(self.block(node.handler))
        if node.finalizer is not None:
            pieces += [" finally ", self.block(node.finalizer)]
        return sequence(*pieces)

    # --- arms ------------------------------------------------------------------------------------

    def uncertain_if(self, node: ast.UncertainIf) -> Document:
        condition = self.expression(node.condition)
        return sequence("uncertain if (", condition, ") ", self._arms(node.arms))

    def _arms(self, arms: tuple[ast.UncertainArm, ...]) -> Document:
        return self._braced([self._arm(one) for one in arms])

    def _arm(self, arm: ast.UncertainArm) -> Document:
        statements = arm.body.statements
        only = statements[0] if len(statements) == 1 else None
        if arm.arrow and isinstance(only, ast.ExpressionStatement):
            return sequence(f"{arm.label} -> ", self.at_start(only.expression))
        short = only is not None and lay_out(self.statement(only), width=1 << 30)
        if short and "\n" not in short and len(short) <= 60:
            return f"{arm.label} {{ {short} }}"
        return sequence(f"{arm.label} ", self.block(arm.body))

    def match(self, node: ast.Match) -> Document:
        lines: list[Document] = []
        for arm, follower in zip(node.arms, (*node.arms[1:], None), strict=False):
            document = self._match_arm(arm)
            # A line that begins with `-` would continue the arm before it.
            lines.append(sequence(document, ",") if _negative(follower) else document)
        return sequence("match ", self.expression(node.subject), " ", self._braced(lines))

    def _match_arm(self, arm: ast.MatchArm) -> Document:
        pieces = [self.pattern(arm.pattern)]
        if arm.threshold is not None:
            pieces += [" ~> ", self.operand(arm.threshold, Level.DISJUNCTION)]
        if arm.guard is not None:
            greedy = takes_what_follows(arm.guard) and level_of(arm.guard) >= Level.PIPELINE
            least = Level.PREFIX if greedy else Level.PIPELINE
            pieces += [" if ", self.operand(arm.guard, least)]
        return sequence(*pieces, " => ", self.body(arm.body))


def _negative(arm: ast.MatchArm | None) -> bool:
    if arm is None or not isinstance(arm.pattern, ast.LiteralPattern):
        return False
    return isinstance(arm.pattern.value, float) and str(arm.pattern.value).startswith("-")


def _specifiers(specifiers: tuple[ast.ImportSpecifier, ...]) -> Document:
    names = [
        one.name if one.name == one.alias else f"{one.name} as {one.alias}" for one in specifiers
    ]
    return "{ " + ", ".join(names) + " }" if names else "{}"


def _import(node: ast.Import) -> Document:
    names: list[Document] = [] if node.default is None else [node.default.name]
    if node.namespace is not None:
        names.append(f"* as {node.namespace.name}")
    elif node.specifiers or node.default is None:
        names.append(_specifiers(node.specifiers))
    return sequence("import ", joined(names, ", "), f" from {print_text(node.module)}")


def _export(node: ast.ExportNames) -> Document:
    source = "" if node.module is None else f" from {print_text(node.module)}"
    return sequence("export ", "*" if node.all else _specifiers(node.specifiers), source)
