"""How a run is made: everything about it but the program, its input and its agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from parallax_primitives.records import record
from parallax_primitives.spec import Primitive
from parallax_primitives.state import Store
from parallax_runtime.clock import Clock
from parallax_runtime.events import Observer
from parallax_runtime.mailboxes import AnyResolver


@record(frozen=True, slots=True)
class Options:
    """See `engine.run` for what each means."""

    clock: Clock
    primitives: Mapping[str, Primitive]
    limits: Mapping[str, float]
    observers: Sequence[Observer] = ()
    resolver: AnyResolver | None = None
    seed: int = 0
    store: Store | None = None
    reached: set[int] = field(default_factory=set)
