"""What running a task depends on, as data: equal data, equal questions to the agents.

A task's code and what it captured decide what it asks (the run's input aside): a pattern changes no
state. Emitted functions keep what they captured in Python's cells; what is found there is told as
far as it is a Prism value or another emitted function, else the task has no identity.
"""

from __future__ import annotations

import hashlib
import types
from typing import Any

from parallax_primitives.preservation import Unpreservable, preserve
from parallax_primitives.values import Agent, Confident, Function, Json, Value
from parallax_runtime.calling import Cell


def identity(task: Value, run: object) -> Json:
    """The identity of a task of this run; None when there is none."""
    try:
        return _Told(run).of(task)
    except (Unpreservable, RecursionError):
        return None


class _Told:
    """One telling: functions that refer to each other are told once each."""

    def __init__(self, run: object) -> None:
        self._run = run
        self._functions: dict[int, int] = {}

    def of(self, value: Any) -> Json:
        match value:
            case Confident():
                return {"value": self.of(value.value), "confidence": value.confidence}
            case Agent():
                return {"agent": value.id}
            case Function():
                return {"function": self.of(value.call), "arity": value.arity}
            case types.FunctionType():
                return self._function(value)
            case Cell():
                return {"variable": self.of(value.value)}
            case list():
                return [self.of(part) for part in value]
            case dict():
                return {"object": {str(key): self.of(part) for key, part in value.items()}}
            case int() if not isinstance(value, bool):
                return value
        if value is self._run:
            return "run"
        return preserve(value)

    def _function(self, function: types.FunctionType) -> Json:
        known = self._functions.get(id(function))
        if known is not None:
            return {"again": known}
        self._functions[id(function)] = len(self._functions)
        names = function.__code__.co_freevars
        captured: dict[str, Json] = {
            name: self._cell(cell)
            for name, cell in zip(names, function.__closure__ or (), strict=True)
        }
        defaults = [self.of(one) for one in function.__defaults__ or ()]
        return {"code": _digest(function.__code__), "captured": captured, "defaults": defaults}

    def _cell(self, cell: types.CellType) -> Json:
        try:
            content = cell.cell_contents
        except ValueError:  # a variable without a value yet
            return None
        return self.of(content)


def _digest(code: types.CodeType) -> str:
    """The code itself, wherever it stands."""
    told = hashlib.blake2b(code.co_code, digest_size=16)
    told.update(repr(code.co_names).encode())
    for constant in code.co_consts:
        part = _digest(constant) if isinstance(constant, types.CodeType) else repr(constant)
        told.update(part.encode())
    return told.hexdigest()
