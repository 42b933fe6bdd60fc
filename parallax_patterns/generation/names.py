"""Names for what people called in words: variables, groups, pattern titles.

Names are plain ASCII identifiers that mean nothing else in Prism; two that would be equal get
numbers. What cannot be spelt so (`安全`, `???`) gets a name by its role.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import combining, normalize

from parallax_patterns.project import kebab_case
from parallax_primitives.catalogue import SPECS
from parallax_primitives.library import CONSTANTS_BY_NAME, FUNCTIONS_BY_NAME

_RESERVED: Final = frozenset(
    (
        *("true", "false", "null", "undefined", "if", "else", "for", "while", "do", "break"),
        *("continue", "return", "function", "fn", "let", "const", "import", "export", "try"),
        *("catch", "finally", "throw", "match", "uncertain", "typeof", "instanceof"),
    )
)
_CONTEXTUAL: Final = frozenset(
    (
        *("agents", "agent", "context", "high", "medium", "low", "default", "in", "of", "from"),
        *("as", "async", "await", "pattern", "input", "parallax", "agentResults", "llm", "Agent"),
        *("successfulResults", "agentList", "agentCount", "previous", "confidence", "result"),
        *("opinions", "agreement", "validated", "final", "answer", "decide", "winner"),
        *("approves", "approvals", "blocks", "refusals", "passed", "granted", "counts", "ask"),
        *("opinion", "task", "route", "routes", "round", "item", "index", "part", "certainty"),
    )
)
"""Words with a meaning in some place, and those that generated patterns use themselves."""
_BUILT_IN: Final = frozenset(
    name.partition(".")[0] for name in (*FUNCTIONS_BY_NAME, *CONSTANTS_BY_NAME)
)

TAKEN: Final = _RESERVED | _CONTEXTUAL | _BUILT_IN | frozenset(SPECS)
"""Words that already mean something."""


def camel_case(text: str) -> str:
    """`code review` and `code-review` as `codeReview`; empty when nothing can be spelt."""
    parts = re.findall(r"[A-Za-z0-9]+", _separated(_unaccented(text)))
    joined = "".join(part[:1].upper() + part[1:].lower() for part in parts).lstrip("0123456789")
    return joined[:1].lower() + joined[1:40]


def _unaccented(text: str) -> str:
    """`qualité` as `qualite`."""
    return "".join(one for one in normalize("NFKD", text) if not combining(one))


def pascal_case(text: str) -> str:
    """`pr-review` as `PrReview`, with whatever letters it has."""
    parts = re.findall(r"[^\W_]+", _separated(text))
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _separated(text: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)


def file_name(title: str) -> str:
    """The name of a pattern's files; empty when nothing can be spelt."""
    return kebab_case(title)[:80].strip("-")


class Names:
    """Hands out names, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def take(self, wanted: str, otherwise: str) -> str:
        """`wanted` if it is free, else with a number; `otherwise` where nothing was spelt."""
        stem = wanted or otherwise
        name, number = stem, 1
        while name in TAKEN or name in self._given:
            number += 1
            name = f"{stem}{number}"
        self._given.add(name)
        return name
