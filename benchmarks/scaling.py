"""How the time of runs and of tests grows with agents, events, evidence and cases.

The exponent is fitted over three decades to the seconds of the processor, less those of the
smallest run or test, which are the cost of running at all; 1 is linear.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.computing import CHANGES, EVENTS, EVIDENCE, PARTS
from benchmarks.executing import FAN_OUT, functions, program
from benchmarks.measuring import Row, exponent
from benchmarks.programs import review, review_case
from parallax_patterns.project import Project
from parallax_patterns.testing.running import run_tests
from parallax_runtime import Program, Registry, run

DECADES: Final = (10, 100, 1_000, 10_000)
OF_CASES: Final = (4, 40, 400, 4_000)
IN_A_FILE: Final = 200


def scaling() -> list[Row]:
    """The exponents, and what one more costs."""
    return [
        _row("agents of a fan-out", DECADES, lambda count: _run(program(FAN_OUT), count)),
        _row("events", DECADES, lambda count: _run(program(EVENTS), count)),
        _row("evidence", DECADES, lambda count: _run(program(EVIDENCE), count)),
        _row(
            "changes of a list and an object", DECADES, lambda count: _run(program(CHANGES), count)
        ),
        _row("confident parts", DECADES, lambda count: _run(program(PARTS), count)),
        _row("test cases", OF_CASES, _test),
    ]


def _row(what: str, sizes: tuple[int, ...], seconds_of: Callable[[int], float]) -> Row:
    least = [min(seconds_of(size) for _ in range(2 + 200 // size)) for size in (1, *sizes)]
    seconds = [one - least[0] for one in least[1:]]
    each = seconds[-1] / sizes[-1] * 1e6
    figure = f"{exponent(sizes, seconds):.2f}, {each:,.1f} µs each"
    return Row(what=f"growth with {what}, exponent", figure=figure, limit="1.1")


def _run(compiled: Program, count: int) -> float:
    """Seconds of a run with that many agents, and that number as its input."""
    agents = functions(count) if compiled.groups else Registry()

    async def once() -> float:
        start = time.process_time()
        execution = await run(compiled, {"n": count}, agents)
        assert execution.status == "completed", execution.fault
        return time.process_time() - start

    return asyncio.run(once())


def _test(count: int) -> float:
    """Seconds of that many cases, in files of a few."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "patterns").mkdir()
        (root / "tests" / "patterns").mkdir(parents=True)
        (root / "patterns" / "review.prism").write_text(review(0), "utf-8")
        files = [_file(root, first, count) for first in range(0, count, IN_A_FILE)]
        start = time.process_time()
        done = run_tests(files, Project.find(root))
        assert done.ok, done.diagnostics
        return time.process_time() - start


def _file(root: Path, first: int, count: int) -> Path:
    path = root / "tests" / "patterns" / f"review-{first}.test.yaml"
    cases = "".join(review_case(at) for at in range(first, min(count, first + IN_A_FILE)))
    path.write_text(f"pattern: ../../patterns/review.prism\ncases:\n{cases}", "utf-8")
    return path
