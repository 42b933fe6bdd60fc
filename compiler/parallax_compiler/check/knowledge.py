"""What inference knows of the whole program, gathered over several rounds.

A round goes over every function once. Types that flow in circles (around loops, through functions
that call each other, through captured variables) are taken from the round before, so rounds are
repeated until nothing changes. They start from nothing known and only ever widen; from round
`WIDEN` on whatever still changes becomes UNKNOWN, so the number of rounds is bounded. Where the
first round asked for nothing before it was known, a second one would find the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from parallax_compiler.check.flow import Branch, Changes
from parallax_compiler.check.products import BandRule, CallKind, Reading
from parallax_compiler.check.schemas import schema_type
from parallax_compiler.check.types import (
    DATA,
    NEVER,
    NULL,
    UNKNOWN,
    AnyShape,
    NullShape,
    Type,
    UserFunction,
    join,
    without_constant,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind, Resolved, ResolvedModule
from parallax_compiler.resolve.scopes import FunctionNode
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import (
    Call,
    FunctionDeclaration,
    Lambda,
    Name,
    Pipeline,
    unparenthesized,
)

WIDEN: Final = 4
ROUNDS: Final = 12

Key = TypeVar("Key", bound=Hashable)
FunctionKey = tuple[str, int]
"""File path and node id of a function."""


@dataclass(slots=True, kw_only=True)
class ModuleFacts:
    """What is known of the nodes of one file, by id; every round writes it anew."""

    resolved: ResolvedModule
    types: dict[int, Type] = field(default_factory=dict)
    calls: dict[int, CallKind] = field(default_factory=dict)
    readings: dict[int, Reading] = field(default_factory=dict)
    bands: dict[int, BandRule] = field(default_factory=dict)
    declared: list[FunctionDeclaration] = field(default_factory=list)
    """The declared functions, callees before their callers where possible."""
    closed: frozenset[int] = frozenset()
    """The declared functions all of whose calls are known."""
    input: Type = DATA
    result: Type = NULL
    """What running the file gives."""
    late: frozenset[Binding] = frozenset()
    single: frozenset[str] = frozenset()
    """The names that stand for one agent rather than a group."""


class Table(dict[Key, Type]):
    """What is known by key, and what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[Key] = set()

    def ask(self, key: Key) -> Type | None:
        self.asked.add(key)
        return self.get(key)

    def forget(self, keys: Iterable[Key]) -> None:
        """From here on nothing is known of these."""
        self.update(dict.fromkeys(keys, UNKNOWN))


