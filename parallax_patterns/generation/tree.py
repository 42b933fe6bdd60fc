"""Building syntax trees without text: one short function for each kind of node.

The trees have no source, so places in them mean nothing. The printer adds the parentheses that
precedence needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Assign,
    Binary,
    Block,
    BooleanLiteral,
    Call,
    ComputedProperty,
    Conditional,
    Expression,
    ExpressionStatement,
    ForIn,
    If,
    Import,
    ImportSpecifier,
    Index,
    Lambda,
    Member,
    Name,
    NamePattern,
    NullLiteral,
    NumberLiteral,
    ObjectLiteral,
    Parameter,
    Parenthesized,
    Property,
    Return,
    Spread,
    Statement,
    StringLiteral,
    Unary,
)

NOWHERE: Final = Span(0, 0)


def name(text: str) -> Name:
    return Name(span=NOWHERE, id=0, name=text)


def text(value: str) -> StringLiteral:
    return StringLiteral(span=NOWHERE, id=0, value=value)


def number(value: float) -> NumberLiteral:
    return NumberLiteral(span=NOWHERE, id=0, value=float(value))


def literal(data: Any) -> Expression:
    """JSON data as a literal."""
    match data:
        case None:
            return NullLiteral(span=NOWHERE, id=0)
        case bool():
            return BooleanLiteral(span=NOWHERE, id=0, value=data)
        case int() | float():
            return number(data)
        case str():
            return text(data)
        case list():
            return array([literal(part) for part in data])
        case _:
            return record({key: literal(part) for key, part in data.items()})


def array(elements: Iterable[Expression | Spread]) -> ArrayLiteral:
    return ArrayLiteral(span=NOWHERE, id=0, elements=tuple(elements))


def spread(value: Expression) -> Spread:
    return Spread(span=NOWHERE, id=0, value=value)


def record(entries: Mapping[str, Expression]) -> ObjectLiteral:
    """An object literal; `{input: input}` is written as `{input}`."""
    properties = tuple(_property(key, value) for key, value in entries.items())
    return ObjectLiteral(span=NOWHERE, id=0, entries=properties)


def open_record(entries: Iterable[Property | ComputedProperty | Spread]) -> ObjectLiteral:
    """An object literal of entries of all kinds."""
    return ObjectLiteral(span=NOWHERE, id=0, entries=tuple(entries))


def _property(key: str, value: Expression) -> Property:
    short = isinstance(value, Name) and value.name == key
    return Property(span=NOWHERE, id=0, key=key, key_span=NOWHERE, value=value, shorthand=short)


def grouped(expression: Expression) -> Parenthesized:
    """`(expression)`, where parentheses help whoever reads."""
    return Parenthesized(span=NOWHERE, id=0, expression=expression)


def call(callee: Expression, *arguments: Expression) -> Call:
    return Call(span=NOWHERE, id=0, callee=callee, arguments=arguments)


def apply(function: str, *arguments: Expression) -> Call:
    return call(name(function), *arguments)


def member(target: Expression, name_: str, *, optional: bool = False) -> Member:
    """`target.name`, or `target?.name`."""
    return Member(
        span=NOWHERE, id=0, object=target, name=name_, name_span=NOWHERE, optional=optional
    )


def at_key(target: Expression, key: str) -> Index:
    """`target?.["key"]`."""
    return Index(span=NOWHERE, id=0, object=target, index=text(key), optional=True)


def method(target: Expression, called: str, *arguments: Expression) -> Call:
    return call(member(target, called), *arguments)


def element(target: Expression, at: Expression | int) -> Index:
    index = number(at) if isinstance(at, int) else at
    return Index(span=NOWHERE, id=0, object=target, index=index)


def function(parameters: Sequence[str], body: Expression | Block) -> Lambda:
    """`(a, b) => body`."""
    return Lambda(
        span=NOWHERE,
        id=0,
        parameters=tuple(
            Parameter(span=NOWHERE, id=0, pattern=_pattern(one)) for one in parameters
        ),
        body=body,
    )


def procedure(body: Block) -> Lambda:
    """`() => { … }`."""
    return Lambda(span=NOWHERE, id=0, parameters=(), body=body)


def _pattern(text_: str) -> NamePattern:
    return NamePattern(span=NOWHERE, id=0, name=text_)


def binary(left: Expression, operator: str, right: Expression) -> Binary:
    return Binary(
        span=NOWHERE, id=0, operator=operator, operator_span=NOWHERE, left=left, right=right
    )


def unary(operator: str, operand: Expression) -> Unary:
    return Unary(span=NOWHERE, id=0, operator=operator, operand=operand)


def conditional(condition: Expression, then: Expression, otherwise: Expression) -> Conditional:
    """`condition ? then : otherwise`."""
    return Conditional(span=NOWHERE, id=0, condition=condition, then=then, otherwise=otherwise)


def conjunction(parts: Sequence[Expression]) -> Expression:
    """All of them, by `&&`."""
    first, *rest = parts
    for part in rest:
        first = binary(first, "&&", part)
    return first


def unsure(value: Expression) -> Expression:
    """`value ~> 0`."""
    return binary(value, "~>", number(0))


def nothing() -> Expression:
    """`null ~> 0`: no answer at all."""
    return unsure(literal(None))


def block(*statements: Statement) -> Block:
    return Block(span=NOWHERE, id=0, statements=statements)


def returned(value: Expression) -> Return:
    return Return(span=NOWHERE, id=0, value=value)


def when(condition: Expression, *statements: Statement) -> If:
    """`if (condition) {…}`."""
    return If(span=NOWHERE, id=0, condition=condition, then=block(*statements), otherwise=None)


def each(variable: str, values: Expression, *statements: Statement) -> ForIn:
    """`for variable in values {…}`."""
    return ForIn(
        span=NOWHERE,
        id=0,
        pattern=_pattern(variable),
        index=None,
        iterable=values,
        body=block(*statements),
    )


def assign(variable: str, value: Expression) -> ExpressionStatement:
    target = _pattern(variable)
    return expression(Assign(span=NOWHERE, id=0, operator="=", target=target, value=value))


def expression(value: Expression) -> ExpressionStatement:
    return ExpressionStatement(span=NOWHERE, id=0, expression=value)


def import_names(module: str, names: Iterable[str]) -> Import:
    specifiers = tuple(
        ImportSpecifier(span=NOWHERE, id=0, name=one, alias=one, alias_span=NOWHERE)
        for one in names
    )
    return Import(span=NOWHERE, id=0, module=module, module_span=NOWHERE, specifiers=specifiers)
