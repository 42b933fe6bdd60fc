"""What going over a function for types needs: variables along its paths, and where findings go.

`Evaluator` is the part that expressions, calls and statements share; `inference.py` puts the
pieces together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from parallax_compiler.check import narrowing
from parallax_compiler.check.flow import Branch, Flow
from parallax_compiler.check.knowledge import Knowledge, ModuleFacts
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.provided import provided_type
from parallax_compiler.check.questions import asked_paths, path_of
from parallax_compiler.check.types import (
    AGENT,
    FUNCTION,
    GROUP,
    NEVER,
    UNKNOWN,
    FunctionShape,
    LibraryTarget,
    NullCause,
    NumberShape,
    PrimitiveTarget,
    Type,
    UserFunction,
    not_null,
    nullable,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.syntax.ast import (
    Block,
    Expression,
    FunctionDeclaration,
    Lambda,
    Name,
    NamePattern,
    Node,
    Parameter,
)
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME


class Evaluator:
    """One function on the way, or the file."""

    handlers: ClassVar[Mapping[type[Node], Callable[[Any, Any], Type]]] = {}

    def __init__(
        self,
        knowledge: Knowledge,
        facts: ModuleFacts,
        function: int,
        outer: Evaluator | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.outer = outer
        """The function around a lambda, as far as it is gone over where the lambda stands."""
        self.facts = facts
        self.resolved = facts.resolved
        self.function = function
        self.flow = Flow()

    def infer(self, node: Expression) -> Type:
        """The type of an expression, kept in the table."""
        type_ = self.handlers[type(node)](self, node)
        self.facts.types[node.id] = type_
        return type_

    # --- what statements provide -----------------------------------------------------------------

    def block_value(self, block: Block) -> Type:
        """The value of a block's last expression."""
        raise NotImplementedError

    def enter_lambda(self, node: Lambda, parameters: tuple[Type, ...]) -> Type:
        """Goes over a lambda; its type."""
        raise NotImplementedError

    def condition(self, node: Expression) -> Type:
        """Goes over an expression in the place of a condition."""
        raise NotImplementedError

    # --- variables -------------------------------------------------------------------------------

    def read(self, node: Name) -> Type:
        binding = self.resolved.uses.get(node.id)
        return UNKNOWN if binding is None else self.value_of(binding)

    def value_of(self, binding: Binding) -> Type:
        match binding.kind:
            case BindingKind.VARIABLE | BindingKind.LET | BindingKind.CONST:
                return self._variable(binding)
            case BindingKind.PARAMETER:
                return self._variable(binding)
            case BindingKind.FUNCTION:
                return self._function(self.facts, binding)
            case BindingKind.IMPORT:
                return self.imported(binding.module or "", binding.target or binding.name)
            case BindingKind.PRIMITIVE:
                return Type(FunctionShape(PrimitiveTarget(binding.target or binding.name)))
            case BindingKind.LIBRARY:
                return library_value(binding.target or binding.name)
            case BindingKind.INPUT:
                return self.narrowed(binding) or self.input_type()
            case BindingKind.GROUP:
                return self._group(binding)
            case BindingKind.PROVIDED:
                entry = self.knowledge.resolved.entry
                known = provided_type(binding.target or binding.name, entry.settings)
                return self.narrowed(binding) or known
            case BindingKind.NAMESPACE | BindingKind.UNKNOWN:
                return UNKNOWN

    def _variable(self, binding: Binding) -> Type:
        if binding not in self.knowledge.shared:
            found = self.narrowed(binding)
            if found is not None:
                return found
        known = self.knowledge.variable(binding)
        return nullable(known, NullCause.BRANCH) if binding in self.facts.late else known

    def narrowed(self, binding: Binding) -> Type | None:
        """What is known of a variable here; inside a lambda, of one that has one value only."""
        found = self.flow.get(binding)
        if found is not None or self.outer is None or binding.owner == self.function:
            return found
        fixed = self.resolved.assignments.get(binding, 0) <= 1
        return self.outer.narrowed(binding) if fixed else None

    def _function(self, facts: ModuleFacts, binding: Binding) -> Type:
        node = self.knowledge.functions.get((facts.resolved.path, binding.declaration or -1))
        if not isinstance(node, FunctionDeclaration) or self._reassigned(facts, binding):
            return FUNCTION if node is None else UNKNOWN
        return function_type(facts.resolved.path, node)

    def _reassigned(self, facts: ModuleFacts, binding: Binding) -> bool:
        return facts.resolved.assignments.get(binding, 0) > 1

    def imported(self, path: str, name: str) -> Type:
        """What an export of a file of the project is."""
        found = self.knowledge.exported(path, name)
        if found is None:
            return UNKNOWN
        facts, binding = found
        if binding is None:
            return self.knowledge.returns.ask((facts.resolved.path, -1)) or NEVER
        match binding.kind:
            case BindingKind.FUNCTION:
                return self._function(facts, binding)
            case BindingKind.VARIABLE | BindingKind.LET | BindingKind.CONST:
                return self.knowledge.variable(binding)
            case BindingKind.IMPORT:
                return self.imported(binding.module or "", binding.target or binding.name)
            case _:
                return self.value_of(binding)

    def input_type(self) -> Type:
        return self.facts.input

    def _group(self, binding: Binding) -> Type:
        if binding.target in self.facts.single:
            return nullable(AGENT, NullCause.NO_AGENT)
        return GROUP

    def assign(self, node: NamePattern | Name, type_: Type) -> None:
        """Gives a variable a value."""
        binding = self.resolved.uses.get(node.id)
        if binding is not None:
            self.assign_binding(binding, type_)

    def assign_binding(self, binding: Binding, type_: Type) -> None:
        self.knowledge.record_variable(binding, type_)
        if binding.owner == self.function:
            self.flow.set(binding, type_)

    # --- branches --------------------------------------------------------------------------------

    def suppose(self, condition: Expression, holds: bool) -> None:
        """From here on the condition is known to hold, or to fail."""
        self._know(narrowing.narrowed(condition, holds, self.facts, self._narrowable))

    def suppose_band(self, rule: BandRule, label: str) -> None:
        """From here on the confidence that `uncertain` bands lies in the band of an arm."""
        self._know(narrowing.in_band(rule, label, self.facts, self._narrowable))

    def _know(self, found: list[tuple[Binding, Type]]) -> None:
        for binding, type_ in found:
            if self.flow.get(binding) is None:
                # From outside: what it is where the function begins holds on every other path.
                self.flow.begin(binding, self.value_of(binding))
            self.flow.set(binding, type_)

    def _narrowable(self, name: Name) -> Binding | None:
        """The variable of a name if its type follows the paths of this function."""
        binding = self.resolved.uses.get(name.id)
        if binding is None or binding in self.knowledge.shared:
            return None
        fixed = self.resolved.assignments.get(binding, 0) <= 1
        is_input = binding.kind is BindingKind.INPUT
        return binding if binding.owner == self.function or is_input or fixed else None

    def supposing(
        self, condition: Expression, holds: bool, node: Expression
    ) -> tuple[Type, Branch]:
        """The type of an expression evaluated only where the condition holds, or fails."""
        self.flow.enter()
        self.suppose(condition, holds)
        type_ = self.infer(node)
        path = path_of(node)
        if path is not None and path in asked_paths(condition, holds):
            type_ = not_null(type_)
        return type_, self.flow.leave()


def function_type(path: str, node: FunctionDeclaration | Lambda) -> Type:
    """The type of a function of the program as a value."""
    return Type(
        FunctionShape(
            UserFunction(
                module=path,
                node=node.id,
                parameters=sum(not one.rest for one in node.parameters),
                required=sum(_is_required(one) for one in node.parameters),
                rest=any(one.rest for one in node.parameters),
            )
        )
    )


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is None and not parameter.rest


def library_value(name: str) -> Type:
    """A name of the library as a value."""
    if name in FUNCTIONS_BY_NAME:
        return Type(FunctionShape(LibraryTarget(name)))
    constant = CONSTANTS_BY_NAME.get(name)
    if constant is not None:
        return Type(NumberShape(constant.value))
    return UNKNOWN
