"""Results of programs that ask agents fit what the checker knows of them: type and interval."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from parallax_compiler.check.printing import printed
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.source import Source
from parallax_runtime import Execution, VirtualClock, load, run_sync
from tests.compiler.check.test_soundness import misfit
from tests.conformance.case import CASES, read_cases
from tests.conformance.running import Files, registry_of
from tests.golden import read_golden
from tests.reference.comparison import as_reference

PRIMITIVES = Path(__file__).parents[2] / "cases" / "primitives"


def test_results_fit_what_the_checker_says() -> None:
    checked = 0
    wrong: list[str] = []
    for name, compilation, execution in (*conformance(), *primitives()):
        assert compilation.checked is not None
        module = compilation.checked.entry
        if execution.status == "completed" and not module.resolved.exports:
            checked += 1
            problem = misfit(as_reference(execution.value), module.result)
            if problem:
                sure = module.result.confidence
                wrong.append(f"{name} {problem}; the type is {printed(module.result)} {sure}")
    assert wrong == []
    assert checked > 100


def conformance() -> Iterator[tuple[str, Compilation, Execution]]:
    """The conformance cases with agents."""
    for case in (one for path in sorted(CASES.glob("*.jsonl")) for one in read_cases(path)):
        if case.agents and "errors" not in case.expect:
            source = Source(case.entry, case.files[case.entry])
            compilation = compile_source(source, Files(case.files))
            assert compilation.python is not None, case.id
            program = load(compilation.python.text, "program.py")
            agents = registry_of(case.agents)
            yield case.id, compilation, run_sync(program, case.input, agents, clock=VirtualClock())


def primitives() -> Iterator[tuple[str, Compilation, Execution]]:
    """An example of each primitive."""
    for path in sorted(PRIMITIVES.glob("*.md")):
        golden = read_golden(path)
        if golden.compilation.python is not None:
            yield path.stem, golden.compilation, golden.execution
