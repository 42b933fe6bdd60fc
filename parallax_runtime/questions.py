"""What an agent is asked, before it is known which agent in which call.

One question may be put to many agents. What does not depend on the call is found out once: a walk
over an input costs more than a call.
"""

from __future__ import annotations

from typing import final

from parallax_primitives.values import Json, Value, bare, to_json
from parallax_runtime.size import charge_for, is_small, require_size, unrolled

DEFAULT_OPERATION = "analyze"


@final
class Question:
    """The operation, and its arguments sorted out.

    A leading text is the task. The payload is the one object among the other arguments, else the
    only other argument, else all of them; without any it is the run's input.
    """

    __slots__ = ("_is_own_payload", "_json", "_sizes", "arguments", "operation", "payload", "task")

    def __init__(self, operation: str, arguments: tuple[Value, ...], run_input: Value) -> None:
        plain = [bare(one) for one in arguments]
        self.operation = operation
        self.arguments = plain
        self.task: str | None = None
        if plain and isinstance(plain[0], str):
            self.task = plain[0]
        others = plain[1:] if self.task is not None else plain
        self.payload = _payload(others, run_input)
        self._is_own_payload = bool(others)
        """Whether it is found among the arguments."""
        if self.task is None and not arguments:
            self.task = _own_task(run_input)
        self._sizes: tuple[int, ...] | None = None
        """Those of payload and arguments, where anything is to be counted for them."""
        self._json: dict[str, Json] | None = None

    @property
    def json(self) -> dict[str, Json]:
        """What is asked, as JSON that nobody may change."""
        if self._json is None:
            self._json = {
                "operation": self.operation,
                "task": self.task,
                "payload": to_json(self.payload),
                "arguments": [to_json(one) for one in self.arguments],
            }
        return self._json

    def require_walkable(self) -> None:
        """As `size.require_walkable`; every call counts, and only the first one walks."""
        if self._sizes is None:
            self._sizes = tuple(map(unrolled, self._large()))
        for size in self._sizes:
            require_size(size, "a list")
            charge_for(size, 4)

    def _large(self) -> list[Value]:
        """What is too large to be walked over for nothing."""
        if is_small(self.arguments) and (self._is_own_payload or is_small(self.payload)):
            return []
        return [one for one in (self.payload, self.arguments) if not is_small(one)]


def _payload(others: list[Value], run_input: Value) -> Value:
    if not others:
        return run_input
    objects = [one for one in others if isinstance(one, dict)]
    if len(objects) == 1:
        return objects[0]
    return others[0] if len(others) == 1 else others


def _own_task(run_input: Value) -> str | None:
    """The task that the input states itself."""
    plain = bare(run_input)
    task = bare(plain.get("task")) if isinstance(plain, dict) else None
    return task if isinstance(task, str) else None
