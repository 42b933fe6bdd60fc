"""What older files find without saying so (`agentResults`, `agentList`, `agentCount`, …) is said.

The answers are asked for by `parallel` right before they are first read. What is known of each is
kept in an object as it was, with the parts that the file names; if that changes what comes out, the
file hands on whole objects, and they are kept whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from parallax_compiler.diagnostics.core import Edit
from parallax_compiler.source import Span
from parallax_compiler.syntax.ast import (
    Assign,
    Block,
    Expression,
    ExpressionStatement,
    Member,
    Module,
    Name,
    NamePattern,
    Node,
    ObjectPattern,
    PatternBlock,
    Statement,
    StringLiteral,
)
from parallax_compiler.syntax.printer import print_expression
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, indentation, written
from parallax_patterns.migration.questions import fanned_out, records
from parallax_patterns.migration.rules.groups import added_to_header
from parallax_patterns.migration.view import View

RESULTS: Final = "agentResults"
SUCCESSFUL: Final = "successfulResults"

_Fact: TypeAlias = Callable[[View], str | None]
_FACTS: Final[dict[str, _Fact]] = {
    "name": lambda view: view.resolved.settings.name,
    "version": lambda view: view.resolved.settings.version,
    "description": lambda view: view.resolved.settings.description,
}


def named_parts(view: View) -> Iterator[Change]:
    """The changes with the parts that the file names."""
    named = {one.name for one in view.nodes if isinstance(one, Member)}
    named |= {one.value for one in view.nodes if isinstance(one, StringLiteral)}
    named |= {
        part.key for one in view.nodes if isinstance(one, ObjectPattern) for part in one.properties
    }
    return _answers(view, {*named, "result"})


def all_parts(view: View) -> Iterator[Change]:
    """The changes with all parts."""
    return _answers(view, None)


def names(view: View) -> Iterator[Change]:
    """The names that are another word for something."""
    group = _selected(view)
    declared = _declared(view)
    for node in view.nodes:
        new = _spelt(view, node, group)
        if new is not None:
            text = print_expression(new)
            words = f"`{view.text(node)}` is `{text}`"
            needed = () if isinstance(new, StringLiteral) else declared
            yield Change(span=node.span, words=words, edits=(*needed, Edit(node.span, text)))


def _spelt(view: View, node: Node, group: str | None) -> Expression | None:
    """What a name, or a part of it, is another word for."""
    if isinstance(node, Member) and view.is_provided(node.object, "pattern"):
        fact = _FACTS[node.name](view) if node.name in _FACTS else None
        return None if fact is None else tree.text(fact)
    if group is None:
        return None
    if isinstance(node, Member) and view.is_provided(node.object, "parallax"):
        return tree.name(group) if node.name in ("agents", "agentList") else None
    if view.is_provided(node, "agentList"):
        return tree.name(group)
    if view.is_provided(node, "agentCount"):
        return tree.member(tree.name(group), "length")
    return None


def _selected(view: View) -> str | None:
    """The only group whose agents older files select; None where they select those of several."""
    groups = [one for one in view.resolved.groups if one.declared or one.name != "agents"]
    if len(groups) > 1 or any(one.single for one in groups):
        return None
    return groups[0].name if groups else "agents"


# --- the answers ---------------------------------------------------------------------------------


def _answers(view: View, parts: set[str] | None) -> Iterator[Change]:
    group = _selected(view)
    reads = [one for one in view.nodes if view.is_provided(one, RESULTS, SUCCESSFUL)]
    if group is None or not reads or not view.may_import("parallel"):
        return
    first = _statement(view, reads[0])
    own = _own_variable(view, first, reads)
    known = own or RESULTS
    answers = view.free_name("answers")
    asked = [
        tree.assign(answers, fanned_out(group, view.resolved.settings.input_schema)),
        tree.assign(known, records(tree.name(answers), tree.name(group), parts)),
    ]
    if any(isinstance(one, Name) and one.name == SUCCESSFUL for one in reads):
        asked.append(tree.assign(SUCCESSFUL, _successful(known)))
    place = first.span if own else Span(first.span.start, first.span.start)
    yield Change(
        span=reads[0].span,
        words="the agents are asked by `parallel`, not by being read",
        edits=(*_declared(view), Edit(place, _lines(view, place, asked, ends=own is not None))),
    )


def _declared(view: View) -> tuple[Edit, ...]:
    """Says in the header that there need not be any agents, where nothing says otherwise."""
    if view.resolved.groups:
        return ()
    return (added_to_header(view, ['@agents {"min": 0}']),)


def _statement(view: View, node: Node) -> Node:
    """The statement of the pattern itself that holds a node."""
    around = node
    for outer in view.parents(node):
        block = view.parent(outer)
        if isinstance(outer, Module) or (
            isinstance(outer, Block) and isinstance(block, PatternBlock)
        ):
            return around
        around = outer
    raise AssertionError("every node is in a statement of the file")


def _own_variable(view: View, first: Node, reads: Sequence[Node]) -> str | None:
    """The variable of `results = agentResults`, where that is the only way they are read."""
    results = [one for one in reads if isinstance(one, Name) and one.name == RESULTS]
    match first:
        case ExpressionStatement(
            expression=Assign(operator="=", target=NamePattern(name=name) as target, value=value)
        ) if [value] == results:
            binding = view.resolved.uses.get(target.id)
            once = binding is not None and view.resolved.assignments.get(binding) == 1
            return name if once else None
    return None


def _successful(known: str) -> Expression:
    sure = tree.binary(tree.member(tree.name("one"), "confidence"), ">", tree.number(0))
    return tree.method(tree.name(known), "filter", tree.function(("one",), sure))


def _lines(view: View, place: Span, statements: Sequence[Statement], *, ends: bool) -> str:
    blanks = indentation(view.source, place.start)
    texts = [written(view, place, one) for one in statements]
    text = f"\n{blanks}".join(texts)
    return text if ends else f"{text}\n{blanks}"


ANSWERS: Final = Rewrite(
    name="answers",
    reason="a reader sees when agents are asked, and with what",
    equality="The same run: the same agents get the same call, once, before the answers are first "
    "read; an answer read on some paths only is asked for on all.",
    finders=(named_parts, all_parts),
)
NAMES: Final = Rewrite(
    name="names",
    reason="a name that the file declares needs no knowledge of the first architecture",
    equality="The same run: each is another word for the same value.",
    finders=(names,),
)
