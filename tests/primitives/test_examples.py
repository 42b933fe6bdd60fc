"""The example of every primitive runs and gives what its page says; each has its golden case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import compile_source
from parallax_compiler.source import Source
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec
from parallax_primitives.values import to_json
from parallax_runtime import VirtualClock, load, run_sync
from tests.conformance.running import Files, registry_of

CASES = Path(__file__).parents[1] / "cases" / "primitives"

every_spec = pytest.mark.parametrize("spec", SPECS.values(), ids=lambda one: one.name)


@every_spec
def test_the_example_gives_what_it_says(spec: PrimitiveSpec) -> None:
    compilation = compile_source(Source("example.prism", spec.example), Files({}))
    found = [one for one in compilation.diagnostics if one.severity is not Severity.NOTE]
    assert not found, [one.text() for one in found]
    assert compilation.python is not None
    scripts = {name: {"script": list(steps)} for name, steps in spec.example_agents}
    agents = registry_of({name: {"capabilities": [], **one} for name, one in scripts.items()})
    program = load(compilation.python.text, "example.py")
    execution = run_sync(program, {"task": "look"}, agents, clock=VirtualClock())
    assert execution.status == "completed", execution.fault
    value, _, confidence = spec.example_result.rpartition(" ~> ")
    assert to_json(execution.value) == json.loads(value)
    assert execution.confidence == pytest.approx(float(confidence), abs=5e-7)


@every_spec
def test_there_is_a_golden_case(spec: PrimitiveSpec) -> None:
    text = (CASES / f"{spec.name}.md").read_text("utf-8")
    assert f"{spec.name}(" in text or f"|> {spec.name}" in text
    assert "json result" in text
