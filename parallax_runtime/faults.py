"""Faults between the pattern's `throw` and `catch`, and what a failed agent call leaves behind."""

from __future__ import annotations

from typing import Final

from parallax_primitives.derivation import failure as failed_task
from parallax_primitives.faults import AgentFault, Fault
from parallax_primitives.values import Confident, Value, bare
from parallax_runtime.current import charge
from parallax_runtime.text import text_of

_CATCHING: Final = 2
"""Steps that raising and catching count for, beyond what they do."""


class Thrown(Fault):
    """What `throw` raises: it carries exactly the thrown value."""

    def __init__(self, value: Value) -> None:
        super().__init__(_message(value))
        self.value = value


def thrown(value: Value) -> Fault:
    """The exception of `throw value`."""
    return Thrown(value)


def caught(fault: Fault) -> Value:
    """What `catch (e)` binds: the thrown value, else an object with `name` and `message`."""
    charge(_CATCHING)
    if isinstance(fault, Thrown):
        return fault.value
    if isinstance(fault, AgentFault):
        return {
            "name": "AgentError",
            "message": fault.message,
            "agent": fault.agent,
            "kind": fault.kind,
        }
    return {"name": "Error", "message": fault.message}


def is_error(value: Value) -> bool:
    """Whether a value looks as what `catch` binds for a failure."""
    if not isinstance(value, dict):
        return False
    name, message = bare(value.get("name")), bare(value.get("message"))
    return isinstance(name, str) and name.endswith("Error") and isinstance(message, str)


def _message(value: Value) -> str:
    plain = bare(value)
    if isinstance(plain, dict) and is_error(plain):
        return text_of(plain["message"])
    return text_of(plain)


def failure(fault: Fault) -> Confident:
    """What a failed task leaves in a list of results: null with confidence 0, the error kept."""
    if isinstance(fault, AgentFault):
        return failed_task(fault.kind, fault.message, fault.agent, fault.key)
    return failed_task("error", fault.message)
