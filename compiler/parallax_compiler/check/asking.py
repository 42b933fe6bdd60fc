"""Whether calling a function may ask an agent, which may fail.

Used while types are being found: what is not known yet counts as asking nobody, and a later round
sees more. A method that the library knows is not taken for an operation of an agent, whatever its
receiver is.
"""

from __future__ import annotations

from parallax_compiler.check.knowledge import FunctionKey, Knowledge, ModuleFacts
from parallax_compiler.check.products import (
    CallKind,
    FunctionCall,
    LibraryCall,
    MethodCall,
    UnknownMethodCall,
    ValueCall,
)
from parallax_compiler.check.signatures import METHOD_NAMES
from parallax_compiler.check.types import (
    UNKNOWN,
    FunctionShape,
    LibraryTarget,
    NeverShape,
    Type,
    UserFunction,
)
from parallax_compiler.resolve.traverse import everything
from parallax_compiler.syntax.ast import Call, Node, Pipeline


def asks(function: Type, knowledge: Knowledge) -> bool:
    """Whether calling a value may ask an agent."""
    match function.shape:
        case FunctionShape(target=UserFunction(module=module, node=node)):
            return _function_asks((module, node), knowledge)
        case FunctionShape(target=LibraryTarget()) | NeverShape():
            return False
        case _:
            return True


def _function_asks(key: FunctionKey, knowledge: Knowledge) -> bool:
    found = knowledge.asking.get(key)
    if found is None:
        # A function that calls itself asks what it asks besides.
        knowledge.asking[key] = False
        facts = knowledge.modules[key[0]]
        parts = everything(knowledge.functions[key])
        found = any(_call_asks(one, facts, knowledge) for one in parts)
        knowledge.asking[key] = found
    return found


def _call_asks(node: Node, facts: ModuleFacts, knowledge: Knowledge) -> bool:
    kind: CallKind | None = facts.calls.get(node.id)
    match kind:
        case None | LibraryCall() | MethodCall():
            return False
        case FunctionCall(function=function):
            return _function_asks((facts.resolved.path, function), knowledge)
        case UnknownMethodCall(name=name):
            return name not in METHOD_NAMES
        case ValueCall():
            return asks(_called(node, facts), knowledge)
        case _:
            return True


def _called(node: Node, facts: ModuleFacts) -> Type:
    callee = node.callee if isinstance(node, Call) else node
    if isinstance(node, Pipeline):
        callee = node.stage.callee if isinstance(node.stage, Call) else node.stage
    return facts.types.get(callee.id, UNKNOWN)
