"""The same source gives the same bytes, whatever the hash seed: findings, plan, picture, Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from parallax_compiler.pipeline import compile_source
from parallax_compiler.plan.dump import dump
from parallax_compiler.plan.mermaid import mermaid
from parallax_compiler.source import Source
from tests.conformance.case import CASES, read_cases
from tests.conformance.running import Files

ROOT = Path(__file__).parents[2]


def print_products() -> None:
    """Prints what every third conformance case compiles to."""
    cases = [case for path in sorted(CASES.glob("*.jsonl")) for case in read_cases(path)]
    for case in cases[::3]:
        compilation = compile_source(Source(case.entry, case.files[case.entry]), Files(case.files))
        for diagnostic in compilation.diagnostics:
            print(diagnostic.text(), diagnostic.fixes, diagnostic.related)
        if compilation.plan is not None and compilation.python is not None:
            print(dump(compilation.plan), mermaid(compilation.plan), compilation.python.text)


def test_nothing_depends_on_the_hash_seed() -> None:
    outputs = [
        subprocess.run(
            [sys.executable, "-m", "tests.compiler.test_deterministic"],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    ]
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 50_000


if __name__ == "__main__":
    print_products()
