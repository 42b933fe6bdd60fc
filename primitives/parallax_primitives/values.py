"""The values of a running pattern, and what is true of all of them.

A Prism value is one of: `None` (null), `UNDEFINED`, `bool`, `float` (every number is a double),
`str`, `list`, `dict` with text keys, `Function`, `Agent`, or a `Confident` around any of those but
itself. Containers are never changed after they were made: an operation that "changes" one makes a
copy, so values pass freely between concurrent branches. Elements of containers may be confident.

A plain value has confidence 1; a container that is not annotated is as sure as its least sure part.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn, TypeAlias, final

from parallax_primitives.evidence import CONCLUDED, Pending, settled
from parallax_primitives.evidence import Evidence as Evidence  # noqa: PLC0414  # a part of values

Value: TypeAlias = object
"""Any Prism value; code narrows with isinstance."""

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MAX_DEPTH: Final = 200
"""How deep containers may nest; deeper data from outside is refused."""


@final
class Undefined:
    """The type of UNDEFINED: equal to null and printed as null, but lets defaults apply."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED: Final = Undefined()


@final
class Confident:
    """A value with a confidence in [0, 1] and, where known, the evidence for it.

    `value` is never itself confident. Instances are not to be changed. Two are equal when values
    and confidences are; the evidence does not count.
    """

    __slots__ = ("confidence", "value", "why")

    def __init__(
        self, value: Value, confidence: float, why: Evidence | Pending | None = None
    ) -> None:
        self.value = value
        self.confidence = confidence
        self.why = why
        """The evidence, or what is needed to make it (see `evidence`)."""

    @property
    def evidence(self) -> Evidence | None:
        """Where the confidence comes from; made when it is looked at for the first time."""
        why = self.why
        if why is not None and type(why) is not Evidence:
            self.why = why = settled(why)
        return why

    def __repr__(self) -> str:
        return f"{self.value!r} ~> {self.confidence!r}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Confident):
            return NotImplemented
        return self.confidence == other.confidence and self.value == other.value

    __hash__ = None  # type: ignore[assignment]  # it may hold a container


@final
class Function:
    """A function as a value.

    `call` takes positional arguments, at most `arity` of them unless `rest`; missing ones are
    passed as UNDEFINED. When `is_async` it returns an awaitable.
    """

    __slots__ = ("arity", "call", "is_async", "name", "rest")

    def __init__(
        self,
        call: Callable[..., Any],
        name: str,
        arity: int,
        *,
        is_async: bool = False,
        rest: bool = False,
    ) -> None:
        self.call = call
        self.name = name
        self.arity = arity
        self.is_async = is_async
        self.rest = rest

    def __repr__(self) -> str:
        return f"<function {self.name}>"


@final
class Agent:
    """An agent as a value: who it is. How it is reached is the runtime's business."""

    __slots__ = ("capabilities", "expertise", "id", "name", "weight")

    def __init__(
        self,
        id: str,
        name: str | None = None,
        capabilities: Iterable[str] = (),
        expertise: float | None = None,
        weight: float = 1.0,
    ) -> None:
        self.id = id
        self.name = name if name is not None else id
        self.capabilities = tuple(capabilities)
        self.expertise = expertise
        """How much its word counts, in [0, 1]; None counts as 1."""
        self.weight = weight

    def __repr__(self) -> str:
        return f"<agent {self.id}>"


