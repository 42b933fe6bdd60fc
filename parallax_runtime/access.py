"""Reading parts: properties, indices, destructuring, spreading and interpolation.

Nothing here ever asks Python for an attribute by a pattern's name: properties are the keys of
objects and the few names in the tables below. A missing part is null (`UNDEFINED` in destructuring,
so that defaults apply); reading a part of null is a Fault. A part is at most as sure as its
container's annotation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from parallax_primitives.derivation import spoken
from parallax_primitives.faults import Fault
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Confident,
    Evidence,
    Undefined,
    Value,
    kind_of,
)
from parallax_primitives.values import bare as bare_value
from parallax_runtime.confidence import at_least, lowered
from parallax_runtime.size import require_size
from parallax_runtime.strength import a, held, minimum, strength
from parallax_runtime.text import length, number_text, text_of, units, whole

_AGENT_FIELDS: Final[dict[str, Callable[[Agent], Value]]] = {
    "id": lambda agent: agent.id,
    "name": lambda agent: agent.name,
    "capabilities": lambda agent: list(agent.capabilities),
    "expertise": lambda agent: agent.expertise,
}


def get(target: Value, name: str) -> Value:
    """`target.name`"""
    if type(target) is dict and name in target:
        return target[name]
    if name == "length":
        if type(target) is str:
            return float(len(target) if target.isascii() else length(target))
        if type(target) is list:
            return float(len(target))
    part = _property(target, name)
    return held(None, target) if bare_value(part) is UNDEFINED else part


def _property(target: Value, name: str) -> Value:
    """The property, UNDEFINED when it is missing: what is missing is as sure as its container."""
    plain = bare_value(target)
    if isinstance(plain, dict) and name in plain:
        return held(plain[name], target)
    extracted = _extracted(target, plain, name)
    if extracted is not UNDEFINED:
        return extracted
    if plain is None or plain is UNDEFINED:
        raise Fault(f"cannot read `{name}` of null", hint="Use `?.` where null may come.")
    return held(_built_in(plain, name) if name in _BUILT_IN else UNDEFINED, target)


_BUILT_IN: Final = frozenset({"length", *_AGENT_FIELDS})


def _built_in(plain: Value, name: str) -> Value:
    """What lists, strings and agents have besides keys."""
    if name == "length":
        if isinstance(plain, list):
            return float(len(plain))
        return float(length(plain)) if isinstance(plain, str) else None
    return _AGENT_FIELDS[name](plain) if isinstance(plain, Agent) else None


def _extracted(target: Value, plain: Value, name: str) -> Value:
    """`.confidence`, `.value`, `.agent`, `.reasoning`; UNDEFINED when the name is none of them."""
    annotated = isinstance(target, Confident)
    if not annotated and (plain is None or plain is UNDEFINED):
        return UNDEFINED
    match name:
        case "confidence":
            return strength(target)[0]
        case "value":
            return plain
        case "agent" | "reasoning" if isinstance(target, Confident):
            return _origin(spoken(target), name)
    return UNDEFINED


def _origin(evidence: Evidence | None, name: str) -> Value:
    if evidence is None:
        return None
    origin: Value = evidence.agent if name == "agent" else evidence.details.get("reasoning")
    return origin


def index(target: Value, place: Value) -> Value:
    """`target[place]`: an element, or a property by its name."""
    if type(target) is list and type(place) is float and place >= 0.0 and place.is_integer():
        try:
            return target[int(place)]
        except IndexError:
            return None
    if type(target) is dict and type(place) is str:
        return target.get(place)
    if type(target) is str and type(place) is float:
        return _element_at(units(target), place)
    plain, wanted = bare_value(target), bare_value(place)
    if plain is None or plain is UNDEFINED:
        raise Fault(
            f"cannot read `[{_shown(wanted)}]` of null", hint="Use `?.[ ]` where null may come."
        )
    part = held(_indexed(plain, wanted), target)
    return lowered(part, place) if type(place) is Confident else part


def _shown(place: Value) -> str:
    return f'"{place}"' if isinstance(place, str) else text_of(place)


def _indexed(plain: Value, place: Value) -> Value:
    match plain:
        case dict():
            return plain.get(key(place))
        case list() if isinstance(place, float):
            return _element_at(plain, place)
        case str() if isinstance(place, float):
            spread_out = units(plain)
            return _element_at(spread_out, place)
        case _ if isinstance(place, str) and place in _BUILT_IN:
            return _built_in(plain, place)
    return None


def _element_at(parts: list[Value] | str, place: float) -> Value:
    """The element there; null beyond the ends and between the places."""
    if 0.0 <= place < len(parts) and place.is_integer():
        return parts[int(place)]
    return None


def nth(parts: list[Value], place: int) -> Value:
    """`parts[place]` of what is certainly a list, at a place that is written there."""
    return parts[place] if place < len(parts) else None


def key(value: Value) -> str:
    """The text of a computed key."""
    if type(value) is str:
        return value
    plain = bare_value(value)
    match plain:
        case str():
            return plain
        case float():
            return number_text(plain)
        case bool() | None | Undefined():
            return text_of(plain)
    raise Fault(f"a key must be text or a number, not {a(kind_of(plain))}")


def field(target: Value, name: str, threshold: Value = None) -> Value:
    """One key of an object pattern; UNDEFINED when it is missing."""
    if threshold is None and type(target) is dict and name in target:
        return target[name]
    plain = bare_value(target)
    if plain is None or plain is UNDEFINED:
        raise Fault(f"cannot take `{name}` out of null")
    return _asked(_property(target, name), threshold)


def element(target: Value, place: int, threshold: Value = None) -> Value:
    """One place of a list pattern; UNDEFINED when it is missing."""
    parts = _as_list(target)
    part = parts[place] if place < len(parts) else UNDEFINED
    return _asked(held(part, target), threshold)


def _asked(part: Value, threshold: Value) -> Value:
    """A part that is there must reach the threshold of its pattern if that has one."""
    asked = threshold is not None and bare_value(part) is not UNDEFINED
    return at_least(part, threshold) if asked else part


def is_undefined(value: Value) -> bool:
    """Whether a default takes the place of a value: it is missing or undefined."""
    return value is UNDEFINED or (type(value) is Confident and value.value is UNDEFINED)


def elements_from(target: Value, start: int) -> list[Value]:
    """The rest of a list pattern."""
    rest = _as_list(target)[start:]
    return [held(part, target) for part in rest] if type(target) is Confident else rest


def _as_list(target: Value) -> list[Value]:
    match bare_value(target):
        case list() as parts:
            return parts
        case str() as text:
            return list(text)
        case plain:
            raise Fault(f"cannot take {a(kind_of(plain))} apart as a list")


def without(target: Value, names: tuple[str, ...]) -> dict[str, Value]:
    """The rest of an object pattern: the keys that it does not name."""
    plain = bare_value(target)
    if plain is None or plain is UNDEFINED:
        raise Fault("cannot take keys out of null")
    if not isinstance(plain, dict):
        return {}
    return {name: held(part, target) for name, part in plain.items() if name not in names}


def spread(target: Value) -> list[Value]:
    """The elements that `...target` puts into a list or a call."""
    match bare_value(target):
        case list() as parts:
            require_size(len(parts), "a list")
            return [held(part, target) for part in parts] if type(target) is Confident else parts
        case str() as text:
            return [held(part, target) for part in text]
        case plain:
            raise Fault(f"cannot spread {a(kind_of(plain))} into a list")


def spread_object(target: Value) -> dict[str, Value]:
    """The keys that `...target` puts into an object; null has none."""
    match bare_value(target):
        case dict() as parts:
            if type(target) is Confident:
                return {name: held(part, target) for name, part in parts.items()}
            return parts
        case list() as elements:
            return {str(at): held(part, target) for at, part in enumerate(elements)}
    return {}


def text(*parts: Value) -> Value:
    """An interpolated text, as sure as its least sure piece."""
    pieces: list[str] = []
    plain = True
    for part in parts:
        if type(part) is str:
            pieces.append(part)
        elif type(part) is float:
            pieces.append(number_text(part))
        else:
            pieces.append(text_of(part))
            plain = False
    require_size(sum(map(len, pieces)), "a text")
    result = "".join(pieces)
    if not result.isascii():
        result = whole(result)
    return result if plain else minimum(result, *parts)
