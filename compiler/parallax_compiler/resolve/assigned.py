"""Definite assignment: no variable is read on a path that has not assigned it.

`flow_of` follows one function's statements in the order in which they run; `paths.Paths` keeps what
is assigned. Functions inside are followed on their own: a function needs what it reads of the
functions around it before assigning it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.resolve.paths import ENDED, FunctionFlow, Paths
from parallax_compiler.resolve.scopes import FunctionNode
from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.syntax.ast import (
    ArrayPattern,
    Assign,
    Binary,
    BooleanLiteral,
    Break,
    Call,
    Conditional,
    Continue,
    Declaration,
    DoWhile,
    ExportNames,
    Expression,
    ForClassic,
    ForIn,
    FunctionDeclaration,
    If,
    Index,
    Lambda,
    LiteralPattern,
    Match,
    MatchArm,
    Member,
    Module,
    Name,
    NamePattern,
    Node,
    ObjectPattern,
    Pattern,
    PatternElement,
    Pipeline,
    Return,
    Throw,
    Try,
    UncertainArm,
    UncertainIf,
    While,
    WildcardPattern,
    unparenthesized,
)
from parallax_primitives.library import LIBRARY_METHODS

_SHORT_CIRCUIT: Final = frozenset({"&&", "||", "??", "~&&", "~||", "~??"})
_CALLBACK_METHODS: Final = frozenset(
    one.name for one in LIBRARY_METHODS if one.callback_index is not None
)


def flow_of(function: FunctionNode, uses: Mapping[int, Binding], outline: Outline) -> FunctionFlow:
    """Follows one function; functions inside are not entered."""
    flow = _Flow(function, uses, outline)
    flow.run()
    return flow.found


class _Flow(Paths):
    def __init__(
        self, function: FunctionNode, uses: Mapping[int, Binding], outline: Outline
    ) -> None:
        super().__init__(function, uses)
        self.inner = outline.inner
        self.breaks: list[int] = []
        self.continues: list[int] = []

    def run(self) -> None:
        function = self.found.node
        if isinstance(function, Module):
            self.follow_all(function.body)
            self._exported_names(function)
            return
        for parameter in function.parameters:
            if parameter.default is not None:
                self._maybe(parameter.default)
            self._pattern(parameter.pattern)
        self.follow(function.body)

    def follow_all(self, nodes: tuple[Any, ...]) -> None:
        for node in nodes:
            self.follow(node)

    def follow(self, node: Node) -> None:
        """Follows a statement or an expression."""
        handler = _HANDLERS.get(type(node))
        if handler is not None:
            handler(self, node)
            return
        for part in self.inner.get(node.id, ()):
            self.follow(part)

    def _maybe(self, node: Node, what: str | None = None) -> None:
        """Follows what is evaluated on some paths only."""
        before = self.now
        self.follow(node)
        self.join([(what or "its default", self.now), ("", before)])

    def _exported_names(self, module: Module) -> None:
        """`export { a }` gives what `a` is in the end."""
        for statement in module.body:
            if isinstance(statement, ExportNames) and statement.module is None:
                for one in statement.specifiers:
                    self.read(Name(span=one.span, id=one.id, name=one.name))

    # --- expressions -----------------------------------------------------------------------------

    def _lambda(self, node: Lambda) -> None:
        self.refer(node, node.id, called=node.id in self.called_at_once)

    def _assignment(self, node: Assign) -> None:
        target = node.target
        if isinstance(target, NamePattern):
            if node.operator == "=":
                self.follow(node.value)
            else:
                self.read(target)
                before = self.now
                self.follow(node.value)
                self.now = before if node.operator in ("&&=", "||=", "??=") else self.now
            self.assign(target)
            return
        if isinstance(target, Member | Index):
            self.follow(target)
            self.follow(node.value)
            return
        self.follow(node.value)
        self._pattern(target)

    def _binary(self, node: Binary) -> None:
        spine: list[Binary] = []
        left: Expression = node
        while isinstance(left, Binary):
            spine.append(left)
            left = left.left
        self.follow(left)
        for one in reversed(spine):
            if one.operator in _SHORT_CIRCUIT:
                self._maybe(one.right, f"the right side of `{one.operator}`")
            else:
                self.follow(one.right)

    def _conditional(self, node: Conditional) -> None:
        self.follow(node.condition)
        before = self.now
        self.follow(node.then)
        then, self.now = self.now, before
        self.follow(node.otherwise)
        self.join([("the side after `?`", then), ("the side after `:`", self.now)])

    def _call(self, node: Call) -> None:
        callee = unparenthesized(node.callee)
        if isinstance(callee, Name):
            self.called_at_once.add(callee.id)
        if isinstance(callee, Member) and callee.name in _CALLBACK_METHODS:
            self.called_at_once.update(one.id for one in node.arguments)
        # The function is looked up first but called last, when the arguments have their values.
        arguments_first = isinstance(callee, Name)
        if not arguments_first:
            self.follow(node.callee)
        before = self.now
        self.follow_all(node.arguments)
        if _optional_chain(callee):
            self.now = before
        if arguments_first:
            self.follow(node.callee)

    def _index(self, node: Index) -> None:
        self.follow(node.object)
        if node.optional:
            self._maybe(node.index)
        else:
            self.follow(node.index)

    def _pipeline(self, node: Pipeline) -> None:
        self.follow(node.value)
        stage = unparenthesized(node.stage)
        if isinstance(stage, Name | Lambda):
            self.called_at_once.add(stage.id)
        self.follow(node.stage)

    def _match(self, node: Match) -> None:
        self.follow(node.subject)
        before = self.now
        arms: list[tuple[str, int]] = []
        for number, arm in enumerate(node.arms, 1):
            self.now = before
            self._match_arm(arm)
            arms.append((f"arm {number} of the `match`", self.now))
        if not any(_always_fits(arm) for arm in node.arms):
            arms.append(("", before))
        self.join(arms)

    def _match_arm(self, arm: MatchArm) -> None:
        self._pattern(arm.pattern)
        for part in (arm.threshold, arm.guard):
            if part is not None:
                self.follow(part)
        self.follow(arm.body)

    def _uncertain(self, node: UncertainIf) -> None:
        self.follow(node.condition)
        self._arms(node.arms)

    def _arms(self, arms: tuple[UncertainArm, ...]) -> None:
        before = self.now
        states: list[tuple[str, int]] = []
        for arm in arms:
            self.now = before
            self.follow(arm.body)
            states.append((f"the `{arm.label}` branch", self.now))
        labels = {arm.label for arm in arms}
        if "default" not in labels and len(labels) < 3:
            states.append(("", before))
        self.join(states)

    # --- patterns --------------------------------------------------------------------------------

    def _pattern(self, pattern: Pattern) -> None:
        """Assigns the names of a pattern, evaluating defaults and thresholds on the way."""
        match pattern:
            case NamePattern():
                self.assign(pattern)
            case ArrayPattern():
                for element in pattern.elements:
                    if element is not None:
                        self._element(element)
                if pattern.rest is not None:
                    self._pattern(pattern.rest)
            case ObjectPattern():
                for one in pattern.properties:
                    self._element(one.element)
                if pattern.rest is not None:
                    self.assign(pattern.rest)
            case WildcardPattern() | LiteralPattern():
                return

    def _element(self, element: PatternElement) -> None:
        if element.threshold is not None:
            self.follow(element.threshold)
        if element.default is not None:
            self._maybe(element.default)
        self._pattern(element.pattern)

    # --- statements ------------------------------------------------------------------------------

    def _declaration(self, node: Declaration) -> None:
        for one in node.declarators:
            for part in (one.value, one.threshold):
                if part is not None:
                    self.follow(part)
            self._pattern(one.pattern)

    def _if(self, node: If) -> None:
        self.follow(node.condition)
        before = self.now
        self.follow(node.then)
        then, self.now = self.now, before
        if node.otherwise is not None:
            self.follow(node.otherwise)
        self.join([("the `if` branch", then), ("the `else` branch", self.now)])

    def _for_in(self, node: ForIn) -> None:
        self.follow(node.iterable)
        self._loop(node, None, may_skip=True)

    def _while(self, node: While) -> None:
        self.follow(node.condition)
        self._loop(node, None, may_skip=not _is_true(node.condition))

    def _for_classic(self, node: ForClassic) -> None:
        if node.initial is not None:
            self.follow(node.initial)
        if node.condition is not None:
            self.follow(node.condition)
        endless = node.condition is None or _is_true(node.condition)
        self._loop(node, node.update, may_skip=not endless)

    def _loop(
        self, node: ForIn | While | ForClassic, last: Expression | None, *, may_skip: bool
    ) -> None:
        """A loop whose test was just passed (`may_skip` if it can also fail)."""
        before = self.now
        self.breaks.append(ENDED)
        self.continues.append(ENDED)
        if isinstance(node, ForIn):
            self._pattern(node.pattern)
            if node.index is not None:
                self.assign(node.index)
        self.follow(node.body)
        if node.uncertain is not None:
            self._arms(node.uncertain)
        self.now &= self.continues.pop()
        if last is not None:
            self.follow(last)
        if may_skip:
            self.join([("the loop, which may run zero times,", self.now), ("", before)])
        else:
            self.now = ENDED
        self.now &= self.breaks.pop()

    def _do_while(self, node: DoWhile) -> None:
        self.breaks.append(ENDED)
        self.continues.append(ENDED)
        self.follow(node.body)
        self.now &= self.continues.pop()
        self.follow(node.condition)
        self.now &= self.breaks.pop()

    def _try(self, node: Try) -> None:
        before = self.now
        self.follow(node.body)
        arms = [("`try`, which may stop early,", self.now)]
        if node.handler is not None:
            self.now = before
            if node.parameter is not None:
                self._pattern(node.parameter)
            self.follow(node.handler)
            arms.append(("`catch`", self.now))
        self.join(arms)
        if node.finalizer is not None:
            after, self.now = self.now, before
            self.follow(node.finalizer)
            self.now |= after

    def _ending(self, node: Return | Throw) -> None:
        if node.value is not None:
            self.follow(node.value)
        self.now = ENDED

    def _break(self, _: Break) -> None:
        if self.breaks:
            self.breaks[-1] &= self.now
        self.now = ENDED

    def _continue(self, _: Continue) -> None:
        if self.continues:
            self.continues[-1] &= self.now
        self.now = ENDED

    def _nothing(self, _: FunctionDeclaration | ExportNames) -> None:
        return


def _always_fits(arm: MatchArm) -> bool:
    fits = isinstance(arm.pattern, WildcardPattern | NamePattern)
    return fits and arm.guard is None and arm.threshold is None


def _is_true(condition: Expression) -> bool:
    condition = unparenthesized(condition)
    return isinstance(condition, BooleanLiteral) and condition.value


def _optional_chain(callee: Expression) -> bool:
    while isinstance(callee, Member | Index | Call):
        if not isinstance(callee, Call) and callee.optional:
            return True
        callee = callee.callee if isinstance(callee, Call) else callee.object
    return False


_HANDLERS: Final[Mapping[type[Node], Callable[[_Flow, Any], None]]] = {
    Name: _Flow.read,
    Lambda: _Flow._lambda,
    Assign: _Flow._assignment,
    Binary: _Flow._binary,
    Conditional: _Flow._conditional,
    Call: _Flow._call,
    Index: _Flow._index,
    Pipeline: _Flow._pipeline,
    Match: _Flow._match,
    UncertainIf: _Flow._uncertain,
    Declaration: _Flow._declaration,
    If: _Flow._if,
    ForIn: _Flow._for_in,
    While: _Flow._while,
    ForClassic: _Flow._for_classic,
    DoWhile: _Flow._do_while,
    Try: _Flow._try,
    Return: _Flow._ending,
    Throw: _Flow._ending,
    Break: _Flow._break,
    Continue: _Flow._continue,
    FunctionDeclaration: _Flow._nothing,
    ExportNames: _Flow._nothing,
}