class DataError(ValueError):
    """Data from outside that is no Prism value; `path` says where, such as `$.items[2]`."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def bare(value: Value) -> Value:
    """The value without its own annotation; parts keep theirs."""
    return value.value if isinstance(value, Confident) else value


def confidence_of(value: Value) -> float:
    """How sure a value is: its annotation, else the least sure of its parts, else 1."""
    if isinstance(value, Confident):
        return value.confidence
    if isinstance(value, list):
        return min(map(confidence_of, value), default=1.0)
    if isinstance(value, dict):
        return min(map(confidence_of, value.values()), default=1.0)
    return 1.0


def evidence_of(value: Value) -> Evidence | None:
    """The evidence behind a confident value, None for others."""
    return value.evidence if isinstance(value, Confident) else None


def part_of(container: Value, part: Value) -> Value:
    """A part as it is read out of its container: as sure as both, if the container is annotated.

    A confidence that was collected from the parts says nothing new about any of them, so siblings
    never drag each other down.
    """
    if not isinstance(container, Confident) or confidence_of(part) <= container.confidence:
        return part
    if is_collected(container):
        return part
    own, around = evidence_of(part), container.evidence
    if own is not None and around is not None:
        around = Evidence("minimum", container.confidence, (own, around))
    return Confident(bare(part), container.confidence, around or own)


def is_collected(container: Confident) -> bool:
    """Whether the confidence was collected from the parts, so that each has its own."""
    why = container.why
    if type(why) is list and len(why) == CONCLUDED:
        return bool(why[4])
    return container.evidence is not None and container.evidence.collected


def clamp(confidence: float) -> float:
    """The confidence within [0, 1]. NaN is refused with ValueError."""
    if math.isnan(confidence):
        raise ValueError("a confidence is no number")
    return min(1.0, max(0.0, confidence))


def from_json(data: object, path: str = "$", depth: int = 0) -> Value:
    """The Prism value of decoded JSON: integers become doubles, containers are copied.

    Raises DataError for what JSON cannot hold: NaN, infinities, other Python objects, keys that are
    no text, more than MAX_DEPTH levels.
    """
    try:
        return _taken(data, depth)
    except _UnusualError:
        return _examined(data, path, depth)


class _UnusualError(Exception):
    """Data has a part that is not as `json.loads` makes it, or none at all."""


def _taken(data: Any, depth: int) -> Value:
    """Data whose parts are all usual. Without the paths that errors need it takes a third."""
    kind = type(data)
    if kind is str or kind is bool or data is None:
        return data
    if kind is float and math.isfinite(data):
        return data
    if kind is int and -_EXACT <= data <= _EXACT:
        return float(data)
    if depth < MAX_DEPTH:
        if kind is list:
            return [_taken(part, depth + 1) for part in data]
        if kind is dict:
            return {
                key if type(key) is str else _no_text(): part
                if type(part) is str
                else _taken(part, depth + 1)
                for key, part in data.items()
            }
    raise _UnusualError


_EXACT: Final = 2**53
"""Doubles hold every whole number up to this one."""


def _no_text() -> NoReturn:
    raise _UnusualError


def _examined(data: object, path: str, depth: int) -> Value:
    match data:
        case None | bool():
            return data
        case str():
            return data if type(data) is str else str.__str__(data)
        case int() | float():
            try:
                number = float(data)
            except OverflowError:
                raise DataError(path, "the number is too large") from None
            if not math.isfinite(number):
                raise DataError(path, f"{number} is no JSON number")
            return number
    if depth >= MAX_DEPTH:
        raise DataError(path, f"the data nests deeper than {MAX_DEPTH} levels")
    match data:
        case list() | tuple():
            return [_examined(part, f"{path}[{at}]", depth + 1) for at, part in enumerate(data)]
        case dict():
            for key in data:
                if not isinstance(key, str):
                    raise DataError(path, f"the key {key!r} is no text")
            return {key: _examined(part, f"{path}.{key}", depth + 1) for key, part in data.items()}
    raise DataError(path, f"{type(data).__name__} is no JSON value")


def to_json(value: Value) -> Any:
    """The value as JSON data without confidences: whole doubles become integers.

    null, undefined, NaN and infinities become None, a function its name in brackets, an agent its
    public fields.
    """
    plain: Any = value.value if type(value) is Confident else value
    kind = type(plain)
    if kind is str or kind is bool or plain is None:
        return plain
    if kind is float:
        return _json_number(plain)
    if kind is dict:
        return {key: part if type(part) is str else to_json(part) for key, part in plain.items()}
    if kind is list:
        return [part if type(part) is str else to_json(part) for part in plain]
    match plain:
        case float():
            return _json_number(plain)
        case Undefined():
            return None
        case Agent():
            return {
                "id": plain.id,
                "name": plain.name,
                "capabilities": list(plain.capabilities),
                "expertise": plain.expertise,
            }
        case Function():
            return f"[function {plain.name}]"
    raise TypeError(f"{kind.__name__} is no Prism value")


def _json_number(number: float) -> Json:
    if number.is_integer():
        return int(number) if abs(number) < _EXACT else number
    return number if math.isfinite(number) else None


def equal(left: Value, right: Value) -> bool:
    """`==`: structural, without coercion, confidences aside; null equals undefined."""
    if type(left) is type(right) and (type(left) is str or type(left) is float):
        return left == right  # a third of what the general case takes
    left, right = bare(left), bare(right)
    if left is None or left is UNDEFINED:
        return right is None or right is UNDEFINED
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and left.keys() == right.keys()
            and all(equal(part, right[key]) for key, part in left.items())
        )
    if isinstance(left, Agent):
        return isinstance(right, Agent) and left.id == right.id
    if isinstance(left, (bool, float, str)):
        return type(left) is type(right) and left == right
    return left is right


def truthy(value: Value) -> bool:
    """False for null, undefined, false, 0, NaN and the empty text; confidence aside."""
    if value is True or value is False:
        return value
    if type(value) is Confident:
        return truthy(value.value)
    if value is None or value is UNDEFINED or value == "":
        return False
    if isinstance(value, float):
        return not (value == 0.0 or math.isnan(value))
    return True


def kind_of(value: Value) -> str:
    """The kind in the words of diagnostics: null, boolean, number, string, array, object …"""
    kind = KINDS.get(type(bare(value)))
    if kind is None:
        raise TypeError(f"{type(bare(value)).__name__} is no Prism value")
    return kind


KINDS: Final[Mapping[type, str]] = {
    type(None): "null",
    Undefined: "null",
    bool: "boolean",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    Function: "function",
    Agent: "agent",
}
