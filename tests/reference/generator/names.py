"""What the generator of programs keeps in mind: variables with their types, and where they hold.

A type is a text: `n` number, `s` string, `b` boolean, `l:T` list of T, `o` an object
`{a: number, b: string, c: list of numbers}`, `f:T` a function of one number that gives T. Types
only steer: a good part of the programs runs to its end, the rest fails somewhere.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

_WORDS = (
    "a", "b", "c", "x", "y", "item", "count", "list", "def", "lambda", "run", "rt", "None_", "é",
    "fault", "part", "kept", "pattern", "class", "self", "str", "print_", "_x", "is",
    "async", "pass", "match_", "again", "chosen", "naïve", "not_", "returned", "outcome", "del",
)  # fmt: skip

_TYPES = ("n", "n", "n", "s", "s", "b", "l:n", "l:n", "l:s", "o", "l:o", "l:l:n")


@dataclass(frozen=True, slots=True)
class Variable:
    name: str
    type: str
    fixed: bool = False
    """A constant, or something that counts turns: not to be assigned."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands, and what may leave it."""

    loops: int = 0
    functions: int = 0
    in_loop: bool = False
    """Whether `break` and `continue` mean a loop of this very function."""

    @property
    def repeated(self) -> bool:
        """Whether it may run many times, so that nothing may double here."""
        return self.loops + self.functions > 0


@dataclass(slots=True)
class Generator:
    """The random source, the variables that can be seen, and the tables of what may be written."""

    random: random.Random
    expressions: Mapping[str, Sequence[Expression]]
    statements: Sequence[Statement]
    plain: bool = False
    """Whether nothing is annotated, so that nearly everything is certainly plain."""
    scopes: list[list[Variable]] = field(default_factory=lambda: [[]])
    used: set[str] = field(default_factory=set)
    place: Place = field(default_factory=Place)
    lines: list[str] = field(default_factory=list)
    indent: int = 0

    # --- chance ----------------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def type(self) -> str:
        return self.random.choice(_TYPES)

    # --- names -----------------------------------------------------------------------------------

    def fresh(self) -> str:
        """A name that nothing in the program has."""
        word = self.random.choice(_WORDS)
        name, number = word, 1
        while name in self.used:
            number += 1
            name = f"{word}{number}"
        self.used.add(name)
        return name

    def shadowing(self) -> str:
        """A new name, or at times one that hides a variable of an enclosing scope."""
        here = {one.name for one in self.scopes[-1]}
        hidden = [one.name for one in self.visible() if one.name not in here]
        return self.random.choice(hidden) if hidden and self.chance(0.25) else self.fresh()

    def declare(self, name: str, kind: str, *, fixed: bool = False) -> None:
        self.scopes[-1].append(Variable(name, kind, fixed))

    @contextmanager
    def scope(self) -> Iterator[None]:
        self.scopes.append([])
        yield
        self.scopes.pop()

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        outer, self.place = self.place, place
        yield
        self.place = outer

    @contextmanager
    def function(self) -> Iterator[None]:
        """The inside of a function, with a scope for its parameters."""
        inner = replace(self.place, functions=self.place.functions + 1, in_loop=False)
        with self.at(inner), self.scope():
            yield

    def visible(self) -> list[Variable]:
        """Variables that their names really mean here."""
        found: dict[str, Variable] = {}
        for scope in self.scopes:
            found.update((one.name, one) for one in scope)
        return list(found.values())

    def variables(self, kind: str, *, assignable: bool = False) -> list[Variable]:
        return [
            one for one in self.visible() if one.type == kind and not (assignable and one.fixed)
        ]

    # --- writing ---------------------------------------------------------------------------------

    def write(self, line: str) -> None:
        self.lines.append("  " * self.indent + line)

    @contextmanager
    def braces(self, head: str) -> Iterator[None]:
        """A head with a block, which is a scope."""
        self.write(f"{head} {{".lstrip())
        self.indent += 1
        with self.scope():
            yield
        self.indent -= 1
        self.write("}")

    @contextmanager
    def aside(self) -> Iterator[list[str]]:
        """Lines written here are kept apart, for a lambda in the middle of an expression."""
        outer, self.lines = self.lines, []
        self.indent += 1
        yield self.lines
        self.indent -= 1
        self.lines = outer

    # --- the tables ------------------------------------------------------------------------------

    def expression(self, kind: str, depth: int) -> str:
        """An expression of the type: a variable, something special to the type, or anything."""
        known = self.variables(kind)
        if known and self.chance(0.4 if depth > 0 else 0.7):
            return self.random.choice(known).name
        letter = kind[0]
        if depth <= 0:
            return self.random.choice(self.expressions[f"{letter} literal"])(self, kind, 0)
        anything = "any plain" if self.plain else "any"
        table = letter if self.chance(0.5) else anything
        return self.random.choice(self.expressions[table])(self, kind, depth - 1)

    def statement(self, depth: int) -> None:
        makers = [one for one in self.statements if one.depth <= depth]
        weights = [one.weight for one in makers]
        self.random.choices(makers, weights)[0].make(self, depth - 1)

    def body(self, count: int, depth: int) -> None:
        """Some statements."""
        for _ in range(self.random.randint(1, count)):
            self.statement(depth)


Expression: TypeAlias = Callable[[Generator, str, int], str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A way to write a statement: how often, and how much nesting it needs."""

    make: Callable[[Generator, int], None]
    weight: int
    depth: int = 0
