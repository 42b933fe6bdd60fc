"""What the code that is running holds already, so that it never waits for itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from parallax_primitives.context import Context
from parallax_primitives.faults import Fault

_HELD: Final[ContextVar[frozenset[str]]] = ContextVar("parallax_held", default=frozenset())


@contextmanager
def holding(context: Context, name: str) -> Iterator[None]:
    """Marks a lock or a place as held by all that runs inside; taking it there is a fault."""
    held, mark = _HELD.get(), f"{context.name}:{name}"
    if mark in held:
        raise Fault(
            f"`{context.name}` waits for `{name}`, which is held around it",
            hint="Leave the inner one out, or give it another name.",
        )
    token = _HELD.set(held | {mark})
    try:
        yield
    finally:
        _HELD.reset(token)
