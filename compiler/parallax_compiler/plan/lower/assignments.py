"""Lowering of assignments, compound assignments, `++`/`--`, and of assigning into containers.

Data never changes: `o.a = v`, `a[i] = v` and `xs.push(v)` give the variable at the root of the path
a changed copy. The checker has refused paths without such a variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from parallax_compiler.plan.lower.blocks import always_gives
from parallax_compiler.plan.lower.builder import Lowering, Tail
from parallax_compiler.plan.lower.choices import negated, truth
from parallax_compiler.plan.lower.functions import define, keep_function
from parallax_compiler.plan.lower.matches import write_match
from parallax_compiler.plan.lower.patterns import bind, slot_of
from parallax_compiler.plan.lower.uncertain import write_uncertain
from parallax_compiler.plan.nodes import (
    Argument,
    ArrayValue,
    DirectCall,
    Expression,
    If,
    Names,
    Operation,
    PrimitiveCall,
    RunCall,
    Slot,
    Spread,
)
from parallax_compiler.plan.traverse import all_parts
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.operators import BINARY, compound_operator

_LOGICAL = frozenset({"??", "||", "&&"})


def lower_assign(lowering: Lowering, node: ast.Assign, *, used: bool = True) -> Expression:
    """An assignment; its value, which is only kept if it is used, is the value assigned."""
    sign = compound_operator(node.operator)
    target = node.target
    if sign is None and not isinstance(target, ast.Member | ast.Index):
        return assign_pattern(lowering, target, node.value)
    place = _place(lowering, target)
    if sign is None:
        return _store(lowering, place, lowering.expression(node.value), node, used=used)
    if sign in _LOGICAL:
        return _assign_if(lowering, node, place, sign, used=used)
    current = partial(_current, lowering, place, node)
    old, new = lowering.in_order([current, partial(lowering.expression, node.value)])
    operation = BINARY[sign].operation
    assert operation is not None
    return _store(lowering, place, lowering.op(operation, node, old, new), node, used=used)


def assign_pattern(lowering: Lowering, target: ast.Pattern, node: ast.Expression) -> Expression:
    """Gives the names of a pattern the value of an expression, which is the result."""
    if not isinstance(target, ast.NamePattern):
        value = lowering.stable(lowering.expression(node), "value")
        bind(lowering, target, value)
        return value
    slot = slot_of(lowering, target)
    match ast.unparenthesized(node):
        case ast.Lambda() as function:
            binding = lowering.module.resolved.uses[target.id]
            keep_function(lowering, define(lowering, function, target.name), binding, node.span)
        case ast.UncertainIf() as choice if always_gives(choice):
            write_uncertain(lowering, choice, Tail(slot=slot))
        case ast.Match() as choice if always_gives(choice):
            write_match(lowering, choice, Tail(slot=slot))
        case _:
            lowering.assign(slot, lowering.expression(node), target.span)
    return lowering.read(slot, target.span)


def lower_update(lowering: Lowering, node: ast.Update, *, used: bool = True) -> Expression:
    """`n++` gives the value before, `++n` the one after."""
    place = _place(lowering, node.target)
    old = _current(lowering, place, node)
    if used and not node.prefix:
        old = lowering.temporary(old, "before")
    operation = "add" if node.operator == "++" else "subtract"
    value = lowering.op(operation, node, old, lowering.const(1.0, node))
    new = _store(lowering, place, value, node, used=used and node.prefix)
    return new if node.prefix else old


def lower_push(
    lowering: Lowering, node: ast.Call, path: ast.Member, *, used: bool = True
) -> Expression:
    """`xs.push(v)` on a variable: rebinds it to the longer list, which is the value."""
    place = _place(lowering, path.object)
    given = [one for one in node.arguments if not isinstance(one, ast.Placeholder)]
    values = _settled(lowering, place, lowering.arguments(given))
    current = _current(lowering, place, node)
    match values:
        case [value] if not place.keys and not isinstance(value, Spread):
            longer = lowering.op("push", node, current, value)
        case _ if not place.keys:
            longer = lowering.op("push_all", node, current, _listed(lowering, values, node))
        case _ if used:
            longer = lowering.op("pushed", node, current, *values)
        case _:
            root, keys = lowering.read(place.slot, node.span), _keys(lowering, place, node)
            added = _listed(lowering, values, node)
            changed = lowering.op("push_at", node, root, keys, current, added)
            lowering.assign(place.slot, changed, node.span)
            return changed
    return _store(lowering, place, longer, node, used=used)


def _listed(lowering: Lowering, values: Sequence[Argument], node: ast.Node) -> ArrayValue:
    return ArrayValue(elements=tuple(values), source=lowering.source, span=node.span)


# --- places --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A variable, and the keys of the path from it to what is assigned."""

    slot: Slot
    keys: tuple[Expression, ...]
    named: tuple[bool, ...]
    """For each key whether it was written with a dot."""


