"""Going over statements and functions for types."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from parallax_compiler.check.access import element_type
from parallax_compiler.check.bands import band_rule
from parallax_compiler.check.calling import Calls
from parallax_compiler.check.evaluator import Evaluator, function_type
from parallax_compiler.check.flow import Branch
from parallax_compiler.check.knowledge import Knowledge, ModuleFacts
from parallax_compiler.check.types import (
    NEVER,
    NULL,
    NUMBER,
    UNKNOWN,
    NullCause,
    Type,
    array_of,
    join,
    nullable,
    or_null,
    or_plain,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.syntax.ast import (
    AgentDeclaration,
    AgentsDeclaration,
    Block,
    BooleanLiteral,
    Break,
    ContextBlock,
    Continue,
    Declaration,
    DoWhile,
    ExportDeclaration,
    ExportDefault,
    ExportNames,
    Expression,
    ExpressionStatement,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Import,
    Lambda,
    Parameter,
    PatternBlock,
    Return,
    Statement,
    Throw,
    Try,
    While,
    unparenthesized,
)

_NO_VALUE = Type(NULL.shape, null=NullCause.NO_VALUE)
_NOTHING_RETURNED = Type(NULL.shape, null=NullCause.NO_RETURN)


@dataclass(slots=True)
class _Loop:
    """A loop being gone over: its places among the branches, and the paths that leave it."""

    turn: int
    body: int = 0
    left: list[Branch] = field(default_factory=list)
    turned: list[Branch] = field(default_factory=list)
    """The paths that leave the body before its end, for the next turn."""


class Statements(Calls):
    """Statements; `value` is what the last expression statement so far gave."""

    def __init__(
        self,
        knowledge: Knowledge,
        facts: ModuleFacts,
        function: int,
        outer: Evaluator | None = None,
    ) -> None:
        super().__init__(knowledge, facts, function, outer)
        self.loops: list[_Loop] = []
        self.returned: list[Type] = []
        self.value: Type = NULL

    # --- functions -------------------------------------------------------------------------------

    def enter_lambda(self, node: Lambda, parameters: tuple[Type, ...]) -> Type:
        inner = type(self)(self.knowledge, self.facts, node.id, self)
        result = inner.run_function(node.parameters, parameters, node.body)
        key = (self.resolved.path, node.id)
        self.knowledge.record(self.knowledge.returns, key, result)
        return function_type(self.resolved.path, node)

    def run_declared(self, node: FunctionDeclaration) -> None:
        """Goes over a declared function."""
        inner = type(self)(self.knowledge, self.facts, node.id)
        given = self._given_types(node)
        result = inner.run_function(node.parameters, given, node.body, declared=True)
        self.knowledge.record(self.knowledge.returns, (self.resolved.path, node.id), result)

    def _given_types(self, node: FunctionDeclaration) -> tuple[Type, ...]:
        """The types of the parameters of a function all of whose calls are known."""
        found: list[Type] = []
        for one in node.parameters:
            binding = self.resolved.uses.get(one.pattern.id)
            known = None if binding is None else self.knowledge.parameters.ask(binding)
            found.append(UNKNOWN if known is None else known)
        return tuple(found) if node.id in self.facts.closed else ()

    def run_function(
        self,
        parameters: tuple[Parameter, ...],
        given: tuple[Type, ...],
        body: Block | Expression,
        *,
        declared: bool = False,
    ) -> Type:
        """The type of what a function gives."""
        for place, parameter in enumerate(parameters):
            self._parameter(parameter, given[place] if place < len(given) else UNKNOWN)
        if not isinstance(body, Block):
            self.returned.append(self.infer(body))
            return self.result()
        self.statements(body.statements)
        if not self.flow.dead:
            self.returned.append(_NOTHING_RETURNED if declared else self.value)
        return self.result()

    def result(self) -> Type:
        """Whatever is returned somewhere."""
        result = NEVER
        for one in self.returned:
            result = join(result, one)
        return result

    def run_file(self) -> Type:
        """Goes over the file; the type of its result."""
        self.statements(self.resolved.tree.body)
        if not self.flow.dead:
            self.returned.append(self.value)
        return self.result()

    def _parameter(self, parameter: Parameter, type_: Type) -> None:
        if parameter.rest:
            type_ = array_of(UNKNOWN)
        if parameter.default is not None:
            self.flow.enter()
            default = self.infer(parameter.default)
            self.flow.merge([self.flow.leave(), Branch()])
            type_ = join(type_, default)
        self.bind(parameter.pattern, type_)

    # --- blocks ----------------------------------------------------------------------------------

    def block_value(self, block: Block) -> Type:
        before, self.value = self.value, NULL
        self.statements(block.statements)
        result, self.value = self.value, before
        return result

    def statements(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: Statement) -> None:
        match node:
            case ExpressionStatement(expression=expression):
                self.value = self.infer(expression)
            case Declaration():
                self.value = self._declaration(node)
            case Block(statements=inner):
                self.value = NULL
                self.statements(inner)
            case ContextBlock(body=body) | PatternBlock(body=body):
                self.statements(body.statements)
            case Return(value=value):
                self.returned.append(_NOTHING_RETURNED if value is None else self.infer(value))
                self.flow.end()
            case Throw(value=value):
                self.infer(value)
                self.flow.end()
            case Break() | Continue():
                self._jump(node)
            case If():
                self._if(node)
            case ForIn() | ForClassic() | While() | DoWhile():
                self._loop(node)
            case Try():
                self._try(node)
            case ExportDeclaration(statement=inner_statement):
                self.statement(inner_statement)
            case ExportDefault(value=value):
                self._export_default(value)
            case AgentDeclaration(settings=settings):
                self.infer(settings)
            case AgentsDeclaration(agents=agents):
                for one in agents:
                    self.infer(one.settings)
            case FunctionDeclaration() | Import() | ExportNames():
                return

    def _export_default(self, value: Expression | FunctionDeclaration) -> None:
        if not isinstance(value, FunctionDeclaration):
            key = (self.resolved.path, -1)
            self.knowledge.record(self.knowledge.returns, key, self.infer(value))

    def _declaration(self, node: Declaration) -> Type:
        """Declares variables; gives what the last of them is."""
        type_ = NULL
        for one in node.declarators:
            type_ = _NO_VALUE if one.value is None else self.infer(one.value)
            if one.threshold is not None:
                self.infer(one.threshold)
                type_ = or_plain(nullable(type_, NullCause.NOT_TAKEN))
            self.bind(one.pattern, type_)
        return type_

    def _if(self, node: If) -> None:
        self.condition(node.condition)
        self.flow.enter()
        self.suppose(node.condition, holds=True)
        self.value = NULL
        self.statements(node.then.statements)
        then, first = self.value, self.flow.leave()
        self.flow.enter()
        self.suppose(node.condition, holds=False)
        self.value = NULL
        match node.otherwise:
            case Block(statements=statements):
                self.statements(statements)
            case If() as inner:
                self._if(inner)
            case None:
                self.value = NULL
        otherwise, second = self.value, self.flow.leave()
        self.flow.merge([first, second])
        self.value = _live_value(((then, first), (otherwise, second)))
        if node.otherwise is None and then.null is None and self.value.null is NullCause.BRANCH:
            self.value = replace(self.value, null=NullCause.NO_BRANCH)

    # --- loops -----------------------------------------------------------------------------------

    def _loop(self, node: ForIn | ForClassic | While | DoWhile) -> None:
        self.value = NULL
        if isinstance(node, ForIn):
            iterable = self.infer(node.iterable)
        elif isinstance(node, ForClassic) and node.initial is not None:
            self._initial(node.initial)
        key = (self.resolved.path, node.id)
        for binding, type_ in self.knowledge.loops.get(key, {}).items():
            known = self.flow.get(binding)
            if known is None and self._is_given(binding):
                known = self.value_of(binding)
            self.flow.set(binding, type_ if known is None else join(known, type_))
        if isinstance(node, ForClassic | While):
            self.flow.enter()
            self._loop_condition(node)
            asked = self.flow.leave()
            # What the condition assigns is there when it is asked again.
            self.knowledge.record_turn(key, asked)
            self.flow.merge([asked])
        loop = _Loop(turn=self.flow.enter())
        if isinstance(node, ForIn):
            self._turn_variables(node, iterable)
        self._turn(node, loop)
        turn = self.flow.leave()
        if not turn.dead:
            self.knowledge.record_turn(key, turn)
        skipped = [] if isinstance(node, DoWhile) or _is_endless(node) else [Branch()]
        finished = [] if _is_endless(node) else [turn]
        self.flow.merge([*finished, *skipped, *loop.left])
        if skipped:
            self.value = or_null(self.value, NullCause.NO_TURN)

    def _initial(self, initial: Declaration | Expression) -> None:
        if isinstance(initial, Declaration):
            self._declaration(initial)
        else:
            self.infer(initial)

    def _loop_condition(self, node: ForClassic | While) -> None:
        if node.condition is None:
            return
        self.condition(node.condition)
        if node.uncertain is not None:
            self.facts.bands[node.id] = band_rule(node.condition, self.facts)

    def _turn_variables(self, node: ForIn, iterable: Type) -> None:
        self.bind(node.pattern, element_type(iterable, keys=node.keys))
        if node.index is not None:
            self.bind(node.index, NUMBER)

    def _turn(self, node: ForIn | ForClassic | While | DoWhile, loop: _Loop) -> None:
        if isinstance(node, ForClassic | While) and node.condition is not None:
            self.suppose(node.condition, holds=True)
        loop.body = self.flow.enter()
        self.loops.append(loop)
        self.statements(node.body.statements)
        if not isinstance(node, DoWhile) and node.uncertain is not None:
            self.value = self.arms(node.uncertain)
        self.loops.pop()
        self.flow.merge([self.flow.leave(), *loop.turned])
        if isinstance(node, ForClassic) and node.update is not None:
            self.infer(node.update)
        if isinstance(node, DoWhile):
            self.condition(node.condition)

    def _jump(self, node: Break | Continue) -> None:
        if self.loops and not self.flow.dead:
            loop = self.loops[-1]
            if isinstance(node, Break):
                loop.left.append(self.flow.since(loop.turn))
            else:
                loop.turned.append(self.flow.since(loop.body))
        self.flow.end()

    # --- failures --------------------------------------------------------------------------------

    def _try(self, node: Try) -> None:
        before = self._leaving()
        self.value = NULL
        self.flow.enter()
        self.statements(node.body.statements)
        first = self.flow.leave()
        branches = [first]
        values = [(self.value, first)]
        if node.handler is not None:
            self.flow.enter()
            self._stopped_early(first)
            if node.parameter is not None:
                self.bind(node.parameter, UNKNOWN)
            self.value = NULL
            self.statements(node.handler.statements)
            second = self.flow.leave()
            branches.append(second)
            values.append((self.value, second))
        after = self._leaving()
        last = None if node.finalizer is None else self._finalizer(node.finalizer, branches)
        self.flow.merge(branches)
        self.value = _live_value(tuple(values))
        if last is not None:
            for binding, type_ in last.changes.items():
                self.flow.set(binding, type_)
            if last.dead:
                self.flow.end()
            for paths, start, end in zip(self._paths(), before, after, strict=True):
                paths[start:end] = _after(paths[start:end], last)

    def _paths(self) -> list[list[Branch]]:
        """The paths that leave loops before the end of their bodies."""
        return [paths for loop in self.loops for paths in (loop.left, loop.turned)]

    def _leaving(self) -> list[int]:
        return [len(paths) for paths in self._paths()]

    def _finalizer(self, block: Block, branches: list[Branch]) -> Branch:
        """`finally` runs wherever the rest stopped."""
        kept = self.value
        self.flow.enter()
        for branch in branches:
            self._stopped_early(branch)
        self.statements(block.statements)
        self.value = kept
        return self.flow.leave()

    def _is_given(self, binding: Binding) -> bool:
        """Whether a variable has a value before the function begins."""
        return binding.kind is BindingKind.INPUT or binding.owner != self.function

    def _stopped_early(self, body: Branch) -> None:
        """Where `catch` begins, what `try` assigns may have any of its values."""
        for binding in body.changes:
            known = self.flow.get(binding)
            given = self._is_given(binding)
            anything = self.value_of(binding) if given else self.knowledge.variable(binding)
            self.flow.set(binding, anything if known is None else join(known, anything))


def _after(paths: list[Branch], last: Branch) -> list[Branch]:
    """Paths that leave a loop through `finally`."""
    return [] if last.dead else [Branch({**one.changes, **last.changes}) for one in paths]


def _live_value(results: tuple[tuple[Type, Branch], ...]) -> Type:
    """The value after branches, of those that go on."""
    live = [type_ for type_, branch in results if not branch.dead]
    result = live[0] if live else NULL
    for one in live[1:]:
        result = join(result, one)
    return result


def _is_endless(node: ForIn | ForClassic | While | DoWhile) -> bool:
    """A loop that only `break`, `return` or a failure ends."""
    if isinstance(node, ForIn):
        return False
    if node.condition is None:
        return True
    condition = unparenthesized(node.condition)
    return isinstance(condition, BooleanLiteral) and condition.value
