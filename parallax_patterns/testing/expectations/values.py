"""Checks of the result's value: exact, contained, at a path, against a schema."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from parallax_patterns.testing.comparison import Difference, differences, lacks, shown
from parallax_patterns.testing.content import JSON_SCHEMAS
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.json_paths import NothingThereError, parse_path, value_at
from parallax_patterns.testing.results import Failure
from parallax_runtime.derivation import Derivation

_MOST = 20


def check_value(subject: Subject) -> Iterator[Failure]:
    expected, actual = subject.expect.value, subject.outcome.value
    found = list(differences(expected, actual))
    if found:
        yield subject.failure(
            "value",
            message="the result is another value",
            expected=shown(expected),
            actual=shown(actual),
            details=_told(found),
            derivation=_why_null(subject),
        )


def check_contains(subject: Subject) -> Iterator[Failure]:
    expected, actual = subject.expect.contains, subject.outcome.value
    if isinstance(expected, str) and isinstance(actual, str) and expected in actual:
        return
    found = list(lacks(expected, actual))
    if found:
        yield subject.failure(
            "contains",
            message="the result does not contain this",
            expected=shown(expected),
            actual=shown(actual),
            details=_told(found),
            derivation=_why_null(subject),
        )


def check_at(subject: Subject) -> Iterator[Failure]:
    for path, expected in subject.expect.at.items():
        try:
            actual = value_at(subject.outcome.value, parse_path(path))
        except NothingThereError as reason:
            yield subject.failure(
                "at",
                path,
                message=f"the result has no `{path}`: {reason}",
                expected=shown(expected),
                derivation=_why_null(subject),
            )
            continue
        found = list(differences(expected, actual, parse_path(path)))
        if found:
            yield subject.failure(
                "at",
                path,
                message=f"`{path}` of the result is another value",
                expected=shown(expected),
                actual=shown(actual),
                details=_told(found),
            )


def check_schema(subject: Subject) -> Iterator[Failure]:
    schemas: Any = import_module(JSON_SCHEMAS)
    found = schemas.problems(subject.expect.json_schema, subject.outcome.value)
    if found:
        yield subject.failure(
            "schema",
            message="the result does not fit the schema",
            expected=shown(subject.expect.json_schema),
            actual=shown(subject.outcome.value),
            details=tuple(found),
            derivation=_why_null(subject),
        )


def _told(found: list[Difference]) -> tuple[str, ...]:
    """The single differences; one of the whole value says nothing that is not said already."""
    if all(not one.path for one in found):
        return ()
    more = len(found) - _MOST
    return (*map(str, found[:_MOST]), *((f"… and {more} more",) if more > 0 else ()))


def _why_null(subject: Subject) -> Derivation | None:
    """A result that came out as null is explained by what its confidence was made of."""
    return subject.derivation() if subject.outcome.value is None else None