def _place(lowering: Lowering, target: ast.Expression | ast.Target) -> _Place:
    """The place that an expression names; keys are evaluated once, here."""
    links: list[ast.Member | ast.Index] = []
    node = target
    while isinstance(node, ast.Member | ast.Index | ast.Parenthesized):
        if isinstance(node, ast.Parenthesized):
            node = node.expression
            continue
        links.append(node)
        node = node.object
    if not isinstance(node, ast.Name | ast.NamePattern):
        raise lowering.fail("an assignment into something that is no variable", target)
    keys = tuple(_key(lowering, link) for link in reversed(links))
    named = tuple(isinstance(link, ast.Member) for link in reversed(links))
    binding = lowering.module.resolved.uses[node.id]
    slot = lowering.program.slots.of(lowering.source, binding)
    return _Place(slot=slot, keys=keys, named=named)


def _key(lowering: Lowering, link: ast.Member | ast.Index) -> Expression:
    if isinstance(link, ast.Member):
        return lowering.const(link.name, link)
    return lowering.stable(lowering.expression(link.index), "key")


def _current(lowering: Lowering, place: _Place, node: ast.Node) -> Expression:
    """What is at the place now."""
    value: Expression = lowering.read(place.slot, node.span)
    for key, named in zip(place.keys, place.named, strict=True):
        value = lowering.op("get" if named else "index", node, value, key)
    return value


def _store(
    lowering: Lowering, place: _Place, value: Expression, node: ast.Node, *, used: bool
) -> Expression:
    """Writes the assignment; gives the value that the place has now, if that is used."""
    if not place.keys:
        lowering.assign(place.slot, value, node.span)
        return lowering.read(place.slot, node.span)
    if used:
        value = lowering.stable(value, "value")
    (settled,) = _settled(lowering, place, [value])
    lowering.assign(place.slot, _changed(lowering, place, settled, node), node.span)
    return value


def _settled(lowering: Lowering, place: _Place, values: Sequence[Argument]) -> list[Argument]:
    """Values that are there before the variable is read, which their own calls may change."""
    runs = any(_runs(part) for value in values for part in all_parts(value))
    if not runs or not lowering.program.slots.is_moved(place.slot):
        return list(values)
    return [_kept(lowering, value) for value in values]


def _kept(lowering: Lowering, value: Argument) -> Argument:
    if not isinstance(value, Spread):
        return lowering.stable(value, "value")
    inner = lowering.stable(value.value, "values")
    return Spread(value=inner, source=value.source, span=value.span)


def _runs(part: Argument) -> bool:
    """Whether a function of the program may run there."""
    match part:
        case Operation(name=name):
            return name in ("apply", "library", "method")
        case DirectCall() | RunCall() | PrimitiveCall():
            return True
        case _:
            return False


def _changed(lowering: Lowering, place: _Place, value: Argument, node: ast.Node) -> Expression:
    """The copy of the root in which the place has the value."""
    root = lowering.read(place.slot, node.span)
    if len(place.keys) == 1:
        operation = "with_property" if place.named[0] else "with_index"
        return lowering.op(operation, node, root, place.keys[0], value)
    return lowering.op("with_path", node, root, _keys(lowering, place, node), value)


def _keys(lowering: Lowering, place: _Place, node: ast.Node) -> Names:
    return Names(values=place.keys, source=lowering.source, span=node.span)


def _assign_if(
    lowering: Lowering, node: ast.Assign, place: _Place, sign: str, *, used: bool
) -> Expression:
    """`??=`, `||=` and `&&=` assign only when the present value asks for it."""
    present = _current(lowering, place, node)
    held: Slot | None = None
    if used:
        held = lowering.new_slot("value")
        lowering.program.slots.mark_reassigned(held)
        lowering.assign(held, present, node.span)
        present = lowering.read(held, node.span)
    with lowering.inside() as block:
        value = lowering.expression(node.value)
        if held is not None:
            lowering.assign(held, value, node.value.span)
            value = present
        _store(lowering, place, value, node, used=False)
    test = _asked(lowering, present, sign, node)
    lowering.write(If(condition=test, then=tuple(block), source=lowering.source, span=node.span))
    return present


def _asked(lowering: Lowering, present: Expression, sign: str, node: ast.Node) -> Expression:
    """The condition under which a logical assignment assigns."""
    if sign == "??":
        return lowering.op("is_null", node, present)
    held = truth(lowering, present, node)
    return held if sign == "&&" else negated(lowering, held, node)
