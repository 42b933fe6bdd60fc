"""What lowering must know of a file before its first statement: stores, captures, hoisting.

Python defines a function where its `def` stands and binds what it captures by reference. Prism
hoists functions and makes the variables of a loop anew in every turn. The facts say where the two
differ, so that the emitted text deviates from the written order only there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.resolve.traverse import children
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Call,
    Continue,
    Declaration,
    Declarator,
    DoWhile,
    ExportDeclaration,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    Index,
    Lambda,
    Member,
    Module,
    Name,
    NamePattern,
    Node,
    PatternBlock,
    Statement,
    Update,
    While,
    unparenthesized,
)

_LOOPS = (ForIn, ForClassic, While, DoWhile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A place that reads or stores a binding, and the function it stands in."""

    at: int
    function: int


@dataclass(slots=True, kw_only=True)
class Facts:
    """The findings about one file."""

    module: CheckedModule
    reads: dict[Binding, list[Use]] = field(default_factory=dict)
    stores: dict[Binding, list[Use]] = field(default_factory=dict)
    lambdas: dict[Binding, Lambda] = field(default_factory=dict)
    """Variables that are assigned a lambda (also elsewhere than in a statement of its own)."""
    declarations: dict[Binding, FunctionDeclaration] = field(default_factory=dict)
    steps: dict[Binding, ForClassic] = field(default_factory=dict)
    """Variables declared in the head of a three-part loop."""
    by_loop: dict[int, list[Binding]] = field(default_factory=dict)
    """The variables with a value that each turn of a loop (by id) makes anew."""
    by_head: dict[int, list[Binding]] = field(default_factory=dict)
    """The variables that the head of a three-part loop (by id) declares."""
    around: dict[int, int] = field(default_factory=dict)
    """The function around each function, by id."""
    continued: set[int] = field(default_factory=set)
    """Loops (by id) with a `continue` of their own."""
    certain: set[Binding] = field(default_factory=set)
    """Names that a statement of the function's own body assigns, in no branch or loop."""
    hoisted: frozenset[Binding] = frozenset()
    hoisted_ids: frozenset[int] = frozenset()
    """The ids of their declarations."""

    # --- questions -------------------------------------------------------------------------------

    def is_reassigned(self, binding: Binding) -> bool:
        return len(self.stores.get(binding, ())) > 1

    def is_moved(self, binding: Binding) -> bool:
        """Whether a function inside the one that owns a variable assigns it."""
        return any(use.function != binding.owner for use in self.stores.get(binding, ()))

    def captures(self, binding: Binding) -> list[Use]:
        """The uses of a binding by other functions than the one that owns it."""
        uses = (*self.reads.get(binding, ()), *self.stores.get(binding, ()))
        return [use for use in uses if use.function != binding.owner]

    def function_of(self, binding: Binding) -> FunctionDeclaration | Lambda | None:
        """The function that a name certainly and always stands for, called directly if so."""
        written = self.declarations.get(binding) or self.lambdas.get(binding)
        if written is None or self.is_reassigned(binding):
            return None
        if binding.loop is not None and self.captures(binding):
            return None
        return None if self.is_late(binding) and not self._is_ready(binding, written) else written

    def _is_ready(self, binding: Binding, written: FunctionDeclaration | Lambda) -> bool:
        """Whether a lambda is certainly assigned when it is used: only it itself is earlier."""
        if binding not in self.certain or self._read_by_hoisted(binding):
            return False
        stored = self.stores[binding][0].at
        own = written.span
        return all(
            use.at >= stored or own.start <= use.at < own.end for use in self.reads.get(binding, ())
        )

    def is_late(self, binding: Binding) -> bool:
        """Whether a function may read a variable before it is assigned; then it begins as null."""
        return binding in self.module.resolved.late

    def is_cell(self, binding: Binding) -> bool:
        """Whether a variable of one turn of a loop changes after a function captured it."""
        if binding.loop is None or not self.captures(binding):
            return False
        stores = [use for use in self.stores.get(binding, ()) if not self._is_step(binding, use)]
        if len(stores) != 1 or self._read_by_hoisted(binding):
            return True
        return any(use.at < stores[0].at for use in self.captures(binding))

    def cells_of(self, loop: int) -> list[Binding]:
        """The variables in cells that each turn of a loop (by id) makes anew."""
        return [binding for binding in self.by_loop.get(loop, ()) if self.is_cell(binding)]

    def head_cells_of(self, loop: ForClassic) -> list[Binding]:
        """Those that the head of a three-part loop declares."""
        return [binding for binding in self.by_head.get(loop.id, ()) if self.is_cell(binding)]

    def inside(self, function: int) -> Iterator[int]:
        """A function and the functions around it, the nearest first."""
        around: int | None = function
        while around is not None:
            yield around
            around = self.around.get(around)

    def _is_step(self, binding: Binding, use: Use) -> bool:
        loop = self.steps.get(binding)
        update = loop.update if loop is not None else None
        return update is not None and update.span.start <= use.at < update.span.end

    def _read_by_hoisted(self, binding: Binding) -> bool:
        captures = self.captures(binding) if self.hoisted else []
        return any(
            function in self.hoisted_ids and function != binding.owner
            for use in captures
            for function in self.inside(use.function)
        )


