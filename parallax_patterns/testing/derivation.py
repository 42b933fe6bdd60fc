"""The derivation of a confidence as lines of text: what it came from, down to the agents' answers.

0.31 consensus (agreement 0.52)
  0.9  answer of alice
  0.8  answer of bob
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from parallax_primitives.derivation import evidence_under
from parallax_primitives.values import Evidence, Value, confidence_of

_DEEPEST: Final = 8
_MOST_LINES: Final = 40
_TOLD: Final = ("agreement", "participation", "error", "message")
"""The details that explain a number."""


def derivation(value: Value) -> tuple[str, ...]:
    """Where the confidence of a value comes from."""
    roots = evidence_under(value)
    if not roots:
        return (f"{number(confidence_of(value))} a plain value, which no agent's answer made",)
    seen: set[int] = set()
    lines = [line for root in roots for line in _lines(root, 0, seen)]
    if len(lines) > _MOST_LINES:
        return (*lines[:_MOST_LINES], f"… and {len(lines) - _MOST_LINES} lines more")
    return tuple(lines)


def _lines(node: Evidence, depth: int, seen: set[int]) -> Iterator[str]:
    indent = "  " * depth
    if id(node) in seen:
        yield f"{indent}{_title(node)} (as above)"
        return
    seen.add(id(node))
    yield f"{indent}{_title(node)}{_details(node.details)}"
    if node.inputs and depth >= _DEEPEST:
        yield f"{indent}  …"
        return
    for one in node.inputs:
        yield from _lines(one, depth + 1, seen)


def _title(node: Evidence) -> str:
    who = f" of {node.agent}" if node.agent is not None else ""
    return f"{number(node.confidence)} {node.rule}{who}"


def _details(details: Mapping[str, Any]) -> str:
    told = [f"{key} {_told(details[key])}" for key in _TOLD if details.get(key) is not None]
    return f" ({', '.join(told)})" if told else ""


def _told(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def number(value: float) -> str:
    """A number with at most four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
