"""What people wait for at the prompt: whole processes, from the command to its exit code."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.measuring import Row, median_seconds, users_environment
from benchmarks.programs import pattern, review, review_case

PROGRAM: Final = str(Path(sys.executable).with_name("parallax"))
PROJECT: Final = 200
CASES: Final = 50
PER_PATTERN: Final = 5


def cold() -> list[Row]:
    """Single commands, and a project of 200 patterns."""
    with tempfile.TemporaryDirectory() as folder:
        return _Prompt(Path(folder)).rows()


class _Prompt:
    """A folder with a lone file and a project, and a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.lone = folder / "lone"
        self.project = folder / "project"
        self.tested = folder / "tested"
        self.lone.mkdir()
        write_tests(self.tested)
        (self.project / "patterns").mkdir(parents=True)
        self.file = self.lone / "benchmark.prism"
        self.file.write_text(pattern(100), "utf-8")
        for number in range(PROJECT):
            self.write(number, "1.0.0")
        self.environment = users_environment({"XDG_CACHE_HOME": str(folder / "home")})
        self.version = 0

    def write(self, number: int, version: str) -> None:
        text = pattern(100).replace("Benchmark", f"Benchmark{number}").replace("1.0.0", version)
        (self.project / "patterns" / f"benchmark-{number}.prism").write_text(text, "utf-8")

    def run(self, command: Sequence[str], cwd: Path) -> None:
        subprocess.run(command, check=True, capture_output=True, env=self.environment, cwd=cwd)

    def change_one(self) -> None:
        """Changes one pattern of the project and validates all of it."""
        self.version += 1
        self.write(self.version % PROJECT, f"1.0.{self.version}")
        self.run([PROGRAM, "validate"], self.project)

    def seconds(self, command: Sequence[str], cwd: Path, repeat: int = 9) -> float:
        return median_seconds(lambda: self.run(command, cwd), repeat=repeat)

    def rows(self) -> list[Row]:
        single = "patterns/benchmark-0.prism"
        validate = [PROGRAM, "validate"]
        first = median_seconds(lambda: self.run(validate, self.project), repeat=1, warm_up=0)
        return [
            _row("python -c pass", self.seconds([sys.executable, "-c", "pass"], self.lone)),
            _row("parallax --version", self.seconds([PROGRAM, "--version"], self.lone)),
            _row("parallax --help", self.seconds([PROGRAM, "--help"], self.lone)),
            _row(
                "parallax validate, 100 lines",
                self.seconds([*validate, str(self.file)], self.lone),
                "600 ms",
            ),
            _row(
                "parallax validate, 100 lines, unchanged",
                self.seconds([*validate, single], self.project),
            ),
            _row(f"parallax validate, {PROJECT} patterns, first time", first),
            _row(
                f"parallax validate, {PROJECT} patterns, unchanged",
                self.seconds(validate, self.project),
                "1,000 ms",
            ),
            _row(
                f"parallax validate, {PROJECT} patterns, one changed",
                median_seconds(self.change_one, repeat=9),
            ),
            *self.tests(),
        ]

    def tests(self) -> list[Row]:
        """A project of its own with so many cases; the first time, nothing is kept of it."""
        command = [PROGRAM, "test", "--mock-agents"]
        first = median_seconds(lambda: self.run(command, self.tested), repeat=1, warm_up=0)
        what = f"parallax test, {CASES} cases of {CASES // PER_PATTERN} patterns"
        return [
            _row(f"{what}, first time", first, "1,500 ms"),
            _row(what, self.seconds(command, self.tested), "1,500 ms"),
            _row(f"{what}, --coverage", self.seconds([*command, "--coverage"], self.tested)),
        ]


def write_tests(folder: Path) -> None:
    """A project whose patterns have tests: reviews of seven agents."""
    (folder / "patterns").mkdir(parents=True)
    (folder / "tests/patterns").mkdir(parents=True)
    for number in range(CASES // PER_PATTERN):
        (folder / f"patterns/review-{number}.prism").write_text(review(number), "utf-8")
        cases = "".join(review_case(at) for at in range(PER_PATTERN))
        text = f"pattern: ../../patterns/review-{number}.prism\ncases:\n{cases}"
        (folder / f"tests/patterns/review-{number}.test.yaml").write_text(text, "utf-8")


def _row(what: str, seconds: float, limit: str = "") -> Row:
    return Row(what=what, figure=f"{seconds * 1e3:.0f} ms", limit=limit)