def facts_of(module: CheckedModule) -> Facts:
    """Everything there is to know about the names of a file."""
    facts = Facts(module=module)
    _Collector(facts).statements(module.resolved.tree)
    for binding in facts.stores:
        if binding.loop is not None:
            facts.by_loop.setdefault(binding.loop, []).append(binding)
    for binding, loop in facts.steps.items():
        facts.by_head.setdefault(loop.id, []).append(binding)
    facts.hoisted = _hoisted(facts)
    facts.hoisted_ids = frozenset(facts.declarations[one].id for one in facts.hoisted)
    return facts


def _hoisted(facts: Facts) -> frozenset[Binding]:
    """The functions used above their declaration, and those that such functions use."""
    early = {
        binding
        for binding, declaration in facts.declarations.items()
        if any(use.at < declaration.span.start for use in facts.reads.get(binding, ()))
    }
    users = _users(facts)
    found = {facts.declarations[binding].id for binding in early}
    latest = set(found)
    while latest:
        used = {binding for function in latest for binding in users.get(function, ())}
        latest = set()
        for binding in used - early:
            own = facts.declarations[binding].id
            if found.isdisjoint(facts.inside(own)):
                early.add(binding)
                latest.add(own)
        found |= latest
    return frozenset(early)


def _users(facts: Facts) -> dict[int, set[Binding]]:
    """For each function (by id), the declared functions that it or one inside it uses."""
    users: dict[int, set[Binding]] = {}
    for binding in facts.declarations:
        for use in facts.reads.get(binding, ()):
            for function in facts.inside(use.function):
                users.setdefault(function, set()).add(binding)
    return users


def pushed_path(call: Call, module: CheckedModule) -> Member | None:
    """`path.push` of a call that adds to the list in a variable; None for any other call."""
    callee = unparenthesized(call.callee)
    rebinds = call.id in module.resolved.rebinds
    return callee if rebinds and isinstance(callee, Member) else None


