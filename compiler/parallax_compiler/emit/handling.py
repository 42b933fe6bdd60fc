"""What emitted code asks of texts, lists and objects itself, where they are certainly such.

A method of plain operands is a function of `rt.TEXT` or `rt.LIST`, the same that the library calls
once it knows its operands. What Python's own lists and objects do alike is left to them: a key
that an object certainly has, `get` for one that it may have, the first elements of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from parallax_compiler.emit.forms import ATOM, COMPARISON, Form
from parallax_compiler.emit.kinds import EXTRACTED
from parallax_compiler.emit.lattice import NUMBER, TEXT, Kind
from parallax_compiler.emit.plainness import Plainness
from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Operation
from parallax_primitives.library import METHODS_BY_NAME

_MOVING: Final = frozenset({"slice", "at", "reverse"})
"""Methods of lists that leave each element its own confidence, if they are given plain numbers."""
_READING: Final = frozenset({"includes", "indexOf", "join"})
"""Methods of lists that otherwise ask each element how sure it is."""

_KEY: Final = Form("key", ATOM)
_ENTRY: Final = Form("entry", ATOM)
_GIVEN: Final = Form("given", ATOM)
_PLACE: Final = Form("place", ATOM)
_NONE: Final = Form("none", COMPARISON)
_PUSH: Final = Form("push", ATOM)
_PLAINLY: Final = Form("plainly", ATOM)
_SLICE: Final = Form("slice", ATOM)
_ASKED: Final = {
    "map": Form("list", ATOM),
    "filter": Form("list", ATOM),
    "find": Form("list", ATOM, "next"),
    "some": Form("list", ATOM, "any"),
    "every": Form("list", ATOM, "all"),
    "sort": Form("order", ATOM, "rt.by_numbers"),
}
_FEW: Final = 64
"""Elements that may be copied, and characters compared, without counting them."""


def handled(node: Operation, plain: Plainness) -> Form | None:
    """How Python handles a part of a container, or a method; None where the runtime must look."""
    maker = _MAKERS.get(node.name)
    return None if maker is None else maker(node, plain)


def _method(node: Operation, plain: Plainness) -> Form | None:
    target, name, *arguments = node.operands
    if not isinstance(name, nodes.Const) or not isinstance(name.value, str):
        return None
    match arguments:
        case [nodes.FunctionValue(function=number)]:
            return _ASKED[name.value] if number in plain.inlined else None
    kind, given = plain.of(target), plain.of_each(arguments)
    if kind is TEXT:
        return _own(name.value, arguments) or _of_text(name.value, given)
    if kind.name == "list":
        return _of_list(name.value, kind, arguments, given)
    reads = name.value in _READING and kind.plain and all(one.plain for one in given)
    return _PLAINLY if reads else None


def _own(name: str, arguments: Sequence[Argument]) -> Form | None:
    """A method of Python's texts, which compares a few characters however long the text is."""
    match arguments:
        case [nodes.Const(value=str() as wanted)] if wanted.isascii() and len(wanted) <= _FEW:
            return _OWN.get(name)
        case _:
            return None


_OWN: Final = {
    "startsWith": Form("own", ATOM, ".startswith"),
    "endsWith": Form("own", ATOM, ".endswith"),
}


def _of_text(name: str, given: Sequence[Kind]) -> Form | None:
    row = METHODS_BY_NAME.get(("string", name))
    if row is None or not row.minimum <= len(given) <= len(row.parameters):
        return None
    wanted = (_WANTED[kind] for kind in row.kinds)
    fits = all(kind is one for kind, one in zip(given, wanted, strict=False))
    return Form("method", ATOM, f'rt.TEXT["{name}"]') if fits else None


_WANTED: Final = {"string": TEXT, "any": TEXT, "number": NUMBER}


