"""What a condition says about variables where it holds, or where it fails.

`if (x != null)`, `if (x)`, `x && …`, `~x > 0.5`: inside, `x` is certainly not null. A confidence
above 0 says so, too: what failed is null with confidence 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.operators import falsy_part, truthy_part
from parallax_compiler.check.types import NULL, AnyShape, NumberShape, Type, not_null
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.syntax.ast import (
    Binary,
    Call,
    Expression,
    Member,
    Name,
    NullLiteral,
    Unary,
    unparenthesized,
)

Narrowable = Callable[[Name], Binding | None]
Finding = tuple[Binding, Type]

_SAME: Final = frozenset({"==", "===", "~=="})
_DIFFERENT: Final = frozenset({"!=", "!==", "~!="})
_ABOVE: Final = frozenset({">", ">=", "~>="})
_BELOW: Final = frozenset({"<", "<=", "~<", "~<="})


def narrowed(
    condition: Expression, holds: bool, facts: ModuleFacts, narrowable: Narrowable
) -> list[Finding]:
    """The variables about which the condition says something, each with its type."""
    return list(_Narrowing(facts, narrowable).follow(condition, holds))


class _Narrowing:
    def __init__(self, facts: ModuleFacts, narrowable: Narrowable) -> None:
        self.facts = facts
        self.narrowable = narrowable

    def follow(self, condition: Expression, holds: bool) -> Iterator[Finding]:
        node = unparenthesized(condition)
        match node:
            case Name():
                yield from self._truth(node, holds)
            case Unary(operator="!", operand=operand):
                yield from self.follow(operand, not holds)
            case Binary(operator="&&", left=left, right=right) if holds:
                yield from self.follow(left, holds)
                yield from self.follow(right, holds)
            case Binary(operator="||", left=left, right=right) if not holds:
                yield from self.follow(left, holds)
                yield from self.follow(right, holds)
            case Binary():
                yield from self._comparison(node, holds)
            case Member(object=inner, optional=True) if holds:
                yield from self._present(inner)
            case _:
                return

    def _truth(self, name: Name, holds: bool) -> Iterator[Finding]:
        binding, known = self._known(name)
        if binding is not None and known is not None:
            yield binding, truthy_part(known) if holds else falsy_part(known)

    def _comparison(self, node: Binary, holds: bool) -> Iterator[Finding]:
        operator = node.operator
        if operator == "~>" and self.facts.readings.get(node.id) == "test" and holds:
            yield from self._present(node.left)
            return
        if operator in _SAME | _DIFFERENT:
            yield from self._null_test(node, is_null=holds == (operator in _SAME))
            return
        tested = node.left if operator in _ABOVE else node.right
        if holds and operator in _ABOVE | _BELOW:
            measured = _measured(tested)
            if measured is not None and self._is_confidence(tested):
                yield from self._present(measured)

    def _is_confidence(self, node: Expression) -> bool:
        known = self.facts.types.get(node.id)
        return known is not None and isinstance(known.shape, NumberShape) and known.shape.extracted

    def _null_test(self, node: Binary, *, is_null: bool) -> Iterator[Finding]:
        for tested, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(unparenthesized(other), NullLiteral):
                binding, known = self._known(unparenthesized(tested))
                if binding is not None and known is not None:
                    yield binding, null_part(known) if is_null else not_null(known)

    def _present(self, node: Expression) -> Iterator[Finding]:
        """The value is not null."""
        node = unparenthesized(node)
        while isinstance(node, Member) and node.optional:
            node = unparenthesized(node.object)
        binding, known = self._known(node)
        if binding is not None and known is not None:
            yield binding, not_null(known)

    def _known(self, node: Expression) -> tuple[Binding | None, Type | None]:
        if not isinstance(node, Name):
            return None, None
        return self.narrowable(node), self.facts.types.get(node.id)


def null_part(type_: Type) -> Type:
    """What a value is where it is null; the type itself if it did not seem to be."""
    expected = type_.null is not None or isinstance(type_.shape, AnyShape)
    return Type(NULL.shape, type_.own) if expected else type_


def _measured(node: Expression) -> Expression | None:
    """The value whose confidence an expression is: `x` of `~x`, `confidence(x)`, `x.confidence`."""
    match unparenthesized(node):
        case Unary(operator="~" | "<~", operand=operand):
            return operand
        case Member(name="confidence", object=inner):
            return inner
        case Call(callee=Name(name="confidence"), arguments=(Name() as argument,)):
            return argument
        case _:
            return None
