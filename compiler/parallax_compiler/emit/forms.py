"""How an operation is written that Python has itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

CONDITIONAL, LOGIC, PREFIX_NOT, COMPARISON, SUM, PRODUCT, SIGN, AWAIT, ATOM = range(9)
"""How tightly Python's expressions bind."""


Handling: TypeAlias = Literal[
    "length", "key", "entry", "given", "place", "none", "slice", "own", "plainly", "method", "push",
    "order", "list",
]  # fmt: skip
"""Forms of parts and methods of texts, lists and objects; see `handling`."""

Computing: TypeAlias = Literal["infix", "prefix", "same", "call", "math", "text", "test"]
"""Forms of what is computed of numbers, texts and truth values; see `inline`."""


@dataclass(frozen=True, slots=True)
class Form:
    """How an operation is written, and how tightly that binds."""

    kind: Computing | Handling
    level: int
    sign: str = ""
