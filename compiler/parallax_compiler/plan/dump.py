"""The plan as text: what runs, with which settings, in which order, and what flows where.

The form is stable and made for people; `#3` is site 3, `$part7` a temporary, and the number at the
start of a line is the line of the pattern it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from parallax_compiler.plan import nodes
from parallax_compiler.plan.bounds import bounds_of, bounds_words
from parallax_compiler.plan.flows import graph_of
from parallax_compiler.plan.graph import Graph, Node
from parallax_compiler.plan.limits import Limits
from parallax_compiler.plan.nodes import Block, Located, Plan
from parallax_compiler.plan.words import constant, function_words, slot_words, words
from parallax_compiler.resolve.bindings import Group


def dump(plan: Plan) -> str:
    """The whole plan, ending with a line end."""
    graph = graph_of(plan)
    parts = [_head(plan), _groups(plan), _steps(plan), _flow(graph)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(plan: Plan) -> list[str]:
    version = f" {plan.version}" if plan.version else ""
    files = ", ".join(source.name for source in plan.sources)
    lines = [f"pattern {plan.name}{version} ({files})"]
    lines.extend(f"  {limit}" for limit in _limits(plan.limits))
    for word, schema in (("input", plan.input_schema), ("output", plan.output_schema)):
        if schema is not None:
            lines.append(f"  {word} has a schema")
    lines.append(f"  agent calls: {bounds_words(bounds_of(plan))}")
    return lines


def _limits(limits: Limits) -> Iterator[str]:
    if limits.call_timeout is not None:
        yield f"each call ends after {constant(limits.call_timeout)} seconds"
    if limits.concurrency is not None:
        yield f"at most {limits.concurrency} calls at once"
    if limits.calls is not None:
        yield f"at most {limits.calls} calls"
    if limits.seconds is not None:
        yield f"at most {constant(limits.seconds)} seconds"


def _groups(plan: Plan) -> list[str]:
    return ["groups", *(f"  {_group(group)}" for group in plan.groups)] if plan.groups else []


def _group(group: Group) -> str:
    kinds = ", ".join(group.capabilities) or "any capability"
    if group.single:
        return f"{group.name}: the best agent of {kinds}"
    most = "" if group.maximum is None else f", at most {group.maximum}"
    sure = "" if group.min_confidence is None else f", confidence ≥ {group.min_confidence:g}"
    return f"{group.name}: {kinds}, at least {group.minimum}{most}{sure}"


# --- steps ---------------------------------------------------------------------------------------


def _steps(plan: Plan) -> list[str]:
    printer = _Steps(plan)
    printer.block(plan.entry.body, 1)
    return ["steps", *printer.lines]


class _Steps:
    """Prints statements, indented as they nest."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.lines: list[str] = []

    def put(self, node: Located, depth: int, text: str) -> None:
        line = self.plan.sources[node.source].position(node.span.start).line
        self.lines.append(f"{line:>4}{'  ' * depth}{text}")

    def block(self, block: Block, depth: int) -> None:
        for statement in block:
            self.statement(statement, depth)

    def statement(self, node: nodes.Statement, depth: int) -> None:
        match node:
            case nodes.Assign(slot=slot, value=value):
                self.put(node, depth, f"{slot_words(slot)} = {words(self.plan, value)}")
            case nodes.NewCell(slot=slot, value=value):
                self.put(node, depth, f"new {slot_words(slot)} = {words(self.plan, value)}")
            case nodes.Evaluate(value=value):
                self.put(node, depth, words(self.plan, value))
            case nodes.Return(value=value):
                self.put(node, depth, f"return {words(self.plan, value)}")
            case nodes.Throw(value=value):
                self.put(node, depth, f"throw {words(self.plan, value)}")
            case nodes.Break():
                self.put(node, depth, "break")
            case nodes.Continue():
                self.put(node, depth, "continue")
            case nodes.Section(source=source):
                self.lines.append(f"    {'  ' * depth}# {self.plan.sources[source].name}")
            case nodes.Define(function=number):
                self.definition(node, number, depth)
            case nodes.If():
                self.branch(node, depth)
            case nodes.While(condition=condition, body=body):
                self.put(node, depth, f"while {words(self.plan, condition)}")
                self.block(body, depth + 1)
            case nodes.ForEach(targets=targets, iterable=iterable, body=body):
                names = ", ".join(map(slot_words, targets))
                self.put(node, depth, f"for {names} in {words(self.plan, iterable)}")
                self.block(body, depth + 1)
            case nodes.BandSwitch():
                self.bands(node, depth)
            case nodes.Try():
                self.attempt(node, depth)
            case nodes.Scoped(name=name, body=body):
                self.put(node, depth, f"context {name}")
                self.block(body, depth + 1)
            case _:
                assert_never(node)

    def definition(self, node: nodes.Define, number: int, depth: int) -> None:
        function = self.plan.functions[number]
        names = ", ".join(
            f"{'...' if one.rest else ''}{slot_words(one.slot)}{'?' if one.optional else ''}"
            for one in function.parameters
        )
        waits = "waits" if function.waits else "never waits"
        name = function_words(self.plan, number)
        self.put(node, depth, f"{function.kind} {name}({names}), {waits}")
        self.block(function.body, depth + 1)

    def branch(self, node: nodes.If, depth: int) -> None:
        mark = "" if node.site is None else f"#{node.site} "
        self.put(node, depth, f"{mark}if {words(self.plan, node.condition)}")
        self.block(node.then, depth + 1)
        otherwise = node.otherwise
        while len(otherwise) == 1 and isinstance(otherwise[0], nodes.If):
            link = otherwise[0]
            mark = "" if link.site is None else f"#{link.site} "
            self.put(link, depth, f"{mark}else if {words(self.plan, link.condition)}")
            self.block(link.then, depth + 1)
            otherwise = link.otherwise
        if otherwise:
            self.lines.append(f"    {'  ' * depth}else")
            self.block(otherwise, depth + 1)

    def bands(self, node: nodes.BandSwitch, depth: int) -> None:
        above = ">" if node.strict else "≥"
        high, medium = words(self.plan, node.high), constant(node.medium)
        confidence = words(self.plan, node.confidence)
        self.put(
            node,
            depth,
            f"#{node.site} bands of {confidence}: high {above} {high}, medium ≥ {medium}",
        )
        for arm in node.arms:
            self.put(arm, depth + 1, arm.band or "default")
            self.block(arm.body, depth + 2)

    def attempt(self, node: nodes.Try, depth: int) -> None:
        self.put(node, depth, "try")
        self.block(node.body, depth + 1)
        if node.handler is not None:
            caught = "" if node.caught is None else f" {slot_words(node.caught)}"
            self.lines.append(f"    {'  ' * depth}catch{caught}")
            self.block(node.handler, depth + 1)
        if node.finalizer is not None:
            self.lines.append(f"    {'  ' * depth}finally")
            self.block(node.finalizer, depth + 1)


# --- flow ----------------------------------------------------------------------------------------


def _flow(graph: Graph) -> list[str]:
    names = {node.key: _name(node) for node in graph.nodes}
    lines = []
    for edge in graph.edges:
        arrow = "→" if edge.kind == "data" else f"—{edge.label}→"
        lines.append(f"  {names[edge.source]} {arrow} {names[edge.target]}")
    return ["flow", *lines] if lines else []


def _name(node: Node) -> str:
    return f"#{node.key[1:]} {node.name}" if node.key.startswith("s") else node.name
