"""How long the compiler takes, warm in one process and cold from the prompt."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Row, median_seconds
from benchmarks.programs import pattern
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source


def compile_text(text: str) -> None:
    """Compiles and makes sure that it worked."""
    compilation = compile_source(Source("benchmark.prism", text), NoLibrary())
    assert compilation.python is not None, [d.text() for d in compilation.diagnostics]


def warm() -> list[Row]:
    """Compile times inside one process."""
    rows = []
    for lines, limit in ((100, "100 ms"), (300, ""), (1_000, "")):
        text = pattern(lines)
        seconds = median_seconds(lambda text=text: compile_text(text), repeat=7, warm_up=2)  # type: ignore[misc]
        rows.append(
            Row(
                what=f"compile {text.count(chr(10))} lines, warm",
                figure=f"{seconds * 1e3:.1f} ms",
                limit=limit,
            )
        )
    return rows


def cold() -> list[Row]:
    """Whole processes, from the prompt to the exit code; Python may keep its compiled modules."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    program = str(Path(sys.executable).with_name("parallax"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "benchmark.prism")
        path.write_text(pattern(100), "utf-8")
        rows = []
        for command, limit in (
            ([sys.executable, "-c", "pass"], ""),
            ([program, "--version"], ""),
            ([program, "validate", str(path)], "0.6 s"),
        ):
            seconds = median_seconds(
                lambda command=command: subprocess.run(  # type: ignore[misc]
                    command, check=True, capture_output=True, env=environment
                ),
                repeat=7,
            )
            shown = " ".join(
                ["python", "-c pass"] if command[0] == sys.executable else ["parallax", command[1]]
            )
            rows.append(Row(what=f"{shown}, cold", figure=f"{seconds * 1e3:.0f} ms", limit=limit))
    return rows
