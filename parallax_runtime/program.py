"""A loaded pattern: what the emitted module tells the runtime about itself.

The emitted text ends with `PROGRAM = rt.program(…)`; everything here is constant data but `main`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

from parallax_primitives.values import Json, Value

ABI: Final = 1
"""The number of the agreement between emitted text and runtime; see `api`."""

Requirement: TypeAlias = Mapping[str, Any]
"""What a group asks of its agents: capabilities, expertise, minConfidence, min, max, single."""

SiteRow: TypeAlias = tuple[str, int, int, int, int, int]
"""(what, source index, line, column, end line, end column), 1-based, the end exclusive."""

LineRow: TypeAlias = tuple[int, int, int, int, int, int, int, int]
"""(Python line, Python column, Python end column, source index, line, column, end line, end
column): Python's columns count characters from 0, the pattern's from 1, the ends are exclusive."""


class WrongAbi(Exception):
    """The text was made for another runtime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A pattern that can be run any number of times, also concurrently."""

    name: str
    version: str
    sources: tuple[str, ...]
    main: Callable[[Any], Awaitable[Value]]
    groups: Mapping[str, Requirement] = field(default_factory=dict)
    input_schema: Json = None
    output_schema: Json = None
    limits: Mapping[str, float] = field(default_factory=dict)
    sites: Mapping[int, SiteRow] = field(default_factory=dict)
    lines: tuple[LineRow, ...] = ()
    filename: str = ""
    """The name under which the text was compiled: its frames in tracebacks carry it."""


def program(*, abi: int, **constants: Any) -> Program:
    """Called by emitted text; refuses text made for another runtime."""
    if abi != ABI:
        raise WrongAbi(
            f"the compiled pattern was made for runtime interface {abi}, this is {ABI}; "
            "compile the pattern again"
        )
    return Program(**constants)


def named(made: Program, filename: str) -> Program:
    """The program with the file name that its frames carry."""
    return replace(made, filename=filename)
