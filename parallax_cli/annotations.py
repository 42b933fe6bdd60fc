"""Findings as annotations of GitHub Actions: one workflow command a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.validation import Validation

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def document(found: Validation, shown: Iterable[Diagnostic]) -> str:
    """The commands for the findings to show."""
    del found  # an annotation is for a finding; files without any have none
    return "".join(f"{annotation(one)}\n" for one in shown)


def annotation(one: Diagnostic) -> str:
    """The command for one finding."""
    start, end = one.source.position(one.span.start), one.source.position(one.span.end)
    properties = {
        "file": one.source.name,
        "line": start.line,
        "endLine": end.line,
        "col": start.column,
        "endColumn": end.column,
        "title": f"{one.code} {one.title}",
    }
    words = "\n".join(filter(None, [one.label, one.hint and f"help: {one.hint}", one.note]))
    return command(_COMMANDS[one.severity.value], properties, words)


def command(name: str, properties: Mapping[str, object], words: str) -> str:
    """One workflow command."""
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(words)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
