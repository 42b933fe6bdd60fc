"""Reads the text of a test file: YAML, the schema, and what only the whole file shows.

Loaded when nothing was kept of the text: pydantic, YAML and the models are a third of a test run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic, Related, Sink
from parallax_compiler.source import Source
from parallax_patterns.diagnostics.testing import CaseWithoutAssertion, DuplicateCase
from parallax_patterns.invariants import read_invariant
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.document import Path as YamlPath
from parallax_patterns.located_yaml.keeping import kept
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_patterns.testing.model import Case, TestFileModel


def read(source: Source, sink: Sink) -> list[Any] | None:
    """Whether the text fits the schema, and the document; None where it is no YAML."""
    found = document(source, sink)
    return None if found is None else [found[1], *kept(found[0])]


def document(source: Source, sink: Sink) -> tuple[Located, bool] | None:
    """The document that a text is, and whether it fits the schema."""
    located = load_yaml(source, sink)
    if located is None:
        return None
    model = validate_model(located, TestFileModel, sink)
    _check_cases(located, sink)
    if model is not None:
        _check_invariants(model, located, sink)
    return located, model is not None


def _check_cases(located: Located, sink: Sink) -> None:
    """What no case may be, whatever else is wrong with the file."""
    first: dict[str, int] = {}
    for at, case in _cases(located.data):
        name, span = case.get("name"), located.span("cases", at, "name")
        if not isinstance(name, str):
            continue
        if name in first:
            there = Related(located.span("cases", first[name], "name"), "it is here first")
            sink.report(
                DuplicateCase(source=located.source, span=span, case=name, related=(there,))
            )
        first.setdefault(name, at)
        if case.get("expect", {}) == {} and case.keys() <= Case.model_fields.keys():
            sink.report(CaseWithoutAssertion(source=located.source, span=span, case=name))


def _cases(data: object) -> Iterator[tuple[int, dict[str, Any]]]:
    cases = data.get("cases") if isinstance(data, dict) else None
    for at, case in enumerate(cases if isinstance(cases, list) else ()):
        if isinstance(case, dict):
            yield at, case


def _check_invariants(model: TestFileModel, located: Located, sink: Sink) -> None:
    listed: list[tuple[YamlPath, list[str] | None]] = [(("invariants",), model.invariants)]
    for at, case in enumerate(model.cases):
        listed.append((("cases", at, "expect", "invariants"), case.expect.invariants))
    for path, texts in listed:
        for at, text in enumerate(texts or ()):
            found = read_invariant(text, located.source, located.span(*path, at))
            if isinstance(found, Diagnostic):
                sink.report(found)
