"""Names that exist without being declared: the input, groups, the library, what the run provides.

`builtin` says what such a name stands for. A group is known by its name alone: `codeReviewAgents`
are the agents of capability `code-review`, `codeReviewAgent` the best of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from parallax_compiler.resolve.bindings import Binding, BindingKind, Group
from parallax_compiler.source import Span
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME, LIBRARY_NAMESPACES

CLASS_NAMES: Final = (
    "Array", "Object", "String", "Number", "Boolean", "Function", "Agent", "Error",
)  # fmt: skip
"""What may stand on the right of `instanceof`."""

_ANSWERS: Final = ("agentResults", "successfulResults")

PROVIDED: Final = (*_ANSWERS, "agentList", "agentCount", "pattern", "parallax")
"""What files written for the first architecture find without declaring it."""

LIBRARY_ROOTS: Final = tuple(
    sorted(
        {name for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME) if "." not in name}
        | set(LIBRARY_NAMESPACES)
    )
)
"""The names of the library that stand without a dot before them."""

_ROOTS: Final = frozenset(LIBRARY_ROOTS)
_GROUP_NAME: Final = re.compile(r"([a-z][A-Za-z0-9]*)Agent(s?)")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]")


def kebab(name: str) -> str:
    """`codeReview` → `code-review`."""
    return "-".join(word.lower() for word in _WORD.findall(name))


def group_by_name(name: str, span: Span) -> Group | None:
    """The group that an undeclared name stands for, None if it does not look like one."""
    fits = _GROUP_NAME.fullmatch(name)
    if fits is None:
        return None
    return Group(name=name, capabilities=(kebab(fits[1]),), single=not fits[2], span=span)


def builtin(name: str, span: Span, owner: int, groups: Mapping[str, Group]) -> Binding | None:
    """What a name stands for that the file does not declare, None if nothing."""
    kind: BindingKind
    if name == "input":
        kind = BindingKind.INPUT
    elif name in groups:
        kind = BindingKind.GROUP
    elif name in _ROOTS:
        kind = BindingKind.LIBRARY
    elif name in PROVIDED:
        kind = BindingKind.PROVIDED
    elif _GROUP_NAME.fullmatch(name):
        kind = BindingKind.GROUP
    else:
        return None
    return Binding(kind=kind, name=name, span=span, owner=owner, target=name)


def asks_all(binding: Binding | None) -> bool:
    """Whether reading a name asks all selected agents."""
    provided = binding is not None and binding.kind is BindingKind.PROVIDED
    return provided and binding is not None and binding.target in _ANSWERS


def builtin_names(groups: Iterable[str]) -> tuple[str, ...]:
    """All of them that can be listed, for suggestions."""
    return ("input", *groups, *PROVIDED, *LIBRARY_ROOTS)


def described(name: str) -> str | None:
    """What a name stands for where no variable hides it, in words; None if nothing."""
    if name == "input":
        return "the run's `input`"
    if name == "agents":
        return "the group `agents`"
    if name in PROVIDED:
        return f"the run's `{name}`"
    if name in _ROOTS:
        return f"the library's `{name}`"
    return None
