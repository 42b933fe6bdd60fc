"""Writing an agent: the `@agent` decorator, the `Agent` class, and finding both in a module.

    @agent(capabilities=["security"])
    def scan(code):
        return Answer({"verdict": "approve"}, 0.9)

    class Reviewer(Agent):
        capabilities = ("quality",)

        async def analyze(self, task, input):
            return Answer("fine", 0.8)

A decorated function answers every operation; it stays an ordinary function and can be tested as
one. A class answers each operation by the public method of that name, else by `analyze`. Functions
and methods may be sync or async; see `request` for what their parameters receive.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, ClassVar, Final, TypeVar

from parallax_sdk.answer import Answer, Refusal
from parallax_sdk.request import Request, readers

_MARK: Final = "__parallax_agent__"

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


class Operation:
    """One callable of an agent: give it a request, get the answer or something to await."""

    __slots__ = ("_function", "_readers", "is_async", "is_told")

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._readers = readers(function)
        self.is_told = bool(self._readers)
        """Whether the function takes anything of a request."""
        self.is_async = inspect.iscoroutinefunction(function)

    def answer(self, request: Request) -> Any:
        """What the function answers, or something to await for it."""
        function = self._function
        if not self.is_told:
            return function()
        return function(**{name: read(request) for name, read in self._readers.items()})

    __call__ = answer


class Definition:
    """An agent as its author declared it; `operation` finds what answers a request."""

    __slots__ = ("_default", "_operations", "capabilities", "expertise", "id", "name")

    def __init__(
        self,
        id: str,
        *,
        default: Operation,
        operations: dict[str, Operation] | None = None,
        name: str | None = None,
        capabilities: Iterable[str] = (),
        expertise: float | None = None,
    ) -> None:
        self.id = id
        self.name = name if name is not None else id
        self.capabilities = _capabilities(id, capabilities)
        self.expertise = _expertise(id, expertise)
        self._default = default
        self._operations = operations if operations is not None else {}

    def operation(self, name: str) -> Operation:
        """What answers the operation of that name."""
        return self._operations.get(name, self._default)

    def __repr__(self) -> str:
        return f"<Definition {self.id} {', '.join(self.capabilities)}>"


def agent(
    *,
    capabilities: Iterable[str],
    id: str | None = None,
    name: str | None = None,
    expertise: float | None = None,
) -> Callable[[_Decorated], _Decorated]:
    """Declares a function to be an agent; its id is the function's name unless given."""

    def declare(function: _Decorated) -> _Decorated:
        definition = Definition(
            id if id is not None else _kebab(function.__name__),
            default=Operation(function),
            name=name,
            capabilities=capabilities,
            expertise=expertise,
        )
        setattr(function, _MARK, definition)
        return function

    return declare


class Agent:
    """An agent as a class: set the attributes, and write a method for each operation.

    `analyze` answers those that have none; without it they are refused. Any may be async.
    """

    id: ClassVar[str | None] = None
    name: ClassVar[str | None] = None
    capabilities: ClassVar[Iterable[str]] = ()
    expertise: ClassVar[float | None] = None


def definition_of(target: object) -> Definition | None:
    """The definition of a decorated function, an Agent object or an Agent class, else None."""
    marked = getattr(target, _MARK, None)
    if isinstance(marked, Definition):
        return marked
    if isinstance(target, type) and issubclass(target, Agent) and target is not Agent:
        return _of_object(target())
    return _of_object(target) if isinstance(target, Agent) else None


def discover(module: ModuleType) -> tuple[Definition, ...]:
    """The agents that a module defines, in the order of writing.

    Functions and classes imported from elsewhere do not count. A class counts unless the module
    makes objects of it, which then count instead.
    """
    own = [
        value
        for name, value in vars(module).items()
        if not name.startswith("_") and _belongs(value, module)
    ]
    made = {type(value) for value in own if isinstance(value, Agent)}
    found = (definition_of(value) for value in own if value not in made)
    return tuple(one for one in found if one is not None)


def _belongs(value: object, module: ModuleType) -> bool:
    if isinstance(value, Agent):
        return True
    is_definition = hasattr(value, _MARK) or (isinstance(value, type) and issubclass(value, Agent))
    return is_definition and getattr(value, "__module__", None) == module.__name__


def _of_object(target: Agent) -> Definition:
    operations = {
        name: Operation(getattr(target, name))
        for owner in type(target).__mro__
        if issubclass(owner, Agent) and owner is not Agent
        for name, member in vars(owner).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }
    return Definition(
        target.id if target.id is not None else _kebab(type(target).__name__),
        default=operations.get("analyze", Operation(_refuse)),
        operations=operations,
        name=target.name,
        capabilities=target.capabilities,
        expertise=target.expertise,
    )


def _refuse(operation: str) -> Answer:
    raise Refusal(f"it has no operation `{operation}`")


def _kebab(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return spaced.replace("_", "-").strip("-").lower()


def _capabilities(owner: str, names: Iterable[str]) -> tuple[str, ...]:
    if isinstance(names, str):
        raise TypeError(f"the capabilities of `{owner}` are a list of texts, such as [{names!r}]")
    listed = tuple(names)
    if not all(isinstance(name, str) for name in listed):
        raise TypeError(f"the capabilities of `{owner}` are a list of texts")
    return listed


def _expertise(owner: str, value: float | None) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"the expertise of `{owner}` lies in [0, 1], {value!r} does not")
    return float(value)
