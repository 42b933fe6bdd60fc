"""Whether calling a function may fail because an agent does.

Used while types are being found: what is not known yet counts as safe, and a later round sees more.
A method that the library knows is not taken for an operation of an agent, whatever its receiver is.
A failure inside `map`, inside what a primitive starts or inside `try … catch` goes no further.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.check.knowledge import FunctionKey, Knowledge, ModuleFacts
from parallax_compiler.check.products import (
    AgentCall,
    DynamicPrimitiveCall,
    FunctionCall,
    LibraryCall,
    MethodCall,
    PrimitiveCall,
    UnknownMethodCall,
    ValueCall,
)
from parallax_compiler.check.signatures import METHOD_NAMES
from parallax_compiler.check.types import UNKNOWN, FunctionShape, Type, UserFunction
from parallax_compiler.syntax.ast import (
    Call,
    FunctionDeclaration,
    Lambda,
    Node,
    Pipeline,
    Try,
)

_STARTING: Final = frozenset({"task", "tasks"})
"""Kinds of subjects that a primitive starts itself."""
_SAFE: Final = frozenset({"nullable", "list", "array", "object", "subject"})
"""What primitives give whose failures are null."""


def may_fail(function: Type, knowledge: Knowledge) -> bool:
    """Whether calling a value may fail for an agent's sake; nothing is said of unknown ones."""
    match function.shape:
        case FunctionShape(target=UserFunction(module=module, node=node)):
            return _function_fails((module, node), knowledge)
        case _:
            return False


def _function_fails(key: FunctionKey, knowledge: Knowledge) -> bool:
    found = knowledge.failing.get(key)
    if found is None:
        # A function that calls itself fails for what it does besides.
        knowledge.failing[key] = False
        if key not in knowledge.returns:  # its calls are not known yet
            knowledge.early = True
        facts = knowledge.modules[key[0]]
        parts = _own_nodes(knowledge.functions[key], facts)
        found = any(_call_fails(one, facts, knowledge) for one in parts)
        knowledge.failing[key] = found
    return found


def _own_nodes(function: Node, facts: ModuleFacts) -> Iterator[Node]:
    """The nodes that calling the function itself evaluates, and whose failures leave it."""
    inner = facts.resolved.outline.inner
    pending = list(inner.get(function.id, ()))
    while pending:
        node = pending.pop()
        yield node
        match node:
            case Lambda() | FunctionDeclaration():
                continue
            case Try(handler=handler, finalizer=finalizer) if handler is not None:
                pending.extend(one for one in (handler, finalizer) if one is not None)
            case _ if not _starts_arguments(node, facts):
                pending.extend(inner.get(node.id, ()))


def _starts_arguments(node: Node, facts: ModuleFacts) -> bool:
    kind = facts.calls.get(node.id)
    return isinstance(kind, PrimitiveCall) and (kind.tasks or kind.spec.subject.kind in _STARTING)


def _call_fails(node: Node, facts: ModuleFacts, knowledge: Knowledge) -> bool:
    match facts.calls.get(node.id):
        case AgentCall():
            return True
        case PrimitiveCall(spec=spec) | DynamicPrimitiveCall(spec=spec):
            return spec.calls_agents and spec.returns not in _SAFE
        case FunctionCall(function=function):
            return _function_fails((facts.resolved.path, function), knowledge)
        case ValueCall():
            return may_fail(_type(_callee(node), facts), knowledge)
        case UnknownMethodCall(name=name) if name not in METHOD_NAMES:
            return True
        case MethodCall(name="map") | UnknownMethodCall(name="map") | None:
            return False
        case MethodCall() | UnknownMethodCall() | LibraryCall():
            return any(may_fail(_type(one, facts), knowledge) for one in _arguments(node))


def _callee(node: Node) -> Node:
    if isinstance(node, Pipeline):
        node = node.stage
    return node.callee if isinstance(node, Call) else node


def _arguments(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Pipeline):
        node = node.stage
    return node.arguments if isinstance(node, Call) else ()


def _type(node: Node, facts: ModuleFacts) -> Type:
    return facts.types.get(node.id, UNKNOWN)