class _Collector:
    """One walk over a file that fills the facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.module = facts.module
        self.inner = facts.module.resolved.outline.inner
        self.function = facts.module.resolved.tree.id
        self.loops: list[int] = []
        self.stored_at: int | None = None

    def statements(self, tree: Module) -> None:
        body = pattern_body(tree.body)
        self._note_certain(body)
        for statement in body:
            self.visit(statement)

    def _note_certain(self, body: tuple[Statement, ...]) -> None:
        for statement in body:
            inner = statement.statement if isinstance(statement, ExportDeclaration) else statement
            targets: list[Node] = []
            if isinstance(inner, Declaration):
                targets = [one.pattern for one in inner.declarators]
            elif isinstance(inner, ExpressionStatement) and isinstance(inner.expression, Assign):
                targets = [inner.expression.target]
            bindings = (self._binding(one) for one in targets)
            self.facts.certain.update(one for one in bindings if one is not None)

    def visit(self, node: Node) -> None:
        match node:
            case FunctionDeclaration() | Lambda():
                self._function(node)
            case Name():
                self._read(node)
            case NamePattern():
                self._store(self._binding(node), node)
            case Continue() if self.loops:
                self.facts.continued.add(self.loops[-1])
            case Call():
                self._call(node)
            case Assign() | Update():
                self._assignment(node)
            case _:
                self._other(node)

    def _other(self, node: Node) -> None:
        self._remember(node)
        loops = self.loops
        if isinstance(node, _LOOPS):
            self.loops = [*loops, node.id]
        if isinstance(node, Declarator) and node.value is not None:
            self._stored_after(node.pattern, node.value)
        else:
            self._record_all(node)
        self.loops = loops

    def _record_all(self, node: Node) -> None:
        for child in self.inner.get(node.id, ()):
            self.visit(child)

    def _stored_after(self, pattern: Node, value: Node) -> None:
        """What a pattern binds is stored when the value has been evaluated."""
        self.visit(value)
        outer, self.stored_at = self.stored_at, value.span.end
        self.visit(pattern)
        self.stored_at = outer

    def _remember(self, node: Node) -> None:
        match node:
            case Declarator(pattern=NamePattern() as pattern, threshold=None, value=value):
                self._remember_lambda(pattern, value)
            case Assign(operator="=", target=NamePattern() as target, value=value):
                self._remember_lambda(target, value)
            case ForClassic(initial=Declaration() as initial):
                for name in _names(initial):
                    if (binding := self._binding(name)) is not None:
                        self.facts.steps[binding] = node
            case _:
                pass

    def _remember_lambda(self, target: NamePattern, value: Expression | None) -> None:
        binding = self._binding(target)
        function = None if value is None else unparenthesized(value)
        if binding is not None and isinstance(function, Lambda):
            self.facts.lambdas[binding] = function

    def _function(self, node: FunctionDeclaration | Lambda) -> None:
        outer = self.function, self.loops, self.stored_at
        if isinstance(node, FunctionDeclaration):
            binding = self._binding(node)
            self.stored_at = node.span.end
            self._store(binding, node)
            if binding is not None:
                self.facts.declarations[binding] = node
        self.facts.around[node.id] = self.function
        self.function, self.loops, self.stored_at = node.id, [], None
        if isinstance(node.body, Block):
            self._note_certain(node.body.statements)
        self._record_all(node)
        self.function, self.loops, self.stored_at = outer

    def _call(self, node: Call) -> None:
        self._store(self.module.resolved.rebinds.get(node.id), node)
        self._record_all(node)

    def _assignment(self, node: Assign | Update) -> None:
        """A compound or inner target is read, then its variable is stored."""
        self._remember(node)
        target = unparenthesized(node.target) if isinstance(node, Update) else node.target
        if isinstance(target, Name | Member | Index):
            uses = self.module.resolved.uses
            rebound = self.module.resolved.rebinds.get(node.id)
            self._store(uses.get(target.id) if rebound is None else rebound, node)
            self._record_all(node)
        elif isinstance(node, Assign):
            self._stored_after(target, node.value)

    def _store(self, binding: Binding | None, node: Node) -> None:
        if binding is not None:
            at = node.span.start if self.stored_at is None else self.stored_at
            use = Use(at=at, function=self.function)
            self.facts.stores.setdefault(binding, []).append(use)

    def _binding(self, node: Node) -> Binding | None:
        return self.module.resolved.uses.get(node.id)

    def _read(self, node: Name) -> None:
        binding = self._binding(node)
        if binding is not None:
            use = Use(at=node.span.start, function=self.function)
            self.facts.reads.setdefault(binding, []).append(use)


def _names(node: Node) -> Iterator[NamePattern]:
    """The names that a declaration's patterns bind."""
    if isinstance(node, NamePattern):
        yield node
    elif not isinstance(node, Lambda | Block):
        for child in children(node):
            yield from _names(child)


def pattern_body(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements with `pattern Name { … }` opened, whose body is the file's own."""
    opened: list[Statement] = []
    for statement in statements:
        if isinstance(statement, PatternBlock):
            opened.extend(pattern_body(statement.body.statements))
        else:
            opened.append(statement)
    return tuple(opened)