def _of_list(
    name: str, target: Kind, arguments: Sequence[Argument], given: Sequence[Kind]
) -> Form | None:
    row = METHODS_BY_NAME.get(("array", name))
    if row is None or not row.minimum <= len(given) <= len(row.parameters):
        return None
    if name == "slice" and _is_short(arguments):
        return _SLICE
    moves = name in _MOVING and all(one is NUMBER for one in given)
    adds = name == "concat" and all(one.name == "list" for one in given)
    if moves or adds or (name in _READING and target.plain and _is_read(name, given)):
        return Form("method", ATOM, f'rt.LIST["{name}"]')
    return None


def _is_read(name: str, given: Sequence[Kind]) -> bool:
    if name == "join":
        return all(one is TEXT for one in given)
    return bool(given) and given[0].plain and all(one is NUMBER for one in given[1:])


def _is_short(arguments: Sequence[Argument]) -> bool:
    """Whether a slice has few elements, counted from the start."""
    places = [whole(one) for one in arguments]
    return len(places) == 2 and all(one is not None and one <= _FEW for one in places)


def whole(node: Argument) -> int | None:
    """A number that is written as a place in a list."""
    if isinstance(node, nodes.Const) and isinstance(node.value, float):
        whole = node.value.is_integer() and 0 <= node.value <= 2**31
        return int(node.value) if whole else None
    return None


def _part(node: Operation, plain: Plainness) -> Form | None:
    """`target.name`, also out of a pattern."""
    match node.operands:
        case (target, nodes.Const(value=str() as name)):
            pass
        case _:
            return None
    kind = plain.of(target)
    if name in kind.keys:
        return _KEY
    if node.name == "field":
        return None
    if kind.name == "object":
        return None if name in EXTRACTED else _ENTRY
    if name != "length":
        return None
    return _LENGTHS.get(kind.name)


_LENGTHS: Final = {"list": Form("length", ATOM), "text": Form("length", ATOM, "rt.text_length")}


def _index(node: Operation, plain: Plainness) -> Form | None:
    target, place = node.operands
    kind = plain.of(target)
    if kind.name == "object" and plain.of(place) is TEXT:
        return _ENTRY
    return _PLACE if kind.name == "list" and whole(place) is not None else None


def _or_else(node: Operation, plain: Plainness) -> Form | None:
    """`counts[word] ?? 0` of an object in which no value is null."""
    value, _ = node.operands
    if not isinstance(value, Operation):
        return None
    entry = handled(value, plain) is _ENTRY
    parts = plain.of(value.operands[0]).parts if entry else None
    return _GIVEN if parts is not None and parts.name in _NEVER_NULL else None


def _push_at(node: Operation, plain: Plainness) -> Form | None:
    """`groups[k].push(x)`, where reading the list fails only if the key is none."""
    match node.operands:
        case (target, nodes.Names(values=(key,)), _, nodes.ArrayValue(elements=(value,))):
            pass
        case _:
            return None
    certain = plain.of(target).name == "object" and plain.of(key).plain
    return _PUSH if certain and not isinstance(value, nodes.Spread) else None


_NEVER_NULL: Final = frozenset({"number", "text", "boolean", "list", "object"})


def key_of(node: Operation, plain: Plainness) -> nodes.Expression:
    """The key of a list that is pushed to, as a text, which it becomes where the list is read."""
    _, names, read, _ = node.operands
    assert isinstance(names, nodes.Names)
    (key,) = names.values
    if plain.of(key) is TEXT:
        return key
    return Operation(name="key", operands=(key,), source=read.source, span=read.span)


def _is_null(node: Operation, plain: Plainness) -> Form | None:
    return _NONE if plain.of(node.operands[0]).name == "perhaps" else None


_MAKERS: Final[Mapping[str, Callable[[Operation, Plainness], Form | None]]] = {
    "method": _method,
    "get": _part,
    "field": _part,
    "index": _index,
    "or_else": _or_else,
    "is_null": _is_null,
    "push_at": _push_at,
}
