"""Runs a case through the compiler and the runtime, and says how it departs from its outcome."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.source import Source
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec
from parallax_primitives.values import Agent, Value, bare, confidence_of, to_json
from parallax_runtime import (
    Execution,
    Registry,
    Report,
    ScriptedAgent,
    VirtualClock,
    load,
    run_sync,
)
from tests.conformance.case import Case

TOLERANCE = 1e-9
"""How far two confidences may lie apart."""


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a case as a library."""

    texts: Mapping[str, str]

    @property
    def specs(self) -> Mapping[str, PrimitiveSpec]:
        return SPECS

    def load(self, path: str) -> Source | None:
        return Source(path, self.texts[path]) if path in self.texts else None


def problems(case: Case, *, probes: bool = False) -> list[str]:
    """What differs from the expected outcome; nothing when the case passes.

    With `probes` the program also reports what it reaches, which changes nothing.
    """
    try:
        return list(_problems(case, probes=probes))
    except Exception as error:  # a case must not end the others
        return [f"raised {type(error).__name__}: {error}"]


def _problems(case: Case, *, probes: bool) -> Iterator[str]:
    source = Source(case.entry, case.files[case.entry])
    compilation = compile_source(source, Files(case.files), probes=probes)
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    expected = case.expect.get("errors")
    if expected is not None and not _is_about_input(expected):
        yield from _compare_errors(expected, errors)
    elif errors:
        yield f"expected {_told(case.expect)}, came {_listed(errors)}"
    else:
        yield from _compare_run(case, _run(case, compilation))
    yield from _compare_warnings(case.warnings, compilation.diagnostics)


def _is_about_input(expected: Sequence[Mapping[str, Any]]) -> bool:
    return any(one["stage"] == "input" for one in expected)


# --- compile-time errors -------------------------------------------------------------------------


def _compare_errors(
    expected: Sequence[Mapping[str, Any]], errors: Sequence[Diagnostic]
) -> Iterator[str]:
    fits = len(expected) == len(errors) and all(map(_fits_error, expected, errors))
    if not fits:
        yield f"expected errors {_short(list(expected))}, came {_listed(errors)}"


def _fits_error(expected: Mapping[str, Any], found: Diagnostic) -> bool:
    at = found.source.position(found.span.start)
    pairs = (
        (expected.get("stage"), found.stage),
        (expected.get("line"), at.line),
        (expected.get("column"), at.column),
        (expected.get("file"), found.source.name),
    )
    places = all(wanted is None or wanted == came for wanted, came in pairs)
    return places and _mentions(found.text(), expected.get("mentions", ()))


def _mentions(text: str, words: Sequence[str]) -> bool:
    return all(word.lower() in text.lower() for word in words)


def _compare_warnings(
    expected: Sequence[Mapping[str, Any]], diagnostics: Sequence[Diagnostic]
) -> Iterator[str]:
    found = [one for one in diagnostics if one.severity is Severity.WARNING]
    for wanted in expected:
        if not any(_fits_error({**wanted, "stage": None}, one) for one in found):
            yield f"expected warning {_short(dict(wanted))}, came {_listed(found)}"


# --- runs ----------------------------------------------------------------------------------------


def _run(case: Case, compilation: Compilation) -> Execution:
    assert compilation.python is not None
    program = load(compilation.python.text, f"{case.id}.py")
    return run_sync(program, case.input, registry_of(case.agents), clock=VirtualClock())


def registry_of(agents: Mapping[str, Mapping[str, Any]]) -> Registry:
    """Agents that answer by their scripts, in the order of the case."""
    registry = Registry()
    for name, written in agents.items():
        agent = Agent(
            name,
            written.get("name"),
            written.get("capabilities", ()),
            written.get("expertise"),
        )
        registry.add(agent, ScriptedAgent(written["script"]))
    return registry


def _compare_run(case: Case, execution: Execution) -> Iterator[str]:
    expect = case.expect
    if "errors" in expect:
        yield from _compare_input(expect["errors"], execution)
    elif "runtime_error" in expect:
        yield from _compare_failure(expect["runtime_error"], execution)
    elif execution.status not in ("completed", "pending"):
        yield f"expected {_told(expect)}, came {_ending(execution)}"
    else:
        yield from _compare_value(expect, execution.value)
    yield from _compare_figures(expect, execution)


