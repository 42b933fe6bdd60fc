"""Prints expressions as documents, with parentheses where precedence needs them.

Parentheses that people wrote are nodes and are printed as such; a tree that was made by a program
may lack needed ones, which are added.
"""

from __future__ import annotations

from typing import assert_never

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import (
    SOFT,
    SPACE,
    Document,
    Hugging,
    first_character,
    group,
    indented,
    lay_out,
    sequence,
)
from parallax_compiler.syntax.operators import BINARY, Level
from parallax_compiler.syntax.precedence import (
    continues_chain,
    leftmost,
    level_of,
    takes_what_follows,
)
from parallax_compiler.syntax.print_patterns import PatternPrinter, bracketed, spread
from parallax_compiler.syntax.print_words import print_key, print_number, print_text
from parallax_compiler.syntax.strings import escape, escape_raw
from parallax_compiler.syntax.tokens import KEYWORDS


class ExpressionPrinter(PatternPrinter):
    """Expressions to documents; blocks and arms are for the class that prints statements."""

    def block(self, block: ast.Block) -> Document:
        raise NotImplementedError

    def match(self, node: ast.Match) -> Document:
        raise NotImplementedError

    def uncertain_if(self, node: ast.UncertainIf) -> Document:
        raise NotImplementedError

    # --- expressions -----------------------------------------------------------------------------

    def operand(self, node: ast.Expression, least: int) -> Document:
        """An operand that must bind at least as tightly as `least`."""
        document = self.expression(node)
        return document if level_of(node) >= least else sequence("(", document, ")")

    def expression(self, node: ast.Expression) -> Document:
        match node:
            case ast.NumberLiteral():
                return print_number(node.value, node.text)
            case ast.StringLiteral():
                return self._string(node)
            case ast.BooleanLiteral():
                return "true" if node.value else "false"
            case ast.NullLiteral():
                return "undefined" if node.undefined else "null"
            case ast.Template():
                return self._template(node)
            case ast.ArrayLiteral():
                return bracketed("[", [self.element(one) for one in node.elements], "]")
            case ast.ObjectLiteral():
                return bracketed("{", [self._entry(one) for one in node.entries], "}")
            case ast.Name():
                return node.name
            case ast.Parenthesized():
                return sequence("(", self.expression(node.expression), ")")
            case ast.Unary():
                return self._unary(node)
            case ast.Binary():
                return self._binary(node)
            case ast.Conditional():
                return self._conditional(node)
            case ast.Pipeline():
                return self._pipeline(node)
            case ast.Assign():
                value = self.expression(node.value)
                return sequence(self.target(node.target), f" {node.operator} ", value)
            case ast.Update():
                target = self.operand(node.target, Level.POSTFIX)
                pair = (node.operator, target) if node.prefix else (target, node.operator)
                return sequence(*pair)
            case ast.Member() | ast.Index() | ast.Call():
                return self._chain(node)
            case ast.Lambda():
                return self._lambda(node)
            case ast.Match():
                return self.match(node)
            case ast.UncertainIf():
                return self.uncertain_if(node)
            case _:
                assert_never(node)

    def element(self, node: ast.Expression | ast.Spread | ast.Placeholder) -> Document:
        if isinstance(node, ast.Spread):
            return sequence("...", self.expression(node.value))
        return "_" if isinstance(node, ast.Placeholder) else self.expression(node)

    def _string(self, node: ast.StringLiteral) -> Document:
        if node.quote == "```" and "\n" in node.value:
            raw = escape_raw(node.value)
            if raw is not None:
                return f"```{raw}```"
        if node.quote != '"' and "\n" in node.value:
            return f"`{escape(node.value, '`')}`"
        return print_text(node.value)

    def _template(self, node: ast.Template) -> Document:
        holes = [
            "" if isinstance(part, str) else lay_out(self.expression(part), width=1 << 30)
            for part in node.parts
        ]
        quote: str = node.quote
        if quote == '"' and any("\n" in hole for hole in holes):
            quote = "`"
        written = self._written_parts(node, quote)
        if written is None:
            quote = "`"
            written = self._written_parts(node, quote) or []
        pieces = (
            text if isinstance(part, str) else f"${{{hole}}}"
            for part, text, hole in zip(node.parts, written, holes, strict=True)
        )
        return quote + "".join(pieces) + quote

    def _written_parts(self, node: ast.Template, quote: str) -> list[str] | None:
        """The plain parts as they stand between the quotes; None where that cannot be."""
        written: list[str] = []
        for part in node.parts:
            if not isinstance(part, str):
                written.append("")
                continue
            text = escape_raw(part) if quote == "```" else escape(part, quote)
            if text is None:
                return None
            written.append(text)
        return written

    def _entry(self, entry: ast.Property | ast.ComputedProperty | ast.Spread) -> Document:
        match entry:
            case ast.Property(shorthand=True):
                return entry.key
            case ast.Property():
                return sequence(print_key(entry.key), ": ", self.expression(entry.value))
            case ast.ComputedProperty():
                key, value = self.expression(entry.key), self.expression(entry.value)
                return sequence("[", key, "]: ", value)
            case ast.Spread():
                return self.element(entry)
            case _:
                assert_never(entry)

    # --- operators -------------------------------------------------------------------------------

    def _unary(self, node: ast.Unary) -> Document:
        operand = self.operand(node.operand, Level.PREFIX)
        # Two signs side by side could be read as one; a word needs its blank anyway.
        spaced = node.operator.isalpha() or node.operator == "<~"
        apart = spaced or first_character(operand) in "!-+~<"
        return sequence(node.operator, " " if apart else "", operand)

    def _binary(self, node: ast.Binary) -> Document:
        row = BINARY[node.operator]
        right_least = row.level if row.associativity == "right" else row.level + 1
        operations = [(node.operator, node.right)]
        left = node.left
        while continues_chain(left, row):
            operations.append((left.operator, left.right))
            left = left.left
        rest: list[Document] = []
        for operator, right in reversed(operations):
            # `in` may be a name at the start of a line, so the line is not broken before it.
            rest.append(" " if operator == "in" else SPACE)
            rest.append(f"{operator} ")
            rest.append(self._right(operator, right, right_least))
        return group(self.operand(left, row.level + 1), indented(*rest))

    def _right(self, operator: str, right: ast.Expression, least: int) -> Document:
        """The right operand; after `~>` a logical operator needs parentheses."""
        logical = isinstance(right, ast.Binary) and BINARY[right.operator].level in (
            Level.DISJUNCTION,
            Level.CONJUNCTION,
        )
        document = self.operand(right, least)
        needs = operator == "~>" and logical and level_of(right) >= least
        return sequence("(", document, ")") if needs else document

    def _conditional(self, node: ast.Conditional) -> Document:
        otherwise = self.expression(node.otherwise)
        if isinstance(node.otherwise, ast.Pipeline):
            otherwise = sequence("(", otherwise, ")")
        return group(
            self.operand(node.condition, Level.ANNOTATION),
            indented(
                SPACE,
                "~? " if node.confident else "? ",
                self.expression(node.then),
                SPACE,
                ": ",
                otherwise,
            ),
        )

    def _pipeline(self, node: ast.Pipeline) -> Document:
        stages: list[Document] = []
        value: ast.Expression = node
        while isinstance(value, ast.Pipeline):
            sign = "~|> " if value.confident else "|> "
            stage = self.operand(value.stage, Level.CONDITIONAL)
            if takes_what_follows(value.stage) and stages:
                stage = sequence("(", stage, ")")
            stages.append(sequence(SPACE, sign, stage))
            value = value.value
        least = Level.PREFIX if takes_what_follows(value) else Level.CONDITIONAL
        return group(self.operand(value, least), indented(*reversed(stages)))

    # --- access, calls, lambdas ------------------------------------------------------------------

    def _chain(self, node: ast.Member | ast.Index | ast.Call) -> Document:
        """`a.b(c).d(e)`: broken before the dots when there are several calls and no room."""
        links: list[Document] = []
        calls = 0
        current: ast.Expression = node
        pending: list[Document] = []
        while isinstance(current, ast.Member | ast.Index | ast.Call):
            match current:
                case ast.Call():
                    calls += 1
                    pending.append(self.arguments(current.arguments))
                    current = current.callee
                case ast.Index():
                    dot = "?.[" if current.optional else "["
                    pending.append(sequence(dot, self.expression(current.index), "]"))
                    current = current.object
                case ast.Member():
                    dot = "?." if current.optional else "~." if current.confident else "."
                    links.append(sequence(dot, current.name, *reversed(pending)))
                    pending = []
                    current = current.object
        head = sequence(self.operand(current, Level.POSTFIX), *reversed(pending))
        links.reverse()
        if calls < 2 or len(links) < 2:
            return sequence(head, *links)
        return group(head, indented(*(sequence(SOFT, link) for link in links)))

    def arguments(
        self, arguments: tuple[ast.Expression | ast.Spread | ast.Placeholder, ...]
    ) -> Document:
        documents = [self.element(one) for one in arguments]
        brings = [_holds_lines(one) for one in arguments]
        if brings and brings[-1] and not any(brings[:-1]):
            before = sequence("(", *(sequence(one, ", ") for one in documents[:-1]))
            return Hugging(before, documents[-1], ")", spread("(", documents, ")"))
        return bracketed("(", documents, ")")

    def _lambda(self, node: ast.Lambda) -> Document:
        word = "async " if node.is_async else ""
        first = node.parameters[0] if len(node.parameters) == 1 else None
        if first and isinstance(first.pattern, ast.NamePattern) and _is_plain(first):
            head: Document = word + first.pattern.name
        else:
            head = sequence(word, self.parameters(node.parameters))
        return sequence(head, " => ", self.body(node.body))

    def body(self, body: ast.Expression | ast.Block) -> Document:
        """The body of a lambda or of an arm, where `{` opens a block unless it looks otherwise."""
        if isinstance(body, ast.Block):
            return self.block(body)
        return self.at_start(body)

    def at_start(self, node: ast.Expression) -> Document:
        """An expression where a statement may start: an object must not look like a block."""
        document = self.expression(node)
        first = leftmost(node)
        if not isinstance(first, ast.ObjectLiteral):
            return document
        if len(first.entries) == 1 and first is node:
            entry = first.entries[0]
            if isinstance(entry, ast.Property) and entry.shorthand:
                return f"{{{entry.key},}}"
        return document if _looks_like_object(first) else sequence("(", document, ")")


def _is_plain(parameter: ast.Parameter) -> bool:
    return parameter.default is None and not parameter.rest


def _holds_lines(node: ast.Expression | ast.Spread | ast.Placeholder) -> bool:
    """Whether an argument brings its own lines, so that the call's brackets stay close to it."""
    match node:
        case ast.Lambda(body=body):
            return isinstance(body, ast.Block) or _holds_lines(body)
        case ast.ObjectLiteral(entries=parts) | ast.ArrayLiteral(elements=parts):
            return bool(parts)
        case ast.Match() | ast.UncertainIf():
            return True
        case _:
            return False


def _looks_like_object(node: ast.ObjectLiteral) -> bool:
    if not node.entries:
        return False
    first = node.entries[0]
    if isinstance(first, ast.Property) and first.shorthand:
        return len(node.entries) > 1 and first.key not in KEYWORDS
    return True
