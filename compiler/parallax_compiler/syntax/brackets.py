"""Which bracket closes which, found once for the whole file.

Everything that has to look ahead (is this `(` a lambda's? is this `{` a pattern?) looks at what
follows the partner, so each answer costs one step and the whole file linear time. A closer that
fits no opener is stray; an opener passed over by an outer closer, or never closed, has no partner.
The pass also marks the names that `=>` makes parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

from parallax_compiler.syntax.depth import MAX_DEPTH
from parallax_compiler.syntax.tokens import CONTEXTUAL, Token

CLOSES = {")": "(", "]": "[", "}": "{", "TEMPLATE_END": "TEMPLATE_START"}
_BARRIERS = {
    "(": ("{", "TEMPLATE_START"),
    "[": ("{", "TEMPLATE_START"),
    "{": ("TEMPLATE_START",),
    "TEMPLATE_START": (),
}
_DEEPEST = 2 * MAX_DEPTH
"""Each bracket is a level of the tree; beyond this the text is not even parsed."""
_RELEVANT = _BARRIERS.keys() | CLOSES.keys() | {"TEMPLATE_MIDDLE", ";", "=>"}


@dataclass(frozen=True, slots=True)
class Brackets:
    """`partner` maps the index of an opener to its closer's and back; see the module's words."""

    partner: dict[int, int]
    with_semicolon: set[int]
    """The openers that have a `;` directly inside (the head of a counting `for`)."""
    too_deep: int | None
    """The first opener that stands in more brackets than any tree may have levels."""


def match_brackets(tokens: list[Token]) -> Brackets:
    matching = _Matching(tokens)
    for index, token in enumerate(tokens):
        kind = token.kind
        if kind not in _RELEVANT:
            continue
        if kind in _BARRIERS:
            matching.open(index, kind)
            if len(matching.all) > _DEEPEST:
                return Brackets(matching.partner, matching.with_semicolon, index)
        elif kind == ";":
            matching.semicolon()
        elif kind == "=>":
            _mark_parameter(tokens, index)
        elif kind == "TEMPLATE_MIDDLE":
            matching.reach("TEMPLATE_START")
        elif matching.reach(CLOSES[kind]):
            matching.close(index, CLOSES[kind])
    return Brackets(matching.partner, matching.with_semicolon, None)


class _Matching:
    """The open brackets, together and by kind."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.partner: dict[int, int] = {}
        self.with_semicolon: set[int] = set()
        self.all: list[int] = []
        self.by_kind: dict[str, list[int]] = {kind: [] for kind in _BARRIERS}

    def open(self, index: int, kind: str) -> None:
        self.all.append(index)
        self.by_kind[kind].append(index)

    def semicolon(self) -> None:
        if self.all:
            self.with_semicolon.add(self.all[-1])

    def reach(self, opener: str) -> bool:
        """Drops what stands open above the nearest `opener`; False when a closer cannot reach it.

        A closer may not leave the `${…}` that it stands in, and `)` or `]` do not reach out of
        braces: a forgotten `}` is rarer than a stray `)`.
        """
        same = self.by_kind[opener]
        if not same:
            return False
        at = same[-1]
        if any(self.by_kind[kind] and self.by_kind[kind][-1] > at for kind in _BARRIERS[opener]):
            return False
        while self.all[-1] != at:
            self.by_kind[self.tokens[self.all.pop()].kind].pop()
        return True

    def close(self, index: int, opener: str) -> None:
        self.all.pop()
        start = self.by_kind[opener].pop()
        self.partner[start] = index
        self.partner[index] = start


def _mark_parameter(tokens: list[Token], arrow: int) -> None:
    before = tokens[arrow - 1]
    if arrow and (before.kind == "NAME" or before.kind in CONTEXTUAL.values()):
        before.kind = "lambda_name"
