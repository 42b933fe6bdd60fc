"""`export const p = (config) => { … }`, the only thing in a file, becomes the file itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Assign,
    Binary,
    Block,
    Declaration,
    Declarator,
    ExportDeclaration,
    ExportDefault,
    Expression,
    ExpressionStatement,
    FunctionDeclaration,
    Import,
    Index,
    Lambda,
    Member,
    Name,
    NamePattern,
    Node,
    Parameter,
    Statement,
    StringLiteral,
    Template,
)
from parallax_patterns.migration.change import Change, Rewrite
from parallax_patterns.migration.view import View


def find(view: View) -> Iterator[Change]:
    others = [one for one in view.module.body if not isinstance(one, Import)]
    if len(others) != 1:
        return
    body, parameter = _function(others[0])
    if body is None or parameter is None or not body.statements or not body.braces:
        return
    edits = _without_parameter(view, body, parameter)
    if edits is not None:
        yield Change(
            span=others[0].span,
            words="the only exported function becomes the pattern itself",
            edits=(*edits, *_unwrapped(view, others[0], body, edits)),
        )


def _function(statement: Statement) -> tuple[Block | None, str | None]:
    """The body and the only parameter of an exported function."""
    match statement:
        case ExportDeclaration(statement=FunctionDeclaration(parameters=(one,), body=body)):
            return body, _name(one)
        case (
            ExportDeclaration(
                statement=Declaration(
                    declarators=(Declarator(value=Lambda(parameters=(one,), body=Block() as body)),)
                )
            )
            | ExportDeclaration(
                statement=ExpressionStatement(
                    expression=Assign(value=Lambda(parameters=(one,), body=Block() as body))
                )
            )
            | ExportDefault(value=Lambda(parameters=(one,), body=Block() as body))
        ):
            return body, _name(one)
        case ExportDefault(value=FunctionDeclaration(parameters=(one,), body=body)):
            return body, _name(one)
    return None, None


def _name(parameter: Parameter) -> str | None:
    plain = isinstance(parameter.pattern, NamePattern) and parameter.default is None
    return parameter.pattern.name if plain and isinstance(parameter.pattern, NamePattern) else None


# --- the parameter -------------------------------------------------------------------------------


def _without_parameter(view: View, body: Block, parameter: str) -> list[Edit] | None:
    """Edits after which the parameter is not read; None when it is used in another way."""
    if parameter == "input":
        return []
    edits: list[Edit] = []
    for node in view.nodes:
        if not isinstance(node, Name) or node.name != parameter:
            continue
        read = _part(view, node)
        if read is None or not body.span.contains(node.span):
            return None
        place, name = read
        statement = view.parent(place)
        if statement is not None and _says_itself(view, statement, name):
            holder = view.parent(statement)
            assert holder is not None, "an assignment stands in a statement"
            edits.append(Edit(view.whole_line(holder.span), ""))
        else:
            edits.append(Edit(place.span, name))
    return edits


def _part(view: View, node: Name) -> tuple[Expression, str] | None:
    """`config.input`, `config["agents"]` and `config.agents || []`, and what each is."""
    part = view.parent(node)
    match part:
        case Member(object=object_, name=key) if object_ is node:
            name = key
        case Index(object=object_, index=StringLiteral(value=key)) if object_ is node:
            name = key
        case _:
            return None
    if name not in ("input", "agents") and not name.endswith("Agents"):
        return None
    around = view.parent(part)
    defaulted = isinstance(around, Binary) and around.operator in ("||", "??")
    if name != "input" and defaulted and isinstance(around, Binary) and around.left is part:
        return around, name
    return part, name


def _says_itself(view: View, node: Node, name: str) -> bool:
    """Whether a statement would only give a name its own value."""
    match node:
        case Assign(operator="=", target=NamePattern(name=target)):
            return target == name and isinstance(view.parent(node), ExpressionStatement)
        case Declarator(pattern=NamePattern(name=target)):
            around = view.parent(node)
            alone = isinstance(around, Declaration) and len(around.declarators) == 1
            return target == name and alone
    return False


# --- the braces ----------------------------------------------------------------------------------


def _unwrapped(view: View, export: Statement, body: Block, edits: list[Edit]) -> Iterator[Edit]:
    """The function's own signs taken out, and its lines moved to the left."""
    text, first, last = view.source.text, body.statements[0], body.statements[-1]
    opening = text.find("\n", body.span.start, first.span.start) + 1 or body.span.start + 1
    yield Edit(Span(export.span.start, opening), "")
    closing = body.span.end - 1
    end = len(text[:closing].rstrip())
    yield Edit(Span(max(end, last.span.end), max(closing + 1, export.span.end)), "")
    yield from _dedented(view, Span(opening, end), edits)


def _dedented(view: View, inside: Span, edits: list[Edit]) -> Iterator[Edit]:
    raw = [
        one.span
        for one in view.nodes
        if isinstance(one, StringLiteral | Template) and "\n" in view.text(one)
    ]
    starts = [
        at
        for at in _line_starts(view.source.text, inside)
        if not any(span.start < at <= span.end for span in raw)
    ]
    width = min((_blanks(view.source.text, at) for at in starts), default=0)
    for at in starts:
        place = Span(at, at + width)
        if width and not any(one.span.start < place.end and at < one.span.end for one in edits):
            yield Edit(place, "")


def _line_starts(text: str, inside: Span) -> Iterator[int]:
    """Where each line with something on it begins."""
    at = inside.start
    while at < inside.end:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip():
            yield at
        at = end + 1


def _blanks(text: str, at: int) -> int:
    return len(text[at:]) - len(text[at:].lstrip(" \t"))


REWRITE: Final = Rewrite(
    name="exported",
    reason="a pattern's file is its body, and its input and agents have names of their own",
    equality="The same run, unless the function's result was taken apart by an importing file.",
    finders=(find,),
)
