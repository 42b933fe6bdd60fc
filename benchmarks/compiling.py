"""How long the compiler takes, warm, and how that grows with the program.

Seconds are those of the processor; garbage is collected as often as in the program.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from benchmarks.measuring import Row, exponent, in_process
from benchmarks.programs import pattern, plain
from parallax_cli.main import OBJECTS_PER_COLLECTION
from parallax_compiler.check.checker import check
from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.emit.module import emit
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.plan.lower.program import lower
from parallax_compiler.plan.verify import verify
from parallax_compiler.resolve.resolver import resolve
from parallax_compiler.source import Source
from parallax_compiler.syntax.parser import parse

PROGRAMS: Final = {"pattern": pattern, "program": plain}
LARGE: Final = 10_000


def compile_text(text: str) -> None:
    """Compiles and makes sure that it worked."""
    compilation = compile_source(Source("benchmark.prism", text), NoLibrary())
    assert compilation.python is not None, [d.text() for d in compilation.diagnostics]


def warm() -> list[Row]:
    """Compile times inside one process, and what they grow with."""
    rows = []
    for name, program in PROGRAMS.items():
        seconds = {}
        for lines, limit in ((100, "100 ms"), (300, "150 ms"), (1_000, "")):
            text = program(lines)
            repeat = 9 if lines < 1_000 else 5
            for _ in range(2):
                compile_text(text)
            taken = min(_seconds(text) for _ in range(repeat))
            seconds[text.count("\n")] = taken
            what = f"{name} of {text.count(chr(10)):,} lines, warm"
            rows.append(Row(what=what, figure=f"{taken * 1e3:.1f} ms", limit=limit))
        rows += _large(name, seconds)
    return rows


def _seconds(text: str) -> float:
    start = time.process_time()
    compile_text(text)
    return time.process_time() - start


def _large(name: str, seconds: dict[int, float]) -> Iterator[Row]:
    """A program of 10,000 lines in a process of its own, stage by stage; the best of three."""
    large = in_process("benchmarks.compiling", name, str(LARGE))
    lines, stages, peak = large["lines"], large["stages"], large["peak"]
    total = sum(stages.values())
    shares = ", ".join(f"{stage} {taken:.2f}" for stage, taken in stages.items())
    yield Row(what=f"{name} of {lines:,} lines", figure=f"{total:.2f} s", limit="4 s")
    yield Row(what="  stages, in s", figure=shares)
    yield Row(what="  peak memory", figure=f"{peak:.0f} MB", limit="400 MB")
    grown = exponent([*seconds, lines], [*seconds.values(), total])
    yield Row(what="  exponent of growth, 1 is linear", figure=f"{grown:.2f}")


def staged(text: str) -> dict[str, float]:
    """The seconds of each stage."""
    source, sink, clock = Source("benchmark.prism", text), Sink(), [time.process_time()]

    def read() -> None:
        clock.append(time.process_time())

    tree = parse(source, sink)
    read()
    assert tree is not None
    resolved = resolve(tree, source, NoLibrary(), sink)
    read()
    checked = check(resolved, sink)
    read()
    assert not sink.has_errors
    plan = lower(checked)
    read()
    verify(plan)
    read()
    emit(plan)
    read()
    stages = ("parse", "resolve", "check", "lower", "verify", "emit")
    taken = (after - before for before, after in pairwise(clock))
    return dict(zip(stages, taken, strict=True))


def _measure(name: str, lines: str) -> None:
    """Prints what `_large` reads; small programs first, so that nothing is compiled cold."""
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    program = PROGRAMS[name]
    for _ in range(3):
        staged(program(200))
    text = program(int(lines))
    measured = [staged(text) for _ in range(3)]
    stages = {name: min(one[name] for one in measured) for name in measured[0]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"lines": text.count("\n"), "stages": stages, "peak": peak}))


if __name__ == "__main__":
    _measure(*sys.argv[1:])
