"""Reads that come too early, in a function itself and through the functions that it calls.

`assigned.flow_of` follows each function alone. Here the flows are put together: calling a function
needs what that function needs; a function that is only made or passed on may be called later, so
what it needs is no fault, but those variables begin as null (`late`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from parallax_compiler.diagnostics.core import Diagnostic, Sink
from parallax_compiler.diagnostics.names import (
    CalledTooEarly,
    MaybeUnassigned,
    ReadBeforeAssignment,
)
from parallax_compiler.resolve.assigned import flow_of
from parallax_compiler.resolve.bindings import Binding
from parallax_compiler.resolve.builtin import described
from parallax_compiler.resolve.names import FileNames
from parallax_compiler.resolve.paths import ENDED, Early, FunctionFlow, Reference
from parallax_compiler.resolve.traverse import Outline
from parallax_compiler.source import Source
from parallax_compiler.syntax.ast import Name, NamePattern

Needs = dict[Binding, Name | NamePattern]


def check_assigned(
    file: FileNames, outline: Outline, source: Source, sink: Sink
) -> tuple[Binding, ...]:
    """Reports reads that may come before any assignment; gives the variables that begin as null."""
    flows = {key: flow_of(info.node, file.uses, outline) for key, info in file.functions.items()}
    for flow in flows.values():
        for early in flow.early:
            sink.report(_early(early, source))
    candidates = _candidates(file, flows)
    if not any(candidates.values()):
        return ()
    open_ = {binding for found in candidates.values() for binding in found}
    called = _needs(flows, open_, only_called=True)
    made = _needs(flows, open_, only_called=False)
    return _Report(flows, called, made, source, sink).run()


def _candidates(file: FileNames, flows: Mapping[int, FunctionFlow]) -> dict[int, list[Binding]]:
    """The captured variables that are unassigned where some function is used, by their owner."""
    result: dict[int, list[Binding]] = {key: [] for key in flows}
    always = {key: _always_assigned(flow) for key, flow in flows.items()}
    for binding in dict.fromkeys(one for info in file.functions.values() for one in info.captured):
        if not always[binding.owner] & flows[binding.owner].bit(binding):
            result[binding.owner].append(binding)
    return result


def _always_assigned(flow: FunctionFlow) -> int:
    """What is assigned wherever a function is used."""
    result = ENDED
    for reference in flow.references:
        result &= reference.assigned
    return result


def _needs(
    flows: Mapping[int, FunctionFlow], candidates: set[Binding], *, only_called: bool
) -> dict[int, Needs]:
    """What each function needs of those around it, the functions it uses included."""
    needs: dict[int, Needs] = {
        key: {one: at for one, at in flow.needs.items() if one in candidates}
        for key, flow in flows.items()
    }
    users: dict[int, list[tuple[int, Reference]]] = {key: [] for key in flows}
    for key, flow in flows.items():
        for reference in flow.references:
            if reference.called or not only_called:
                users[reference.function].append((key, reference))
    pending = deque(key for key, found in needs.items() if found)
    while pending:
        key = pending.popleft()
        for user, reference in users[key]:
            if _pass_on(needs[key], user, reference, flows[user], needs[user]):
                pending.append(user)
    return needs


def _pass_on(
    needs: Needs, user: int, reference: Reference, flow: FunctionFlow, target: Needs
) -> bool:
    """Adds what a used function needs to what its user needs; whether that was news."""
    before = len(target)
    for binding, at in needs.items():
        if binding.owner != user and not reference.assigned & flow.bit(binding):
            target.setdefault(binding, at)
    return len(target) > before


@dataclass(frozen=True, slots=True)
class _Report:
    flows: Mapping[int, FunctionFlow]
    called: Mapping[int, Needs]
    made: Mapping[int, Needs]
    source: Source
    sink: Sink

    def run(self) -> tuple[Binding, ...]:
        late: dict[Binding, None] = {}
        for flow in self.flows.values():
            for reference in flow.references:
                late.update(dict.fromkeys(self._reference(flow, reference)))
        return tuple(late)

    def _reference(self, flow: FunctionFlow, reference: Reference) -> Needs:
        """Reports a use of a function that comes too early; gives what has to begin as null."""
        missing = {
            binding: at
            for binding, at in self.made[reference.function].items()
            if binding.owner == flow.node.id and not reference.assigned & flow.bit(binding)
        }
        for binding, at in missing.items():
            if reference.called and binding in self.called[reference.function]:
                self.sink.report(self._too_early(flow, reference, binding, at))
        return missing

    def _too_early(
        self,
        flow: FunctionFlow,
        reference: Reference,
        binding: Binding,
        at: Name | NamePattern,
    ) -> Diagnostic:
        if isinstance(reference.node, Name):
            return CalledTooEarly(
                source=self.source,
                span=reference.node.span,
                function=reference.node.name,
                name=binding.name,
            )
        path = flow.path_to(flow.bit(binding), reference.seen)
        return _early(Early(node=at, binding=binding, path=path), self.source)


def _early(early: Early, source: Source) -> Diagnostic:
    if early.path is None:
        return ReadBeforeAssignment(
            source=source,
            span=early.node.span,
            name=early.binding.name,
            line=source.position(early.binding.span.start).line,
            shadows=described(early.binding.name),
        )
    return MaybeUnassigned(
        source=source, span=early.node.span, name=early.binding.name, path=early.path
    )
