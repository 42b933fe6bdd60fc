"""`{type: "parallel", tasks: agents}` becomes `parallel(agents)`.

Older primitives gave such descriptions, which nobody carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from parallax_compiler.syntax.ast import (
    Binary,
    Expression,
    Name,
    Node,
    NumberLiteral,
    ObjectLiteral,
    Property,
    StringLiteral,
)
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, replaced
from parallax_patterns.migration.view import View
from parallax_primitives.catalogue import SPECS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How a description names what the primitive works on, and its options."""

    subjects: tuple[str, ...]
    options: Mapping[str, str]
    tasks: bool = False
    """Whether its subject is asked: then `input` says with what."""


_FORMS: Final[Mapping[str, _Form]] = {
    "parallel": _Form(
        subjects=("tasks", "agents"),
        options={"maxConcurrency": "maxConcurrency", "timeout": "timeout"},
        tasks=True,
    ),
    "race": _Form(
        subjects=("tasks", "agents"), options={"minConfidence": "minConfidence"}, tasks=True
    ),
    "sequential": _Form(subjects=("tasks", "steps"), options={}, tasks=True),
    "consensus": _Form(
        subjects=("results", "votes"), options={"threshold": "threshold", "minVotes": "minVotes"}
    ),
    "voting": _Form(subjects=("results", "votes"), options={"method": "method"}),
    "merge": _Form(subjects=("results",), options={"strategy": "strategy"}),
    "threshold": _Form(
        subjects=("value", "result", "results"),
        options={"min": "min", "threshold": "min", "minConfidence": "min"},
    ),
    "escalate": _Form(
        subjects=("target", "to"),
        options={"reason": "reason", "value": "value", "timeout": "timeout"},
    ),
}


def find(view: View) -> Iterator[Change]:
    for node in view.nodes:
        entries = _entries(node)
        kind = entries.pop("type", None)
        if not isinstance(kind, StringLiteral) or not view.may_import(kind.value):
            continue
        call = _call(view, kind.value, entries)
        if call is not None:
            words = f"a description of `{kind.value}`, which nothing carried out, becomes its call"
            yield replaced(view, _annotated(view, node), call, words)


def _entries(node: Node) -> dict[str, Expression]:
    """The entries of an object literal, if it has plain ones only."""
    if not isinstance(node, ObjectLiteral):
        return {}
    plain = [one for one in node.entries if isinstance(one, Property)]
    return {one.key: one.value for one in plain} if len(plain) == len(node.entries) else {}


def _call(view: View, name: str, entries: dict[str, Expression]) -> Expression | None:
    """The call that a description stands for; None when it says anything that has no place."""
    form = _FORMS.get(name)
    if form is None:
        return None
    subject = next((entries.pop(key) for key in form.subjects if key in entries), None)
    given = entries.pop("input", None) if form.tasks else None
    entries.pop("confidence", None)  # what the description was annotated with
    if subject is None or entries.keys() - form.options.keys():
        return None
    if given is not None and not _is_input(given):
        subject = _asked(view, subject, given)
    options = {form.options[key]: value for key, value in entries.items()}
    assert all(SPECS[name].parameter(option) is not None for option in options), "the table is true"
    return tree.apply(name, subject, *([tree.record(options)] if options else []))


def _is_input(node: Expression) -> bool:
    return isinstance(node, Name) and node.name == "input"


def _asked(view: View, agents: Expression, given: Expression) -> Expression:
    """Tasks that give each agent something else than the input."""
    agent = view.free_name("agent")
    task = tree.function((), tree.method(tree.name(agent), "execute", given))
    return tree.method(agents, "map", tree.function((agent,), task))


def _annotated(view: View, node: Node) -> Node:
    """The description with the confidence that it was given, which is no agent's."""
    around = view.parent(node)
    match around:
        case Binary(operator="~>", left=left, right=NumberLiteral()) if left is node:
            return around
    return node


REWRITE: Final = Rewrite(
    name="described",
    reason="a description of a primitive does nothing; a call of it does what it says",
    equality="Never the same: the older text called nobody.",
    finders=(find,),
)
