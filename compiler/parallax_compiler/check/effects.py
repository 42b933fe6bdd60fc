"""Which expressions and functions may wait, and which read the run.

A function does what its calls do; functions that call each other are settled together. Whatever is
called without being known may wait. Evaluating a lambda only makes it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final

from parallax_compiler.check.calling import application_of
from parallax_compiler.check.knowledge import FunctionKey, Knowledge, ModuleFacts
from parallax_compiler.check.products import (
    AgentCall,
    DynamicPrimitiveCall,
    Effect,
    FunctionCall,
    LibraryCall,
    MethodCall,
    PrimitiveCall,
    UnknownMethodCall,
    ValueCall,
)
from parallax_compiler.check.types import (
    UNKNOWN,
    FunctionShape,
    LibraryTarget,
    TextShape,
    Type,
    UserFunction,
)
from parallax_compiler.resolve.builtin import asks_all
from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.syntax.ast import (
    Call,
    FunctionDeclaration,
    Lambda,
    Module,
    Name,
    Node,
    Pipeline,
    Spread,
)
from parallax_primitives.library import FUNCTIONS_BY_NAME, LIBRARY_METHODS, LibraryFunction

_ORDER: Final = {Effect.PURE: 0, Effect.RUN: 1, Effect.WAITS: 2}
_LIBRARY: Final = {
    "pure": Effect.PURE,
    "clock": Effect.RUN,
    "random": Effect.RUN,
    "log": Effect.RUN,
    "wait": Effect.WAITS,
}
_CALLBACKS: Final = {
    one.name: one.callback_index for one in LIBRARY_METHODS if one.callback_index is not None
}
_FUNCTIONS: Final = (Lambda, FunctionDeclaration, Module)
_CALLS: Final = (Call, Pipeline)
_NEVER_ENTERED: Final = (Lambda, FunctionDeclaration)
"""What is inside of them happens when they are called."""
Source = Effect | FunctionKey
"""What a call does: this, or whatever that function does."""


def most(left: Effect, right: Effect) -> Effect:
    """The stronger of two effects; nearly always both are nothing."""
    if right is Effect.PURE or left is right:
        return left
    return left if _ORDER[left] >= _ORDER[right] else right


class Effects:
    """The effects of a program: `of` gives those of the nodes of one file."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.functions: dict[FunctionKey, Effect] = {}
        self.sources: dict[str, dict[int, tuple[Source, ...]]] = {}
        """What each call does, by file and node id."""
        self._settle()

    def of(self, facts: ModuleFacts) -> dict[int, Effect]:
        """What evaluating each node does that does anything; of a function, what a call does."""
        path, outline = facts.resolved.path, facts.resolved.outline
        functions = (*outline.of(FunctionDeclaration), *outline.of(Lambda))
        result = {one.id: self.functions[path, one.id] for one in functions}
        for number, sources in self.sources.get(path, {}).items():
            effect = Effect.PURE
            for source in sources:
                effect = most(effect, self._resolve(source))
            _spread(result, outline, number, effect)
        return result

    def _resolve(self, source: Source) -> Effect:
        if isinstance(source, Effect):
            return source
        return self.functions.get(source, Effect.WAITS)

    # --- functions -------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Passes effects on from functions to their callers until all have theirs."""
        callers: dict[FunctionKey, list[FunctionKey]] = {}
        for facts in self.knowledge.modules.values():
            path = facts.resolved.path
            for function, node in _calls(facts):
                key = (path, function)
                found = () if node is None else tuple(self._call_sources(facts, node))
                own = self.functions.get(key, Effect.PURE)
                for source in found:
                    if isinstance(source, Effect):
                        own = most(own, source)
                    else:
                        callers.setdefault(source, []).append(key)
                self.functions[key] = own
                if node is not None:
                    self.sources.setdefault(path, {})[node.id] = found
        pending = deque(self.functions)
        while pending:
            key = pending.popleft()
            for caller in callers.get(key, ()):
                effect = most(self.functions[caller], self.functions[key])
                if effect is not self.functions[caller]:
                    self.functions[caller] = effect
                    pending.append(caller)

    def _call_sources(self, facts: ModuleFacts, node: Call | Pipeline | Name) -> Iterator[Source]:
        if isinstance(node, Name):
            yield Effect.WAITS
            return
        if node.id in facts.resolved.rebinds:
            return  # `path.push(…)` binds a variable, whatever its type is
        path = facts.resolved.path
        match facts.calls[node.id]:
            case PrimitiveCall() | DynamicPrimitiveCall() | AgentCall() | UnknownMethodCall():
                yield Effect.WAITS
            case FunctionCall(function=function):
                yield (path, function)
            case ValueCall():
                callee = application_of(node).callee
                yield self._of_value(facts.types.get(callee.id, UNKNOWN))
            case LibraryCall(name=name):
                function_row = FUNCTIONS_BY_NAME[name]
                yield _LIBRARY[function_row.effect]
                yield from self._callback(facts, node, function_row.callback_index)
            case MethodCall(name=name):
                yield from self._callback(facts, node, _CALLBACKS.get(name))

    def _callback(
        self, facts: ModuleFacts, node: Call | Pipeline, place: int | None
    ) -> Iterator[Source]:
        """What a callback among the arguments does."""
        arguments = application_of(node).arguments
        if place is None or (len(arguments) <= place and not _has_spread(arguments)):
            return
        if _has_spread(arguments[: place + 1]):
            yield Effect.WAITS
            return
        yield self._of_value(facts.types.get(arguments[place].id, UNKNOWN))

    def _of_value(self, callee: Type) -> Source:
        """What calling a value does; text given in place of a callback does nothing."""
        match callee.shape:
            case FunctionShape(target=UserFunction(module=module, node=node)):
                return (module, node)
            case FunctionShape(target=LibraryTarget(name=name)):
                return _library_effect(FUNCTIONS_BY_NAME[name])
            case TextShape():
                return Effect.PURE
            case _:
                return Effect.WAITS


def _library_effect(function: LibraryFunction) -> Effect:
    """A library function called with arguments of which nothing is known."""
    return Effect.WAITS if function.callback_index is not None else _LIBRARY[function.effect]


def _has_spread(arguments: tuple[Node, ...]) -> bool:
    return any(isinstance(one, Spread) for one in arguments)


def _calls(facts: ModuleFacts) -> Iterator[tuple[int, Call | Pipeline | Name | None]]:
    """Each function (by id, with None), and what may wait with the function that it stands in."""
    parents = facts.resolved.outline.parents
    within: dict[int, int] = {}
    for node in facts.resolved.outline.nodes:
        if isinstance(node, _FUNCTIONS):
            within[node.id] = node.id
            yield node.id, None
            continue
        function = within[parents[node.id].id]
        within[node.id] = function
        if isinstance(node, Name):
            if asks_all(facts.resolved.uses.get(node.id)):
                yield function, node
        elif isinstance(node, _CALLS) and node.id in facts.calls:
            yield function, node


def _spread(result: dict[int, Effect], outline: Outline, at: int, effect: Effect) -> None:
    """Passes an effect on to what is around, up to the function that has it."""
    while True:
        before = result.get(at, Effect.PURE)
        if most(before, effect) is before:
            return
        result[at] = effect
        around = outline.parents.get(at)
        if around is None or isinstance(around, _NEVER_ENTERED):
            return
        at = around.id


def effects_of(knowledge: Knowledge) -> Mapping[str, dict[int, Effect]]:
    """The effects of the nodes of each file, by its path."""
    effects = Effects(knowledge)
    return {path: effects.of(facts) for path, facts in knowledge.modules.items()}