class Knowledge:
    """The program and what has been found out so far."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.modules = {one.path: ModuleFacts(resolved=one) for one in resolved.modules}
        self.variables = Table[Binding]()
        self.returns = Table[FunctionKey]()
        self.parameters = Table[Binding]()
        self.loops: dict[FunctionKey, Changes] = {}
        self.functions: dict[FunctionKey, FunctionNode] = {}
        self.shared: set[Binding] = set()
        """Variables that a function inside assigns: their type does not follow the paths."""
        self.failing: dict[FunctionKey, bool] = {}
        """Whether a function may fail for an agent's sake, as far as this round knows."""
        self.round = 0
        self.changed = False
        self.early = False
        """Whether the first round asked for something that it found out, or widened, later."""
        for module in self.modules.values():
            self._survey(module)
        entry = self.modules[resolved.entry.path]
        entry.input = schema_type(resolved.entry.settings.input_schema)

    def _survey(self, module: ModuleFacts) -> None:
        """Finds the functions of a file, their order, and which of them only known calls reach."""
        resolved = module.resolved
        for scope in resolved.functions.values():
            self.shared.update(scope.assigned_captures)
        called: set[int] = set()
        escaped = {one.declaration for one in resolved.exports.values() if one is not None}
        for node in resolved.outline.nodes:
            match node:
                case FunctionDeclaration() | Lambda():
                    self.functions[resolved.path, node.id] = node
                    if isinstance(node, FunctionDeclaration):
                        module.declared.append(node)
                case Call(callee=callee):
                    called.add(unparenthesized(callee).id)
                case Pipeline(stage=stage):
                    called.add(unparenthesized(stage).id)
                case Name():
                    binding = resolved.uses.get(node.id)
                    is_function = binding is not None and binding.kind is BindingKind.FUNCTION
                    if binding is not None and is_function and node.id not in called:
                        escaped.add(binding.declaration)
                case _:
                    pass
        module.declared = _callees_first(module)
        module.late = frozenset(resolved.late)
        module.single = frozenset(one.name for one in resolved.groups if one.single)
        module.closed = frozenset(one.id for one in module.declared) - escaped

    # --- widening --------------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Whether another round would find nothing else."""
        return not self.changed or (self.round == 0 and not self.early)

    def record(self, table: Table[Key], key: Key, type_: Type) -> None:
        """Adds a type to what is known under a key."""
        if self._widen(table, key, type_) and key in table.asked:
            self.early = True

    def _widen(self, table: dict[Key, Type], key: Key, type_: Type) -> bool:
        """Whether that was news."""
        before = table.get(key)
        after = type_ if before is None else join(before, type_)
        if before is not None and after == before:
            return False
        if self.round >= WIDEN and before is not None:
            after = _widened(after)
            if after == before:
                return False
        self.changed = True
        table[key] = after
        return True

    def give_up(self) -> None:
        """Forgets whatever may still change, so that one more round gives sound types."""
        self.variables.forget(self.variables)
        self.returns.forget([*self.returns, *self.functions])
        self.parameters.forget(self.parameters)
        self.loops = {loop: dict.fromkeys(changes, UNKNOWN) for loop, changes in self.loops.items()}

    def record_variable(self, binding: Binding, type_: Type) -> None:
        self.record(self.variables, binding, type_)

    def record_turn(self, loop: FunctionKey, turn: Branch) -> None:
        """What a turn of a loop leaves to the next one, which was gone over as if it were none."""
        table = self.loops.setdefault(loop, {})
        for binding, type_ in turn.changes.items():
            if self._widen(table, binding, without_constant(type_)):
                self.early = True

    def record_argument(self, binding: Binding, type_: Type) -> None:
        self.record(self.parameters, binding, generalized(type_))

    # --- questions -------------------------------------------------------------------------------

    def variable(self, binding: Binding) -> Type:
        """Any value that the variable ever has."""
        return self.variables.ask(binding) or NEVER

    def returned(self, target: UserFunction) -> Type:
        """What a call of a function of the program gives."""
        return self.returns.ask((target.module, target.node)) or NEVER

    def exported(self, path: str, name: str) -> tuple[ModuleFacts, Binding | None] | None:
        """Where an export of a file comes from: the file, and its binding (None: an expression)."""
        for _ in range(len(self.modules) + 1):
            module = self.modules.get(path)
            if module is None:
                return None
            if name in module.resolved.exports:
                return module, module.resolved.exports[name]
            if name not in module.resolved.reexports:
                return None
            path, name = module.resolved.reexports[name]
        return None


def _callees_first(module: ModuleFacts) -> list[FunctionDeclaration]:
    """Orders the declared functions so that what a function mentions comes before it."""
    starts = sorted(module.declared, key=lambda one: one.span.start)
    by_id = {one.id: one for one in starts}
    mentions = {one.id: _mentioned(one, module) for one in starts}
    ordered: dict[int, None] = {}
    for one in starts:
        _visit(one.id, mentions, ordered)
    return [by_id[key] for key in ordered]


def _mentioned(function: FunctionDeclaration, module: ModuleFacts) -> list[int]:
    found: dict[int, None] = {}
    for node in everything(function):
        binding = module.resolved.uses.get(node.id) if isinstance(node, Name) else None
        if binding is not None and binding.kind is BindingKind.FUNCTION:
            found[binding.declaration or 0] = None
    return list(found)


def _visit(start: int, mentions: dict[int, list[int]], ordered: dict[int, None]) -> None:
    open_: set[int] = set()
    pending = [(start, False)]
    while pending:
        key, done = pending.pop()
        if done:
            ordered[key] = None
        elif key in mentions and key not in ordered and key not in open_:
            open_.add(key)
            pending.append((key, True))
            pending.extend((target, False) for target in mentions[key])


def generalized(type_: Type) -> Type:
    """What a parameter may be that was given this argument: other calls may differ in detail."""
    if isinstance(type_.shape, NullShape):
        return UNKNOWN
    known = without_constant(type_)
    return Type(known.shape, UNKNOWN.own)


def _widened(type_: Type) -> Type:
    if isinstance(type_.shape, AnyShape) and type_.shape.data:
        return Type(type_.shape, UNKNOWN.own, type_.null)
    return UNKNOWN
