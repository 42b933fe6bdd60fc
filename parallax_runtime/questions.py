"""What an agent is asked, before it is known which agent in which call.

One question may be put to many agents. What does not depend on the call is found out once: a walk
over an input costs more than a call.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, final

from parallax_primitives.values import Confident, Json, Value, bare, to_json
from parallax_runtime.size import SMALL, charge_for, is_small, require_size, room_for, unrolled

DEFAULT_OPERATION = "analyze"

_UNKNOWN: Final = (0,)
"""The sizes of what nobody has walked over yet."""


@final
class Question:
    """The operation, and its arguments sorted out.

    A leading text is the task. The payload is the one object among the other arguments, else the
    only other argument, else all of them; without any it is the run's input.
    """

    __slots__ = ("_json", "_run_input", "arguments", "operation", "sizes", "task")

    def __init__(self, operation: str, arguments: tuple[Value, ...], run_input: Value) -> None:
        self.operation = operation
        self.arguments = arguments
        first = arguments[0] if arguments else _own_task(run_input)
        if type(first) is Confident:
            first = first.value
        self.task = first if type(first) is str else None
        self._run_input = run_input
        self.sizes: tuple[int, ...] = _UNKNOWN
        """Those of payload and arguments, where anything is to be counted for them."""
        self._json: dict[str, Json] | None = None

    @property
    def payload(self) -> Value:
        """What the question is about."""
        others = [bare(one) for one in self.arguments]
        if others and self.task is not None:
            del others[0]
        if not others:
            return self._run_input
        objects = [one for one in others if isinstance(one, dict)]
        if len(objects) == 1:
            return objects[0]
        return others[0] if len(others) == 1 else others

    @property
    def json(self) -> dict[str, Json]:
        """What is asked, as JSON that nobody may change."""
        if self._json is None:
            self._json = {
                "operation": self.operation,
                "task": self.task,
                "payload": self.payload_json(),
                "arguments": self.arguments_json(),
            }
        return self._json

    def payload_json(self) -> Json:
        """The payload, made for one receiver, who may change it."""
        made: Json = to_json(self.payload)
        return made

    def arguments_json(self) -> list[Json]:
        """The arguments, as the payload."""
        return [to_json(one) for one in self.arguments]

    def require_walkable(self) -> None:
        """As `size.require_walkable`; every call counts, and only the first one walks."""
        if self.sizes is _UNKNOWN:
            # One look tells it of most questions, which are about one object, or the run's input.
            arguments, room = self.arguments, SMALL - 1
            parts: Collection[Value] = arguments
            others = len(arguments) - (self.task is not None)
            if others <= 1:
                about = arguments[-1] if others == 1 else self._run_input
                parts = about.values() if type(about) is dict else (about,)
                room -= len(arguments)
            if room_for(parts, room) >= 0:
                self.sizes = ()
                return
            self.sizes = self._measured()
        for size in self.sizes:
            require_size(size, "a list")
            charge_for(size, 4)

    def _measured(self) -> tuple[int, ...]:
        asked = self.payload, [bare(one) for one in self.arguments]
        return tuple(unrolled(one) for one in asked if not is_small(one))


def _own_task(run_input: Value) -> Value:
    """The task that the input states itself."""
    plain = bare(run_input)
    return plain.get("task") if isinstance(plain, dict) else None
