"""What each call calls, and what it gives.

Every Call and every Pipeline gets one `CallKind`. A method on something that may be an agent is
left to the run; a name of the library, of a primitive or of a function of the file is settled here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from parallax_compiler.check.access import called_property, in_chain
from parallax_compiler.check.expressions import Expressions
from parallax_compiler.check.failing import may_fail
from parallax_compiler.check.narrowing import kept_part, narrowed
from parallax_compiler.check.operators import constant_text, lowered
from parallax_compiler.check.primitives import match_call, result_type
from parallax_compiler.check.products import (
    AgentCall,
    CallKind,
    FunctionCall,
    LibraryCall,
    MethodCall,
    UnknownMethodCall,
    ValueCall,
)
from parallax_compiler.check.questions import asked_paths
from parallax_compiler.check.signatures import (
    METHOD_NAMES,
    function_callback,
    function_result,
    method_callback,
    method_result,
    methods_for,
)
from parallax_compiler.check.types import (
    NEVER,
    RESULT,
    UNKNOWN,
    AgentShape,
    AnyShape,
    ArrayShape,
    FunctionShape,
    LibraryTarget,
    NeverShape,
    NullCause,
    ObjectShape,
    PrimitiveTarget,
    TextShape,
    Type,
    UserFunction,
    array_of,
    limited_by,
    not_null,
    nullable,
)
from parallax_compiler.resolve.bindings import Binding, BindingKind
from parallax_compiler.syntax.ast import (
    Block,
    Call,
    Expression,
    ExpressionStatement,
    FunctionDeclaration,
    Index,
    Lambda,
    Member,
    Module,
    Name,
    NamePattern,
    Pipeline,
    Placeholder,
    Return,
    Spread,
    unparenthesized,
)
from parallax_primitives.catalogue import SPECS
from parallax_primitives.library import FUNCTIONS_BY_NAME, LibraryFunction

Argument: TypeAlias = Expression | Spread
Outcome: TypeAlias = tuple[CallKind, Type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A call or a pipeline's stage: `piped` is the pipeline's value, which is among `arguments`.

    `first` says that it stands there because nothing else was written.
    """

    node: Call | Pipeline
    callee: Expression
    arguments: tuple[Argument, ...]
    piped: Expression | None = None
    first: bool = False


def application_of(node: Call | Pipeline) -> Application:
    """What is applied to what, with the value of a pipeline put in its place."""
    if isinstance(node, Call):
        given = tuple(one for one in node.arguments if not isinstance(one, Placeholder))
        return Application(node=node, callee=node.callee, arguments=given)
    stage = node.stage
    if not isinstance(stage, Call):
        arguments: tuple[Argument, ...] = (node.value,)
        return Application(
            node=node, callee=stage, arguments=arguments, piped=node.value, first=True
        )
    placed = tuple(node.value if isinstance(one, Placeholder) else one for one in stage.arguments)
    first = not any(isinstance(one, Placeholder) for one in stage.arguments)
    arguments = (node.value, *placed) if first else placed
    return Application(
        node=node, callee=stage.callee, arguments=arguments, piped=node.value, first=first
    )


