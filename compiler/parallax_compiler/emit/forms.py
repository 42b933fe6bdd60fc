"""How an operation is written that Python has itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CONDITIONAL, LOGIC, PREFIX_NOT, COMPARISON, SUM, PRODUCT, SIGN, AWAIT, ATOM = range(9)
"""How tightly Python's expressions bind."""


@dataclass(frozen=True, slots=True)
class Form:
    """How an operation is written, and how tightly that binds."""

    kind: Literal[
        "infix", "prefix", "same", "length", "key", "list", "call", "math", "text", "test",
        "method", "entry", "given", "place", "none", "slice", "push", "plainly", "order",
    ]  # fmt: skip
    level: int
    sign: str = ""
