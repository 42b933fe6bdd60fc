"""What people wait for at the prompt: whole processes, from the command to its exit code.

Figures are seconds of the processor, the best of several, and how often `python -c pass` goes into
them: compare that on other machines.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from benchmarks.measuring import Row, in_process, process_seconds, users_environment
from benchmarks.programs import pattern, review, review_case
from parallax_patterns.project import Project
from parallax_patterns.running import prepare

PROGRAM: Final = str(Path(sys.executable).with_name("parallax"))
PROJECT: Final = 200
CASES: Final = 50
PER_PATTERN: Final = 5

Timed: TypeAlias = tuple[str, float, str]
"""What was measured, its seconds, and the limit."""


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
        self.new = folder / "new"
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

    def once(self, command: Sequence[str], cwd: Path) -> float:
        return process_seconds(command, self.environment, cwd)

    def best(self, command: Sequence[str], cwd: Path, repeat: int = 7) -> float:
        """The least seconds, once everything that is kept is kept."""
        self.once(command, cwd)
        return min(self.once(command, cwd) for _ in range(repeat))

    def change_one(self) -> float:
        """Changes one pattern of the project and validates all of it."""
        self.version += 1
        self.write(self.version % PROJECT, f"1.0.{self.version}")
        return self.once([PROGRAM, "validate"], self.project)

    def rows(self) -> list[Row]:
        python = self.best([sys.executable, "-c", "pass"], self.lone)
        return [
            Row(what=what, figure=_figure(seconds, python), limit=limit)
            for what, seconds, limit in (
                ("python -c pass", python, ""),
                ("parallax --version", self.best([PROGRAM, "--version"], self.lone), "80 ms"),
                ("parallax --help", self.best([PROGRAM, "--help"], self.lone), "150 ms"),
                *self.started(),
                *self.many(),
                *self.tests(),
            )
        ] + [_until_it_runs(self.new, self.environment)]

    def started(self) -> Iterator[Timed]:
        """A project as `init` makes it, with a generated pattern; nothing has changed."""
        self.once([PROGRAM, "init", str(self.new)], self.new.parent)
        self.once([PROGRAM, "generate", "pattern", "-f", "requirements/pr-review.yaml"], self.new)
        review = ["run", "security-review", "--input", '{"task": "review", "code": "x"}']
        for command, limit in (
            (["validate", "patterns/pr-review.prism"], "200 ms"),
            (["validate"], "200 ms"),
            (review, "350 ms"),
            ([*review, "--mock-agents"], "350 ms"),
            (["test"], "350 ms"),
        ):
            name = " ".join(one for one in command if not one.startswith("{"))
            yield f"parallax {name}", self.best([PROGRAM, *command], self.new), limit

    def many(self) -> Iterator[Timed]:
        """Patterns of 100 lines: a lone one, and a project of 200."""
        validate = [PROGRAM, "validate"]
        lone = self.best([*validate, str(self.file)], self.lone)
        yield "parallax validate, 100 lines, no project", lone, "600 ms"
        what = f"parallax validate, {PROJECT} patterns"
        yield f"{what}, first time", self.once(validate, self.project), ""
        yield f"{what}, unchanged", self.best(validate, self.project), "1,000 ms"
        yield f"{what}, one changed", min(self.change_one() for _ in range(7)), "250 ms"

    def tests(self) -> Iterator[Timed]:
        """A project of its own with so many cases; the first time, nothing is kept of it."""
        command = [PROGRAM, "test", "--mock-agents"]
        what = f"parallax test, {CASES} cases of {CASES // PER_PATTERN} patterns"
        yield f"{what}, first time", self.once(command, self.tested), "1,500 ms"
        yield what, self.best(command, self.tested), "1,500 ms"
        yield f"{what}, --coverage", self.best([*command, "--coverage"], self.tested), ""


def _until_it_runs(project: Path, environment: Mapping[str, str]) -> Row:
    """What a kept pattern takes until it can be run, once everything is imported."""
    seconds = min(
        in_process("benchmarks.prompt", str(project), environment=environment) for _ in range(5)
    )
    return Row(
        what="a kept pattern, until it can run", figure=f"{seconds * 1e3:.1f} ms", limit="10 ms"
    )


def write_tests(folder: Path) -> None:
    """A project whose patterns have tests: reviews of seven agents."""
    (folder / "patterns").mkdir(parents=True)
    (folder / "tests/patterns").mkdir(parents=True)
    for number in range(CASES // PER_PATTERN):
        (folder / f"patterns/review-{number}.prism").write_text(review(number), "utf-8")
        cases = "".join(review_case(at) for at in range(PER_PATTERN))
        text = f"pattern: ../../patterns/review-{number}.prism\ncases:\n{cases}"
        (folder / f"tests/patterns/review-{number}.test.yaml").write_text(text, "utf-8")


def _figure(seconds: float, python: float) -> str:
    return f"{seconds * 1e3:.0f} ms, {seconds / python:.1f}"


def _measure(folder: str) -> None:
    """Prints what `_until_it_runs` reads."""
    start = time.process_time()
    prepare(Project.find(Path(folder)), "security-review")
    print(json.dumps(time.process_time() - start))


if __name__ == "__main__":
    _measure(*sys.argv[1:])