class Calls(Expressions):
    """Calls and pipelines."""

    def call(self, node: Call) -> Type:
        return self._apply(application_of(node))

    def pipeline(self, node: Pipeline) -> Type:
        value = self.infer(node.value)
        result = self._apply(application_of(node))
        return lowered(result, value) if node.confident else result

    def _apply(self, call: Application) -> Type:
        kind, type_ = self._outcome(call)
        self.facts.calls[call.node.id] = kind
        return type_

    def _outcome(self, call: Application) -> Outcome:
        callee = unparenthesized(call.callee)
        if isinstance(callee, Name):
            binding = self.resolved.uses.get(callee.id)
            found = None if binding is None else self._call_name(call, callee, binding)
            if found is not None:
                return found
        if isinstance(callee, Member):
            return self._call_member(call, callee)
        if isinstance(callee, Index):
            return self._call_indexed(call, callee)
        return self._call_value(call, self.infer(call.callee))

    # --- names -----------------------------------------------------------------------------------

    def _call_name(self, call: Application, callee: Name, binding: Binding) -> Outcome | None:
        target = binding.target or binding.name
        match binding.kind:
            case BindingKind.PRIMITIVE:
                self.infer(callee)
                return self._call_primitive(call, target)
            case BindingKind.LIBRARY if target in FUNCTIONS_BY_NAME:
                self.infer(callee)
                return self._call_library(call, FUNCTIONS_BY_NAME[target])
            case BindingKind.FUNCTION:
                return self._call_function(call, callee, binding)
            case _:
                return None

    def _call_function(self, call: Application, callee: Name, binding: Binding) -> Outcome | None:
        type_ = self.infer(callee)
        target = type_.shape.target if isinstance(type_.shape, FunctionShape) else None
        if not isinstance(target, UserFunction) or binding.declaration is None:
            return None
        arguments = self._arguments(call)
        self._record_arguments(call, target, arguments)
        kind = FunctionCall(binding=binding, function=binding.declaration)
        return kind, self.knowledge.returned(target)

    def _record_arguments(
        self, call: Application, target: UserFunction, arguments: tuple[Type, ...]
    ) -> None:
        """What a function that only known calls reach is given."""
        function = self.knowledge.functions[target.module, target.node]
        spread = any(isinstance(one, Spread) for one in call.arguments)
        for place, parameter in enumerate(getattr(function, "parameters", ())):
            if not isinstance(parameter.pattern, NamePattern):
                continue
            binding = self.resolved.uses.get(parameter.pattern.id)
            if binding is None:
                continue
            if spread or parameter.rest or place >= len(arguments):
                self.knowledge.record_argument(binding, UNKNOWN)
            else:
                self.knowledge.record_argument(binding, arguments[place])

    def _arguments(self, call: Application) -> tuple[Type, ...]:
        """The types of the arguments; what is spread into the call counts as one of any kind."""
        return tuple(self._argument(call, one) for one in call.arguments)

    def _argument(self, call: Application, one: Argument) -> Type:
        if isinstance(one, Spread):
            self.infer(one.value)
            return UNKNOWN
        if one is call.piped:
            return self.facts.types.get(one.id, UNKNOWN)
        return self.infer(one)

    # --- primitives ------------------------------------------------------------------------------

    def _call_primitive(self, call: Application, name: str) -> Outcome:
        spec = SPECS.get(name)
        self._arguments(call)
        if spec is None:
            return ValueCall(), UNKNOWN
        arguments = call.arguments[1:] if call.first else call.arguments
        found = match_call(
            spec,
            arguments,
            call.piped if call.first else None,
            self.facts,
            self.knowledge.returns.ask,
        )
        return found.kind, found.type

    # --- the library -----------------------------------------------------------------------------

    def _call_library(self, call: Application, function: LibraryFunction) -> Outcome:
        types: list[Type] = []
        for place, one in enumerate(call.arguments):
            if place == function.callback_index and isinstance(one, Lambda):
                types.append(self._callback(one, function_callback(tuple(types))))
            else:
                types.append(self._argument(call, one))
        return LibraryCall(name=function.name), function_result(function, tuple(types))

    def _callback(self, node: Lambda, parameters: tuple[Type, ...]) -> Type:
        type_ = self.enter_lambda(node, parameters)
        self.facts.types[node.id] = type_
        return type_

    # --- methods ---------------------------------------------------------------------------------

    def _call_member(self, call: Application, callee: Member) -> Outcome:
        known = self._known_callee(call, callee)
        if known is not None:
            return known
        receiver = self.infer(callee.object)
        kind, type_ = self._call_method(call, callee, receiver)
        if in_chain(callee):
            type_ = nullable(type_, receiver.null or NullCause.MISSING)
        return kind, type_

    def _known_callee(self, call: Application, callee: Member) -> Outcome | None:
        """`Math.max(…)`, and members of an imported file or module of primitives."""
        inner = unparenthesized(callee.object)
        binding = self.resolved.uses.get(inner.id) if isinstance(inner, Name) else None
        if binding is None:
            return None
        if binding.kind is BindingKind.LIBRARY:
            function = FUNCTIONS_BY_NAME.get(f"{binding.target}.{callee.name}")
            return None if function is None else self._call_library(call, function)
        if binding.kind is not BindingKind.NAMESPACE:
            return None
        if binding.module not in self.knowledge.modules and callee.name in SPECS:
            return self._call_primitive(call, callee.name)
        return self._call_value(call, self.infer(callee))

    def _call_method(self, call: Application, callee: Member, receiver: Type) -> Outcome:
        name = callee.name
        if isinstance(receiver.shape, AgentShape):
            self._arguments(call)
            return AgentCall(operation=name), RESULT
        if isinstance(receiver.shape, ObjectShape):
            function = called_property(receiver, name)
            self.facts.types[callee.id] = UNKNOWN if function is None else function
            return self._call_value(call, self.facts.types[callee.id])
        type_ = self._method(call, callee, receiver)
        if _may_be_agent(receiver):
            return UnknownMethodCall(name=name), UNKNOWN
        if name in METHOD_NAMES:
            return MethodCall(name=name), type_
        return UnknownMethodCall(name=name), UNKNOWN

    def _call_indexed(self, call: Application, callee: Index) -> Outcome:
        """`a["review"](…)`: a method call where `a` may be an agent."""
        found = self.infer(callee)
        receiver = self.facts.types[callee.object.id]
        name = constant_text(self.facts.types[callee.index.id])
        certain = isinstance(receiver.shape, AgentShape)
        if not certain and (name is None or not _may_be_agent(receiver)):
            return self._call_value(call, found)
        self._arguments(call)
        if certain and name is not None:
            return AgentCall(operation=name), RESULT
        return UnknownMethodCall(name=name), RESULT if certain else UNKNOWN

    def _method(self, call: Application, callee: Member, receiver: Type) -> Type:
        """What a library method gives; its callback gets to know what it is given."""
        methods = methods_for(receiver, callee.name)
        place = methods[0].callback_index if methods else None
        given = NEVER
        types: list[Type | None] = [None] * len(call.arguments)
        for at, one in enumerate(call.arguments):
            if at != place or not isinstance(one, Lambda):
                types[at] = self._argument(call, one)
        if place is not None and place < len(call.arguments):
            given = self._callback_gives(call.arguments[place], callee.name, receiver, types)
        arguments = tuple(UNKNOWN if one is None else one for one in types)
        if isinstance(call.node, Call) and call.node.id in self.resolved.rebinds:
            self.push(call.node, arguments)
        fails = place is not None and any(map(self._fails, call.arguments[place : place + 1]))
        if callee.name in ("filter", "find") and isinstance(receiver.shape, ArrayShape):
            receiver = self._filtered(call, receiver)
        return method_result(methods, receiver, arguments, given, fails=fails)

    def _fails(self, callback: Argument) -> bool:
        """Whether a callback may ask an agent in vain, which is null in what `map` gives."""
        return may_fail(self.facts.types.get(callback.id, UNKNOWN), self.knowledge)

    def _filtered(self, call: Application, receiver: Type) -> Type:
        """The list of the elements for which a callback such as `x => x != null` holds."""
        callback = call.arguments[0] if call.arguments else None
        function = None if callback is None else self._written(callback)
        shape = receiver.shape
        if function is None or not function.parameters or not isinstance(shape, ArrayShape):
            return receiver
        asked, parameter = _asked(function.body), function.parameters[0].pattern
        if asked is None or not isinstance(parameter, NamePattern):
            return receiver
        element = shape.element
        if function is callback:
            for type_ in self._said(asked, parameter):
                element = kept_part(element, type_)
        if parameter.name in asked_paths(asked, True):
            element = not_null(element)
        return replace(array_of(element, gap=shape.gap), own=receiver.own, null=receiver.null)

    def _written(self, callback: Argument) -> FunctionDeclaration | Lambda | None:
        """The function of this file that a callback is."""
        if isinstance(callback, Lambda):
            return callback
        match self.facts.types.get(callback.id, UNKNOWN).shape:
            case FunctionShape(target=UserFunction(module=module, node=node)):
                found = self.knowledge.functions[module, node]
                if module != self.resolved.path or isinstance(found, Module):
                    return None
                return found
            case _:
                return None

    def _said(self, asked: Expression, parameter: NamePattern) -> list[Type]:
        """What a condition says of a parameter where it holds."""
        binding = self.resolved.uses.get(parameter.id)

        def narrowable(name: Name) -> Binding | None:
            return binding if self.resolved.uses.get(name.id) is binding else None

        return [type_ for _, type_ in narrowed(asked, True, self.facts, narrowable)]

    def _callback_gives(
        self, callback: Argument, name: str, receiver: Type, types: list[Type | None]
    ) -> Type:
        """What the callback gives when it is called; text in its place gives nothing."""
        if not isinstance(callback, Lambda):
            known = self.facts.types.get(callback.id, UNKNOWN)
            return NEVER if isinstance(known.shape, TextShape) else self._result_of(known)
        initial = types[1] if len(types) > 1 else None
        key, returns = (self.resolved.path, callback.id), self.knowledge.returns
        before = returns.ask(key) if name == "reduce" else None
        self._callback(callback, method_callback(name, receiver, initial, before or NEVER))
        return returns.ask(key) or NEVER

    # --- values ----------------------------------------------------------------------------------

    def _call_value(self, call: Application, callee: Type) -> Outcome:
        arguments = self._arguments(call)
        target = callee.shape.target if isinstance(callee.shape, FunctionShape) else None
        if isinstance(target, PrimitiveTarget) and target.curried and arguments:
            spec = SPECS[target.name]
            return ValueCall(), result_type(spec, arguments[0], self.knowledge.returns.ask)
        return ValueCall(), limited_by(self._result_of(callee), callee.own)

    def _result_of(self, function: Type) -> Type:
        match function.shape:
            case FunctionShape(target=UserFunction() as target):
                return self.knowledge.returned(target)
            case FunctionShape(target=LibraryTarget(name=name)):
                return function_result(FUNCTIONS_BY_NAME[name], (UNKNOWN,))
            case NeverShape():
                return NEVER
            case _:
                return UNKNOWN


def _asked(body: Block | Expression) -> Expression | None:
    """The condition that a callback gives."""
    if not isinstance(body, Block):
        return body
    match body.statements:
        case (Return(value=value),):
            return value
        case (ExpressionStatement(expression=expression),):
            return expression
        case _:
            return None


def _may_be_agent(receiver: Type) -> bool:
    return isinstance(receiver.shape, AnyShape) and not receiver.shape.data
