"""`Promise.all([…])` becomes `parallel([…])`, `Promise.any` becomes `race`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.syntax.ast import Call, Member, Name, Placeholder, Spread, Unary
from parallax_patterns.generation import tree
from parallax_patterns.migration.change import Change, Rewrite, replaced
from parallax_patterns.migration.view import View

_PRIMITIVES: Final = {"all": "parallel", "allSettled": "parallel", "any": "race"}
"""`Promise.race` is none of them: it ends with the first failure, too."""


def find(view: View) -> Iterator[Change]:
    for node in view.nodes:
        match node:
            case Call(
                callee=Member(object=Name(name="Promise") as root, name=method), arguments=(tasks,)
            ) if method in _PRIMITIVES and view.kind(root) is BindingKind.UNKNOWN:
                primitive = _PRIMITIVES[method]
                if isinstance(tasks, Spread | Placeholder) or not view.may_import(primitive):
                    continue
                around = view.parent(node)
                waited = isinstance(around, Unary) and around.operator == "await"
                words = f"`Promise.{method}` is `{primitive}`"
                old = around if waited and around is not None else node
                options = [tree.literal({"onError": "fail"})] if method == "all" else []
                yield replaced(view, old, tree.apply(primitive, tasks, *options), words)


REWRITE: Final = Rewrite(
    name="promises",
    reason="there are no promises: `parallel` and `race` start calls and wait for them",
    equality="Unknown: the older text does not run here, so there is nothing to compare.",
    finders=(find,),
)
