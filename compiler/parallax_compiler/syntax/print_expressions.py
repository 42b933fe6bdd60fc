"""Prints expressions as documents, with parentheses where precedence needs them.

Parentheses that people wrote are nodes and are printed as such; a tree that was made by a program
may lack needed ones, which are added.
"""

from __future__ import annotations

from typing import assert_never

from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.document import (
    HARD,
    SOFT,
    SPACE,
    Document,
    Flat,
    Hugging,
    first_text,
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
from parallax_compiler.syntax.print_patterns import PatternPrinter, spread
from parallax_compiler.syntax.print_remarks import aside, on_its_own
from parallax_compiler.syntax.print_words import print_key, print_number, print_text
from parallax_compiler.syntax.strings import escape, escape_raw
from parallax_compiler.syntax.tokens import KEYWORDS

_SHORT_LIST = 40
"""How many letters the names of parameters may have together to stay on one line."""


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
        return self.around(self._bare_operand(node, least), node)

    def _bare_operand(self, node: ast.Expression, least: int) -> Document:
        document = self._bare(node)
        return document if level_of(node) >= least else sequence("(", document, ")")

    def expression(self, node: ast.Expression) -> Document:
        return self.around(self._bare(node), node)

    def _bare(self, node: ast.Expression) -> Document:
        """An expression without the comments before and behind it."""
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
                items = [self.item(one, self._element(one)) for one in node.elements]
                return self.listed("[", items, "]", node)
            case ast.ObjectLiteral():
                items = [self.item(one, self.entry(one)) for one in node.entries]
                return self.listed("{", items, "}", node)
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

    def _element(self, node: ast.Expression | ast.Spread | ast.Placeholder) -> Document:
        if isinstance(node, ast.Spread):
            return sequence("...", self.expression(node.value))
        return "_" if isinstance(node, ast.Placeholder) else self._bare(node)

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
            None if isinstance(part, str) else Flat(self.expression(part)) for part in node.parts
        ]
        quote: str = node.quote
        if quote == '"' and any(hole and "\n" in lay_out(hole) for hole in holes):
            quote = "`"
        written = self._written_parts(node, quote)
        if written is None:
            quote = "`"
            written = self._written_parts(node, quote) or []
        pieces = (
            sequence("${", hole, "}") if hole else text
            for hole, text in zip(holes, written, strict=True)
        )
        return sequence(quote, *pieces, quote)

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

    def entry(self, entry: ast.Property | ast.ComputedProperty | ast.Spread) -> Document:
        match entry:
            case ast.Property(shorthand=True):
                return entry.key
            case ast.Property():
                return sequence(print_key(entry.key), ": ", self.expression(entry.value))
            case ast.ComputedProperty():
                key, value = self.expression(entry.key), self.expression(entry.value)
                return sequence("[", key, "]: ", value)
            case ast.Spread():
                return self._element(entry)
            case _:
                assert_never(entry)

    # --- operators -------------------------------------------------------------------------------

    def _unary(self, node: ast.Unary) -> Document:
        operand = self.operand(node.operand, Level.PREFIX)
        # Two signs side by side, or `~` before a comment, could be read as one sign.
        spaced = node.operator.isalpha() or node.operator == "<~"
        apart = spaced or first_text(operand)[:1] in "!-+~</"
        return sequence(node.operator, " " if apart else "", operand)

    def _binary(self, node: ast.Binary) -> Document:
        row = BINARY[node.operator]
        right_least = row.level if row.associativity == "right" else row.level + 1
        chain = [node]
        while continues_chain(chain[-1].left, row):
            chain.append(chain[-1].left)
        left = self.operand(chain[-1].left, row.level + 1)
        rest = [self._operation(one, right_least) for one in reversed(chain)]
        behind = [*map(self.trailing, reversed(chain[1:])), ""]
        return group(
            left, indented(*(part for pair in zip(rest, behind, strict=True) for part in pair))
        )

    def _operation(self, node: ast.Binary, least: int) -> Document:
        """An operator and its right operand."""
        right = node.right
        logical = isinstance(right, ast.Binary) and BINARY[right.operator].level in (
            Level.DISJUNCTION,
            Level.CONJUNCTION,
        )
        operand = self._bare_operand(right, least)
        if node.operator == "~>" and logical and level_of(right) >= least:
            operand = sequence("(", operand, ")")
        if node.operator == "in":
            # `in` may be a name at the start of a line, so the line is not broken before it.
            return sequence(" in ", self.around(operand, right))
        return self._signed(f"{node.operator} ", right, operand)

    def _signed(self, sign: str, node: ast.Expression, document: Document) -> Document:
        """What follows in the line: an operand behind its sign.

        Comments on lines of their own stand above both, even where lines are not broken otherwise.
        """
        if not self.has_line_before(node):
            return sequence(SPACE, sign, self.around(document, node))
        return sequence(HARD, self.lines_before(node), sign, document, self.trailing(node))

    def _conditional(self, node: ast.Conditional) -> Document:
        otherwise = self._bare(node.otherwise)
        if isinstance(node.otherwise, ast.Pipeline):
            otherwise = sequence("(", otherwise, ")")
        sign = "~? " if node.confident else "? "
        then = self._signed(sign, node.then, self._bare(node.then))
        return group(
            self.operand(node.condition, Level.ANNOTATION),
            indented(then, self._signed(": ", node.otherwise, otherwise)),
        )

    def _pipeline(self, node: ast.Pipeline) -> Document:
        chain = [node]
        while isinstance(chain[-1].value, ast.Pipeline):
            chain.append(chain[-1].value)
        first = chain[-1].value
        least = Level.PREFIX if takes_what_follows(first) else Level.CONDITIONAL
        stages = [self._stage(one, last=one is node) for one in reversed(chain)]
        return group(self.operand(first, least), indented(*stages))

    def _stage(self, node: ast.Pipeline, *, last: bool) -> Document:
        stage = self._bare_operand(node.stage, Level.CONDITIONAL)
        if takes_what_follows(node.stage) and not last:
            stage = sequence("(", stage, ")")
        sign = "~|> " if node.confident else "|> "
        document = self._signed(sign, node.stage, stage)
        return sequence(document, "" if last else self.trailing(node))

    # --- access, calls, lambdas ------------------------------------------------------------------

    def _chain(self, node: ast.Member | ast.Index | ast.Call) -> Document:
        """`a.b(c).d(e)`: broken before the dots when there are several calls and no room."""
        steps: list[ast.Member | ast.Index | ast.Call] = [node]
        while isinstance(inner := _inside(steps[-1]), ast.Member | ast.Index | ast.Call):
            steps.append(inner)
        links: list[list[Document]] = [[self._bare_operand(inner, Level.POSTFIX)]]
        commented = False
        for step in reversed(steps):
            behind, above = self._behind(_inside(step), step)
            links[-1] += behind
            if isinstance(step, ast.Member):
                links.append(above)
                commented = commented or bool(above)
            links[-1].append(self._access(step))
        if len(links) > 1 and not commented and _is_namespace(inner):
            links[:2] = [[*links[0], *links[1]]]
        head, *others = (sequence(*link) for link in links)
        calls = sum(isinstance(step, ast.Call) for step in steps)
        if not commented and (calls < 2 or len(others) < 2):
            return sequence(head, *others)
        return group(head, indented(*(sequence(SOFT, link) for link in others)))

    def _access(self, step: ast.Member | ast.Index | ast.Call) -> Document:
        match step:
            case ast.Call():
                return self._arguments(step)
            case ast.Index():
                return sequence("?.[" if step.optional else "[", self.expression(step.index), "]")
            case ast.Member():
                return ("?." if step.optional else "~." if step.confident else ".") + step.name

    def _behind(
        self, node: ast.Expression, step: ast.Node
    ) -> tuple[list[Document], list[Document]]:
        """The comments behind what is accessed: in its line, and on lines before the dot."""
        remarks = self.remarks.at("trailing", node)
        alone = [index for index, one in enumerate(remarks) if one.alone]
        split = alone[0] if alone and isinstance(step, ast.Member) else len(remarks)
        lines = [part for one in remarks[split:] for part in (on_its_own(one), HARD)]
        return [*map(aside, remarks[:split])], lines

    def _arguments(self, call: ast.Call) -> Document:
        arguments = call.arguments
        documents = [self.item(one, self._element(one)) for one in arguments]
        brings = [_holds_lines(one) for one in arguments]
        touched = self.remarks.at("ending", call) or any(map(self._commented, arguments))
        if brings and brings[-1] and not any(brings[:-1]) and not touched:
            before = sequence("(", *(sequence(one, ", ") for one in documents[:-1]))
            return Hugging(before, documents[-1], ")", spread("(", documents, ")"))
        return self.listed("(", documents, ")", call)

    def _lambda(self, node: ast.Lambda) -> Document:
        word = "async " if node.is_async else ""
        names = self._plain_names(node)
        if len(names) == 1:
            head: Document = word + names[0]
        elif names and sum(map(len, names)) <= _SHORT_LIST:
            # A few names stay on their line, and the body is what is broken.
            head = Flat(sequence(word, self.parameters(node.parameters)))
        else:
            head = sequence(word, self.parameters(node.parameters))
        return sequence(head, " => ", self.body(node.body))

    def _plain_names(self, node: ast.Lambda) -> list[str]:
        """The parameters of a lambda, if all are mere names."""
        patterns = [one.pattern for one in node.parameters if self._is_plain(one)]
        names = [one.name for one in patterns if isinstance(one, ast.NamePattern)]
        return names if len(names) == len(node.parameters) else []

    def _lone_shorthand(self, node: ast.ObjectLiteral, entry: ast.Property) -> Document:
        """`{a,}`: without the comma it would be a block."""
        content = [SOFT, self.lines_before(entry), entry.key, ",", self.trailing(entry)]
        for one in self.remarks.at("ending", node):
            alone = one.ends_line or one.alone
            content += [HARD, on_its_own(one)] if alone else [aside(one)]
        return group("{", indented(*content), SOFT, "}")

    def _is_plain(self, parameter: ast.Parameter) -> bool:
        bare = parameter.default is None and not parameter.rest
        return bare and not self._commented(parameter)

    def _commented(self, node: ast.Node) -> bool:
        """Whether a comment stands in a node or beside it, bodies of functions left out."""
        body = node.body if isinstance(node, ast.Lambda) else None
        end = body.span.start if isinstance(body, ast.Block) else node.span.end
        return self.remarks.within(Span(node.span.start, end)) or self.remarks.touches(node)

    def body(self, body: ast.Expression | ast.Block) -> Document:
        """The body of a lambda or of an arm, where `{` opens a block unless it looks otherwise."""
        if isinstance(body, ast.Block):
            return self.block(body)
        return self.at_start(body)

    def at_start(self, node: ast.Expression) -> Document:
        """An expression where a statement may start: an object must not look like a block."""
        first = leftmost(node)
        if not isinstance(first, ast.ObjectLiteral):
            return self.expression(node)
        if len(first.entries) == 1 and first is node:
            entry = first.entries[0]
            if isinstance(entry, ast.Property) and entry.shorthand:
                return self.around(self._lone_shorthand(first, entry), node)
        document = self.expression(node)
        return document if _looks_like_object(first) else sequence("(", document, ")")


def _is_namespace(head: ast.Expression) -> bool:
    """`Object` and its like are one word with what is taken out of them."""
    return isinstance(head, ast.Name) and head.name[:1].isupper()


def _inside(node: ast.Member | ast.Index | ast.Call) -> ast.Expression:
    """What an access or a call is made on."""
    return node.callee if isinstance(node, ast.Call) else node.object


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
