"""Compiling and running small programs in tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.emit.module import PythonModule
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.source import Source
from parallax_runtime import Execution, VirtualClock, load, run_sync
from tests.conformance.running import Files, registry_of

ENTRY = "main.prism"


def compiled(code: str, **files: str) -> Compilation:
    """The compilation of a program without errors; further files by name (`lib` → lib.prism)."""
    texts = {ENTRY: code} | {f"{name}.prism": text for name, text in files.items()}
    compilation = compile_source(Source(ENTRY, code), Files(texts))
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    assert not errors, [one.text() for one in errors]
    return compilation


def plan_of(code: str, **files: str) -> Plan:
    plan = compiled(code, **files).plan
    assert plan is not None
    return plan


def python_of(code: str, **files: str) -> PythonModule:
    python = compiled(code, **files).python
    assert python is not None
    return python


def executed(
    code: str,
    data: Any = None,
    agents: Mapping[str, Mapping[str, Any]] | None = None,
    **files: str,
) -> Execution:
    program = load(python_of(code, **files).text, "main.py")
    return run_sync(program, data, registry_of(agents or {}), clock=VirtualClock())


def value_of(code: str, data: Any = None, **files: str) -> Any:
    """The value of a program that completes."""
    execution = executed(code, data, None, **files)
    assert execution.status == "completed", execution.fault
    return execution.json
