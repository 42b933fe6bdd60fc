"""The finished LALR tables of the grammar, as the parser uses them.

`prism.tables.json` is made by `grammar.py`; a test keeps it fresh. A row maps a symbol to what to
do: a number n ≥ 0 shifts to state n (or goes there after a reduction), a negative one reduces by
rule -1 - n.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """A reduction: the symbol that it makes from `length` values, and the builder's method.

    Without a method the only value stands for itself.
    """

    symbol: str
    length: int
    method: str


@dataclass(frozen=True, slots=True)
class Tables:
    start: int
    rules: tuple[Rule, ...]
    rows: tuple[Row, ...]
    """One row for each state; states that behave alike share one."""
    chains: dict[tuple[int, int, str], int]
    """Where a chain of reductions to the only value ends that begins in a state upon another, by
    the terminal that is next; filled by the parser. Of 20 levels of operators most say nothing: two
    thirds of all steps are such reductions, 15 at a time."""


@cache
def tables() -> Tables:
    """The tables, read once."""
    path = Path(__file__).with_name("prism.tables.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    rows = data["rows"]
    return Tables(
        start=data["start"],
        rules=tuple(Rule(*rule) for rule in data["rules"]),
        rows=tuple(rows[number] for number in data["states"]),
        chains={},
    )
