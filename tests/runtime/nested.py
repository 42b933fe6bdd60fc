"""Random patterns of primitives inside primitives, made from the specs alone.

Every primitive whose parameters are of the kinds below takes part, so a new one needs no line here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import Kind, Parameter, PrimitiveSpec
from parallax_runtime import Program, load

DEEPEST: Final = 3
OPTIONAL: Final[frozenset[Kind]] = frozenset({"count", "confidence", "duration"})


class Nested:
    """Writes one pattern; what it draws is decided by the random numbers that it is given."""

    def __init__(self, chance: random.Random, specs: Sequence[PrimitiveSpec]) -> None:
        self._chance = chance
        self._specs = specs
        self._depth = 0
        self.used: set[str] = set()

    def pattern(self, outermost: PrimitiveSpec) -> str:
        """The text of a pattern whose result is a call of that primitive."""
        body = self._call(outermost)
        imports = ", ".join(sorted(self.used))
        return f'import {{ {imports} }} from "@parallax/primitives"\n\nresult = {body}\nresult\n'

    def _call(self, spec: PrimitiveSpec) -> str:
        self.used.add(spec.name)
        self._depth += 1
        subject = self._argument(spec.subject)
        given = [one for one in spec.options if one.required or self._wants(one)]
        options = ", ".join(f"{one.name}: {self._argument(one)}" for one in given)
        self._depth -= 1
        return f"{spec.name}({subject}, {{{options}}})" if options else f"{spec.name}({subject})"

    def _wants(self, one: Parameter) -> bool:
        return one.kind in OPTIONAL and self._chance.random() < 0.3

    def _argument(self, one: Parameter) -> str:
        return f'"{self.pick(*one.choices)}"' if one.choices else ARGUMENTS[one.kind](self)

    def expression(self) -> str:
        """What waits for agents."""
        if self._depth >= DEEPEST or self._chance.random() < 0.3:
            return self.pick(
                *[f"{self.agent()}.go({self._chance.randrange(9)})"] * 4, "agentResults"
            )
        if self._chance.random() < 0.15:
            self._depth += 1
            mapped = f"agents.map(agent => [agent.go(), {self.expression()}])"
            self._depth -= 1
            return mapped
        return self._call(self._chance.choice(self._specs))

    def task(self) -> str:
        return self.one_of(
            self.agent,
            lambda: f"() => {self.expression()}",
            self.expression,
            lambda: self.pick('"done"', "3"),
        )

    def tasks(self) -> str:
        if self._chance.random() < 0.2:
            return "agents"
        return f"[{', '.join(self.task() for _ in range(self._chance.randint(1, 4)))}]"

    def agent(self) -> str:
        return f"agents[{self._chance.randrange(6)}]"

    def pick(self, *texts: str) -> str:
        return self._chance.choice(texts)

    def one_of(self, *writers: Callable[[], str]) -> str:
        return self._chance.choice(writers)()


def _steps(one: Nested) -> str:
    return f"[{{do: {one.task()}, undo: {one.task()}}}, {{do: {one.task()}, undo: {one.task()}}}]"


def _participants(one: Nested) -> str:
    phases = f"prepare: {one.task()}, commit: {one.task()}, rollback: {one.task()}"
    return f"[{one.agent()}, {{{phases}}}]"


ARGUMENTS: Final[Mapping[Kind, Callable[[Nested], str]]] = {
    "answers": Nested.tasks,
    "tasks": Nested.tasks,
    "task": Nested.task,
    "work": lambda one: one.one_of(one.task, one.tasks),
    "arms": lambda one: f"{{high: {one.task()}, low: {one.task()}}}",
    "steps": _steps,
    "graph": lambda one: f'{{a: {{run: {one.task()}}}, b: {{after: ["a"], run: {one.task()}}}}}',
    "participants": _participants,
    "value": lambda one: one.one_of(lambda: one.pick('"value" ~> 0.8', "0.5"), one.expression),
    "target": lambda one: one.one_of(lambda: "agents", one.agent),
    "list": lambda one: one.pick("[1, 2, 3]", "agents.map(agent => agent.go())"),
    "number": lambda one: one.pick("0.5", "0.8"),
    "selector": lambda one: one.pick('"verdict"', "item => item"),
    "extent": lambda one: one.pick("1", "2"),
    "function": lambda one: f"item => {one.expression()}",
    "count": lambda one: one.pick("1", "2", "3"),
    "confidence": lambda one: one.pick("0.3", "0.6", "0.9"),
    "duration": lambda one: one.pick('"500ms"', '"1s"', '"2s"', '"5s"'),
    "text": lambda one: one.pick('"one"', '"two"'),
    "quota": lambda one: one.pick("1", "2", '"60%"'),
    "rate": lambda one: one.pick('"2/s"', '"1/s"'),
}


def _is_writable(spec: PrimitiveSpec) -> bool:
    needed = [spec.subject, *(one for one in spec.options if one.required)]
    return all(one.kind in ARGUMENTS for one in needed)


WRITABLE: Final = tuple(spec for spec in SPECS.values() if _is_writable(spec))
SPAWNING: Final = tuple(spec for spec in WRITABLE if spec.calls_agents)
"""The primitives that start something."""


def nested_program(specs: Sequence[PrimitiveSpec], at: int, seed: int) -> tuple[str, Program]:
    """One pattern, whose outermost primitive is the next of these each time, with its text.

    What the checker refuses is written anew.
    """
    chance = random.Random(f"{seed} {at}")
    while True:
        text = Nested(chance, specs).pattern(specs[at % len(specs)])
        made = compile_source(Source("nested.prism", text), NoLibrary())
        if made.python is not None:
            return text, load(made.python.text, "nested.py")
