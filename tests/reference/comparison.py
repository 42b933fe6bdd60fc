"""One program, run by the compiler and the runtime and by the reference evaluator."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from parallax_compiler.check.products import CheckedModule
from parallax_compiler.check.types import NumberShape
from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import Compilation, NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import UNDEFINED, Confident, Function, from_json
from parallax_runtime import Execution, Registry, VirtualClock, load, run_sync
from tests.reference import values
from tests.reference.machine import Facts, NotCovered, UnsoundError
from tests.reference.running import Completed, Ending, Failed, run
from tests.reference.values import Closure, Unsure, Value, bare, confidence

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a program fared: `refused` by the compiler, `uncovered`, `failed` or `completed` in both
    alike, or `differs`, with what differs."""

    outcome: str
    words: str = ""


def compare(text: str, given: Any) -> Comparison:
    """Compiles and runs a program in both ways."""
    compilation = compiled(text)
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    if errors:
        return Comparison("refused", "; ".join(one.label for one in errors))
    try:
        wanted = reference(compilation, given)
    except NotCovered as reason:
        return Comparison("uncovered", str(reason))
    except UnsoundError as reason:
        return Comparison("differs", str(reason))
    return judge(wanted, execute(compilation, given))


def compiled(text: str) -> Compilation:
    return compile_source(Source("main.prism", text), NoLibrary())


def reference(compilation: Compilation, given: Any) -> Ending:
    """What the reference evaluator makes of a program that compiles."""
    assert compilation.checked is not None
    entry = compilation.checked.entry
    bands = entry.resolved.settings.bands
    return run(
        entry.resolved.tree,
        compilation.source.text,
        as_reference(from_json(given)),
        facts_of(entry),
        (bands.high, bands.medium),
    )


def facts_of(module: CheckedModule) -> Facts:
    tests = (key for key, reading in module.readings.items() if reading == "test")
    numbers = (
        key
        for key, known in module.types.items()
        if isinstance(known.shape, NumberShape) and known.shape.extracted
    )
    return Facts(tests=frozenset(tests), numbers=frozenset(numbers))


def execute(compilation: Compilation, given: Any) -> Execution:
    assert compilation.python is not None
    program = load(compilation.python.text, "compared.py")
    return run_sync(program, given, Registry(), clock=VirtualClock())


# --- comparing -----------------------------------------------------------------------------------


def judge(wanted: Ending, came: Execution) -> Comparison:
    fault = came.fault
    if fault is not None and fault.kind in ("input", "output"):
        return Comparison("uncovered", fault.message)
    match wanted:
        case Completed(value=value) if came.status == "completed":
            words = difference(value, as_reference(came.value), "result")
            return Comparison("differs" if words else "completed", words)
        case Failed(line=line) if came.status == "failed" and fault is not None:
            if fault.kind not in ("fault", "thrown"):
                return Comparison("differs", f"{fault.kind}: {fault.message}")
            words = "" if line == fault.line else f"fails at line {fault.line}, not {line}"
            if wanted.thrown != (fault.kind == "thrown"):
                words = f"{fault.kind}: {fault.message}, not {wanted.message}"
            return Comparison("differs" if words else "failed", words)
        case _:
            ending = came.status if fault is None else f"{fault.line}: {fault.message}"
            return Comparison("differs", f"expected {wanted}, came {ending} {came.value!r}")


def as_reference(value: Any) -> Value:
    """A value of the runtime as one of the reference evaluator."""
    match value:
        case Confident():
            return Unsure(as_reference(value.value), value.confidence)
        case list():
            return [as_reference(one) for one in value]
        case dict():
            return {key: as_reference(one) for key, one in value.items()}
        case Function():
            return Closure(lambda _: None, 0)
        case _:
            return values.UNDEFINED if value is UNDEFINED else value


def as_json(value: Value) -> Any:
    """A value of the reference evaluator as JSON data, without its confidences."""
    plain = bare(value)
    match plain:
        case list():
            return [as_json(one) for one in plain]
        case dict():
            return {key: as_json(one) for key, one in plain.items()}
        case float() if not math.isfinite(plain):
            return None
        case values.Undefined():
            return None
        case _:
            return plain


def difference(wanted: Value, came: Value, path: str) -> str:
    """The first difference of value or confidence, part by part; empty if there is none."""
    if isinstance(wanted, Unsure) or isinstance(came, Unsure):
        one, other = confidence(wanted), confidence(came)
        if not math.isclose(one, other, rel_tol=0, abs_tol=TOLERANCE):
            return f"{path} has confidence {other}, not {one}"
        return difference(bare(wanted), bare(came), path)
    if isinstance(wanted, list) and isinstance(came, list) and len(wanted) == len(came):
        pairs = enumerate(zip(wanted, came, strict=True))
        return _first(difference(a, b, f"{path}[{at}]") for at, (a, b) in pairs)
    if isinstance(wanted, dict) and isinstance(came, dict) and list(wanted) == list(came):
        # The words of a run-time error are the runtime's own affair.
        keys = [key for key in wanted if key != "message" or wanted.get("name") != "Error"]
        return _first(difference(wanted[key], came[key], f"{path}.{key}") for key in keys)
    same = _scalar(wanted) == _scalar(came)
    return "" if same else f"{path} is {came!r}, not {wanted!r}"


def _first(found: Any) -> str:
    return next(filter(None, found), "")


def _scalar(value: Value) -> tuple[str, str]:
    """Something that is equal exactly for equal values: NaN equals NaN, -0 is not 0."""
    kind = type(value).__name__
    return kind, "" if isinstance(value, Closure) else repr(value)