def _compare_input(expected: Sequence[Mapping[str, Any]], execution: Execution) -> Iterator[str]:
    fault = execution.fault
    fits = (
        fault is not None
        and fault.kind == "input"
        and all(_mentions(_words(execution), one.get("mentions", ())) for one in expected)
    )
    if not fits:
        yield f"expected errors {_short(list(expected))}, came {_ending(execution)}"


def _compare_failure(expected: Mapping[str, Any], execution: Execution) -> Iterator[str]:
    fault = execution.fault
    fits = (
        execution.status in ("failed", "exceeded")
        and fault is not None
        and expected.get("line") in (None, fault.line)
        and _mentions(_words(execution), expected.get("mentions", ()))
    )
    if not fits:
        yield f"expected run-time error {_short(dict(expected))}, came {_ending(execution)}"


def _words(execution: Execution) -> str:
    fault = execution.fault
    return "" if fault is None else f"{fault.message}\n{fault.hint or ''}"


def _compare_value(expect: Mapping[str, Any], value: Value) -> Iterator[str]:
    if not same(expect["value"], to_json(value)):
        yield f"expected value {_short(expect['value'])}, came {_short(to_json(value))}"
    wanted = expect.get("confidence")
    if wanted is not None and not _close(wanted, confidence_of(value)):
        yield f"expected confidence {wanted}, came {confidence_of(value)}"
    for path, confidence in expect.get("parts", {}).items():
        part = _part(value, path)
        if not _close(confidence, part):
            yield f"expected confidence {confidence} at {path}, came {part}"


def _part(value: Value, path: str) -> float | None:
    """The confidence of a part by itself; None where there is no such part."""
    for step in path.split("."):
        container = bare(value)
        if isinstance(container, list) and step.isdigit() and int(step) < len(container):
            value = container[int(step)]
        elif isinstance(container, dict) and step in container:
            value = container[step]
        else:
            return None
    return confidence_of(value)


def _close(wanted: float, came: float | None) -> bool:
    return came is not None and math.isclose(wanted, came, rel_tol=0, abs_tol=TOLERANCE)


def same(wanted: Any, came: Any) -> bool:
    """Whether two JSON values are the same; a boolean is never a number."""
    if isinstance(wanted, bool) or isinstance(came, bool):
        return wanted is came
    if isinstance(wanted, int | float) and isinstance(came, int | float):
        return float(wanted) == float(came)
    if isinstance(wanted, list) and isinstance(came, list):
        return len(wanted) == len(came) and all(map(same, wanted, came))
    if isinstance(wanted, dict) and isinstance(came, dict):
        return wanted.keys() == came.keys() and all(same(wanted[key], came[key]) for key in wanted)
    return bool(wanted == came)


def _compare_figures(expect: Mapping[str, Any], execution: Execution) -> Iterator[str]:
    report = Report.of(execution.events)
    for name, wanted in expect.get("calls", {}).items():
        figures = report.agents.get(name)
        came = report.calls if name == "total" else (figures.calls if figures else 0)
        if came != wanted:
            yield f"expected {wanted} calls of {name}, came {came}"
    most = expect.get("seconds", {}).get("max")
    if most is not None and execution.seconds > most:
        yield f"expected at most {most} seconds, came {execution.seconds}"


# --- words ---------------------------------------------------------------------------------------


def _told(expect: Mapping[str, Any]) -> str:
    if "value" in expect:
        return f"value {_short(expect['value'])}"
    return f"{next(iter(expect))} {_short(next(iter(expect.values())))}"


def _ending(execution: Execution) -> str:
    if execution.fault is None:
        return f"{execution.status} with value {_short(execution.json)}"
    return f"{execution.status} at line {execution.fault.line}: {execution.fault.message}"


def _listed(diagnostics: Sequence[Diagnostic]) -> str:
    if not diagnostics:
        return "none"
    return "; ".join(_one(diagnostic) for diagnostic in diagnostics)


def _one(diagnostic: Diagnostic) -> str:
    at = diagnostic.source.position(diagnostic.span.start)
    place = f"{diagnostic.source.name}:{at.line}:{at.column}"
    return f"{diagnostic.stage} {place} {diagnostic.label}"


def _short(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 300 else f"{text[:300]}…"
